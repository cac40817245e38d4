"""How fast tables come in by the whole path, against bare reading plus a bare executemany of the same rows.

The whole path recognises the file, finds its headers, guesses the mapping, looks every value up, checks, names and
writes every insight with its labels, its place in the outbox and the import's own record. The bare way reads the file
with the quickest reader there is (csv of the standard library; calamine where it is installed, else our own), and
writes the rows that the import left behind into tables of the same shape, indexes and all. Memory is the largest that
the process was resident with until the file was in.
From a terminal: `python -m benchmarks.import_tables [rows] [csv|xlsx]`.
"""

import asyncio
import csv
import gc
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import xlsxwriter

from app.composition import compose
from app.domain.organizations import Organization
from app.services.imports.service import ImportService
from app.services.imports.taking import ImportTakingService
from app.services.seeding import SERVICE
from app.settings import Settings
from benchmarks.import_speed import IndexedLater, insert_all
from benchmarks.spent import Spent
from importers.base import Kind, Source, StreamEntry
from importers.tables import list_sheets, read_sheet

ROWS = 100_000
WANTED = 0.15
MOST_MEMORY = 400
HEADERS = (
    "Insikt", "Beskrivning", "Citat", "Grupp", "Delgrupp", "Röst", "Tema", "Förflyttning", "Nivå", "Kommun", "År",
    "Källa",
)  # fmt: skip
_WORDS = (
    "människor", "behöver", "stöd", "tidigt", "och", "vill", "träffa", "samma", "person", "varje", "gång", "eftersom",
    "förtroende", "tar", "tid",
)  # fmt: skip


def rows(how_many: int) -> Iterator[Sequence[str]]:
    """Rows such as people keep in spreadsheets, the same every time."""
    chance = random.Random(7)

    def text(words: int) -> str:
        return " ".join(chance.choices(_WORDS, k=words))

    for number in range(how_many):
        yield (
            f"Insikt {number} {text(12)}",
            text(22),
            text(15),
            chance.choice(["Klient", "Riskgrupp", "Allmänhet", "Klient; Riskgrupp"]),
            chance.choice(["Barn och unga", "Familjer", "Äldre"]),
            chance.choice(["Invånare", "Medarbetare"]),
            "Tillgänglighet och tillit",
            chance.choice(["Från akut till förebyggande", "Från organisation till individ"]),
            "Främjande",
            chance.choice(["Grums", "Arvika"]),
            str(chance.choice([2021, 2022, 2023])),
            f"Rapport {number % 50}",
        )


def write_file(path: Path, how_many: int) -> None:
    """A file of these rows."""
    if path.suffix == ".csv":
        with path.open("w", encoding="cp1252", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADERS)
            writer.writerows(rows(how_many))
        return
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Insikter")
        for number, row in enumerate([HEADERS, *rows(how_many)]):
            sheet.write_row(number, 0, row)


async def take_in(path: Path, folder: Path) -> Spent:
    """What the whole path takes, without what the search index does afterwards."""
    settings = Settings(folder, f"sqlite:///{folder / 'imported.sqlite3'}", secret_key="-")  # noqa: S106
    services = compose(settings)
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    entry = StreamEntry(Kind.ORGANIZATION, "grums", Organization("grums", "Grums kommun"), 1)
    await services.imports.import_stream(SERVICE, [entry])
    imports = ImportService(services.database, services.reference, IndexedLater())
    taking = ImportTakingService(services.database, services.import_batches, imports)
    gc.freeze()
    started = Spent.now()
    taken = await taking.take_in(SERVICE, Source(path), organization="grums")
    spent = started.until_now()
    await services.close()
    assert not taken.report.is_refused, taken.report.problems[:3]
    return spent


def bare(path: Path, folder: Path) -> tuple[Spent, str]:
    """What bare reading and a bare executemany of the rows left behind take together, and the reader's name."""
    read, name = _bare_reader(path)
    started = Spent.now()
    for _cells in read():
        pass
    reading = started.until_now()
    writing, _rows = insert_all(folder)
    return reading + writing, name


def _bare_reader(path: Path) -> tuple[Callable[[], Iterable[Sequence[object]]], str]:
    if path.suffix == ".csv":

        def read_csv() -> Iterator[Sequence[str]]:
            with path.open(encoding="cp1252", newline="") as file:
                yield from csv.reader(file, delimiter=";")

        return read_csv, "csv"
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        source = Source(path)
        return lambda: (cells for _number, cells in read_sheet(source, list_sheets(source)[0])), "our own"

    def read_calamine() -> Iterator[Sequence[object]]:
        yield from CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()

    return read_calamine, "calamine"


def measure(kind: str, how_many: int) -> None:
    """Print both times, their ratio and the memory of one kind of file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"table.{kind}"
        subprocess.run([sys.executable, "-m", __spec__.name, "--write", str(path), str(how_many)], check=True)
        whole = asyncio.run(take_in(path, folder))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        taken, reader = bare(path, folder)
    print(
        f"{kind}: {how_many:,} rows in {whole.clock:.1f} s ({how_many / whole.clock:,.0f} a second), bare ({reader})"
        f" {taken.clock:.2f} s: {taken.compared(whole, WANTED)}; {memory} MB resident (at most {MOST_MEMORY} wanted)"
    )


def main() -> None:
    """Measure each kind of file in a process of its own, so that memory is its own too."""
    if sys.argv[1:2] == ["--write"]:
        write_file(Path(sys.argv[2]), int(sys.argv[3]))
        return
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    if len(sys.argv) > 2:
        measure(sys.argv[2], how_many)
        return
    for kind in ("csv", "xlsx"):
        subprocess.run([sys.executable, "-m", __spec__.name, str(how_many), kind], check=True)


if __name__ == "__main__":
    main()
