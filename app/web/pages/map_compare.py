"""Maps side by side on one scale, with their differences in words: organizations, groups, themes, or any Selections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.maps.looks import MapLook, parse_look
from app.domain.maps.words import describe_difference
from app.domain.populations import ZONES
from app.domain.selection import Selection, describe_selection, parse_selection
from app.domain.vocabularies import Translate
from app.domain.words import swedish_key
from app.services.maps import MapView
from app.web.pages.filters import address_of, legend_of
from app.web.pages.map_views import MapFigure, map_figure
from app.web.pages.maps import COMPARE_PATH, Choice, csv_file
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

#: What can be compared value by value, each with a map of its own.
COMPARED: tuple[str, ...] = (
    "organization",
    "municipality",
    "county",
    "basis",
    "theme",
    "subpopulation",
    "voice",
    "shift",
    "level",
)
MOST_MAPS = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One of the maps: its name, its picture, and the address of its own page."""

    name: str
    figure: MapFigure
    address: str


@dataclass(frozen=True, slots=True)
class CompareRow:
    """A zone in the table: for each map the count, and its share of that map in whole per cent."""

    label: str
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """What the page of comparison shows."""

    by: str
    bys: list[Choice]
    choices: list[Choice]
    legend: str
    is_common_shown: bool
    kept: list[tuple[str, str]]
    sides: list[Side]
    differences: list[list[str]]
    rows: list[CompareRow]
    totals: list[int]
    scale: str
    csv_address: str
    most: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The Selections that are compared, with their names; `by` is "" when they were given as they are."""

    by: str
    common: Selection
    is_common_shown: bool
    parts: Sequence[tuple[str, Selection]]


@get(COMPARE_PATH, operation_id="CompareMaps")
async def show_comparison(
    request: AnyRequest,
    *,
    by: FromQuery[str | None] = None,
    common: FromQuery[str | None] = None,
    colour: FromQuery[str | None] = None,
    group: FromQuery[str | None] = None,
    karta: FromQuery[list[str] | None] = None,
) -> Template:
    """Two to four maps side by side."""
    names = await _names(request)
    look, _ = _look(colour, group, names), names.translate
    compared = await _compared(request, names, by=by, common=common, maps=karta)
    views = await _views(request, compared, look)
    context = ComparePage(
        by=compared.by,
        bys=[Choice(each, legend_of(each, names), each == compared.by) for each in COMPARED],
        choices=await _choices(request, compared, names),
        legend=legend_of(compared.by, names) if compared.by else "",
        is_common_shown=compared.is_common_shown,
        kept=[*compared.common.without(compared.by).pairs(), *look.pairs()] if compared.by else [],
        sides=[
            Side(
                name,
                map_figure(view, names, id_prefix=f"map{number}"),
                address_of("/karta", selection, look.pairs()),
            )
            for number, ((name, selection), view) in enumerate(zip(compared.parts, views, strict=True), 1)
        ],
        differences=_differences(compared, views, names),
        rows=_rows(views, names),
        totals=[view.total for view in views],
        scale=views[0].texts.scale if views else "",
        csv_address=f"/karta/jamfor.csv?{request.url.query}",
        most=MOST_MAPS,
    )
    return page(request, "map_compare.html", context)


@get("/karta/jamfor.csv", operation_id="CompareMapsTable")
async def show_table(
    request: AnyRequest,
    *,
    by: FromQuery[str | None] = None,
    common: FromQuery[str | None] = None,
    colour: FromQuery[str | None] = None,
    group: FromQuery[str | None] = None,
    karta: FromQuery[list[str] | None] = None,
) -> Response[bytes]:
    """The comparison's table as a file."""
    names = await _names(request)
    look, _ = _look(colour, group, names), names.translate
    compared = await _compared(request, names, by=by, common=common, maps=karta)
    views = await _views(request, compared, look)
    heading: list[str | int] = [_("Zon")]
    for name, _selection in compared.parts:
        heading += [name, _("%(name)s, procent") % {"name": name}]
    rows = [heading]
    for row in _rows(views, names):
        cells: list[str | int] = [row.label]
        for count, share in row.cells:
            cells += [count, share]
        rows.append(cells)
    return csv_file(rows, "insiktskartor.csv")


def _look(colour: str | None, group: str | None, names: DirectoryNames) -> MapLook:
    """How all the maps look: one colour must mean the same on each, which organizations' own colours would not."""
    look = parse_look(colour, group, None, names.translate)
    return MapLook("organization_type", look.group) if look.colour == "organization" else look


async def _names(request: AnyRequest) -> DirectoryNames:
    directory = await services_of(request).reference.get_directory()
    return directory.in_language(language_of(request), translator_of(request))


async def _compared(
    request: AnyRequest, names: DirectoryNames, *, by: str | None, common: str | None, maps: list[str] | None
) -> Compared:
    """What the address asks to compare.

    Raises:
        InvalidError: something that can't be compared, or more maps than fit side by side.
    """
    _ = names.translate
    if maps:
        selections = [parse_selection(parse_qsl(each), _) for each in maps]
        for each in selections:
            names.directory.check_selection(each, _)
        _check_number(len(selections), _)
        named = [(_capital(describe_selection(each, names, _)), each) for each in selections]
        return Compared("", Selection(), False, named)
    selection = await selection_of(request)
    by = by or "organization"
    if by not in COMPARED:
        raise InvalidError([Problem("by", _("Det går inte att jämföra efter det."))])
    values = sorted(selection.values(by), key=lambda value: swedish_key(names.name(by, value)))
    parts = [(names.name(by, value), selection.only(by, value)) for value in values]
    if common:
        parts.append((_("Den gemensamma kartan"), selection.without(by)))
    _check_number(len(parts), _)
    return Compared(by, selection, bool(common), parts)


def _check_number(number: int, _: Translate) -> None:
    if number > MOST_MAPS:
        message = _("Högst %(most)s kartor får plats bredvid varandra.") % {"most": MOST_MAPS}
        raise InvalidError([Problem("", message)])


async def _views(request: AnyRequest, compared: Compared, look: MapLook) -> list[MapView]:
    if not compared.parts:
        return []
    return await services_of(request).maps.compare(
        request.user,
        [selection for _name, selection in compared.parts],
        look=look,
        language=language_of(request),
        _=translator_of(request),
    )


async def _choices(request: AnyRequest, compared: Compared, names: DirectoryNames) -> list[Choice]:
    """The values that can be compared, with those that have insights only."""
    if not compared.by:
        return []
    found = await services_of(request).browse.list_page(
        request.user, compared.common.without(compared.by), limit=1, facets=(compared.by,), _=names.translate
    )
    chosen = set(compared.common.values(compared.by))
    values = {value for value, count in found.facets[compared.by].items() if count} | chosen
    return [
        Choice(value, names.name(compared.by, value), value in chosen)
        for value in sorted(values, key=lambda value: swedish_key(names.name(compared.by, value)))
    ]


def _differences(compared: Compared, views: Sequence[MapView], names: DirectoryNames) -> list[list[str]]:
    """How the first map differs from each of the others, in words."""
    counts = [{zone.zone: zone.count for zone in view.picture.zones} for view in views]
    return [
        describe_difference(
            counts[0],
            counts[number],
            first_name=compared.parts[0][0],
            second_name=compared.parts[number][0],
            _=names.translate,
        )
        for number in range(1, len(views))
    ]


def _rows(views: Sequence[MapView], names: DirectoryNames) -> list[CompareRow]:
    rows = []
    for zone in ZONES:
        counts = [next(z.count or 0 for z in view.picture.zones if z.zone == zone) for view in views]
        cells = [
            (count, round(100 * count / view.total) if view.total else 0)
            for count, view in zip(counts, views, strict=True)
        ]
        rows.append(CompareRow(names.zone(zone), tuple(cells)))
    return rows


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_comparison, show_table]
