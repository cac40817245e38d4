"""Maps side by side on one scale, with their differences in words: organizations, groups, themes, or any Selections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.maps.comparisons import COMPARED, MOST_MAPS, Compared
from app.domain.maps.words import capital
from app.domain.pinned_maps import Kind
from app.domain.words import swedish_key
from app.services.comparisons import Comparison, ComparisonRow, draw_comparison_png, draw_comparison_svg
from app.services.maps import MOST_WIDE
from app.web.headers import picture_policy
from app.web.pages.filters import address_of, legend_of
from app.web.pages.map_views import MapFigure, map_figure
from app.web.pages.maps import COMPARE_PATH, Choice, csv_file, named
from app.web.pages.pinning import Pin, pin_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of the maps: its name, its picture, and the address of its own page."""

    name: str
    figure: MapFigure
    address: str


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
    differences: Sequence[Sequence[str]]
    rows: Sequence[ComparisonRow]
    totals: list[int]
    scale: str
    files: list[tuple[str, str]]
    most: int
    pin: Pin | None


@get(COMPARE_PATH, operation_id="CompareMaps")
async def show_comparison(request: AnyRequest) -> Template:
    """Two to four maps side by side."""
    directory = await services_of(request).reference.get_directory()
    names = directory.in_language(language_of(request), translator_of(request))
    _, comparison = names.translate, await _comparison(request)
    compared, views = comparison.compared, comparison.views
    look, query = compared.look, urlencode(compared.pairs())
    context = ComparePage(
        by=compared.by,
        bys=[Choice(each, legend_of(each, names), each == compared.by) for each in COMPARED],
        choices=await _choices(request, compared, names),
        legend=legend_of(compared.by, names) if compared.by else "",
        is_common_shown=compared.is_common_shown,
        kept=[*compared.common.without(compared.by).pairs(), *look.pairs()] if compared.by else [],
        sides=[
            Side(
                capital(name),
                map_figure(view, names, id_prefix=f"map{number}"),
                address_of("/karta", selection, look.pairs()),
            )
            for number, ((name, selection), view) in enumerate(zip(compared.parts, views, strict=True), 1)
        ],
        differences=comparison.differences,
        rows=comparison.rows,
        totals=[view.total for view in views],
        scale=views[0].texts.scale if views else "",
        files=[
            (_("Bild för webben (SVG)"), f"/karta/jamfor.svg?{query}"),
            (_("Bild för presentationer (PNG)"), f"/karta/jamfor.png?{query}"),
            (_("Tabell (CSV)"), f"/karta/jamfor.csv?{query}"),
        ],
        most=MOST_MAPS,
        pin=pin_form(request, Kind.COMPARISON, names, query=query, title=capital(comparison.description))
        if views
        else None,
    )
    return page(request, "map_compare.html", context)


@get("/karta/jamfor.svg", operation_id="DrawComparisonSvg")
async def draw_svg(request: AnyRequest) -> Response[str]:
    """The maps as one SVG file."""
    _, comparison = translator_of(request), _drawable(await _comparison(request))
    prints = await services_of(request).comparisons.date_prints(request.user, comparison, _)
    svg = draw_comparison_svg(comparison, prints, _)
    headers = {**named("insiktskartor.svg"), "content-security-policy": picture_policy(svg)}
    return Response(svg, media_type="image/svg+xml", headers=headers)


@get("/karta/jamfor.png", operation_id="DrawComparisonPng")
async def draw_png(request: AnyRequest, width: FromQuery[int] = 1600) -> Response[bytes]:
    """The maps as one PNG file, `width` pixels wide."""
    _ = translator_of(request)
    if width not in MOST_WIDE:
        raise InvalidError([Problem("width", _("Bredden ska vara mellan 200 och 4000 bildpunkter."))])
    comparison = _drawable(await _comparison(request))
    prints = await services_of(request).comparisons.date_prints(request.user, comparison, _)
    png = await draw_comparison_png(comparison, prints, width=width, _=_)
    return Response(png, media_type="image/png", headers=named("insiktskartor.png"))


@get("/karta/jamfor.csv", operation_id="CompareMapsTable")
async def show_table(request: AnyRequest) -> Response[bytes]:
    """The comparison's table as a file."""
    comparison = await _comparison(request)
    return csv_file(comparison.table(translator_of(request)), "insiktskartor.csv")


async def _comparison(request: AnyRequest) -> Comparison:
    """What the address asks to compare.

    Raises:
        InvalidError: something that can't be compared, or more maps than fit side by side.
    """
    return await services_of(request).comparisons.get_comparison(
        request.user,
        request.query_params.multi_items(),
        language=language_of(request),
        _=translator_of(request),
    )


def _drawable(comparison: Comparison) -> Comparison:
    if not comparison.views:
        raise NotFoundError("map", "")
    return comparison


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


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_comparison, draw_svg, draw_png, show_table]
