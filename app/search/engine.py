"""The port to a search engine: what goes in, what is asked, what comes back. Adapters: `tantivy`, `meilisearch`."""

from collections.abc import AsyncIterable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.access import Scope
from app.domain.errors import DomainError
from app.domain.language.analysis import Language
from app.domain.language.query import Plan
from app.domain.language.synonyms import SynonymGroup
from app.domain.selection import Selection

#: The orders of hits. Without a text, `relevance` is `newest`. All are descending, then by number.
SORTS: tuple[str, ...] = ("relevance", "newest", "updated", "year")

#: The Selection parameters whose values can be counted.
FACETS: tuple[str, ...] = (
    "population",
    "zone",
    "basis",
    "subpopulation",
    "voice",
    "theme",
    "perspective",
    "shift",
    "level",
    "organization",
    "municipality",
    "county",
    "study",
    "status",
    "year",
)


class SearchUnavailableError(DomainError):
    """The engine can't answer now; the message says why, in English, for logs and operators."""


class IndexStaleError(SearchUnavailableError):
    """The index is damaged or was made by another version of the analysis; only a rebuild helps."""


class IndexLockedError(SearchUnavailableError):
    """Another process is writing to the index; the change waits in the outbox."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An insight as an engine takes it in. Ids are never among the texts: they would give away what they name.

    `labels` are the Swedish names of its concepts, `foreign_labels` the English; `names` those of its place and
    organization. `study` is the study's public id, `study_names` every id that a filter may name it by, in lower case.
    """

    number: int
    version: int
    statement: str
    organization: str
    visibility: str
    status: str
    created_at: datetime
    updated_at: datetime
    created_by: int | None = None
    body: str = ""
    evidence: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    foreign_labels: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    municipality: str | None = None
    county: str | None = None
    zone: int = 0
    basis: str = "unknown"
    subpopulations: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    level: str | None = None
    study: str | None = None
    study_names: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked: a Selection within a scope.

    `excluded` are numbers of insights whose entry in the index is out of date: neither hit nor counted. `facets` name
    Selection parameters; each is counted under all filters but its own. `beside` are labels that move insights up.
    """

    selection: Selection
    scope: Scope
    excluded: Collection[int] = frozenset()
    limit: int = 20
    offset: int = 0
    sort: str = "relevance"
    facets: Sequence[str] = ()
    beside: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An insight found, and how well it answers. `plan` is what was looked for; `highlight` shows it in a text."""

    number: int
    score: float
    plan: Plan | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, and what is true of all of them.

    `facets`: parameter → value → count, values without any left out. `suggestion`: the text as it may have been meant,
    when a word of it is in no insight; it is made of words that the scope can see alone.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    plan: Plan | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the engine can answer, and what it says of itself."""

    is_well: bool
    engine: str
    documents: int = 0
    message: str = ""


class SearchEngine(Protocol):
    """Finds insights by text and Selection.

    No method blocks the event loop; what can't be done raises SearchUnavailableError or a kind of it.
    """

    @property
    def language(self) -> Language:
        """The analysis of Swedish in use, with the synonyms it was last given."""
        ...

    async def search(self, query: SearchQuery) -> SearchResult:
        """The hits that the query's scope allows."""
        ...

    async def index(self, documents: Sequence[SearchDocument]) -> None:
        """Takes in insights, in place of what it held of them; they are found as soon as this returns."""
        ...

    async def remove(self, numbers: Collection[int]) -> None:
        """Forgets insights."""
        ...

    async def versions(self) -> dict[int, int]:
        """The version of every insight it holds, by number."""
        ...

    async def rebuild(self, batches: AsyncIterable[Sequence[SearchDocument]]) -> int:
        """A new index of these insights alone, which takes the old one's place when it is whole; returns how many."""
        ...

    async def sweep(self) -> None:
        """Lets nothing be left, in files of its own, of what was forgotten before the latest rebuild."""
        ...

    async def similar(self, text: str, query: SearchQuery) -> tuple[Hit, ...]:
        """Insights that say much the same as a text, likeliest first, with scores from 0 to 1.

        The query's own text is left aside.
        """
        ...

    async def is_current(self) -> bool:
        """Whether its index can be used as it is; when not, a rebuild is due."""
        ...

    async def health(self) -> Health:
        """How it is. Never raises."""
        ...

    def use_synonyms(self, groups: Iterable[SynonymGroup]) -> None:
        """From now on, queries take these words for each other."""
        ...

    async def close(self) -> None:
        """Lets go of files, threads and connections."""
        ...
