"""What every importer offers, and what it makes of a file: entries in the domain's own values, or rows to be mapped."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.errors import InvalidError, Problem
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.studies import StudyContent
from app.domain.vocabularies import Translate

#: So much of a file's beginning is at hand when formats are told apart.
HEAD = 64 * 1024


class Kind(StrEnum):
    """What an entry is; the order is the one in which entries can refer to each other."""

    ORGANIZATION = "organization"
    STUDY = "study"
    INSIGHT = "insight"


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """One record of a file, as the sender wrote it: neither tidied nor checked against any rule of the domain.

    `id` is the sender's own; `content.study` is a sender's id too, and `content.organization` is "" where the record
    names none. `place` is the line or row, from 1; `size` says how many bytes it took in the file.
    """

    kind: Kind
    id: str
    content: Organization | StudyContent | InsightContent
    place: int
    size: int = 0


@dataclass(frozen=True, slots=True)
class Misread:
    """A line or row that could not be read, and why; reading goes on with the next one."""

    place: int
    problem: Problem


class Field(StrEnum):
    """What a column can be taken as: a field of the exchange format, a kind of evidence, or labels of any scheme."""

    ID = "id"
    STATEMENT = "statement"
    BODY = "body"
    QUOTE = "quote"
    OBSERVATION = "observation"
    FIGURE = "figure"
    POPULATIONS = "populations"
    SUBPOPULATIONS = "subpopulations"
    VOICES = "voices"
    THEMES = "themes"
    PERSPECTIVES = "perspectives"
    SHIFTS = "shifts"
    LABELS = "labels"
    LEVEL = "level"
    MUNICIPALITY = "municipality"
    ORGANIZATION = "organization"
    STUDY = "study"
    YEAR = "year"
    CONFIDENCE = "confidence"
    VISIBILITY = "visibility"
    STATUS = "status"
    SOURCE = "source"


Cell = str | tuple[str, ...]
"""The text of one cell, or its texts where the format itself tells several values apart (codes, ticked answers)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that each row of a file says: a column of a table, the codes of a passage, a variable of a case.

    `key` is unique in the file and stays the same in its next version; `name` is what people read. `hint` is the field
    that the format itself knows the column to be; None leaves it to be guessed from name and values. `address` is how
    people find it ("D"). What names people is dropped unless somebody asks for it: `is_personal`.
    """

    key: str
    name: str
    hint: Field | None = None
    address: str = ""
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file holds, before anything is read in earnest: its parts and columns, and what will be left out.

    `sheets` are the parts to choose among, `sheet` the one that `columns` belong to; `header_row` counts from 1 and is
    0 where no row holds headers. `notes` say in words what was found, `left_out` what the file holds and we don't take.
    `defaults` are values for every row. `is_tentative` says that rows are candidates, to be confirmed one by one.
    `row_word` is what one row is called before its number.
    """

    columns: tuple[Column, ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 0
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    defaults: tuple[tuple[Field, tuple[str, ...]], ...] = ()
    is_tentative: bool = False
    row_word: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a file is meant: None lets the importer choose."""

    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row to be mapped: its place in the file from 1, a cell for each column of the outline, and the sender's id.

    Without an `id`, one is made from what the row says.
    """

    place: int
    cells: tuple[Cell, ...]
    id: str = ""


class Source:
    """A file that somebody sent: its bytes on disk, and the name it came with. Nothing is trusted but its content.

    `kept` holds what readers have found out about it and would find out again.
    """

    def __init__(self, path: Path, name: str = "") -> None:
        self.path = path
        self.name = name or path.name
        self.kept: dict[str, Any] = {}

    @property
    def suffix(self) -> str:
        """The ending of its name in lower case, with the dot."""
        return Path(self.name).suffix.lower()

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return self.path.stat().st_size

    @cached_property
    def head(self) -> bytes:
        """Its first bytes."""
        with self.open() as stream:
            return stream.read(HEAD)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The names in a zip archive's list of contents; none where it is no archive or a broken one."""
        if not self.head.startswith(b"PK"):
            return ()
        try:
            with zipfile.ZipFile(self.path) as archive:
                return tuple(archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return ()

    def open(self) -> BinaryIO:
        """The file from its beginning."""
        return self.path.open("rb")


def unreadable(message: str) -> InvalidError:
    """The error for a file that can't be read at all; the message says what to do about it."""
    return InvalidError([Problem("file", message)])


def _needs_a_mapping(_stream: BinaryIO, _: Translate = str) -> Iterator[StreamEntry | Misread]:
    raise unreadable(_("Formatet har egna ord och kan bara läsas med en tolkning av kolumnerna."))


Read = Callable[[BinaryIO, Translate], Iterator[StreamEntry | Misread]]
Recognise = Callable[[Source], float]
Inspect = Callable[[Source, Part, Translate], Outline]
Rows = Callable[[Source, Outline, Translate], Iterator[Row | Misread]]


@dataclass(frozen=True, slots=True)
class Importer:
    """One format that we can take in: what it is called, how it is known, and how to read it.

    `format` is its name in commands; `label` what people read; `suffixes` are the file endings that mean it, with
    their dot. `recognise` says from 0 to 1 how sure it is that a file's content is of the format.

    A format that speaks our own words offers `read`, and needs no mapping. Any other offers `inspect` (what columns
    are there) and `rows` (the cells, in the order of the outline's columns): mapping and everything after is shared.
    Both raise InvalidError, by `unreadable`, for a file that can't be read at all.
    """

    format: str
    label: str
    suffixes: tuple[str, ...]
    read: Read = _needs_a_mapping
    recognise: Recognise = field(default=lambda _source: 0.0)
    inspect: Inspect | None = None
    rows: Rows | None = None
