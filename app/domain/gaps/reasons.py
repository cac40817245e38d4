"""Why a cell needs listening, in words: one sentence for each part that counts."""

from app.domain.directory import DirectoryNames
from app.domain.gaps.dimensions import Coordinate, in_sentence, value_name
from app.domain.gaps.matrix import GapMatrix, resident_shares
from app.domain.gaps.needs import Need
from app.domain.gaps.words import number_in_words
from app.domain.words import Sentence, grouped


def explain_need(need: Need, matrix: GapMatrix, names: DirectoryNames) -> list[Sentence]:
    """The sentences behind a need: what is missing, where it is, how old and how one-sided what there is."""
    _ = names.translate
    facts = need.facts
    expected = number_in_words(need.expected, _)
    if not facts.count:
        missing = Sentence(_("Ingen insikt, mot väntade %(expected)s."), {"expected": expected})
        return [missing, _around(need, matrix, names), *_places(need, matrix, names)]
    sentences = []
    if need.shortage > 0:
        one, many = _("1 insikt"), _("%(number)s insikter") % {"number": grouped(facts.count)}
        count = one if facts.count == 1 else many
        told = {"count": count, "expected": expected}
        sentences.append(Sentence(_("%(count)s, mot väntade %(expected)s."), told))
    sentences += _places(need, matrix, names)
    if facts.newest_year is not None and need.age >= 0.5:
        text = _("Den nyaste är från %(year)s, för %(years)s år sedan.")
        years = matrix.this_year - facts.newest_year
        sentences.append(Sentence(text, {"year": str(facts.newest_year), "years": str(years)}))
    if facts.organizations == 1 and facts.count > 1:
        sentences.append(Sentence(_("Bara en organisation står bakom dem."), {}))
    if facts.is_by_others_alone:
        sentences.append(Sentence(_("Ingen i gruppen har själv talat, bara andra, som personal."), {}))
    return sentences


def _around(need: Need, matrix: GapMatrix, names: DirectoryNames) -> Sentence:
    """What there is in the cell's row and column, which is where the expectation comes from."""
    _ = names.translate
    text = _("I hela urvalet finns %(row_count)s om ”%(row)s” och %(column_count)s om ”%(column)s”.")
    told = {
        "row_count": grouped(matrix.table.rows[need.row].count),
        "row": in_sentence(matrix.rows, value_name(Coordinate(matrix.rows, need.row), names)),
        "column_count": grouped(matrix.table.columns[need.column].count),
        "column": in_sentence(matrix.columns, value_name(Coordinate(matrix.columns, need.column), names)),
    }
    return Sentence(text, told)


def _places(need: Need, matrix: GapMatrix, names: DirectoryNames) -> list[Sentence]:
    """A place's part of the residents beside its part of the insights."""
    _ = names.translate
    sentences = []
    total = matrix.table.total.count
    for dimension, value, lines in (
        (matrix.rows, need.row, matrix.table.rows),
        (matrix.columns, need.column, matrix.table.columns),
    ):
        shares = resident_shares(dimension, lines, names.directory)
        if shares and total:
            where = Coordinate(dimension, value)
            text = _("%(place)s har %(residents)s %% av invånarna och %(insights)s %% av insikterna.")
            told = {
                "place": names.name(where.dimension.value, value),
                "residents": number_in_words(100 * shares[value], _),
                "insights": number_in_words(100 * lines[value].count / total, _),
            }
            sentences.append(Sentence(text, told))
    return sentences
