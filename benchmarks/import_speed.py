"""How fast a file of JSON Lines comes in, against a bare executemany of the same rows.

The import reads, checks and names every record, and writes its labels and its place in the outbox too. The bare
insertion writes the rows that the import left behind into tables of the same shape, indexes and all.
From a terminal: `python -m benchmarks.import_speed [insights]`.
"""

import asyncio
import gc
import io
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from app.composition import compose
from app.services.imports.service import ImportService
from app.services.seeding import SERVICE
from app.settings import Settings
from benchmarks.generate import generate
from benchmarks.spent import Spent
from importers import discover

INSIGHTS = 100_000
WANTED = 0.25
TABLES = ("study", "insight", "insight_label", "outbox", "insight_change")


class IndexedLater:
    """Leaves new insights to the process that serves, which takes them in beside its other work."""

    async def catch_up(self) -> None:
        """Do nothing now."""


async def import_all(folder: Path, data: bytes) -> Spent:
    """What the import takes, without what the search index does afterwards."""
    url = f"sqlite:///{folder / 'imported.sqlite3'}"
    settings = Settings(data_dir=folder, database_url=url, secret_key="-")  # noqa: S106
    services = compose(settings)
    await services.seeding.migrate()
    await services.seeding.load_vocabularies()
    await services.seeding.load_register()
    imports = ImportService(services.database, services.reference, IndexedLater())
    gc.freeze()
    started = Spent.now()
    report = await imports.import_stream(SERVICE, discover()["jsonl"].read(io.BytesIO(data), str))
    taken = started.until_now()
    await services.close()
    assert not report.is_refused, report.problems[:3]
    return taken


def insert_all(folder: Path) -> tuple[Spent, int]:
    """What a bare executemany of the same rows takes, and how many rows those are."""
    with closing(sqlite3.connect(folder / "imported.sqlite3")) as source:
        shapes = source.execute(
            "SELECT sql FROM sqlite_master WHERE rootpage > 0 AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
            " ORDER BY rootpage"
        ).fetchall()
        rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608
    with closing(sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode=WAL")
        target.execute("PRAGMA synchronous=NORMAL")
        target.execute("PRAGMA cache_size=-65536")
        for (shape,) in sorted(shapes, key=lambda each: each[0].startswith("CREATE INDEX")):
            target.execute(shape)
        started = Spent.now()
        target.execute("BEGIN IMMEDIATE")
        for name, some in rows.items():
            if some:
                marks = ", ".join("?" * len(some[0]))
                target.executemany(f"INSERT INTO {name} VALUES ({marks})", some)  # noqa: S608
        target.execute("COMMIT")
        return started.until_now(), sum(map(len, rows.values()))


def main() -> None:
    """Print both times and their ratio."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else INSIGHTS
    data = b"".join(generate(how_many))
    with tempfile.TemporaryDirectory() as name:
        imported = asyncio.run(import_all(Path(name), data))
        bare, rows = insert_all(Path(name))
    print(f"import of {how_many:,} insights ({len(data) / 1e6:.0f} MB): {imported.clock:.2f} s")
    print(f"bare executemany of the same {rows:,} rows: {bare.clock:.2f} s")
    print(f"ratio: {bare.compared(imported, WANTED)}")


if __name__ == "__main__":
    main()
