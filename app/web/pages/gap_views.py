"""White spots as pages show them: the table's cells with symbols, words and links, and the ranked list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.directory import DirectoryNames
from app.domain.gaps.counting import Facts
from app.domain.gaps.dimensions import Coordinate, Dimension, group_name, in_sentence
from app.domain.gaps.matrix import GapCell, GapLine, GapMatrix
from app.domain.gaps.needs import Need
from app.domain.gaps.reasons import explain_need
from app.domain.gaps.states import STATES, GapState
from app.domain.gaps.words import STATES_TOLD, explain_sums, state_meaning, state_name
from app.domain.insights import YEARS, Basis
from app.domain.selection import Selection, describe_selection
from app.domain.vocabularies import Scheme, Translate
from app.domain.words import Sentence, grouped
from app.web.pages.entries import period_in_words, study_status_name
from app.web.pages.filters import address_of
from app.web.pages.linking import Piece, linked, linked_in_row

CELL_PATH = "/vita-flackar/ruta"
CELLS_PATH = "/vita-flackar/rutor"
#: Where a cell's page works its need out.
STEPS = "sa-raknas-behovet"


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: its state in a symbol, a few words and a colour. `name` says to a screen reader which row and column."""

    state: str
    number: str
    words: str
    name: str
    column: str
    address: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A row with its cells, or a column; `address` leads to its insights, `label` is its name."""

    label: str
    count: int
    address: str
    cells: tuple[CellView, ...] = ()


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Rows under a heading; "" for none."""

    label: str
    rows: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class StateView:
    """A state in the legend, with how many cells have it; `address` lists them."""

    state: str
    label: str
    meaning: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class NeedView:
    """A cell of the ranked list: what it is, why it is there, and how its score comes about."""

    place: int
    title: str
    percent: int
    reasons: tuple[Piece, ...]
    address: str


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A study that concerns a cell: whose, when, and whom to ask."""

    title: str
    address: str
    status: str
    status_name: str
    organization: str
    period: str
    contact: str


def cell_address(matrix: GapMatrix, row: str, column: str) -> str:
    """Where a cell is explained."""
    kept = [
        ("rows", matrix.rows.value),
        ("columns", matrix.columns.value),
        ("row", row),
        ("column", column),
    ]
    return address_of(CELL_PATH, matrix.selection, kept)


def states_address(matrix: GapMatrix, states: Sequence[GapState]) -> str:
    """Where the cells in some states are listed."""
    kept = [("rows", matrix.rows.value), ("columns", matrix.columns.value)]
    return address_of(CELLS_PATH, matrix.selection, [*kept, *(("state", each.value) for each in states)])


def summary(matrix: GapMatrix) -> list[Piece]:
    """The matrix in sentences, each number a link to the cells that were counted."""
    addresses = {name: states_address(matrix, states) for name, states in STATES_TOLD.items()}
    return linked_in_row(matrix.sentences, addresses)


def sums_in_words(matrix: GapMatrix, _: Translate) -> list[list[Piece]]:
    """Why cells and sums may differ."""
    addresses = {"total": _list_address(matrix.selection)}
    return [linked(each, addresses) for each in explain_sums(matrix.table, matrix.rows, matrix.columns, _)]


def column_lines(matrix: GapMatrix) -> list[LineView]:
    """The columns."""
    return [
        LineView(line.label, line.facts.count, _list_address(matrix.selection_of(column=line.where.value)))
        for line in matrix.column_lines
    ]


def row_groups(matrix: GapMatrix, names: DirectoryNames, lines: Sequence[GapLine]) -> list[LineGroup]:
    """Some of the rows, subpopulations under the groups that the vocabulary puts them in."""
    groups: dict[str, list[LineView]] = {}
    labels = {line.where.value: line.label for line in matrix.column_lines}
    for line in lines:
        row = line.where.value
        cells = tuple(
            _cell(matrix.cells[row, column], matrix, names, labels=(line.label, label))
            for column, label in labels.items()
        )
        view = LineView(line.label, line.facts.count, _list_address(matrix.selection_of(row=row)), cells)
        groups.setdefault(_group_of(line.where, names), []).append(view)
    return [LineGroup(label, tuple(rows)) for label, rows in groups.items()]


def _group_of(where: Coordinate, names: DirectoryNames) -> str:
    if where.dimension is not Dimension.SUBPOPULATION:
        return ""
    concept = names.directory.vocabularies.find_concept(Scheme.SUBPOPULATIONS, where.value)
    return group_name(concept.group, names) if concept and concept.group else ""


def _list_address(selection: Selection) -> str:
    return address_of("/sok", selection)


def _cell(cell: GapCell, matrix: GapMatrix, names: DirectoryNames, *, labels: tuple[str, str]) -> CellView:
    number = grouped(cell.facts.count) if cell.facts.count else ""
    words = short_words(cell, matrix, names)
    return CellView(
        state=cell.state.value.replace("_", "-"),
        number=number,
        words=words,
        name=f"{labels[0]}, {labels[1]}",
        column=labels[1],
        address=cell_address(matrix, cell.row, cell.column),
    )


def short_words(cell: GapCell, matrix: GapMatrix, names: DirectoryNames) -> str:
    """A cell's state in the few words that a table has room for."""
    _ = names.translate
    if cell.state in (GapState.KNOWN, GapState.KNOWN_BUT_OLD):
        year = cell.facts.newest_year
        if cell.state is GapState.KNOWN_BUT_OLD:
            return _("gammalt, %(year)s") % {"year": year}
        asking = _("frågas nu") if cell.now else ""
        return ", ".join(part for part in (str(year or ""), asking) if part)
    if cell.state is GapState.BEING_ASKED:
        ended = [matrix.studies[number].content.ended for number in cell.now]
        last = max((each[:4] for each in ended if each), default="")
        return _("frågas nu, till %(year)s") % {"year": last} if last else _("frågas nu")
    return {
        GapState.NEVER_ASKED: _("aldrig frågat"),
        GapState.ASKED_NOT_SHARED: _("frågat, ej delat"),
    }.get(cell.state, _("ej aktuellt"))


def legend(matrix: GapMatrix, _: Translate) -> list[StateView]:
    """Every state, with how many cells have it."""
    return [
        StateView(
            each.value.replace("_", "-"),
            state_name(each, _),
            state_meaning(each, _),
            matrix.states[each],
            states_address(matrix, [each]),
        )
        for each in STATES
    ]


def need_views(matrix: GapMatrix, names: DirectoryNames, needs: Sequence[Need]) -> list[NeedView]:
    """The ranked list."""
    rows = {line.where.value: line.label for line in matrix.row_lines}
    columns = {line.where.value: line.label for line in matrix.column_lines}
    return [
        NeedView(
            place=place,
            title=f"{rows[need.row]} – {in_sentence(matrix.columns, columns[need.column])}",
            percent=round(100 * need.score),
            reasons=tuple(linked_in_row(explain_need(need, matrix, names), _behind_need(need, matrix))),
            address=cell_address(matrix, need.row, need.column),
        )
        for place, need in enumerate(needs, 1)
    ]


def _behind_need(need: Need, matrix: GapMatrix) -> dict[str, str]:
    """Where each number in a need's reasons is explained: in a list, or in the steps on the cell's own page."""
    steps = f"{cell_address(matrix, need.row, need.column)}#{STEPS}"
    return {
        "count": _list_address(matrix.selection_of(need.row, need.column)),
        "row_count": _list_address(matrix.selection_of(row=need.row)),
        "column_count": _list_address(matrix.selection_of(column=need.column)),
        **dict.fromkeys(("expected", "residents", "insights", "years"), steps),
    }


def study_lines(matrix: GapMatrix, numbers: Sequence[int], names: DirectoryNames) -> list[StudyLine]:
    """The studies behind a cell."""
    lines = []
    for number in numbers:
        study = matrix.studies[number]
        content = study.content
        lines.append(
            StudyLine(
                title=content.title,
                address=f"/insiktsarbeten/{study.ref[:4]}-{study.ref[4:]}",
                status=content.status,
                status_name=study_status_name(content.status, names),
                organization=names.name("organization", content.organization),
                period=period_in_words(content.started, content.ended, names.language),
                contact=content.contact,
            )
        )
    return lines


def facts_in_words(facts: Facts, selection: Selection, names: DirectoryNames) -> list[Piece]:
    """What is told of the insights of a Selection, each number a link to those that were counted."""
    _ = names.translate
    if not facts.count:
        return []
    told: dict[str, str] = {}
    sentences: list[str] = []
    if facts.newest_year is not None:
        sentences.append(_("Den nyaste är från %(year)s."))
        told["year"] = str(facts.newest_year)
    if facts.undated:
        sentences.append(_("%(dated)s har årtal, de andra %(undated)s inget."))
        told |= {"dated": grouped(facts.count - facts.undated), "undated": grouped(facts.undated)}
    if facts.reviewed_year is not None:
        sentences.append(_("Någon såg att det fortfarande gällde %(reviewed)s."))
        told["reviewed"] = str(facts.reviewed_year)
    if not facts.from_group:
        sentences.append(_("Ingen i gruppen har själv talat, bara andra, som personal."))
    elif facts.from_group == facts.count:
        sentences.append(_("Gruppen talar själv."))
    else:
        sentences.append(_("I %(from_group)s talar gruppen själv, i %(about_group)s andra, som personal."))
        told |= {"from_group": grouped(facts.from_group), "about_group": grouped(facts.about_group)}
    newest = replace(selection, year_from=facts.newest_year, year_to=facts.newest_year)
    addresses = {
        "year": _list_address(newest),
        "dated": _list_address(replace(selection, year_from=selection.year_from or YEARS.start)),
        "from_group": _list_address(replace(selection, bases=(Basis.FROM.value,))),
        "about_group": _list_address(replace(selection, bases=(Basis.ABOUT.value,))),
    }
    return linked_in_row([Sentence(each, told) for each in sentences], addresses)


def description_of(selection: Selection, names: DirectoryNames) -> str:
    """The Selection in words, with a capital."""
    words = describe_selection(selection, names, names.translate)
    return words[:1].upper() + words[1:]
