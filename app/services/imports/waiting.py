"""Files that wait to be imported, seen from erasing: those that say what was erased are not to bring it back."""

import asyncio
from collections.abc import Iterator, Sequence

from app.domain.errors import InvalidError
from app.domain.imports import ImportBatch
from app.persistence import import_batches
from app.persistence.database import Database
from app.services.imports.files import ImportFiles
from app.services.imports.reading import open_source
from importers.base import Part, Row, Source, StreamEntry


class WaitingFiles:
    """The files that an organization has sent and not yet taken in."""

    def __init__(self, database: Database, files: ImportFiles) -> None:
        self.database = database
        self.files = files

    async def remove_saying(self, organization: str, texts: Sequence[str]) -> int:
        """Remove the organization's waiting files that hold any of the texts, and return how many those were.

        A file that can't be read any more is removed as well: what it holds can't be known.
        """
        if not texts:
            return 0
        async with self.database.reading() as connection:
            waiting = await import_batches.list_waiting(connection, organization)
        removed = 0
        for batch in waiting:
            if await asyncio.to_thread(self._says, batch, texts):
                removed += await self._remove(batch)
        return removed

    def _says(self, batch: ImportBatch, texts: Sequence[str]) -> bool:
        wanted = [_plain(text) for text in texts]
        try:
            return any(
                text in said
                for said in _said(Source(self.files.path(batch.file), batch.name), batch.format)
                for text in wanted
            )
        except FileNotFoundError:
            return False
        except (InvalidError, OSError, ValueError, ArithmeticError, LookupError):
            return True

    async def _remove(self, batch: ImportBatch) -> bool:
        async with self.database.writing() as connection:
            is_removed = await import_batches.remove_waiting(connection, batch.number)
        if is_removed:
            self.files.remove(batch.file)
        return is_removed


def _said(source: Source, format_name: str) -> Iterator[str]:
    """Every text in the file: each cell of all its sheets, or each record where the format speaks our own words."""
    opened = open_source(source, format_name=format_name)
    importer, outline = opened.importer, opened.outline
    if outline is None or importer.rows is None:
        with source.open() as stream:
            for entry in importer.read(stream, str):
                if isinstance(entry, StreamEntry):
                    yield from _texts(entry.content)
        return
    for sheet in outline.sheets or (outline.sheet,):
        part = open_source(source, format_name=format_name, part=Part(sheet=sheet or None)).outline
        for row in importer.rows(source, part or outline, str):
            if isinstance(row, Row):
                for cell in row.cells:
                    yield from map(_plain, [cell] if isinstance(cell, str) else cell)


def _texts(content: object) -> Iterator[str]:
    """The texts of a record, with those of the records within it."""
    names = getattr(type(content), "__dataclass_fields__", {})
    for value in (getattr(content, name) for name in names):
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                yield _plain(each)
            else:
                yield from _texts(each)


def _plain(text: str) -> str:
    """A text past differences of spacing and case, by which the same words are told again."""
    return " ".join(text.split()).casefold()
