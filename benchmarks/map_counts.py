"""How fast the map of any Selection of two filters is counted, against the bare aggregate over the covering index.

Each filling holds insights whose labels, sender and year are drawn each by itself from the demonstration's, which makes
for more combinations than real material has. Figures are the least of some rounds, which whatever else the machine
does disturbs the least. "counted" is what the database's aggregate answers too; "map" is the whole answer as JSON, with
up to 2,000 dots arranged. From a terminal: `python -m benchmarks.map_counts [insights …]`; without any, 20,000 and
200,000. With 100,000 and 1,000,000 their growth is compared. BENCHMARK_DATA names a folder to fill once and keep.
"""

import asyncio
import io
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import sqlite

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.insights import Insight, InsightContent
from app.domain.selection import Selection, parse_selection
from app.domain.vocabularies import LABEL_SCHEMES
from app.persistence import saving
from app.persistence.selection import selected
from app.persistence.tables import insight, outbox
from app.services.seeding import SERVICE
from app.services.services import Services
from app.settings import Settings
from app.web.api.maps import map_out
from benchmarks.generate import generate
from importers import discover

ROUNDS = 9
BATCH = 50_000
SIZES = (20_000, 200_000)
GROWTH_WANTED = 3.0
FILTERS = {
    "theme": "tillganglighet-och-tillit",
    "subpopulation": "ungdomar",
    "organization": "grums",
    "year_from": "2024",
    "basis": "from",
    "population": "klient",
    "shift": "akut-forebyggande",
    "level": "behandlande",
    "voice": "invanare",
    "perspective": "kulturforandring",
    "county": "17",
}
#: What the map shows of every insight that anybody may see, straight from the covering index.
BARE = """
    SELECT zone, organization, basis, count(*), max(year) FROM insight
    WHERE visibility = 'public' AND status = 'published' GROUP BY zone, organization, basis
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds: the map's counts, the whole map as JSON, and the bare aggregate of the same Selection."""

    counted: float
    answered: float
    bare: float


async def fill(settings: Settings, how_many: int) -> None:
    """A database with so many insights; they are not given to the search engine, which maps do not ask."""
    services = compose(settings)
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    lines = b"".join(generate(0))
    await services.imports.import_stream(SERVICE, discover()["jsonl"].read(io.BytesIO(lines), str))
    rnd = random.Random(20261122)
    models = [msgspec.json.decode(line) for line in generate(2_000) if b'"type":"insight"' in line]
    for start in range(0, how_many, BATCH):
        made = [
            _insight(rnd, number, models) for number in range(start + 1, min(start + BATCH, how_many) + 1)
        ]
        async with services.database.writing() as connection:
            await saving.create_insights(connection, made, [None] * len(made))
            await connection.execute(delete(outbox))
    await services.close()


def _insight(rnd: random.Random, number: int, models: list[dict[str, Any]]) -> Insight:
    labels: dict[str, Any] = {
        scheme.value: tuple(rnd.choice(models).get(scheme.value, ())) for scheme in LABEL_SCHEMES
    }
    sender = rnd.choice(models)
    content = InsightContent(
        f"Insikt nummer {number}.",
        sender["organization"],
        municipality=sender.get("municipality"),
        populations=tuple(rnd.choice(models)["populations"]),
        level=rnd.choice(models).get("level"),
        year=rnd.choice(models).get("year"),
        visibility=rnd.choices(("public", "network", "organization", "private"), (85, 8, 5, 2))[0],
        status=rnd.choices(("published", "draft", "withdrawn"), (95, 3, 2))[0],
        **labels,
    )
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number // 4)
    identifier = str(UUID(int=rnd.getrandbits(128), version=4))
    return Insight(number, identifier, f"{number:010}", None, content, 1, moment, moment, None)


async def measure(settings: Settings, how_many: int) -> dict[str, Figures]:
    """For each Selection what it takes."""
    found: dict[str, Figures] = {}
    services = compose(settings)
    started = time.perf_counter()
    await services.maps.source.read_columns()
    print(f"\n{how_many:,} insights; columns read in {time.perf_counter() - started:.1f} s")
    with closing(sqlite3.connect(settings.data_dir / "insiktskartan.db")) as database:
        everything = _least(lambda: database.execute(BARE).fetchall())
        plan = "; ".join(row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {BARE}"))
        print(f"bare aggregate of all that is public: {everything:.1f} ms\n  plan: {plan}")
        for pair in [(), *combinations(FILTERS, 2)]:
            query = "&".join(f"{name}={FILTERS[name]}" for name in pair)
            statement = _statement(query)
            bare = _least(lambda s=statement: database.execute(s).fetchall())
            counted, answered = await _answered(services, query)
            found[query] = Figures(counted, answered, bare)
            if pair in {("theme", "subpopulation"), ("organization", "year_from")}:
                plan = "; ".join(row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}"))
                print(f"  plan of {query}: {plan}")
    await services.close()
    _report(found, everything)
    return found


def _statement(query: str) -> str:
    """The same Selection as the database would be asked, with its values written out."""
    keys = (insight.c.zone, insight.c.organization, insight.c.basis)
    asked = select(*keys, func.count(), func.max(insight.c.year)).where(
        selected(_selection(query), ANONYMOUS.scope)
    )
    compiled = asked.group_by(*keys).compile(
        dialect=sqlite.dialect(),
        compile_kwargs={"literal_binds": True},
    )
    return str(compiled)


def _least(work: Any, rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
        if taken[0] > 1_000 and len(taken) == 3:
            break
    return min(taken)


async def _answered(services: Services, query: str) -> tuple[float, float]:
    """How long it takes to count, and to count, arrange and encode the whole map."""
    selection = _selection(query)
    maps = services.maps
    counted, answered = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await maps.source.count(ANONYMOUS, selection, ("zone", "basis", "organization"))
        counted.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        msgspec.json.encode(map_out(await maps.get_map(ANONYMOUS, selection)))
        answered.append((time.perf_counter() - started) * 1000)
    return min(counted), min(answered)


def _selection(query: str) -> Selection:
    return parse_selection(parse_qsl(query))


def _report(found: Mapping[str, Figures], everything: float) -> None:
    print(f"{'selection':58} {'counted':>11} {'bare':>11} {'ratio':>6} {'map':>11} {'to bare of all':>15}")
    for query, each in sorted(found.items(), key=lambda pair: -pair[1].counted / pair[1].bare):
        ratio, share = each.counted / each.bare, each.answered / everything
        numbers = (
            f"{each.counted:8.1f} ms {each.bare:8.1f} ms {ratio:6.2f} {each.answered:8.1f} ms {share:15.2f}"
        )
        print(f"{query or '(all)':58} {numbers}")
    over = sum(each.counted > each.bare for each in found.values())
    print(f"counted slower than the bare aggregate of the same Selection: {over} of {len(found)}; ", end="")
    over = sum(each.answered > everything for each in found.values())
    print(f"whole map slower than the bare aggregate of all: {over}")


def main() -> int:
    """Fill, measure, compare; 1 when growing from 100,000 to 1,000,000 makes a map more than three times slower."""
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    results = {}
    with tempfile.TemporaryDirectory() as name:
        for how_many in sizes:
            folder = Path(os.environ.get("BENCHMARK_DATA") or name) / str(how_many)
            folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(folder, f"sqlite:///{folder / 'insiktskartan.db'}", secret_key="-" * 40)
            if not (folder / "insiktskartan.db").exists():
                started = time.perf_counter()
                asyncio.run(fill(settings, how_many))
                print(f"{how_many:,} insights filled in {time.perf_counter() - started:.0f} s")
            results[how_many] = asyncio.run(measure(settings, how_many))
    if {100_000, 1_000_000} <= results.keys():
        growth = {
            query: results[1_000_000][query].answered / each.answered
            for query, each in results[100_000].items()
        }
        worst = max(growth, key=lambda query: growth[query])
        print(
            f"\nfrom 100,000 to 1,000,000 insights: at most {growth[worst]:.2f} times as long ({worst or 'all'}), "
        )
        print(f"wanted: at most {GROWTH_WANTED}")
        return int(growth[worst] > GROWTH_WANTED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
