"""How long each way to look at a map takes as JSON, and how that grows with the number of insights.

The same fillings as `benchmarks.map_counts`, of which this is the rest: every colour, clusters, what was added since a
day, shifts, and maps of what a search finds. These need an index, which is made with `insiktskarta search index
--rebuild` in the filling's folder (22 seconds for 100,000 insights); without one they are left out by name. Figures
are the least of nine rounds, of elapsed and of processor time. From a terminal:
`BENCHMARK_DATA=folder python -m benchmarks.map_looks 100000 1000000`.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import msgspec

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.maps.dimensions import COLOURINGS, GROUPINGS
from app.domain.maps.looks import PLAIN, MapLook
from app.domain.selection import Selection
from app.services.services import Services
from app.settings import Settings
from app.web.api.maps import map_out
from benchmarks.map_counts import GROWTH_WANTED, ROUNDS, SIZES, fill

#: A text that every insight of the filling has, and one that a handful have.
TEXTS = ("insikt", "insikt 4711")
Figure = tuple[float, float]
"""Milliseconds that went by, and milliseconds of processor time."""


async def measure(settings: Settings) -> dict[str, Figure]:
    """For each look what it takes."""
    services = compose(settings)
    await services.maps.source.read_columns()
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        f"colour {colour}": _map(services, Selection(), MapLook(colour)) for colour in COLOURINGS
    }
    ways |= {f"clusters by {group}": _map(services, Selection(), MapLook(group=group)) for group in GROUPINGS}
    ways["added since a day"] = _map(services, Selection(), MapLook(since=date(2026, 1, 20)))
    ways["shifts"] = lambda: services.shifts.get_shifts(ANONYMOUS, Selection())
    if (settings.data_dir / "search" / "current").exists():
        ways |= {f"search for {text}": _map(services, Selection(text=text), PLAIN) for text in TEXTS}
    else:
        print(f"{settings.data_dir}: no search index, so searches are left out")
    found = {name: await _least(work) for name, work in ways.items()}
    await services.close()
    return found


def _map(services: Services, selection: Selection, look: MapLook) -> Callable[[], Awaitable[object]]:
    async def draw() -> bytes:
        return msgspec.json.encode(map_out(await services.maps.get_map(ANONYMOUS, selection, look=look)))

    return draw


async def _least(work: Callable[[], Awaitable[object]]) -> Figure:
    elapsed, used = [], []
    for _ in range(ROUNDS):
        began, processor = time.perf_counter(), time.process_time()
        await work()
        elapsed.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - processor) * 1000)
    return min(elapsed), min(used)


def main() -> int:
    """Fill, measure, compare; 1 when the largest takes more than three times the processor time of the smallest."""
    sizes = [int(each) for each in sys.argv[1:]] or list(SIZES)
    results: list[dict[str, Figure]] = []
    with tempfile.TemporaryDirectory() as name:
        for how_many in sizes:
            folder = Path(os.environ.get("BENCHMARK_DATA") or name) / str(how_many)
            folder.mkdir(parents=True, exist_ok=True)
            settings = Settings(folder, f"sqlite:///{folder / 'insiktskartan.db'}", secret_key="-" * 40)
            if not (folder / "insiktskartan.db").exists():
                asyncio.run(fill(settings, how_many))
            results.append(asyncio.run(measure(settings)))
    over = 0
    for look, (_, least) in results[0].items():
        told = [f"{result[look][0]:7.1f} ms ({result[look][1]:6.1f})" for result in results if look in result]
        growth = results[-1][look][1] / least if look in results[-1] else 0.0
        over += growth > GROWTH_WANTED
        print(f"{look:32} {'  '.join(told)}  {f'{growth:.2f}' if growth else 'not measured'}")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
