import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidError
from app.domain.paging import Cursor, check_limit, format_cursor, parse_cursor


@given(st.one_of(st.none(), st.integers(0, 3000), st.text(max_size=40)), st.integers(0, 2**40))
def test_a_cursor_reads_back(value, number):
    cursor = Cursor("newest", value, number)
    assert parse_cursor(format_cursor(cursor), "newest") == cursor


@given(st.text(max_size=60))
def test_a_made_up_cursor_is_refused_by_name(text):
    with pytest.raises(InvalidError) as caught:
        parse_cursor(text, "newest")
    assert caught.value.problems[0].field == "cursor"


@pytest.mark.parametrize(
    "inside", ["[]", "{}", "[1]", '["newest",null,-1]', '["newest",[],1]', '["newest",null,true]', "[" * 200]
)
def test_json_that_is_no_cursor_is_refused(inside):
    with pytest.raises(InvalidError):
        parse_cursor(base64.urlsafe_b64encode(inside.encode()).decode(), "newest")


def test_a_cursor_of_another_order_is_refused():
    with pytest.raises(InvalidError):
        parse_cursor(format_cursor(Cursor("year", 2020, 1)), "newest")


@pytest.mark.parametrize("limit", [0, -1, 1001, 999_999_999])
def test_a_limit_that_no_page_can_have_is_refused(limit):
    with pytest.raises(InvalidError):
        check_limit(limit)
