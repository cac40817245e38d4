"""Backups: the whole service in one file, which any database of any later version can be filled from."""

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from app.domain.errors import ConflictError, InvalidError, Problem
from app.persistence import attachments, dump, migrations
from app.persistence.database import Database
from app.persistence.insights import BATCH
from app.services.accounts import utc_now
from app.storage.port import FileStore

MANIFEST = "manifest.json"
FILES = "uploads"
SECRET = "secret-key"  # noqa: S105  (the name of the file that holds it)
FORMAT = "insiktskartan-backup"


class Manifest(msgspec.Struct):
    """What a backup says of itself: the database's revision, when it was made, and each table's columns."""

    format: str
    revision: str
    created_at: datetime
    tables: dict[str, list[str]]


class BackupService:
    """Writes the database, the attachments and the secret to one file, and fills an empty service from it.

    The search index is left out: it is made anew from the database.
    """

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        *,
        store: FileStore,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.store = store
        self.data_dir = data_dir
        self.clock = clock

    async def write(self, file: IO[bytes]) -> None:
        """Write everything as it is at one moment; the service may go on working meanwhile."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            async with self.database.reading() as connection:
                await dump.hold_still(connection)
                revision = await connection.run_sync(migrations.find_revision)
                tables = await dump.list_tables(connection)
                for table in tables:
                    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as member:
                        async for rows in dump.stream_rows(connection, table):
                            member.write(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
                names = await attachments.list_kept_names(connection)
            for name in names:
                # One that is gone was removed while the backup was written; restored, its address answers as missing.
                if (content := await self.store.find(name)) is not None:
                    archive.writestr(f"{FILES}/{name}", content, zipfile.ZIP_STORED)
            columns = {str(table.name): [str(column.name) for column in table.c] for table in tables}
            manifest = Manifest(FORMAT, revision or "", self.clock(), columns)
            archive.writestr(MANIFEST, msgspec.json.encode(manifest))
            self._add_secret(archive)

    def _add_secret(self, archive: zipfile.ZipFile) -> None:
        path = self.data_dir / SECRET
        if path.exists():
            archive.write(path, SECRET)

    async def restore(self, path: Path) -> None:
        """Fill an empty database from a backup, in one transaction, and bring it up to date.

        Raises:
            InvalidError: the file is no backup, or was made by a later version.
            ConflictError: the database is not empty.
        """
        with _opened(path) as archive:
            manifest = _read_manifest(archive)
            async with self.database.writing() as connection:
                if await connection.run_sync(migrations.find_revision) is not None:
                    raise ConflictError("the database is not empty; a backup fills only an empty one")
                await connection.run_sync(lambda sync: migrations.upgrade(sync, manifest.revision))
                tables = await dump.list_tables(connection)
                for table in tables:
                    columns = manifest.tables.get(table.name, [])
                    for rows in _batches(archive, table.name if columns else None):
                        await dump.insert_rows(connection, table, columns, rows)
                await dump.count_on(connection, tables)
                await connection.run_sync(migrations.upgrade)
            for member in archive.namelist():
                folder, _slash, name = member.partition("/")
                if folder == FILES and name:
                    await self.store.put(name, archive.read(member))
            self._take_secret(archive)

    def _take_secret(self, archive: zipfile.ZipFile) -> None:
        if SECRET not in archive.namelist():
            return
        path = self.data_dir / SECRET
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(archive.read(SECRET))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, msgspec.MsgspecError, KeyError, EOFError) as error:
        raise InvalidError([Problem("", f"{path} is no backup of Insiktskartan, or is damaged")]) from error


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    if manifest.format != FORMAT:
        raise KeyError(manifest.format)
    if manifest.revision > migrations.newest_revision():
        raise InvalidError([Problem("", "the backup was made by a later version; update the service first")])
    return manifest


def _batches(archive: zipfile.ZipFile, table: str | None) -> Iterator[list[list[object]]]:
    if table is None:
        return
    with archive.open(f"tables/{table}.jsonl") as member:
        rows: list[list[object]] = []
        for line in member:
            rows.append(msgspec.json.decode(line))
            if len(rows) >= BATCH:
                yield rows
                rows = []
        yield rows
