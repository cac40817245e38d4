"""How fast white spots and balance are counted, against the bare reading of the same columns.

The bare work reads the rows that a matrix is made of, number and columns, and the pairs of insight and concept of one
vocabulary, with nothing done to them. Seconds are of processor time, which a busy machine stretches less than the
clock.
From a terminal: `python -m benchmarks.gaps_speed [insights]`.
"""

import asyncio
import io
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.selection import Selection, parse_selection
from app.services.seeding import SERVICE
from app.services.services import Services
from app.settings import Settings
from benchmarks.generate import generate
from importers import discover

INSIGHTS = 100_000
WANTED_RATIO = 2.0
ROUNDS = 7
PAIRS = (("zone", "subpopulation"), ("subpopulation", "theme"), ("municipality", "subpopulation"))


async def fill(folder: Path, how_many: int) -> Services:
    """A service with so many insights; its search index is left behind, since no text is searched."""
    url = f"sqlite:///{folder / 'insiktskartan.db'}"
    services = compose(Settings(data_dir=folder, database_url=url, secret_key="-"))  # noqa: S106
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    lines = io.BytesIO(b"".join(generate(how_many)))
    report = await services.imports.import_stream(SERVICE, discover()["jsonl"].read(lines, str))
    assert not report.is_refused, report.problems[:3]
    return services


def read_bare(path: Path) -> int:
    """The rows behind a matrix, as the driver gives them."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT number, organization, zone, basis, year, municipality FROM insight"
            " WHERE status = 'published' AND visibility = 'public'"
        ).fetchall()
        labels = connection.execute(
            "SELECT insight, concept FROM insight_label WHERE scheme IN ('subpopulations', 'voices')"
        ).fetchall()
    return len(rows) + len(labels)


async def seconds(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """The median processor and clock seconds of some work."""
    processor, clock = [], []
    for _ in range(ROUNDS):
        started, begun = time.process_time(), time.perf_counter()
        await work()
        processor.append(time.process_time() - started)
        clock.append(time.perf_counter() - begun)
    return median(processor), median(clock)


async def measure(folder: Path, how_many: int) -> int:
    """Print milliseconds; 1 when a matrix takes more of the bare reading than is wanted."""
    services = await fill(folder, how_many)

    async def bare() -> object:
        return await asyncio.to_thread(read_bare, folder / "insiktskartan.db")

    least, _ = await seconds(bare)
    print(f"{how_many} insights; bare reading {least * 1e3:.0f} ms")
    missed = False
    for rows, columns in PAIRS:
        for name, selection in (
            ("all", Selection()),
            ("one county", parse_selection([("county", "17")])),
        ):

            async def draw(
                selection: Selection = selection, rows: str = rows, columns: str = columns
            ) -> object:
                return await services.gaps.get_matrix(ANONYMOUS, selection, rows=rows, columns=columns)

            took, clock = await seconds(draw)
            missed |= took / least > WANTED_RATIO
            print(
                f"{rows} x {columns}, {name}: {took * 1e3:.0f} ms ({clock * 1e3:.0f} ms by the clock),"
                f" ratio {took / least:.2f}"
            )

    async def weigh() -> object:
        return await services.balance.get_balance(ANONYMOUS, Selection())

    took, clock = await seconds(weigh)
    print(f"balance: {took * 1e3:.0f} ms ({clock * 1e3:.0f} ms by the clock), ratio {took / least:.2f}")
    await services.close()
    return int(missed)


def main(how_many: int = INSIGHTS) -> int:
    """Fill a database of its own and measure."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(Path(folder), how_many))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else INSIGHTS))
