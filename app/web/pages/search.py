"""The search page: the insights of a Selection as a list, with filters, counts, and a way on when nothing is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.directory import DirectoryNames
from app.domain.selection import Selection
from app.search.engine import SearchUnavailableError
from app.services.browse import RELEVANCE, SORTS, InsightPage
from app.services.nearest import Nearby, Way
from app.web.pages.entries import InsightCard, found_card
from app.web.pages.filters import FILTERS, FilterForm, address_of, counted_in_words, filter_form, legend_of
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

PATH = "/sok"
PAGE_SIZE = 25
#: The fields of a planned question that filters answer to.
_PLANNED = {"populations": "population", "subpopulations": "subpopulation", "themes": "theme"}
#: On the pages after the first of a list whose words could not be searched.
_WITHOUT_WORDS = ("utan_ord", "1")


@dataclass(frozen=True, slots=True)
class WayOn:
    """A wider Selection that finds something, in words, with the first of what it finds."""

    heading: str
    address: str
    cards: list[InsightCard]


@dataclass(frozen=True, slots=True)
class FileLink:
    """A kind of file that the list can be taken out as, and what that is good for."""

    name: str
    purpose: str
    address: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the search page shows. `first` is the place of the page's first insight in the whole list, from 1.

    `is_without_words`: the engine could not be asked, so the list is what the filters alone take in.
    """

    form: FilterForm
    description: str
    text: str
    is_without_words: bool
    again_address: str
    cards: list[InsightCard]
    total: int
    first: int
    sorts: list[Choice]
    next_address: str
    first_address: str
    map_address: str
    watch_address: str
    feed_address: str
    files: list[FileLink]
    plan_address: str
    suggestion: str | None
    suggestion_address: str
    ways_on: list[WayOn]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the list: `meant` is the Selection that is listed, without words that can't be searched."""

    selection: Selection
    meant: Selection
    sort: str | None
    found: InsightPage

    @property
    def is_without_words(self) -> bool:
        return self.meant != self.selection


@get(PATH, operation_id="ShowSearch")
async def show_search(
    request: AnyRequest,
    sort: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    first: FromQuery[str | None] = None,
) -> Template:
    """The insights of a Selection, as a list."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    asked = await _ask(request, selection, sort=sort, cursor=cursor)
    found = asked.found
    start = int(first) if cursor and first and first.isdecimal() and len(first) < 8 else 1
    kept = (("sort", asked.sort),) if asked.sort else ()
    form = filter_form(selection, names, path=PATH, viewer=viewer, facets=found.facets, kept=kept)
    nearby = (
        []
        if found.total
        else await services.nearest.list_nearby(viewer, asked.meant, suggestion=found.suggestion)
    )
    corrected = selection.only("q", found.suggestion) if found.suggestion else selection
    context = SearchPage(
        form=form,
        description=counted_in_words(asked.meant, found.total, names),
        text=selection.text,
        is_without_words=asked.is_without_words,
        again_address=address_of(PATH, selection),
        cards=_cards(found, names),
        total=found.total,
        first=start,
        sorts=_sorts(asked.meant, asked.sort, names),
        next_address=_next_address(asked, start),
        first_address=address_of(PATH, selection, kept) if cursor else "",
        map_address=address_of("/karta", asked.meant),
        watch_address=address_of("/bevakningar/ny", selection),
        feed_address=address_of("/feed.atom", selection),
        files=_files(asked.meant, names),
        plan_address=_plan_address(selection),
        suggestion=found.suggestion,
        suggestion_address=address_of(PATH, corrected, kept),
        ways_on=[_way_on(each, names) for each in nearby],
    )
    return page(request, "search.html", context)


def _files(selection: Selection, names: DirectoryNames) -> list[FileLink]:
    _ = names.translate
    return [
        FileLink(name, purpose, address_of(f"/api/v1/export.{ending}", selection))
        for ending, name, purpose in (
            ("xlsx", "Excel", _("att läsa och räkna på, med vokabulär")),
            ("csv", "CSV", _("en tabell för andra program")),
            ("md", "Markdown", _("ett dokument att läsa, zon för zon")),
            ("qdpx", "REFI-QDA", _("ett projekt för NVivo, ATLAS.ti, MAXQDA och QualCoder")),
            ("qdc", _("REFI-QDA, kodbok"), _("bara koderna")),
            ("jsonl", "JSON Lines", _("utbytesformatet, som kan tas in i en annan insiktskarta")),
        )
    ]


async def _ask(request: AnyRequest, selection: Selection, *, sort: str | None, cursor: str | None) -> _Asked:
    """The list; where the words can't be searched, of what the filters alone take in."""
    services, _ = services_of(request), translator_of(request)

    async def listed(meant: Selection, order: str | None, place: str | None) -> _Asked:
        order = order if order and (meant.text or order != RELEVANCE) else None
        found = await services.browse.list_page(
            request.user, meant, limit=PAGE_SIZE, cursor=place, sort=order, facets=FILTERS, _=_
        )
        return _Asked(selection, meant, order, found)

    name, value = _WITHOUT_WORDS
    if request.query_params.get(name) == value:
        return await listed(selection.without("q"), sort, cursor)
    try:
        return await listed(selection, sort, cursor)
    except SearchUnavailableError:
        # A place in the list of hits is none in the list that takes its place.
        return await listed(selection.without("q"), sort, None)


def _cards(found: InsightPage, names: DirectoryNames) -> list[InsightCard]:
    return [found_card(each, names, found.hits.get(each.number)) for each in found.items]


def _next_address(asked: _Asked, start: int) -> str:
    if not asked.found.next:
        return ""
    kept = [("sort", asked.sort)] if asked.sort else []
    if asked.is_without_words:
        kept.append(_WITHOUT_WORDS)
    following = [("cursor", asked.found.next), ("first", str(start + len(asked.found.items)))]
    return address_of(PATH, asked.selection, [*kept, *following])


def _plan_address(selection: Selection) -> str:
    """Where the question is looked into before anybody asks it: the words as a question, the filters as the group."""
    pairs = [("question", selection.text)] if selection.text else []
    for field, parameter in _PLANNED.items():
        pairs += [(field, value) for value in selection.values(parameter)]
    pairs += [("municipality", value) for value in selection.municipalities[:1]]
    return f"/innan-du-fragar?{urlencode(pairs)}" if pairs else "/innan-du-fragar"


def _way_on(nearby: Nearby, names: DirectoryNames) -> WayOn:
    return WayOn(_heading(nearby, names), address_of(PATH, nearby.selection), _cards(nearby.found, names))


def _heading(nearby: Nearby, names: DirectoryNames) -> str:
    _ = names.translate
    texts: Mapping[Way, str] = {
        Way.SPELLING: _("Om du menade ”%(text)s”"),
        Way.FILTER: _("Utan filtret %(filter)s"),
        Way.FILTERS: _("Samma ord utan filter"),
        Way.WORD: _("Bara ”%(text)s”"),
        Way.WORDS: _("Utan ord, bara med filtren"),
    }
    text = texts[nearby.way]
    if "%(" not in text:
        return text
    legend = legend_of(nearby.parameter, names) if nearby.parameter else ""
    return text % {"text": nearby.selection.text, "filter": legend.lower()}


def _sorts(selection: Selection, sort: str | None, names: DirectoryNames) -> list[Choice]:
    """The orders to choose among. The usual one has no name, so that it gives way when a text is searched or not."""
    _ = names.translate
    labels = {
        "relevance": _("Bäst träff först"),
        "newest": _("Senast loggade först"),
        "updated": _("Senast ändrade först"),
        "year": _("Nyast material först"),
    }
    offered: Sequence[str] = [each for each in SORTS if selection.text or each != RELEVANCE]
    usual = offered[0]
    return [Choice("" if each == usual else each, labels[each], each == (sort or usual)) for each in offered]


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_search]
