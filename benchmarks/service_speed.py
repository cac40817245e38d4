"""How fast the running service answers, against the bare query and the bare engine call that each answer needs.

A real server on a loopback port over generated insights; each figure is a median of rounds that take turns.
From a terminal: `python -m benchmarks.service_speed [insights]`. BENCHMARK_DATA names a folder to fill once and keep.
"""

import asyncio
import http.client
import io
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.selection import parse_selection
from app.services.seeding import SERVICE
from app.settings import Settings
from benchmarks.generate import generate
from importers import discover

INSIGHTS = 100_000
ROUNDS = 40
#: What the map shows of every insight that anybody may see, straight from the covering index.
BARE_MAP = """
    SELECT zone, organization, basis, count(*), max(year) FROM insight
    WHERE visibility = 'public' AND status = 'published' GROUP BY zone, organization, basis
"""
SEARCHES = ("tillit", "inflytande fritid unga", "skolnärvaro", "ungdommar inflytande", "stöd till anhöriga")


@dataclass(frozen=True, slots=True)
class Filled:
    """A data folder with insights in database and index."""

    folder: Path

    @property
    def settings(self) -> Settings:
        """The settings of a service over it."""
        return Settings(self.folder, f"sqlite:///{self.folder / 'insiktskartan.db'}", secret_key="-" * 40)


async def fill(filled: Filled, how_many: int) -> None:
    """Bring in generated insights, and index them."""
    services = compose(filled.settings)
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    data = io.BytesIO(b"".join(generate(how_many)))
    await services.imports.import_stream(SERVICE, discover()["jsonl"].read(data, str))
    await services.index.reconcile()
    await services.close()


@contextmanager
def serving(filled: Filled) -> Iterator[http.client.HTTPConnection]:
    """The service in a process of its own."""
    port = 8765
    environment = {**os.environ, "INSIKT_DATA_DIR": str(filled.folder)}
    command = [".venv/bin/insiktskarta", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(300):
            try:
                get(connection, "/health/ready")
                break
            except OSError:
                connection.close()
                time.sleep(0.1)
        yield connection
    finally:
        process.terminate()
        process.wait()


def get(connection: http.client.HTTPConnection, address: str) -> bytes:
    """The answer's body."""
    connection.request("GET", address)
    response = connection.getresponse()
    body = response.read()
    if response.status >= 400:
        raise SystemExit(f"{address}: {response.status} {body[:200]!r}")
    return body


def median_of(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds that the work takes, in the middle of all rounds."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def compare_map(filled: Filled, connection: http.client.HTTPConnection) -> None:
    """The map as JSON against the bare aggregate."""
    with closing(sqlite3.connect(filled.folder / "insiktskartan.db")) as database:
        bare = median_of(lambda: database.execute(BARE_MAP).fetchall())
        plan = database.execute(f"EXPLAIN QUERY PLAN {BARE_MAP}").fetchall()
    served = median_of(lambda: get(connection, "/api/v1/map"))
    print(
        f"map as JSON: {served:.1f} ms; bare aggregate: {bare:.1f} ms; ratio {served / bare:.2f} (wanted: 2 or less)"
    )
    print(f"  plan of the aggregate: {'; '.join(row[3] for row in plan)}")


async def compare_search(filled: Filled, connection: http.client.HTTPConnection) -> None:
    """Searches through the interface against the same calls of the engine."""
    services = compose(filled.settings)
    facets = ("theme", "basis", "organization")
    for words in SEARCHES:
        selection = parse_selection([("q", words)])
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            await services.index.search(selection, ANONYMOUS.scope, limit=20, facets=facets)
            taken.append((time.perf_counter() - started) * 1000)
        engine = statistics.median(taken)
        address = f"/api/v1/insights?q={quote(words)}&limit=20&facets=theme,basis,organization"
        served = median_of(partial(get, connection, address))
        print(
            f"search {words!r}: {served:.1f} ms; bare engine: {engine:.1f} ms; allowed {3 * engine + 5:.1f} ms"
        )
    await services.close()


def main() -> None:
    """Fill, serve, compare."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else INSIGHTS
    kept = os.environ.get("BENCHMARK_DATA")
    with tempfile.TemporaryDirectory() as name:
        filled = Filled(Path(kept or name))
        if not (filled.folder / "insiktskartan.db").exists():
            asyncio.run(fill(filled, how_many))
        with serving(filled) as connection:
            print(f"{how_many:,} insights")
            compare_map(filled, connection)
            asyncio.run(compare_search(filled, connection))


if __name__ == "__main__":
    main()
