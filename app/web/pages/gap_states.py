"""The cells of a table of white spots that are in some states: what its numbers of cells were counted from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.errors import InvalidError
from app.domain.gaps.dimensions import in_sentence
from app.domain.gaps.matrix import GapCell, GapMatrix
from app.domain.gaps.states import STATES, GapState
from app.domain.gaps.words import state_meaning, state_name
from app.domain.insights import check_one
from app.domain.vocabularies import Translate
from app.domain.words import grouped, join_words, lower_first
from app.services.gaps import DEFAULT_COLUMNS, DEFAULT_ROWS
from app.web.pages.filters import address_of, counted_in_words
from app.web.pages.gap_views import CELLS_PATH, cell_address
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

#: Cells that the page shows at once.
CELLS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell: its row and column, its state, and how many insights it has."""

    title: str
    address: str
    state: str
    state_label: str
    count: str
    list_address: str


@dataclass(frozen=True, slots=True)
class CellsPage:
    """The cells, what their states mean, and where to go from there. `first` and `last` are places among all."""

    heading: str
    description: str
    list_address: str
    meanings: Sequence[str]
    number: int
    first: int
    last: int
    lines: Sequence[CellLine]
    previous_address: str
    next_address: str
    back_address: str


@get(CELLS_PATH, operation_id="ShowGapCells")
async def show_cells(
    request: AnyRequest,
    rows: FromQuery[str] = DEFAULT_ROWS.value,
    columns: FromQuery[str] = DEFAULT_COLUMNS.value,
    first: FromQuery[int] = 1,
) -> Template:
    """The cells that are in the states of the address, all of them where it names none."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    states = _states(request.query_params.getall("state", []), _)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    matrix = await services.gaps.get_matrix(
        viewer, selection, rows=rows, columns=columns, language=names.language, _=_
    )
    found = [cell for cell in matrix.cells.values() if cell.state in states]
    start = max(0, min(first, len(found)) - 1) // CELLS_SHOWN * CELLS_SHOWN
    shown = found[start : start + CELLS_SHOWN]
    kept = [("rows", matrix.rows.value), ("columns", matrix.columns.value)]

    def part(place: int) -> str:
        pairs = [*kept, *(("state", each.value) for each in states), ("first", str(place))]
        return address_of(CELLS_PATH, selection, pairs)

    context = CellsPage(
        heading=_heading(states, _),
        description=counted_in_words(selection, matrix.table.total.count, names),
        list_address=address_of("/sok", selection),
        meanings=[f"{state_name(each, _)}: {lower_first(state_meaning(each, _))}" for each in states],
        number=len(found),
        first=start + 1,
        last=start + len(shown),
        lines=_lines(matrix, shown, _),
        previous_address=part(start + 1 - CELLS_SHOWN) if start else "",
        next_address=part(start + 1 + CELLS_SHOWN) if start + CELLS_SHOWN < len(found) else "",
        back_address=address_of("/vita-flackar", selection, kept),
    )
    return page(request, "gaps_cells.html", context)


def _states(values: Sequence[str], _: Translate) -> tuple[GapState, ...]:
    """The states that are named, in the order of the legend.

    Raises:
        InvalidError: one that there is not.
    """
    problems = [problem for each in values for problem in check_one("state", each, GapState, _)]
    if problems:
        raise InvalidError(problems)
    return tuple(each for each in STATES if not values or each.value in values)


def _heading(states: Sequence[GapState], _: Translate) -> str:
    if len(states) == len(STATES):
        return _("Alla rutor")
    words = [state_name(each, _) for each in states]
    return join_words([words[0], *(lower_first(each) for each in words[1:])], _("eller"))


def _lines(matrix: GapMatrix, cells: Sequence[GapCell], _: Translate) -> list[CellLine]:
    rows = {line.where.value: line.label for line in matrix.row_lines}
    columns = {line.where.value: line.label for line in matrix.column_lines}
    return [
        CellLine(
            title=f"{rows[cell.row]} – {in_sentence(matrix.columns, columns[cell.column])}",
            address=cell_address(matrix, cell.row, cell.column),
            state=cell.state.value.replace("_", "-"),
            state_label=state_name(cell.state, _),
            count=grouped(cell.facts.count),
            list_address=address_of("/sok", matrix.selection_of(cell.row, cell.column)),
        )
        for cell in cells
    ]


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_cells]
