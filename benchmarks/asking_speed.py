"""How fast the page that looks before one asks is answered among many insights, against the bare searches it makes.

The bare searches are the same calls to the search engine and the same queries of the database, with nothing done to
what they give. From a terminal: `python -m benchmarks.asking_speed [insights]`.
"""

import asyncio
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from app.composition import compose
from app.domain.access import Viewer
from app.domain.selection import Selection
from app.domain.vocabularies import Scheme
from app.persistence import askings, insights, lineage, studies
from app.services.looking import LOOKED_AT
from app.services.seeding import SERVICE
from app.services.services import Services
from app.settings import Settings
from benchmarks.asking_quality import QUESTIONS, Question, read_questions
from benchmarks.generate import generate
from importers import discover

P95_WANTED = 0.300
RATIO_WANTED = 1.5
_ROUNDS = 2


async def _filled(services: Services, folder: Path, how_many: int) -> Viewer:
    """The service with many insights; a folder that is filled already is used as it is."""
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    if not (folder / "filled").exists():
        await services.seeding.load_demonstration()
        data = b"".join(generate(how_many))
        await services.imports.import_stream(SERVICE, discover()["jsonl"].read(io.BytesIO(data), str))
        await services.index.reconcile()
        (folder / "filled").touch()
    return await services.accounts.get_viewer("malmo-designer@exempel.se")


async def _bare(services: Services, viewer: Viewer, question: Question) -> None:
    """The searches alone."""
    intent = question.intent()
    directory = await services.reference.get_directory()
    group = [directory.vocabularies.label(Scheme.SUBPOPULATIONS, each) for each in intent.subpopulations]
    hits = await services.index.similar(
        question.question, Selection(), viewer.scope, limit=LOOKED_AT, beside=group
    )
    numbers = [hit.number for hit in hits]
    async with services.database.reading() as connection:
        await insights.list_by_number(connection, numbers, viewer.scope)
        await lineage.list_review_years(connection, numbers)
        near = await askings.list_concerned(connection, viewer.scope, intent.populations, limit=1_000)
        await studies.count_insights(connection, [each.number for each in near], viewer.scope)
        await askings.list_counted(connection)
    cell = Selection(
        populations=tuple(sorted(intent.populations)), subpopulations=tuple(sorted(intent.subpopulations))
    )
    await services.index.search(cell, viewer.scope, limit=0)


async def measure(folder: Path, how_many: int) -> tuple[list[float], list[float]]:
    """Seconds for each question, of the whole look and of its bare searches, done in turn."""
    url = f"sqlite:///{folder / 'many.sqlite3'}"
    services = compose(Settings(data_dir=folder, database_url=url, secret_key="-", is_loopback=True))  # noqa: S106
    try:
        viewer = await _filled(services, folder, how_many)
        # A server reads its columns by itself when insights have become many.
        await services.maps.source.read_columns()
        whole, bare = [], []
        questions = read_questions(QUESTIONS)
        for place in range(-1, _ROUNDS):
            for each in questions:
                started = time.perf_counter()
                await services.askings.check(viewer, each.intent())
                between = time.perf_counter()
                await _bare(services, viewer, each)
                if place >= 0:
                    whole.append(between - started)
                    bare.append(time.perf_counter() - between)
        return whole, bare
    finally:
        await services.close()


def main(how_many: int) -> int:
    """Print the figures; 1 when one misses what is wanted. `ASKING_DATA` names a folder to keep between runs."""
    kept = os.environ.get("ASKING_DATA")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(kept or name)
        folder.mkdir(parents=True, exist_ok=True)
        whole, bare = asyncio.run(measure(folder, how_many))
    p95 = quantiles(whole, n=20)[-1]
    ratio = median(one / other for one, other in zip(whole, bare, strict=True))
    print(
        f"{how_many} insights, {len(whole)} looks: median {median(whole) * 1e3:.0f} ms, p95 {p95 * 1e3:.0f} ms "
        f"(at most {P95_WANTED * 1e3:.0f}); bare searches median {median(bare) * 1e3:.0f} ms, "
        f"p95 {quantiles(bare, n=20)[-1] * 1e3:.0f} ms, "
        f"ratio {ratio:.2f} (at most {RATIO_WANTED})"
    )
    return int(p95 > P95_WANTED or ratio > RATIO_WANTED)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
