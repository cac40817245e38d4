"""Where listening is needed most: how much is missing against what one would expect, how old and how one-sided it is.

The model. What one would expect in a cell is the number that independence between rows and columns gives, n · pᵢ · qⱼ
(the expected frequencies of Pearson's test; Agresti, Categorical Data Analysis, 3rd ed., section 3.2). A margin taken
from the insights alone would excuse a row that nobody has ever asked about, so each share is half the insights' own and
half a reference: the residents' share where the register knows it (municipalities and counties), else an equal share.

A cell's need is then importance · (0.60 · shortage + 0.25 · age + 0.15 · one-sidedness), each part from 0 to 1:

- importance  e / (e + 1), where e is the expected number: where next to nothing is expected, nothing is missed;
- shortage    1 - o / e, at least 0, where o is the number there is;
- age         the newest insight's years over twice the review age, at most 1; an empty cell has 1;
- one-sided   1 where one organization alone, or nobody of the group itself, has spoken, or the cell is empty; else 0.

The mixture, the weights and the damping are ours and are choices, not findings. They are shown beside every list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.gaps.counting import CrossTable, Facts

#: How much each part weighs; together 1.
WEIGHTS: Mapping[str, float] = {"shortage": 0.60, "age": 0.25, "one_sided": 0.15}
#: How much of an expected share is the insights' own; the rest is the reference's.
OWN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Need:
    """How much a cell needs listening, from 0 to 1, and the parts it is made of; `expected` is a number of insights."""

    row: str
    column: str
    facts: Facts
    expected: float
    importance: float
    shortage: float
    age: float
    one_sided: float

    @property
    def score(self) -> float:
        """The need as a whole."""
        parts = {"shortage": self.shortage, "age": self.age, "one_sided": self.one_sided}
        return self.importance * sum(WEIGHTS[name] * part for name, part in parts.items())


def expected_shares(
    counts: Mapping[str, int], total: int, reference: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The share of the insights that one would expect each value to have.

    `counts` are insights by value, of `total` in all; several values may share an insight, so shares may sum to more
    than 1, and the reference is stretched to the same sum. `reference` are the shares of something else, such as
    residents, and sum to 1; without it every value's is equal.
    """
    if not total or not counts:
        return dict.fromkeys(counts, 0.0)
    mass = sum(counts.values()) / total
    equal = 1 / len(counts)
    return {
        value: OWN_SHARE * count / total
        + (1 - OWN_SHARE) * mass * (equal if reference is None else reference.get(value, 0.0))
        for value, count in counts.items()
    }


def need_of(
    row: str, column: str, facts: Facts, *, expected: float, review_years: int, this_year: int
) -> Need:
    """How much one cell needs listening, where `expected` insights would be expected."""
    if not facts.count:
        age = one_sided = 1.0
    else:
        years = 0 if facts.fresh_year is None else max(0, this_year - facts.fresh_year)
        age = min(1.0, years / (2 * review_years)) if review_years else 1.0
        one_sided = float(facts.is_one_sided)
    return Need(
        row=row,
        column=column,
        facts=facts,
        expected=expected,
        importance=expected / (expected + 1),
        shortage=max(0.0, 1 - facts.count / expected) if expected else 0.0,
        age=age,
        one_sided=one_sided,
    )


def rank_needs(
    table: CrossTable,
    *,
    row_reference: Mapping[str, float] | None,
    column_reference: Mapping[str, float] | None,
    may_be_asked: Callable[[str, str], bool],
    review_years: Callable[[str, str], int],
    this_year: int,
    limit: int = 20,
) -> Sequence[Need]:
    """The cells that need listening most, the neediest first; equal ones in the order of rows and columns.

    A cell with enough fresh insights of several kinds, and one that can't be asked about or is being, is never listed.
    """
    total = table.total.count
    rows = expected_shares({key: each.count for key, each in table.rows.items()}, total, row_reference)
    columns = expected_shares(
        {key: each.count for key, each in table.columns.items()}, total, column_reference
    )
    found = [
        need_of(
            row,
            column,
            table.cell(row, column),
            expected=total * row_share * column_share,
            review_years=review_years(row, column),
            this_year=this_year,
        )
        for row, row_share in rows.items()
        for column, column_share in columns.items()
        if may_be_asked(row, column)
    ]
    needy = [
        need for need in found if need.score > 0 and (need.shortage > 0 or need.age >= 0.5 or need.one_sided)
    ]
    return sorted(needy, key=lambda need: -round(need.score, 9))[:limit]
