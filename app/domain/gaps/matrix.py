"""The matrix of white spots: every row, column and cell of two dimensions, with its state and what it is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.directory import Directory, DirectoryNames
from app.domain.gaps.counting import Bits, CrossTable, Facts, Material, count_cells
from app.domain.gaps.dimensions import (
    Coordinate,
    Dimension,
    Pair,
    coordinates_of,
    list_values,
    may_have_nothing_to_ask,
    narrowed,
    pair_of,
    review_age,
    value_name,
    why_nothing_to_ask,
)
from app.domain.gaps.needs import Need, rank_needs
from app.domain.gaps.states import (
    Adoption,
    GapState,
    Mark,
    caution_about_studies,
    is_under_way,
    state_of,
    studies_by_value,
    study_concerns_selection,
)
from app.domain.gaps.words import describe_matrix
from app.domain.organizations import Municipality
from app.domain.selection import Selection, describe_selection
from app.domain.studies import Study
from app.domain.words import Sentence


@dataclass(frozen=True, slots=True)
class GapLine:
    """A row or a column: its value, what it is called, and what is told of all its insights."""

    where: Coordinate
    label: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class GapCell:
    """A cell. `now` are the numbers of studies under way, `done` those of studies that are done, both as far as seen.

    `reason` says why there is nothing to ask: a curator's `mark`, or the map's own logic.
    """

    row: str
    column: str
    facts: Facts
    state: GapState
    now: tuple[int, ...] = ()
    done: tuple[int, ...] = ()
    mark: Mark | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GapMatrix:
    """A Selection's white spots over two dimensions, as one viewer may see them. Every cell is in `cells`."""

    selection: Selection
    description: str
    rows: Dimension
    columns: Dimension
    row_lines: Sequence[GapLine]
    column_lines: Sequence[GapLine]
    cells: Mapping[tuple[str, str], GapCell]
    table: CrossTable
    studies: Mapping[int, Study]
    needs: Sequence[Need]
    states: Mapping[GapState, int]
    sentences: Sequence[Sentence]
    cautions: Sequence[str]
    this_year: int

    def selection_of(self, row: str | None = None, column: str | None = None) -> Selection:
        """The Selection behind a row, a column, a cell, or the whole."""
        selection = self.selection
        if row is not None:
            selection = narrowed(selection, Coordinate(self.rows, row))
        return selection if column is None else narrowed(selection, Coordinate(self.columns, column))


class MatrixDrawer:
    """Makes the matrix of what was read."""

    def __init__(
        self,
        selection: Selection,
        rows: Dimension,
        columns: Dimension,
        *,
        names: DirectoryNames,
        this_year: int,
    ) -> None:
        self.selection = selection
        self.rows = rows
        self.columns = columns
        self.names = names
        self.directory = names.directory
        self.this_year = this_year
        #: What all of the Selection has besides a row and a column.
        self.beyond = tuple(
            each for each in coordinates_of(selection) if each.dimension not in (rows, columns)
        )

    def draw(
        self,
        material: Material,
        sets: Mapping[Dimension, Mapping[str, Bits]],
        *,
        marks: Sequence[Mark],
        adoptions: Sequence[Adoption],
        listening: Sequence[Study],
    ) -> GapMatrix:
        """Every row, column and cell, the ranked needs, and what is said of them.

        `sets` are the insights of each value of the two dimensions; `marks`, `adoptions` and `listening` those that the
        viewer may see.
        """
        years = [self.this_year, *material.years]
        row_values = list_values(self.rows, self.selection, self.directory, years=years)
        column_values = list_values(self.columns, self.selection, self.directory, years=years)
        in_row, in_column = sets[self.rows], sets[self.columns]
        table = count_cells(
            material,
            {value: in_row.get(value, 0) for value in row_values},
            {value: in_column.get(value, 0) for value in column_values},
        )
        concerned = {
            each.number: each
            for each in listening
            if study_concerns_selection(each, self.selection, self.directory, this_year=self.this_year)
        }
        cells = self._cells(table, marks, {each.study: each for each in adoptions}, concerned)
        states = dict.fromkeys(GapState, 0)
        for cell in cells.values():
            states[cell.state] += 1
        row_lines = self._lines(self.rows, table.rows)
        column_lines = self._lines(self.columns, table.columns)
        needs = self._needs(table, cells)
        shown = {number for cell in cells.values() for number in (*cell.now, *cell.done)}
        _ = self.names.translate
        caution = caution_about_studies(self.selection, (self.rows, self.columns), _)
        return GapMatrix(
            selection=self.selection,
            description=describe_selection(self.selection, self.names, _),
            rows=self.rows,
            columns=self.columns,
            row_lines=row_lines,
            column_lines=column_lines,
            cells=cells,
            table=table,
            studies={number: concerned[number] for number in sorted(shown)},
            needs=needs,
            states=states,
            sentences=describe_matrix(
                states,
                rows=self.rows,
                columns=self.columns,
                empty_rows=[line.label for line in row_lines if not line.facts.count],
                empty_columns=[line.label for line in column_lines if not line.facts.count],
                _=_,
            ),
            cautions=[] if caution is None else [caution],
            this_year=self.this_year,
        )

    def _lines(self, dimension: Dimension, facts: Mapping[str, Facts]) -> list[GapLine]:
        return [
            GapLine(where, value_name(where, self.names), each)
            for value, each in facts.items()
            for where in (Coordinate(dimension, value),)
        ]

    def _cells(
        self,
        table: CrossTable,
        marks: Sequence[Mark],
        adoptions: Mapping[int, Adoption],
        concerned: Mapping[int, Study],
    ) -> dict[tuple[str, str], GapCell]:
        marked = {mark.pair: mark for mark in marks}
        row_ages, column_ages = self._ages(self.rows, table.rows), self._ages(self.columns, table.columns)
        has_logic = may_have_nothing_to_ask(self.selection, (self.rows, self.columns))
        by_row, by_column = (
            studies_by_value(
                concerned, dimension, self.directory, adoptions=adoptions, this_year=self.this_year
            )
            for dimension in (self.rows, self.columns)
        )
        under_way = {number for number, study in concerned.items() if is_under_way(study)}
        cells = {}
        for row in table.rows:
            of_row = narrowed(self.selection, Coordinate(self.rows, row))
            for column in table.columns:
                one, other = Coordinate(self.rows, row), Coordinate(self.columns, column)
                facts = table.cell(row, column)
                asked = by_row.get(row, set()) & by_column.get(column, set())
                mark = self._mark(marked, one, other) if marked and not facts.count else None
                reason = mark.reason if mark else ""
                if has_logic and not facts.count and not mark:
                    cell = narrowed(of_row, other)
                    reason = why_nothing_to_ask(cell, self.directory, self.names) or ""
                now = tuple(sorted(asked & under_way))
                done = tuple(sorted(asked - under_way))
                state = state_of(
                    facts,
                    is_asked_now=bool(now),
                    has_been_asked=bool(done),
                    has_reason=bool(reason),
                    review_years=min(row_ages[row], column_ages[column]),
                    this_year=self.this_year,
                )
                cells[row, column] = GapCell(row, column, facts, state, now, done, mark, reason)
        return cells

    def _ages(self, dimension: Dimension, values: Iterable[str]) -> dict[str, int]:
        """After how many years what is known of each value, within the Selection, counts as old."""
        return {
            value: review_age((Coordinate(dimension, value), *self.beyond), self.directory)
            for value in values
        }

    def _mark(self, marked: Mapping[Pair, Mark], one: Coordinate, other: Coordinate) -> Mark | None:
        """What a curator has said of a cell, or of two of the values that all of it has."""
        pairs = combinations((one, other, *self.beyond), 2)
        return next((mark for pair in pairs if (mark := marked.get(pair_of(*pair)))), None)

    def _needs(self, table: CrossTable, cells: Mapping[tuple[str, str], GapCell]) -> Sequence[Need]:
        years = {self.rows, self.columns} & {Dimension.YEAR}
        past = {str(self.this_year)} if years else set()

        row_ages, column_ages = self._ages(self.rows, table.rows), self._ages(self.columns, table.columns)

        def may_be_asked(row: str, column: str) -> bool:
            cell = cells[row, column]
            is_open = cell.state is not GapState.NOT_APPLICABLE and not cell.now
            return is_open and (not past or bool({row, column} & past)) and "none" not in (row, column)

        return rank_needs(
            table,
            row_reference=resident_shares(self.rows, table.rows, self.directory),
            column_reference=resident_shares(self.columns, table.columns, self.directory),
            may_be_asked=may_be_asked,
            review_years=lambda row, column: min(row_ages[row], column_ages[column]),
            this_year=self.this_year,
        )


def resident_shares(
    dimension: Dimension, values: Mapping[str, Facts], directory: Directory
) -> dict[str, float] | None:
    """The share of residents that each place has of all the places drawn; None where the register does not know."""
    if dimension not in (Dimension.MUNICIPALITY, Dimension.COUNTY):
        return None
    residents = count_residents(dimension, directory.municipalities.values())
    total = sum(residents.get(value, 0) for value in values)
    return {value: residents.get(value, 0) / total for value in values} if total else None


def count_residents(dimension: Dimension, places: Iterable[Municipality]) -> dict[str, int]:
    """Residents by municipality or by county."""
    found: dict[str, int] = {}
    for place in places:
        key = place.code if dimension is Dimension.MUNICIPALITY else place.county
        found[key] = found.get(key, 0) + place.residents
    return found
