"""The map page: the insight map of any Selection, with filters, legend, table, and the same as files."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.errors import InvalidError, Problem
from app.domain.selection import Selection
from app.services.maps import COLOURINGS, MOST_WIDE
from app.web.pages.filters import FILTERS, FilterForm, address_of, counted_in_words, filter_form
from app.web.pages.map_views import MapFigure, map_figure
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

PATH = "/karta"
#: A picture that is opened by itself carries its own style.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice among few, as the form offers it."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    """What the map page shows."""

    figure: MapFigure
    form: FilterForm
    description: str
    colours: list[Choice]
    are_types_shown: bool
    list_address: str
    files: list[tuple[str, str]]


@get(PATH, operation_id="ShowMap")
async def show_map(request: AnyRequest, colour: FromQuery[str] = "organization") -> Template:
    """The map of a Selection."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    view = await services.maps.get_map(viewer, selection, colour=colour, language=names.language, _=_)
    counted = await services.browse.list_page(viewer, selection, limit=1, facets=FILTERS, _=_)
    kept = () if colour == COLOURINGS[0] else (("colour", colour),)
    labels = {
        "organization": _("Organisation"),
        "organization_type": _("Slag av organisation"),
        "basis": _("Vem som talar"),
        "voice": _("Röst"),
        "subpopulation": _("Delgrupp"),
        "shift": _("Förflyttning"),
        "level": _("Nivå"),
        "year": _("År"),
        "freshness": _("Hur färskt det är"),
    }
    context = MapPage(
        figure=map_figure(view, names),
        form=filter_form(selection, names, path=PATH, viewer=viewer, facets=counted.facets, kept=kept),
        description=counted_in_words(selection, view.total, names),
        colours=[Choice(each, labels[each], each == colour) for each in COLOURINGS],
        are_types_shown=view.colouring != colour,
        list_address=address_of("/sok", selection),
        files=[
            (_("Bild för webben (SVG)"), address_of("/karta.svg", selection, kept)),
            (_("Bild för presentationer (PNG)"), address_of("/karta.png", selection, kept)),
            (_("Tabell (CSV)"), address_of("/karta.csv", selection, kept)),
        ],
    )
    return page(request, "map.html", context)


@get("/karta.svg", operation_id="DrawMapSvg")
async def draw_svg(request: AnyRequest, colour: FromQuery[str] = "organization") -> Response[str]:
    """The map as an SVG file."""
    selection = await selection_of(request)
    svg = await services_of(request).maps.draw_svg(
        request.user, selection, colour=colour, language=language_of(request), _=translator_of(request)
    )
    headers = {**_named("insiktskarta.svg"), "content-security-policy": PICTURE_POLICY}
    return Response(svg, media_type="image/svg+xml", headers=headers)


@get("/karta.png", operation_id="DrawMapPng")
async def draw_png(
    request: AnyRequest, colour: FromQuery[str] = "organization", width: FromQuery[int] = 1600
) -> Response[bytes]:
    """The map as a PNG file, `width` pixels wide."""
    _ = translator_of(request)
    if width not in MOST_WIDE:
        raise InvalidError([Problem("width", _("Bredden ska vara mellan 200 och 4000 bildpunkter."))])
    selection = await selection_of(request)
    png = await services_of(request).maps.draw_png(
        request.user, selection, width=width, colour=colour, language=language_of(request), _=_
    )
    return Response(png, media_type="image/png", headers=_named("insiktskarta.png"))


@get("/karta.csv", operation_id="ShowMapTable")
async def show_table(request: AnyRequest, colour: FromQuery[str] = "organization") -> Response[bytes]:
    """The map's table as a file that a Swedish spreadsheet opens as it is: semicolons and a byte order mark."""
    services, _ = services_of(request), translator_of(request)
    selection = await selection_of(request)
    figure = await _figure(request, selection, colour)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Zon"),
            _("Alla"),
            names.name("basis", "from"),
            names.name("basis", "about"),
            *map(_cell, figure.columns),
        ]
    )
    for row in figure.rows:
        numbers = (row.count, row.from_group, row.about_group, *row.cells)
        writer.writerow([_cell(row.label), *(figure.suppressed if n is None else n for n in numbers)])
    return Response(
        text.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=_named("insiktskarta.csv")
    )


async def _figure(request: AnyRequest, selection: Selection, colour: str) -> MapFigure:
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    view = await services.maps.get_map(request.user, selection, colour=colour, language=names.language, _=_)
    return map_figure(view, names)


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _named(name: str) -> dict[str, str]:
    return {"content-disposition": f'inline; filename="{name}"'}


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_map, draw_svg, draw_png, show_table]
