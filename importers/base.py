"""What every importer makes of a file: entries in the domain's own values, and what could not be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from app.domain.errors import Problem
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.studies import StudyContent
from app.domain.vocabularies import Translate


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


Read = Callable[[BinaryIO, Translate], Iterator[StreamEntry | Misread]]


@dataclass(frozen=True, slots=True)
class Importer:
    """One format that we can take in: what it is called, and how to read it.

    `format` is its name in commands; `suffixes` are the file endings that mean it, with their dot.
    """

    format: str
    label: str
    suffixes: tuple[str, ...]
    read: Read
