"""The map page: the insight map of any Selection, with filters, legend, tables, and the same as files."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.maps.dimensions import COLOURINGS, GROUPINGS
from app.domain.maps.looks import MapLook, parse_look
from app.domain.pinned_maps import Kind
from app.domain.selection import Selection
from app.rendering.documents import harmless
from app.services.map_tables import map_table
from app.services.maps import MOST_WIDE
from app.web.headers import picture_policy
from app.web.pages.filters import FILTERS, FilterForm, address_of, counted_in_words, filter_form
from app.web.pages.map_views import MapFigure, map_figure
from app.web.pages.pinning import Pin, pin_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

PATH = "/karta"
COMPARE_PATH = "/karta/jamfor"
#: The spans that "what is new" offers, in days.
_SPANS = (30, 182, 365)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice among few, as the form offers it."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way through time: a year, how much there was by then, and the map of it."""

    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    """What the map page shows."""

    figure: MapFigure
    form: FilterForm
    description: str
    colours: list[Choice]
    groups: list[Choice]
    since: str
    spans: list[Choice]
    steps: list[Step]
    are_types_shown: bool
    list_address: str
    compare_address: str
    common_address: str
    files: list[tuple[str, str]]
    pin: Pin | None


@get(PATH, operation_id="ShowMap")
async def show_map(
    request: AnyRequest,
    colour: FromQuery[str | None] = None,
    group: FromQuery[str | None] = None,
    since: FromQuery[str | None] = None,
) -> Template:
    """The map of a Selection."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    look = parse_look(colour, group, since, _)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    view = await services.maps.get_map(viewer, selection, look=look, language=names.language, _=_)
    counted = await services.browse.list_page(viewer, selection, limit=1, facets=FILTERS, _=_)
    years = await services.maps.count_years(viewer, selection)
    kept = look.pairs()
    context = MapPage(
        figure=map_figure(view, names, legend_path=PATH),
        form=filter_form(selection, names, path=PATH, viewer=viewer, facets=counted.facets, kept=kept),
        description=counted_in_words(selection, view.total, names),
        colours=_choices(COLOURINGS, look.colour, names),
        groups=[Choice("", _("Inget"), not look.group), *_choices(GROUPINGS, look.group, names)],
        since=look.since.isoformat() if look.since else "",
        spans=_spans(services.maps.clock().date(), selection, look, names),
        steps=_steps(years, selection, look, names),
        are_types_shown=view.colouring == "organization_type" and look.colouring == "organization",
        list_address=address_of("/sok", selection),
        compare_address=_compare_address(selection),
        common_address=_common_address(selection),
        files=[
            (_("Bild för webben (SVG)"), address_of("/karta.svg", selection, kept)),
            (_("Bild för presentationer (PNG)"), address_of("/karta.png", selection, kept)),
            (_("Tabell (CSV)"), address_of("/karta.csv", selection, kept)),
        ],
        pin=pin_form(
            request,
            Kind.MAP,
            names,
            query=address_of("", selection, kept).removeprefix("?"),
            title=_("Insiktskartan"),
        ),
    )
    return page(request, "map.html", context)


def dimension_name(name: str, names: DirectoryNames) -> str:
    """What a dimension of the map is called in a list of choices."""
    _ = names.translate
    return {
        "organization": _("Organisation"),
        "organization_type": _("Slag av organisation"),
        "basis": _("Vem som talar"),
        "voice": _("Röst"),
        "subpopulation": _("Delgrupp"),
        "theme": _("Tema"),
        "shift": _("Förflyttning"),
        "level": _("Nivå"),
        "year": _("År"),
        "freshness": _("Hur färskt det är"),
    }[name]


def _choices(values: Sequence[str], chosen: str, names: DirectoryNames) -> list[Choice]:
    return [Choice(each, dimension_name(each, names), each == chosen) for each in values]


def _spans(today: date, selection: Selection, look: MapLook, names: DirectoryNames) -> list[Choice]:
    """Ways to see what was added lately; the chosen one leads back."""
    _ = names.translate
    labels = (_("senaste månaden"), _("senaste halvåret"), _("senaste året"))
    choices = []
    for days, label in zip(_SPANS, labels, strict=True):
        since = today - timedelta(days=days)
        is_chosen = look.since == since
        other = MapLook(look.colour, look.group, None if is_chosen else since)
        choices.append(Choice(address_of(PATH, selection, other.pairs()), label, is_chosen))
    return choices


def _steps(
    years: Mapping[int, int], selection: Selection, look: MapLook, names: DirectoryNames
) -> list[Step]:
    """The way through time: one step for each year that has insights, each with all until then."""
    if len(years) < 2:
        return []
    first = selection.without("year_from").without("year_to")
    sums = accumulate(years.values())
    steps = [
        Step(
            str(year),
            total,
            address_of(PATH, first.only("year_to", str(year)), look.pairs()),
            selection.year_from is None and selection.year_to == year,
        )
        for year, total in zip(years, sums, strict=True)
    ]
    is_whole = selection.year_from is None and selection.year_to is None
    return [*steps, Step(names.translate("Alla år"), 0, address_of(PATH, first, look.pairs()), is_whole)]


def _compare_address(selection: Selection) -> str:
    """Where several organizations of the Selection are compared; "" with fewer than two or too many."""
    return address_of(COMPARE_PATH, selection) if 2 <= len(selection.organizations) <= 4 else ""


def _common_address(selection: Selection) -> str:
    """Where one organization's map is laid beside the common one; "" unless exactly one is chosen."""
    if len(selection.organizations) != 1:
        return ""
    return address_of(COMPARE_PATH, selection, (("common", "1"),))


@get("/karta.svg", operation_id="DrawMapSvg")
async def draw_svg(
    request: AnyRequest,
    colour: FromQuery[str | None] = None,
    group: FromQuery[str | None] = None,
    since: FromQuery[str | None] = None,
) -> Response[str]:
    """The map as an SVG file."""
    _ = translator_of(request)
    look = parse_look(colour, group, since, _)
    selection = await selection_of(request)
    svg = await services_of(request).maps.draw_svg(
        request.user, selection, look=look, language=language_of(request), _=_
    )
    headers = {**named("insiktskarta.svg"), "content-security-policy": picture_policy(svg)}
    return Response(svg, media_type="image/svg+xml", headers=headers)


@get("/karta.png", operation_id="DrawMapPng")
async def draw_png(
    request: AnyRequest,
    *,
    colour: FromQuery[str | None] = None,
    group: FromQuery[str | None] = None,
    since: FromQuery[str | None] = None,
    width: FromQuery[int] = 1600,
) -> Response[bytes]:
    """The map as a PNG file, `width` pixels wide."""
    _ = translator_of(request)
    look = parse_look(colour, group, since, _)
    if width not in MOST_WIDE:
        raise InvalidError([Problem("width", _("Bredden ska vara mellan 200 och 4000 bildpunkter."))])
    selection = await selection_of(request)
    png = await services_of(request).maps.draw_png(
        request.user, selection, width=width, look=look, language=language_of(request), _=_
    )
    return Response(png, media_type="image/png", headers=named("insiktskarta.png"))


@get("/karta.csv", operation_id="ShowMapTable")
async def show_table(
    request: AnyRequest,
    colour: FromQuery[str | None] = None,
    group: FromQuery[str | None] = None,
    since: FromQuery[str | None] = None,
) -> Response[bytes]:
    """The map's tables as a file."""
    services, _ = services_of(request), translator_of(request)
    look = parse_look(colour, group, since, _)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    view = await services.maps.get_map(request.user, selection, look=look, language=names.language, _=_)
    return csv_file(map_table(view, names), "insiktskarta.csv")


def csv_file(rows: Sequence[Sequence[str | int]], name: str) -> Response[bytes]:
    """Rows as a file that a Swedish spreadsheet opens as it is: semicolons and a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=named(name))


def named(name: str) -> dict[str, str]:
    """The header that gives a file its name."""
    return {"content-disposition": f'inline; filename="{name}"'}


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_map, draw_svg, draw_png, show_table]
