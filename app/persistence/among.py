"""A long list of row numbers as one bound parameter, so that it has no limit and no plan of its own."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, ColumnElement, Select, any_, bindparam, func, select
from sqlalchemy.engine import Dialect


def numbers_in(column: ColumnElement[int], numbers: Iterable[int], dialect: Dialect) -> ColumnElement[bool]:
    """Whether the column is one of the numbers."""
    return _among(column, _parameter(None, pack_numbers(numbers, dialect), dialect), dialect)


def numbers_given(column: ColumnElement[int], name: str, dialect: Dialect) -> ColumnElement[bool]:
    """Whether the column is one of numbers that are given when the statement is run, packed, by this name."""
    return _among(column, _parameter(name, None, dialect), dialect)


def pack_numbers(numbers: Iterable[int], dialect: Dialect) -> Any:
    """Numbers as the value of one parameter."""
    listed = list(numbers)
    return str(listed) if dialect.name == "sqlite" else listed


def listed_numbers(numbers: Iterable[int], dialect: Dialect) -> Select[tuple[int]]:
    """The numbers as rows, in their order, for an insert."""
    packed = _parameter(None, pack_numbers(numbers, dialect), dialect)
    if dialect.name == "sqlite":
        return select(func.json_each(packed).table_valued("value").c.value)
    return select(func.unnest(packed))


def _parameter(name: str | None, value: Any, dialect: Dialect) -> BindParameter[Any]:
    type_ = None if dialect.name == "sqlite" else ARRAY(BigInteger)
    return bindparam(name, value, type_=type_, unique=name is None)


def _among(column: ColumnElement[int], packed: BindParameter[Any], dialect: Dialect) -> ColumnElement[bool]:
    if dialect.name == "sqlite":
        return column.in_(select(func.json_each(packed).table_valued("value").c.value))
    return column == any_(packed)
