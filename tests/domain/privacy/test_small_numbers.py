"""Nothing small about people is shown, and nothing that is withheld can be worked out again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.domain.privacy import is_small, protect_list, protect_table

COUNTS = st.one_of(st.integers(0, 7), st.integers(0, 60))
SIZES = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def tables(draw):
    height, width = draw(SIZES)
    return [[draw(COUNTS) for _ in range(width)] for _ in range(height)]


def _most(counts, shown, target):
    """The largest number that whoever sees the protected table can think a figure to be.

    `target` is a row and a column; one past the last is the sum.
    """
    height, width = len(counts), len(counts[0])
    equations, values = [], []

    def line(places):
        return [float((r, c) in places) for r in range(height) for c in range(width)]

    for r in range(height):
        if shown.rows[r] is not None:
            equations.append(line({(r, c) for c in range(width)}))
            values.append(shown.rows[r])
        for c in range(width):
            if shown.cells[r][c] is not None:
                equations.append(line({(r, c)}))
                values.append(shown.cells[r][c])
    for c in range(width):
        if shown.columns[c] is not None:
            equations.append(line({(r, c) for r in range(height)}))
            values.append(shown.columns[c])
    equations.append(line({(r, c) for r in range(height) for c in range(width)}))
    values.append(shown.total)
    row, column = target
    wanted = line(
        {
            (r, c)
            for r in (range(height) if row == height else [row])
            for c in (range(width) if column == width else [column])
        }
    )
    found = linprog([-x for x in wanted], A_eq=equations, b_eq=values, bounds=(0, None))
    assert found.success
    return round(-found.fun, 6)


@given(tables(), st.integers(2, 6))
def test_no_small_figure_can_be_told_from_what_is_shown(counts, k):
    shown = protect_table(counts, k)
    if shown.is_withheld:
        return
    height, width = len(counts), len(counts[0])
    for r in range(height + 1):
        for c in range(width + 1):
            rows = counts if r == height else [counts[r]]
            true = sum(sum(row) if c == width else row[c] for row in rows)
            if is_small(true, k):
                assert _most(counts, shown, (r, c)) >= k, (counts, shown, r, c)


@given(tables(), st.integers(2, 6))
def test_what_is_shown_is_true(counts, k):
    shown = protect_table(counts, k)
    for row, true in zip(shown.cells, counts, strict=True):
        assert all(figure in (None, count) for figure, count in zip(row, true, strict=True))
    assert all(figure in (None, sum(row)) for figure, row in zip(shown.rows, counts, strict=True))
    total = sum(map(sum, counts))
    assert shown.total == (None if is_small(total, k) else total)


def test_a_table_without_small_figures_is_shown_whole():
    shown = protect_table([[5, 0], [9, 12]], 5)
    assert shown.cells == ((5, 0), (9, 12))
    assert (shown.rows, shown.columns, shown.total) == ((5, 21), (14, 12), 26)


def test_a_lone_small_figure_takes_three_others_with_it():
    shown = protect_table([[3, 20, 30], [25, 22, 35], [40, 41, 42]], 5)
    withheld = [(r, c) for r in range(3) for c in range(3) if shown.cells[r][c] is None]
    assert withheld == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert None not in shown.rows + shown.columns


def test_a_table_that_nothing_protects_is_withheld():
    assert protect_table([[3]], 5).is_withheld


@given(st.lists(COUNTS, min_size=1, max_size=8), st.integers(2, 6))
def test_no_small_figure_of_a_list_can_be_told_from_its_sum(counts, k):
    shown = protect_list(counts, k)
    if shown is None:
        return
    room = sum(counts) - sum(count for count in shown if count is not None)
    for figure, true in zip(shown, counts, strict=True):
        assert figure is None or figure == true
        if is_small(true, k):
            assert figure is None
            assert room >= k
            assert shown.count(None) >= 2


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_none_at_all_is_no_secret(count, small):
    assert is_small(count, 5) is small
