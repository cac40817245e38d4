"""The list of security requirements names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = (ROOT / "docs/security.md").read_text()


def test_every_test_that_the_list_names_is_there():
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", LIST))
    assert len(named) > 60
    missing = [
        (file, test)
        for file, test in named
        if not (ROOT / file).exists() or (test and f"def {test}(" not in (ROOT / file).read_text())
    ]
    assert missing == []


def test_the_list_names_every_chapter_and_says_what_is_missing():
    chapters = set(re.findall(r"\bV(\d+)\b", LIST))
    assert chapters == {str(number) for number in range(1, 18)}
    assert LIST.partition("## Not met")[2].partition("## Met")[0].count("\n| ") > 10
