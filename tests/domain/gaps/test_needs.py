"""Where listening is needed most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.gaps.counting import Facts, Material, bits_of, count_cells
from app.domain.gaps.needs import WEIGHTS, expected_shares, need_of, rank_needs


def test_the_weights_are_shares_of_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 50), min_size=1), st.integers(1, 50))
def test_expected_shares_sum_to_what_the_insights_sum_to(counts, extra):
    total = max(counts.values()) + extra
    shares = expected_shares(counts, total)
    assert sum(shares.values()) == pytest.approx(sum(counts.values()) / total)


def test_a_row_that_nobody_has_asked_about_is_expected_to_have_something():
    assert expected_shares({"a": 10, "b": 0}, 10)["b"] == pytest.approx(0.25)


def test_a_large_place_is_expected_to_have_more_than_a_small_one():
    shares = expected_shares({"a": 5, "b": 5}, 10, {"a": 0.9, "b": 0.1})
    assert shares["a"] > shares["b"]


@given(st.integers(0, 30), st.floats(0, 30), st.integers(1990, 2026), st.integers(1, 10))
def test_a_need_is_between_none_and_whole(count, expected, year, age):
    facts = Facts(count=count, newest_year=year if count else None, organizations=1)
    need = need_of("a", "x", facts, expected=expected, review_years=age, this_year=2026)
    assert 0 <= need.score <= 1


def test_one_more_insight_never_makes_a_need_greater():
    scores = [
        need_of(
            "a",
            "x",
            Facts(count=count, newest_year=2026 if count else None, organizations=min(count, 2)),
            expected=4,
            review_years=5,
            this_year=2026,
        ).score
        for count in range(8)
    ]
    assert scores == sorted(scores, reverse=True)


def test_where_nothing_is_expected_nothing_is_missed():
    assert need_of("a", "x", Facts(), expected=0, review_years=5, this_year=2026).score == 0


def test_the_emptiest_cell_comes_first_and_the_asked_are_left_out():
    material = Material(everything=(1 << 12) - 1, years={2026: (1 << 12) - 1})
    table = count_cells(
        material,
        {"a": bits_of(list(range(6))), "b": bits_of(list(range(6, 12)))},
        {"x": bits_of([0, 1, 2, 6, 7, 8, 9, 10, 11]), "y": bits_of([3, 4, 5])},
    )

    def ranked(*closed):
        return [
            (need.row, need.column)
            for need in rank_needs(
                table,
                row_reference=None,
                column_reference=None,
                may_be_asked=lambda row, column: (row, column) not in closed,
                review_years=lambda _row, _column: 5,
                this_year=2026,
            )
        ]

    assert ranked()[0] == ("b", "y")
    assert ("b", "y") not in ranked(("b", "y"))
