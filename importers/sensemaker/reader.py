"""Reads SenseMaker's two files: the data, whose headers are identifiers, and the definition that explains them."""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import InvalidError
from app.domain.vocabularies import Translate
from importers.archives import open_archive, read_member
from importers.base import HEAD, Source, unreadable
from importers.sensemaker.framework import Framework, is_definition, read_framework
from importers.tables import first_rows, read_sheet

#: The definition and the data, in bytes.
DEFINITION_LIMIT = 16 * 1024**2
DATA_LIMIT = 64 * 1024**2
_MOST_LOOKED_AT = 20
_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_SIGNIFIER = re.compile(rf"^({_ID})(?:_|$)", re.IGNORECASE)
_FIXED = frozenset({"id", "project_id", "server_upload_time", "responder_id", "definition_version"})


class Member(Source):
    """A piece of an archive as a file of its own, held in memory: nothing is written to disk."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(Path(name), name)
        self.data = data

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.data)

    @property
    def head(self) -> bytes:
        """Its first bytes."""
        return self.data[:HEAD]

    @property
    def members(self) -> tuple[str, ...]:
        """Nothing: an archive in an archive is not opened."""
        return ()

    def open(self) -> BinaryIO:
        """The file from its beginning."""
        return io.BytesIO(self.data)


def is_data(source: Source) -> bool:
    """Whether a table's headers are SenseMaker's: its own columns, and identifiers of questions. Never raises."""
    rows = first_rows(source, count=1)
    headers = [cell.strip().casefold() for cell in rows[0][1]] if rows else []
    return len(_FIXED.intersection(headers)) >= 2 and any(map(_SIGNIFIER.match, headers))


def find_pair(source: Source, _: Translate = str) -> tuple[Member, bytes] | None:
    """The data and the definition in an archive, or None where it holds no such pair.

    Raises:
        InvalidError: the archive is broken or hostile.
    """
    names = [name for name in source.members if not name.startswith("__MACOSX/")][:_MOST_LOOKED_AT]
    tables = [name for name in names if name.lower().endswith((".csv", ".txt"))]
    definitions = [name for name in names if name.lower().endswith(".json")]
    if not tables or not definitions:
        return None
    with open_archive(source, _) as archive:
        read = (read_member(archive, name, _, limit=DEFINITION_LIMIT) for name in definitions)
        definition = next((data for data in read if is_definition(data)), None)
        members = (Member(read_member(archive, name, _, limit=DATA_LIMIT), name) for name in tables)
        data = next((member for member in members if is_data(member)), None)
    return (data, definition) if data and definition else None


def read_both(source: Source, _: Translate = str) -> tuple[Source, Framework]:
    """The data and the framework that a file holds.

    Raises:
        InvalidError: one of the two is missing, or broken; the message says what to send.
    """
    if source.head.startswith(b"PK"):
        pair = find_pair(source, _)
        if pair is None:
            raise unreadable(_("Zip-filen ska innehålla SenseMakers data (CSV) och dess definition (JSON)."))
        return pair[0], read_framework(pair[1], _)
    message = _(
        "SenseMakers data och definition hör ihop: välj båda filerna på en gång, eller lägg dem i en zip-fil."
    )
    raise unreadable(message)


def stories(data: Source, _: Translate = str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of the data, numbered as in the file, with what each column says by its header."""
    rows = read_sheet(data, "", _)
    first = next(rows, None)
    if first is None:
        return
    headers = [cell.strip().lower() for cell in first[1]]
    for number, cells in rows:
        yield number, {header: cell for header, cell in zip(headers, cells, strict=False) if cell.strip()}


def headers_of(data: Source) -> tuple[str, ...]:
    """The headers of the data, in lower case."""
    rows = first_rows(data, count=1)
    return tuple(cell.strip().lower() for cell in rows[0][1]) if rows else ()


def signifier_of(header: str) -> str:
    """The question that a header belongs to, or "" where it is one of SenseMaker's own columns."""
    found = _SIGNIFIER.match(header)
    return found[1].lower() if found else ""


def is_pair(source: Source) -> bool:
    """Whether a file is an archive with a pair in it. Never raises."""
    try:
        return bool(source.members) and find_pair(source) is not None
    except InvalidError:
        return False
