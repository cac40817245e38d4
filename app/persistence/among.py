"""A long list of row numbers as one bound parameter, so that it has no limit and no plan of its own."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, ColumnElement, Select, any_, bindparam, func, select
from sqlalchemy.engine import Dialect


def numbers_in(column: ColumnElement[int], numbers: Iterable[int], dialect: Dialect) -> ColumnElement[bool]:
    """Whether the column is one of the numbers."""
    listed: list[Any] = list(numbers)
    if dialect.name == "sqlite":
        packed: BindParameter[str] = bindparam(None, str(listed), unique=True)
        return column.in_(select(func.json_each(packed).table_valued("value").c.value))
    return column == any_(bindparam(None, listed, type_=ARRAY(BigInteger), unique=True))


def listed_numbers(numbers: Iterable[int], dialect: Dialect) -> Select[tuple[int]]:
    """The numbers as rows, in their order, for an insert."""
    listed: list[Any] = list(numbers)
    if dialect.name == "sqlite":
        packed: BindParameter[str] = bindparam(None, str(listed), unique=True)
        return select(func.json_each(packed).table_valued("value").c.value)
    return select(func.unnest(bindparam(None, listed, type_=ARRAY(BigInteger), unique=True)))
