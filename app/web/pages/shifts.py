"""The shift map as a page: from what, to what, divided by population or theme, year by year, and the same as files."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template
from markupsafe import Markup

from app.domain.errors import InvalidError, Problem
from app.domain.maps.shifts import DIVISIONS
from app.domain.pinned_maps import Kind
from app.rendering.flow_svg import render_flow_svg
from app.services.maps import MOST_WIDE
from app.services.shifts import ShiftView, flow_texts, shift_table
from app.web.headers import picture_policy
from app.web.pages.filters import FILTERS, FilterForm, address_of, counted_in_words, filter_form
from app.web.pages.maps import Choice, csv_file, named
from app.web.pages.pinning import Pin, pin_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

PATH = "/forflyttningar"


@dataclass(frozen=True, slots=True)
class YearLink:
    """A year with how many insights point out a shift then; the one that is shown has no address."""

    label: str
    count: int | None
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A row of the table."""

    start: str
    end: str
    count: int
    address: str
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """What the page shows."""

    form: FilterForm
    description: str
    choices: list[Choice]
    years: list[YearLink]
    wide: Markup
    compact: Markup
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]
    legend: list[tuple[str, int]]
    rows: list[ShiftRow]
    total: int
    without: int
    is_empty: bool
    list_address: str
    files: list[tuple[str, str]]
    pin: Pin | None


@get(PATH, operation_id="ShowShifts")
async def show_shifts(request: AnyRequest, dela: FromQuery[str] = DIVISIONS[0]) -> Template:
    """Where the insights of a Selection push."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    view = await services.shifts.get_shifts(viewer, selection, by=dela, language=names.language, _=_)
    counted = await services.browse.list_page(viewer, selection, limit=1, facets=FILTERS, _=_)
    kept = () if dela == DIVISIONS[0] else (("dela", dela),)
    rows = _rows(view)
    texts = flow_texts(view, _, links={key: row.address for key, row in rows.items()})
    labels = {
        "population": _("Befolkning"),
        "theme": _("Tema"),
        "none": _("Ingenting, hela band"),
    }
    context = ShiftPage(
        form=filter_form(selection, names, path=PATH, viewer=viewer, facets=counted.facets, kept=kept),
        description=counted_in_words(selection, view.total, names),
        choices=[Choice(each, labels[each], each == dela) for each in DIVISIONS],
        years=_years(view, kept, _),
        wide=Markup(render_flow_svg(view.lay_out(), texts)),  # noqa: S704  (rendering escapes every text)
        compact=Markup(render_flow_svg(view.lay_out(compact=True), texts, id_prefix="flow-narrow")),  # noqa: S704
        sentences=tuple(view.sentences),
        cautions=tuple(view.cautions),
        legend=[(label, number) for _key, label, number in view.parts if label],
        rows=list(rows.values()),
        total=view.total,
        without=view.without,
        is_empty=view.total == view.without,
        list_address=address_of("/sok", selection),
        files=[
            (_("Bild för webben (SVG)"), address_of("/forflyttningar.svg", selection, kept)),
            (_("Bild för presentationer (PNG)"), address_of("/forflyttningar.png", selection, kept)),
            (_("Tabell (CSV)"), address_of("/forflyttningar.csv", selection, kept)),
        ],
        pin=pin_form(
            request,
            Kind.SHIFTS,
            names,
            query=address_of("", selection, kept).removeprefix("?"),
            title=texts.title,
        ),
    )
    return page(request, "shifts.html", context)


@get("/forflyttningar.svg", operation_id="DrawShiftsSvg")
async def draw_svg(request: AnyRequest, dela: FromQuery[str] = DIVISIONS[0]) -> Response[str]:
    """The shift map as an SVG file."""
    selection = await selection_of(request)
    svg = await services_of(request).shifts.draw_svg(
        request.user, selection, by=dela, language=language_of(request), _=translator_of(request)
    )
    headers = {**named("forflyttningar.svg"), "content-security-policy": picture_policy(svg)}
    return Response(svg, media_type="image/svg+xml", headers=headers)


@get("/forflyttningar.png", operation_id="DrawShiftsPng")
async def draw_png(
    request: AnyRequest, dela: FromQuery[str] = DIVISIONS[0], width: FromQuery[int] = 1600
) -> Response[bytes]:
    """The shift map as a PNG file, `width` pixels wide."""
    _ = translator_of(request)
    if width not in MOST_WIDE:
        raise InvalidError([Problem("width", _("Bredden ska vara mellan 200 och 4000 bildpunkter."))])
    selection = await selection_of(request)
    png = await services_of(request).shifts.draw_png(
        request.user, selection, by=dela, width=width, language=language_of(request), _=_
    )
    return Response(png, media_type="image/png", headers=named("forflyttningar.png"))


@get("/forflyttningar.csv", operation_id="ShowShiftsTable")
async def show_table(request: AnyRequest, dela: FromQuery[str] = DIVISIONS[0]) -> Response[bytes]:
    """The shift map's table as a file that a Swedish spreadsheet opens as it is."""
    services, _ = services_of(request), translator_of(request)
    selection = await selection_of(request)
    view = await services.shifts.get_shifts(
        request.user, selection, by=dela, language=language_of(request), _=_
    )
    return csv_file(shift_table(view, _), "forflyttningar.csv")


def _rows(view: ShiftView) -> dict[str, ShiftRow]:
    """Each shift's row of the table, by the shift's id."""
    parts = [key for key, label, _number in view.parts if label]
    return {
        each.key: ShiftRow(
            start=each.start,
            end=each.end,
            count=each.count,
            address=address_of("/sok", view.selection.only("shift", each.key)),
            cells=tuple(each.parts.get(part, 0) for part in parts),
        )
        for each in view.shifts
    }


def _years(view: ShiftView, kept: tuple[tuple[str, str], ...], _: Any) -> list[YearLink]:
    """All years together, and each by itself; without any year, nothing to choose."""
    selection = view.selection
    bare = selection.without("year_from").without("year_to")
    if len(view.years) < 2 and bare == selection:
        return []
    links = [YearLink(_("Alla år"), None, address_of(PATH, bare, kept), bare == selection)]
    for year, count in view.years.items():
        one = bare.with_value("year_from", str(year)).with_value("year_to", str(year))
        links.append(YearLink(str(year), count, address_of(PATH, one, kept), one == selection))
    return links


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_shifts, draw_svg, draw_png, show_table]
