"""A REFI-QDA project or codebook as values: codes, coded passages, documents, cases and what was left out."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Omission(StrEnum):
    """What a project may hold that no insight can carry; counted, and told to whoever imports."""

    UNCODED = "uncoded"
    WITHOUT_TEXT = "without-text"
    OUTSIDE = "outside"
    UNKNOWN_CODE = "unknown-code"
    MISSING_SOURCE = "missing-source"
    NAME_FOR_TEXT = "name-for-text"
    SAME_GUID = "same-guid"
    NOTE = "note"
    LINK = "link"
    MEDIA = "media"
    GRAPH = "graph"
    USER = "user"
    PATH = "path"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a codebook. `path` names the codes above it, from the top; `notes` are the guids of its memos."""

    guid: str
    name: str
    path: tuple[str, ...] = ()
    top: str = ""
    is_codable: bool = True
    description: str = ""
    notes: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Its name with those above it, as a person reads it."""
        return ": ".join((*self.path, self.name))


@dataclass(frozen=True, slots=True)
class Value:
    """What a case or a document says of one variable."""

    variable: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A selection of a document that has codes; `text` is "" where it is no text (a part of a picture)."""

    guid: str
    document: str
    text: str
    codes: tuple[str, ...]
    comment: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A source of a project: its name, the codes of it as a whole, and its values of variables."""

    guid: str
    name: str
    codes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A unit of analysis, often a person: which documents, passages and code it stands for, and its values."""

    guid: str
    name: str
    codes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    documents: frozenset[str] = frozenset()
    passages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """A set of codes or documents under one name."""

    guid: str
    name: str
    codes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(slots=True)
class Project:
    """All of a project that can become insights. Guids are in lower case without braces."""

    name: str = ""
    origin: str = ""
    description: str = ""
    is_codebook: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    left_out: Counter[Omission] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
