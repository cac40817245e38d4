"""Cursors: where a list goes on, as an opaque text that can't be made up."""

import base64
import binascii
from dataclasses import dataclass

import msgspec

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
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def parse_cursor(text: str, sort: str, _: Translate = str) -> Cursor:
    """The cursor that a text stands for.

    Raises:
        InvalidError: it is none of ours, or belongs to another sort order.
    """
    problem = Problem("cursor", _("Markören hör inte till den här listan. Börja om från första sidan."))
    try:
        padded = text[:_LONGEST_CURSOR] + "=" * (-len(text) % 4)
        cursor = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=Cursor)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise InvalidError([problem]) from error
    if cursor.sort != sort or not -(2**62) < cursor.number < 2**62:
        raise InvalidError([problem])
    return cursor


def check_limit(limit: int, _: Translate = str) -> int:
    """The limit, when it is one that a page can have."""
    if limit not in LIMITS:
        raise InvalidError([Problem("limit", _("limit ska vara ett heltal från 1 till 1000."))])
    return limit
