"""The search page: the insights of a Selection as a list, with filters, counts, and a way on when nothing is found."""

from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.directory import DirectoryNames
from app.domain.selection import Selection
from app.services.browse import RELEVANCE, SORTS, InsightPage
from app.web.pages.entries import InsightCard, found_card
from app.web.pages.filters import FILTERS, Chip, FilterForm, address_of, counted_in_words, filter_form
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

PATH = "/sok"
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the search page shows. `first` is the place of the page's first insight in the whole list, from 1."""

    form: FilterForm
    description: str
    text: str
    cards: list[InsightCard]
    total: int
    first: int
    sorts: list[Choice]
    next_address: str
    first_address: str
    map_address: str
    suggestion: str | None
    suggestion_address: str
    wider: list[Chip]


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
    sort = sort if sort and (selection.text or sort != RELEVANCE) else None
    found = await services.browse.list_page(
        viewer, selection, limit=PAGE_SIZE, cursor=cursor, sort=sort, facets=FILTERS, _=_
    )
    start = int(first) if cursor and first and first.isdecimal() and len(first) < 8 else 1
    kept = (("sort", sort),) if sort else ()
    form = filter_form(selection, names, path=PATH, viewer=viewer, facets=found.facets, kept=kept)
    corrected = selection.without("q").with_value("q", found.suggestion) if found.suggestion else selection
    context = SearchPage(
        form=form,
        description=counted_in_words(selection, found.total, names),
        text=selection.text,
        cards=_cards(found, names),
        total=found.total,
        first=start,
        sorts=_sorts(selection, sort, names),
        next_address=_next_address(selection, kept, found, start),
        first_address=address_of(PATH, selection, kept) if cursor else "",
        map_address=address_of("/karta", selection),
        suggestion=found.suggestion,
        suggestion_address=address_of(PATH, corrected),
        wider=list(form.chips) if not found.total else [],
    )
    return page(request, "search.html", context)


def _cards(found: InsightPage, names: DirectoryNames) -> list[InsightCard]:
    return [found_card(each, names, found.hits.get(each.number)) for each in found.items]


def _next_address(
    selection: Selection, kept: tuple[tuple[str, str], ...], found: InsightPage, start: int
) -> str:
    if not found.next:
        return ""
    following = [("cursor", found.next), ("first", str(start + len(found.items)))]
    return address_of(PATH, selection, [*kept, *following])


def _sorts(selection: Selection, sort: str | None, names: DirectoryNames) -> list[Choice]:
    """The orders to choose among. The usual one has no name, so that it gives way when a text is searched or not."""
    _ = names.translate
    labels = {
        "relevance": _("Bäst träff först"),
        "newest": _("Senast loggade först"),
        "updated": _("Senast ändrade först"),
        "year": _("Nyast material först"),
    }
    offered = [each for each in SORTS if selection.text or each != RELEVANCE]
    usual = offered[0]
    return [Choice("" if each == usual else each, labels[each], each == (sort or usual)) for each in offered]


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_search]
