"""Everything of one organization out and in: rows whose references are names that hold in any database.

Keys inside a database never leave it: an insight, a study and a decision are named by their id, a person by address.
What is private to one person is no part of it.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, and_, insert, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Visibility
from app.domain.vocabularies import LABEL_SCHEMES
from app.persistence import outbox
from app.persistence.insights import BATCH
from app.persistence.tables import (
    Moment,
    account,
    asking,
    attachment,
    audit_entry,
    departure,
    erasure,
    gap_adoption,
    gap_mark,
    heard_also,
    insight,
    insight_label,
    insight_version,
    lineage,
    retention,
    reuse,
    review,
    study,
    study_feedback,
)

Row = dict[str, Any]
#: Tables that others refer to by number, and the column that names their rows outside.
_NAMED: dict[Table, str] = {insight: "id", study: "id", asking: "id", account: "email"}


def _of_insight(column: ColumnElement[Any]) -> Callable[[str], ColumnElement[bool]]:
    return lambda slug: column.in_(select(insight.c.number).where(_shared(insight, slug)))


def _of_study(column: ColumnElement[Any]) -> Callable[[str], ColumnElement[bool]]:
    return lambda slug: column.in_(select(study.c.number).where(_shared(study, slug)))


def _shared(table: Table, slug: str) -> ColumnElement[bool]:
    return and_(table.c.organization == slug, table.c.visibility != Visibility.PRIVATE)


def _own(table: Table) -> Callable[[str], ColumnElement[bool]]:
    return lambda slug: table.c.organization == slug


def _both(
    first: Callable[[str], ColumnElement[bool]],
    second: Callable[[str], ColumnElement[bool]],
) -> Callable[[str], ColumnElement[bool]]:
    return lambda slug: and_(first(slug), second(slug))


def _or_none(column: ColumnElement[Any]) -> Callable[[str], ColumnElement[bool]]:
    return lambda slug: or_(column.is_(None), _of_insight(column)(slug))


#: Every table with rows of an organization, those first that others refer to; and which rows those are.
PARTS: dict[str, tuple[Table, Callable[[str], ColumnElement[bool]]]] = {
    "studies": (study, lambda slug: _shared(study, slug)),
    "insights": (insight, lambda slug: _shared(insight, slug)),
    "versions": (insight_version, _of_insight(insight_version.c.insight)),
    "attachments": (attachment, _of_insight(attachment.c.insight)),
    "lineage": (lineage, _both(_of_insight(lineage.c.old), _or_none(lineage.c.new))),
    "reviews": (review, _of_insight(review.c.insight)),
    "heard": (
        heard_also,
        _both(_own(heard_also), _both(_of_insight(heard_also.c.insight), _or_none(heard_also.c.own))),
    ),
    "askings": (asking, _own(asking)),
    "reuse": (reuse, _both(_own(reuse), _of_insight(reuse.c.insight))),
    "feedback": (study_feedback, _of_study(study_feedback.c.study)),
    "retention": (retention, _of_study(retention.c.study)),
    "gap_marks": (gap_mark, _own(gap_mark)),
    "gap_adoptions": (gap_adoption, _of_study(gap_adoption.c.study)),
    "erasures": (erasure, lambda slug: _shared(erasure, slug)),
    "departures": (departure, _own(departure)),
    "audit": (audit_entry, _own(audit_entry)),
}


def _references(table: Table) -> dict[str, Table]:
    """The columns that hold keys of other rows, with the tables of those."""
    return {
        column.name: key.column.table
        for column in table.c
        for key in column.foreign_keys
        if key.column.table in _NAMED
    }


def columns_of(name: str) -> dict[str, ColumnElement[Any]]:
    """The columns of a part, as the archive has them."""
    table, _which = PARTS[name]
    return {each.name: each for each in table.c if each.name != "number"}


async def stream_part(connection: AsyncConnection, name: str, slug: str) -> AsyncGenerator[list[Row], None]:
    """The rows of one part in batches, in the order in which they were written."""
    table, which = PARTS[name]
    references = _references(table)
    aliases = {column: target.alias() for column, target in references.items()}
    shown: list[ColumnElement[Any]] = []
    source: Any = table
    for column in columns_of(name):
        if column in aliases:
            other = aliases[column]
            source = source.outerjoin(other, and_(table.c[column] == other.c.number, _is_inside(other, slug)))
            shown.append(other.c[_NAMED[references[column]]].label(column))
        else:
            shown.append(table.c[column])
    query = select(*shown).select_from(source).where(which(slug)).order_by(*table.primary_key.columns)
    result = await connection.stream(query.execution_options(yield_per=BATCH))
    async for rows in result.partitions():
        found = [dict(row._mapping) for row in rows]
        if name == "versions":
            found = [row for row in found if row["content"].get("visibility") != Visibility.PRIVATE]
        yield found


def _is_inside(target: Any, slug: str) -> ColumnElement[bool]:
    """Whether a row that is referred to is in the archive itself; a reference to what is not is left out."""
    inside: list[ColumnElement[bool]] = [true()]
    if "organization" in target.c:
        inside.append(target.c.organization == slug)
    if "visibility" in target.c:
        inside.append(target.c.visibility != Visibility.PRIVATE)
    return and_(*inside)


async def list_people(connection: AsyncConnection, emails: Sequence[str]) -> list[Row]:
    """What the people with these addresses are called."""
    query = select(account.c.email, account.c.name).where(account.c.email.in_(emails))
    return [dict(row._mapping) for row in await connection.execute(query.order_by(account.c.email))]


async def find_taken(connection: AsyncConnection, slug: str) -> bool:
    """Whether an organization holds anything already."""
    for table in (insight, study, asking, erasure):
        if (
            await connection.execute(select(table.c.id).where(table.c.organization == slug).limit(1))
        ).first():
            return True
    return False


@dataclass(slots=True)
class Arrival:
    """An archive on its way in: the keys that its names have got here."""

    connection: AsyncConnection
    now: datetime
    keys: dict[Table, dict[str, int]] = field(default_factory=lambda: {each: {} for each in _NAMED})

    async def add_people(self, people: Sequence[Mapping[str, str]]) -> None:
        """Join people to accounts by address. Who has none gets one that is shut, so that work keeps its names."""
        emails = [each["email"] for each in people]
        await self._learn(account, emails)
        fresh = [each for each in people if each["email"] not in self.keys[account]]
        if fresh:
            fixed = {
                "is_operator": False,
                "is_disabled": True,
                "is_demonstration": False,
                "created_at": self.now,
            }
            rows = [{"email": each["email"], "name": each["name"], **fixed} for each in fresh]
            await self.connection.execute(insert(account), rows)
            await self._learn(account, emails)

    async def _learn(self, table: Table, names: Sequence[str]) -> None:
        column = table.c[_NAMED[table]]
        for start in range(0, len(names), BATCH):
            some = names[start : start + BATCH]
            rows = await self.connection.execute(select(column, table.c.number).where(column.in_(some)))
            self.keys[table] |= {row[0]: row[1] for row in rows}

    async def add_rows(self, name: str, rows: Sequence[Row]) -> None:
        """Add rows of one part.

        Raises:
            KeyError: a reference to what is not in the archive.
        """
        if not rows:
            return
        table, _which = PARTS[name]
        references = _references(table)
        made = [
            {
                column: self._value(table, column, value, references.get(column))
                for column, value in row.items()
            }
            for row in rows
        ]
        await self.connection.execute(insert(table), made)
        if table in _NAMED:
            await self._learn(table, [row[_NAMED[table]] for row in rows])
        if table is insight:
            await self._index(rows)

    def _value(self, table: Table, column: str, value: Any, target: Table | None) -> Any:
        if value is None:
            return None
        if target is not None:
            return self.keys[target][value]
        return datetime.fromisoformat(value) if isinstance(table.c[column].type, Moment) else value

    async def _index(self, rows: Sequence[Row]) -> None:
        keys = self.keys[insight]
        labels = [
            {"scheme": scheme.value, "concept": concept, "insight": keys[row["id"]]}
            for row in rows
            for scheme in LABEL_SCHEMES
            for concept in row["labels"].get(scheme.value, ())
        ]
        if labels:
            await self.connection.execute(insert(insight_label), labels)
        await outbox.enqueue(self.connection, [keys[row["id"]] for row in rows], is_new=True)


def is_account(name: str, column: str) -> bool:
    """Whether a column of a part names a person."""
    return _references(PARTS[name][0]).get(column) is account


def may_hold(name: str, column: str, value: Any) -> bool:
    """Whether a column of a part can hold a value, as the archive writes it."""
    table, _which = PARTS[name]
    kind = table.c[column]
    if value is None:
        return bool(kind.nullable)
    if column in _references(table):
        return isinstance(value, str)
    if isinstance(kind.type, Moment):
        return isinstance(value, str)
    if isinstance(kind.type, JSON):
        return isinstance(value, dict | list)
    expected = kind.type.python_type
    return isinstance(value, expected) and (expected is bool or not isinstance(value, bool))
