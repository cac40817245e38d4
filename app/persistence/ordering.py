"""The orders that a list of insights can have, and where a page goes on in each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.domain.insights import Insight
from app.domain.paging import Cursor
from app.persistence.tables import insight

#: Sort orders by name. Each is descending, with the row's number as the last word.
SORTS: tuple[str, ...] = ("newest", "updated", "year")
_COLUMNS: dict[str, Any] = {
    "newest": insight.c.created_at,
    "updated": insight.c.updated_at,
    "year": insight.c.year,
}


def order_by(sort: str) -> list[ColumnElement[Any]]:
    """What to order by."""
    column = _COLUMNS[sort]
    first = column.desc().nulls_last() if sort == "year" else column.desc()
    return [first, insight.c.number.desc()]


def after(cursor: Cursor) -> ColumnElement[bool]:
    """The rows that follow the cursor's row.

    Raises:
        ValueError: the cursor's value is none that the order can have.
    """
    column = _COLUMNS[cursor.sort]
    follows = insight.c.number < cursor.number
    if cursor.value is None:
        return and_(column.is_(None), follows)
    value = int(cursor.value) if cursor.sort == "year" else datetime.fromisoformat(str(cursor.value))
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(value)
    later = or_(column < value, and_(column == value, follows))
    return or_(later, column.is_(None)) if cursor.sort == "year" else later


def cursor_at(sort: str, last: Insight) -> Cursor:
    """The cursor after an insight."""
    if sort == "year":
        return Cursor(sort, last.content.year, last.number)
    moment = last.created_at if sort == "newest" else last.updated_at
    return Cursor(sort, moment.isoformat(), last.number)
