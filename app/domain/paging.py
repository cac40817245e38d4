"""Cursors: where a list goes on, as an opaque text that can't be made up."""

import base64
import json
from dataclasses import astuple, dataclass

from app.domain.errors import InvalidError, Problem
from app.domain.vocabularies import Translate

LIMITS = range(1, 1_001)
_LONGEST_CURSOR = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after the last row shown: its value in the sort order (or its rank in a search), and its number."""

    sort: str
    value: str | int | None
    number: int


def format_cursor(cursor: Cursor) -> str:
    """The cursor as it stands in an address."""
    return base64.urlsafe_b64encode(json.dumps(astuple(cursor)).encode()).decode().rstrip("=")


def parse_cursor(text: str, sort: str, _: Translate = str) -> Cursor:
    """The cursor that a text stands for.

    Raises:
        InvalidError: it is none of ours, or belongs to another sort order.
    """
    problem = Problem("cursor", _("Markören hör inte till den här listan. Börja om från första sidan."))
    try:
        padded = text[:_LONGEST_CURSOR] + "=" * (-len(text) % 4)
        found, value, number = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError) as error:
        raise InvalidError([problem]) from error
    is_ours = type(value) in (str, int, type(None)) and type(number) is int and 0 <= number < 2**62
    if found != sort or not is_ours:
        raise InvalidError([problem])
    return Cursor(sort, value, number)


def check_limit(limit: int, _: Translate = str) -> int:
    """The limit, when it is one that a page can have."""
    if limit not in LIMITS:
        raise InvalidError([Problem("limit", _("limit ska vara ett heltal från 1 till 1000."))])
    return limit
