"""How the need of one cell comes about, step by step, so that whoever doubts a figure can work it out again."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.directory import Directory, DirectoryNames
from app.domain.gaps.counting import Facts
from app.domain.gaps.dimensions import Coordinate, Dimension, coordinates_of, dimension_name, review_age
from app.domain.gaps.matrix import GapMatrix, resident_shares
from app.domain.gaps.needs import OWN_SHARE, WEIGHTS, Need, expected_shares, need_of
from app.domain.gaps.words import number_in_words
from app.domain.vocabularies import Translate
from app.domain.words import Sentence, grouped


@dataclass(frozen=True, slots=True)
class Margin:
    """A row's or a column's part of what is expected: half its `own` share, half the `reference`'s; shares of 1.

    `count` is its number of insights, `lines` how many rows or columns there are. `is_by_residents` says that the
    reference is its part of the residents, else all lines have the same.
    """

    dimension: Dimension
    count: int
    own: float
    reference: float
    expected: float
    lines: int
    is_by_residents: bool


@dataclass(frozen=True, slots=True)
class WorkedNeed:
    """A cell's need with all that it was worked out from. `total` is the number of insights in the Selection."""

    need: Need
    total: int
    row: Margin
    column: Margin


def work_out(matrix: GapMatrix, row: str, column: str, directory: Directory) -> WorkedNeed:
    """The need of one cell of a matrix, by the model of `app.domain.gaps.needs`."""
    total = matrix.table.total.count
    beyond = [
        each
        for each in coordinates_of(matrix.selection)
        if each.dimension not in (matrix.rows, matrix.columns)
    ]
    margins = [
        _margin(dimension, value, facts, total=total, directory=directory)
        for dimension, value, facts in (
            (matrix.rows, row, matrix.table.rows),
            (matrix.columns, column, matrix.table.columns),
        )
    ]
    pair = (Coordinate(matrix.rows, row), Coordinate(matrix.columns, column))
    need = need_of(
        row,
        column,
        matrix.table.cell(row, column),
        expected=total * margins[0].expected * margins[1].expected,
        review_years=review_age((*pair, *beyond), directory),
        this_year=matrix.this_year,
    )
    return WorkedNeed(need, total, *margins)


def _margin(
    dimension: Dimension, value: str, facts: Mapping[str, Facts], *, total: int, directory: Directory
) -> Margin:
    counts = {key: each.count for key, each in facts.items()}
    residents = resident_shares(dimension, facts, directory)
    expected = expected_shares(counts, total, residents)[value]
    own = counts[value] / total if total else 0.0
    return Margin(
        dimension=dimension,
        count=counts[value],
        own=own,
        reference=(expected - OWN_SHARE * own) / (1 - OWN_SHARE),
        expected=expected,
        lines=len(counts),
        is_by_residents=residents is not None,
    )


def explain_steps(worked: WorkedNeed, names: DirectoryNames) -> list[Sentence]:
    """Each step in words: the row's and the column's part, what is expected, what is missing, and the sum."""
    _ = names.translate
    need = worked.need
    expected = number_in_words(need.expected, _)
    steps = [_share_step(worked.row, "row_count", worked.total, _)]
    steps.append(_share_step(worked.column, "column_count", worked.total, _))
    text = _("Väntat antal: %(total)s insikter gånger %(row)s %% gånger %(column)s %% är %(expected)s.")
    told = {
        "total": grouped(worked.total),
        "row": _percent(worked.row.expected, _),
        "column": _percent(worked.column.expected, _),
        "expected": expected,
    }
    steps.append(Sentence(text, told))
    parts = {
        "shortage": _("Det som fattas: %(count)s insikter mot väntade %(expected)s ger %(part)s %%."),
        "age": _("Åldern: nyaste året mot dubbla åldern för omprövning ger %(part)s %%."),
        "one_sided": _("Ensidigheten: en enda organisation, eller ingen ur gruppen själv, ger %(part)s %%."),
    }
    weighed = _("Det väger %(weight)s %%.")
    for name, part in (("shortage", need.shortage), ("age", need.age), ("one_sided", need.one_sided)):
        values = {
            "count": grouped(need.facts.count),
            "expected": expected,
            "part": _percent(part, _),
            "weight": str(round(100 * WEIGHTS[name])),
        }
        steps.append(Sentence(f"{parts[name]} {weighed}", values))
    text = _(
        "Summan dämpas till %(importance)s %%, det väntade delat med ett mer, och blir %(score)s av 100."
    )
    told = {"importance": _percent(need.importance, _), "score": str(round(100 * need.score))}
    return [*steps, Sentence(text, told)]


def _share_step(margin: Margin, place: str, total: int, _: Translate) -> Sentence:
    text = _(
        "%(dimension)s: %(count)s av %(total)s insikter är %(own)s %%. Delat lika på alla %(lines)s vore det "
        "%(reference)s %%. Väntad del, till %(own_share)s %% insikternas egen: %(expected)s %%."
    )
    if margin.is_by_residents:
        text = _(
            "%(dimension)s: %(count)s av %(total)s insikter är %(own)s %%. Delat efter invånarna enligt SCB vore det "
            "%(reference)s %%. Väntad del, till %(own_share)s %% insikternas egen: %(expected)s %%."
        )
    told = {
        "dimension": dimension_name(margin.dimension, _),
        place: grouped(margin.count),
        "total": grouped(total),
        "own": _percent(margin.own, _),
        "own_share": str(round(100 * OWN_SHARE)),
        "lines": grouped(margin.lines),
        "reference": _percent(margin.reference, _),
        "expected": _percent(margin.expected, _),
    }
    return Sentence(text.replace("%(count)s", f"%({place})s"), told)


def _percent(share: float, _: Translate) -> str:
    return number_in_words(100 * share, _)
