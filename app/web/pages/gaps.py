"""The page of white spots, each of its cells, and what organizations and curators do about them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.gaps.dimensions import Dimension, dimension_name
from app.domain.gaps.needs import OWN_SHARE, WEIGHTS
from app.domain.gaps.words import state_name
from app.rendering.documents import harmless
from app.services.gaps import DEFAULT_COLUMNS, DEFAULT_ROWS
from app.web.pages.filters import FILTERS, FilterForm, address_of, counted_in_words, filter_form
from app.web.pages.gap_views import (
    LineGroup,
    LineView,
    NeedView,
    StateView,
    column_lines,
    legend,
    need_views,
    row_groups,
    summary,
    sums_in_words,
)
from app.web.pages.linking import Piece
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, names_of, selection_of, services_of, translator_of

PATH = "/vita-flackar"
#: Longer tables than this are shown a part at a time.
ROWS_SHOWN = 60
#: The same where a row has very many cells.
LONG_ROWS_SHOWN = 20
LONG_ROW = 12
NEEDS_FIRST = 5


@dataclass(frozen=True, slots=True)
class GapPage:
    """What the page of white spots shows."""

    form: FilterForm
    description: str
    sentences: Sequence[Piece]
    cautions: Sequence[str]
    sums: Sequence[list[Piece]]
    row_name: str
    column_name: str
    row_choices: list[Choice]
    column_choices: list[Choice]
    swapped_address: str
    states: list[StateView]
    columns: list[LineView]
    groups: list[LineGroup]
    total: int
    total_address: str
    first_row: int
    last_row: int
    all_rows: int
    previous_address: str
    next_address: str
    needs: list[NeedView]
    more_needs: list[NeedView]
    weights: dict[str, int]
    own_share: int
    csv_address: str
    balance_address: str


@get(PATH, operation_id="ShowGaps")
async def show_gaps(
    request: AnyRequest,
    rows: FromQuery[str] = DEFAULT_ROWS.value,
    columns: FromQuery[str] = DEFAULT_COLUMNS.value,
    first: FromQuery[int] = 1,
) -> Template:
    """The white spots of a Selection over two dimensions, of which `rows` begin with number `first`."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    selection = await selection_of(request)
    names = await names_of(request)
    matrix = await services.gaps.get_matrix(
        viewer, selection, rows=rows, columns=columns, language=names.language, _=_
    )
    counted = await services.browse.list_page(viewer, selection, limit=1, facets=FILTERS, _=_)
    kept = (("rows", rows), ("columns", columns))
    size = ROWS_SHOWN if len(matrix.column_lines) <= LONG_ROW else LONG_ROWS_SHOWN
    start = max(0, min(first, len(matrix.row_lines)) - 1) // size * size
    shown = matrix.row_lines[start : start + size]
    needs = need_views(matrix, names, matrix.needs)

    def part(first_row: int) -> str:
        return address_of(PATH, selection, (*kept, ("first", str(first_row))))

    context = GapPage(
        form=filter_form(selection, names, path=PATH, viewer=viewer, facets=counted.facets, kept=kept),
        description=counted_in_words(selection, matrix.table.total.count, names),
        sentences=summary(matrix),
        cautions=matrix.cautions,
        sums=sums_in_words(matrix, _),
        row_name=dimension_name(matrix.rows, _),
        column_name=dimension_name(matrix.columns, _),
        row_choices=[Choice(each.value, dimension_name(each, _), each == matrix.rows) for each in Dimension],
        column_choices=[
            Choice(each.value, dimension_name(each, _), each == matrix.columns) for each in Dimension
        ],
        swapped_address=address_of(PATH, selection, (("rows", columns), ("columns", rows))),
        states=legend(matrix, _),
        columns=column_lines(matrix),
        groups=row_groups(matrix, names, shown),
        total=matrix.table.total.count,
        total_address=address_of("/sok", selection),
        first_row=start + 1,
        last_row=start + len(shown),
        all_rows=len(matrix.row_lines),
        previous_address=part(start + 1 - size) if start else "",
        next_address=part(start + 1 + size) if start + size < len(matrix.row_lines) else "",
        needs=needs[:NEEDS_FIRST],
        more_needs=needs[NEEDS_FIRST:],
        weights={name: round(100 * weight) for name, weight in WEIGHTS.items()},
        own_share=round(100 * OWN_SHARE),
        csv_address=address_of(f"{PATH}.csv", selection, kept),
        balance_address=address_of("/balans", selection),
    )
    return page(request, "gaps.html", context)


@get(f"{PATH}.csv", operation_id="ShowGapsTable")
async def show_table(
    request: AnyRequest,
    rows: FromQuery[str] = DEFAULT_ROWS.value,
    columns: FromQuery[str] = DEFAULT_COLUMNS.value,
) -> Response[bytes]:
    """Every cell on a line of its own, as a file that a Swedish spreadsheet opens as it is."""
    _ = translator_of(request)
    selection = await selection_of(request)
    matrix = await services_of(request).gaps.get_matrix(
        request.user, selection, rows=rows, columns=columns, language=language_of(request), _=_
    )
    labels = {line.where.value: line.label for line in (*matrix.row_lines, *matrix.column_lines)}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            dimension_name(matrix.rows, _),
            dimension_name(matrix.columns, _),
            _("Läge"),
            _("Insikter"),
            _("Nyaste år"),
            _("Organisationer"),
            _("Röster"),
            _("Från gruppen"),
        ]
    )
    for cell in matrix.cells.values():
        facts = cell.facts
        writer.writerow(
            [
                harmless(labels[cell.row]),
                harmless(labels[cell.column]),
                state_name(cell.state, _),
                facts.count,
                facts.newest_year or "",
                facts.organizations,
                facts.voices,
                facts.from_group,
            ]
        )
    headers = {"content-disposition": 'inline; filename="vita-flackar.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=headers)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_gaps, show_table]
