"""White spots as pages show them: the table's cells with symbols, words and links, and the ranked list."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.directory import DirectoryNames
from app.domain.gaps.counting import Facts
from app.domain.gaps.dimensions import Coordinate, Dimension, group_name, in_sentence
from app.domain.gaps.matrix import GapCell, GapLine, GapMatrix
from app.domain.gaps.needs import Need
from app.domain.gaps.reasons import explain_need
from app.domain.gaps.states import STATES, GapState
from app.domain.gaps.words import state_meaning, state_name
from app.domain.selection import Selection, describe_selection
from app.domain.vocabularies import Scheme, Translate
from app.domain.words import grouped
from app.web.pages.entries import period_in_words, study_status_name
from app.web.pages.filters import address_of

CELL_PATH = "/vita-flackar/ruta"


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
    """A state in the legend, with how many cells have it."""

    state: str
    label: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class NeedView:
    """A cell of the ranked list: what it is, why it is there, and how its score comes about."""

    place: int
    title: str
    percent: int
    reasons: tuple[str, ...]
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
            each.value.replace("_", "-"), state_name(each, _), state_meaning(each, _), matrix.states[each]
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
            reasons=tuple(explain_need(need, matrix, names)),
            address=cell_address(matrix, need.row, need.column),
        )
        for place, need in enumerate(needs, 1)
    ]


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


def facts_in_words(facts: Facts, names: DirectoryNames, matrix: GapMatrix) -> list[str]:
    """What is told of the insights in a cell, a sentence each."""
    _ = names.translate
    if not facts.count:
        return []
    lines = []
    if facts.newest_year is not None:
        lines.append(_("Den nyaste är från %(year)s.") % {"year": facts.newest_year})
    if facts.undated:
        lines.append(_("%(count)s saknar årtal.") % {"count": grouped(facts.undated)})
    organizations = _("Bara en organisation står bakom.")
    if facts.organizations > 1:
        organizations = _("%(count)s organisationer står bakom.") % {"count": facts.organizations}
    lines.append(organizations)
    if facts.reviewed_year is not None:
        lines.append(_("Någon såg att det fortfarande gällde %(year)s.") % {"year": facts.reviewed_year})
    if not facts.from_group:
        lines.append(_("Ingen i gruppen har själv talat, bara andra, som personal."))
    elif facts.from_group == facts.count:
        lines.append(_("Gruppen talar själv."))
    else:
        text = _("I %(from_group)s talar gruppen själv, i %(about_group)s andra, som personal.")
        numbers = {"from_group": grouped(facts.from_group), "about_group": grouped(facts.about_group)}
        lines.append(text % numbers)
    if facts.voices > 1:
        lines.append(_("%(voices)s slags röster hörs.") % {"voices": facts.voices})
    return lines


def description_of(selection: Selection, names: DirectoryNames) -> str:
    """The Selection in words, with a capital."""
    words = describe_selection(selection, names, names.translate)
    return words[:1].upper() + words[1:]
