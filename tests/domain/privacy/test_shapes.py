"""Hints and small letters make screening quick, and change nothing of what it finds."""

import re
import sys
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.privacy.shapes import Shapes, small

MODULES = ("addresses", "case_numbers", "contacts", "identity_numbers", "name_context")
NAMED = {
    f"{module}.{name}": value
    for module in MODULES
    for name, value in vars(import_module(f"app.domain.privacy.{module}")).items()
    if isinstance(value, Shapes)
}
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöéè"


@pytest.mark.parametrize("name", NAMED)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_what_a_pattern_matches_has_its_hint(name, data):
    shape = NAMED[name]
    pattern = data.draw(st.sampled_from(shape.patterns))
    matched = pattern.search(data.draw(st.from_regex(pattern)))[0]
    assert shape.hint.search(matched)
    assert not name.startswith("case_numbers") or re.search(r"\d", matched)


def test_small_letters_stand_where_the_text_does_and_match_what_ignoring_case_does():
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        lowered = small(letter)
        if lowered == letter:
            continue
        assert len(lowered) == 1
        for sort in (r"\w", r"\d", r"\s"):
            assert bool(re.match(sort, letter)) == bool(re.match(sort, lowered)), hex(code)
    for wanted in LETTERS:
        ignoring = re.compile(wanted, re.IGNORECASE)
        for letter in filter(ignoring.match, map(chr, range(0x3000))):
            assert small(letter) == wanted, letter
    taken = {letter for letter in map(chr, range(0x3000)) if small(letter) in LETTERS}
    assert all(re.match(small(letter), letter, re.IGNORECASE) for letter in taken)
