"""Pass words that others try first, offline: those of known leaks, and what people in Sweden reach for."""

from functools import cache
from pathlib import Path

_SWEDISH = Path(__file__).resolve().parents[2] / "seeds/common_passwords.txt"


@cache
def common_passwords() -> frozenset[str]:
    """Some 30,000 pass words, in lower case; read when the first pass phrase is chosen."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    lines = _SWEDISH.read_text(encoding="utf-8").splitlines()
    return frozenset([*FREQUENCY_LISTS["passwords"], *(each for each in lines if not each.startswith("#"))])
