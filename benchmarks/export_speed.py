"""How fast insights go out as files, against the bare writer of each kind of file.

The export asks the gate, reads insights with their studies, and writes every field under its name in the exchange
format, or in words for people. The bare writer reads the same columns by a plain cursor and writes them as they are:
lines by msgspec, rows by the standard library's csv, and sheets by XlsxWriter. Of a workbook, the bare writer fills the
same two sheets. Both take turns, and the least of their rounds counts. From a terminal:
`python -m benchmarks.export_speed [insights]`.
"""

import asyncio
import csv
import gc
import io
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import xlsxwriter

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.selection import Selection
from app.services.imports.service import ImportService
from app.services.seeding import SERVICE
from app.services.services import Services
from app.settings import Settings
from benchmarks.generate import generate
from benchmarks.import_speed import IndexedLater
from benchmarks.spent import Spent
from importers import discover

INSIGHTS = 100_000
WANTED = 0.30
_COLUMNS = (
    "external_id, ref, statement, body, organization, municipality, study, zone, basis, labels, level, evidence, "
    "year, confidence, visibility, status, source"
)
_QUERY = f"SELECT {_COLUMNS} FROM insight ORDER BY organization, coalesce(external_id, id)"  # noqa: S608


async def fill(folder: Path, data: bytes) -> Services:
    """The services over a database with the insights of an exchange file."""
    url = f"sqlite:///{folder / 'full.sqlite3'}"
    services = compose(Settings(data_dir=folder, database_url=url, secret_key="-"))  # noqa: S106
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    imports = ImportService(services.database, services.reference, IndexedLater())
    report = await imports.import_stream(SERVICE, discover()["jsonl"].read(io.BytesIO(data), str))
    assert not report.is_refused, report.problems[:3]
    return services


async def export(services: Services, form: str, path: Path) -> Spent:
    """What an export takes, from the first insight to the last byte on disk."""
    started = Spent.now()
    with path.open("wb") as file:
        async for piece in services.exports.stream(ANONYMOUS, Selection(), form):
            file.write(piece)
    return started.until_now()


def write_jsonl(rows: sqlite3.Cursor, path: Path) -> None:
    """Lines of JSON."""
    names = _COLUMNS.split(", ")
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        for row in rows:
            file.write(encode(dict(zip(names, row, strict=True))) + b"\n")


def write_csv(rows: sqlite3.Cursor, path: Path) -> None:
    """Rows with commas between."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(rows: sqlite3.Cursor, path: Path) -> None:
    """Two sheets, as ours has one for people and one for programs."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheets = [workbook.add_worksheet(), workbook.add_worksheet()]
        for place, row in enumerate(rows):
            for sheet in sheets:
                sheet.write_row(place, 0, row)


def write_bare(folder: Path, write: Callable[[sqlite3.Cursor, Path], None]) -> Spent:
    """What a bare writer takes with the same insights."""
    with closing(sqlite3.connect(folder / "full.sqlite3")) as source:
        started = Spent.now()
        write(source.execute(_QUERY), folder / "bare")
        return started.until_now()


async def measure(folder: Path, how_many: int) -> None:
    """Print the times and their ratios."""
    services = await fill(folder, b"".join(generate(how_many)))
    # As the command does before its work.
    gc.freeze()
    gc.set_threshold(100_000)
    for form, write, rounds in (("jsonl", write_jsonl, 5), ("csv", write_csv, 5), ("xlsx", write_xlsx, 1)):
        ours, bare = [], []
        for _round in range(rounds):
            ours.append(await export(services, form, folder / f"ours.{form}"))
            bare.append(write_bare(folder, write))
        least, of_bare = (min(each, key=lambda spent: spent.clock) for each in (ours, bare))
        print(
            f"{form}: {how_many:,} insights in {least.clock:.2f} s, bare writer {of_bare.clock:.2f} s: "
            f"{of_bare.compared(least, WANTED)}"
        )
    await services.close()


def main() -> None:
    """Measure in a folder of its own."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else INSIGHTS
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(measure(Path(name), how_many))


if __name__ == "__main__":
    main()
