"""What comes nearest when nothing is found: the same search with a word or a filter less, as far as that finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.access import Viewer
from app.domain.insights import Insight
from app.domain.selection import ALL_PARAMETERS, Selection
from app.search.engine import SearchUnavailableError
from app.services.browse import BrowseService, InsightPage

#: How many ways on are offered, with how many insights each, and how many single words are tried.
_WAYS = 3
_SHOWN = 3
_WORDS = 4
_SHORTEST_WORD = 3


class Way(StrEnum):
    """How a Selection was widened."""

    SPELLING = "spelling"
    FILTER = "filter"
    FILTERS = "filters"
    WORD = "word"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Nearby:
    """A wider Selection that finds something new; `parameter` is the filter it went without, for FILTER."""

    way: Way
    selection: Selection
    found: InsightPage
    parameter: str = ""

    @property
    def items(self) -> list[Insight]:
        """The first of what it finds."""
        return self.found.items


class NearestService:
    """Widens a Selection step by step."""

    def __init__(self, browse: BrowseService) -> None:
        self.browse = browse

    async def list_nearby(
        self, viewer: Viewer, selection: Selection, *, suggestion: str | None = None
    ) -> list[Nearby]:
        """The nearest Selections that find something, least changed first; `suggestion` is the text as it was meant."""
        found: list[Nearby] = []
        seen = {selection}
        shown: set[int] = set()
        for way, wider, parameter in _wider(selection, suggestion):
            if wider in seen or len(found) == _WAYS:
                continue
            seen.add(wider)
            try:
                page = await self.browse.list_page(viewer, wider, limit=_SHOWN)
            except SearchUnavailableError:
                return found
            if {each.number for each in page.items} - shown:
                shown.update(each.number for each in page.items)
                found.append(Nearby(way, wider, page, parameter))
        return found


def _wider(selection: Selection, suggestion: str | None) -> Iterator[tuple[Way, Selection, str]]:
    filters = [each for each in ALL_PARAMETERS if each != "q" and selection.values(each)]
    if suggestion:
        yield Way.SPELLING, selection.only("q", suggestion), ""
    for parameter in filters:
        yield Way.FILTER, selection.without(parameter), parameter
    if selection.text:
        yield Way.FILTERS, Selection(text=selection.text), ""
        words = [word for word in selection.text.split() if len(word) >= _SHORTEST_WORD]
        for word in sorted(words, key=len, reverse=True)[:_WORDS] if len(words) > 1 else ():
            yield Way.WORD, selection.only("q", word), ""
        if filters:
            yield Way.WORDS, selection.without("q"), ""
        if suggestion:
            yield Way.SPELLING, Selection(text=suggestion), ""
