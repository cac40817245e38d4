"""Saved Selections and who follows them; what has changed since a follower last looked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import changes
from app.persistence.tables import account, insight, insight_change, outbox, saved_selection, watch

#: Times are those of a change's beginning, and a long import may have been under way when somebody looked.
_SLACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SavedSelection:
    """A Selection that somebody saved. `organization`: whose members may follow it too; None where it is private."""

    number: int
    ref: str
    account: int
    owner: str
    organization: str | None
    name: str
    query: str
    created_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a follower has seen: the latest change and the moment, then; and whether they have a private feed."""

    change: int
    at: datetime
    has_feed: bool


def _query(number: int) -> Select[Any]:
    """Saved Selections with their owner's name, and how far this account has seen those that it follows."""
    mine = and_(watch.c.saved_selection == saved_selection.c.number, watch.c.account == number)
    columns = (watch.c.seen_change, watch.c.seen_at, watch.c.feed_hash)
    return (
        select(saved_selection, account.c.name.label("owner"), *columns)
        .join_from(saved_selection, account, saved_selection.c.account == account.c.number)
        .outerjoin(watch, mine)
    )


def _read(row: Row[Any]) -> tuple[SavedSelection, Seen | None]:
    saved = SavedSelection(
        number=row.number,
        ref=row.ref,
        account=row.account,
        owner=row.owner,
        organization=row.organization,
        name=row.name,
        query=row.query,
        created_at=row.created_at,
        removed_at=row.removed_at,
    )
    seen = None if row.seen_at is None else Seen(row.seen_change, row.seen_at, row.feed_hash is not None)
    return saved, seen


async def create_saved(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    """Save a Selection; the number it got."""
    done = await connection.execute(insert(saved_selection).values(**values))
    assert done.inserted_primary_key is not None
    number: int = done.inserted_primary_key[0]
    return number


async def find_saved(
    connection: AsyncConnection, ref: str, *, follower: int
) -> tuple[SavedSelection, Seen | None] | None:
    """The saved Selection with this ref, removed or not, and how far the account has seen it."""
    row = (await connection.execute(_query(follower).where(saved_selection.c.ref == ref))).first()
    return _read(row) if row else None


async def list_saved(
    connection: AsyncConnection, *, follower: int, organizations: Collection[str]
) -> list[tuple[SavedSelection, Seen | None]]:
    """What the account has saved, removed or not, and what is shared with these organizations; by name."""
    shared = and_(
        saved_selection.c.organization.in_(sorted(organizations)), saved_selection.c.removed_at.is_(None)
    )
    query = _query(follower).where(or_(saved_selection.c.account == follower, shared))
    return [_read(row) for row in await connection.execute(query.order_by(saved_selection.c.number))]


async def update_saved(connection: AsyncConnection, number: int, values: Mapping[str, Any]) -> None:
    """Change columns of a saved Selection."""
    await connection.execute(
        update(saved_selection).where(saved_selection.c.number == number).values(**values)
    )


async def delete_removed_before(connection: AsyncConnection, moment: datetime) -> None:
    """Clear away what was removed too long ago to be brought back."""
    gone = select(saved_selection.c.number).where(saved_selection.c.removed_at < moment)
    await connection.execute(delete(watch).where(watch.c.saved_selection.in_(gone)))
    await connection.execute(delete(saved_selection).where(saved_selection.c.removed_at < moment))


async def create_watch(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Begin to follow."""
    await connection.execute(insert(watch).values(**values))


async def update_watch(
    connection: AsyncConnection, number: int, *, follower: int, values: Mapping[str, Any]
) -> None:
    """Change what is noted of a follower."""
    mine = (watch.c.saved_selection == number, watch.c.account == follower)
    await connection.execute(update(watch).where(*mine).values(**values))


async def delete_watch(connection: AsyncConnection, number: int, *, follower: int) -> None:
    """Follow no more."""
    await connection.execute(
        delete(watch).where(watch.c.saved_selection == number, watch.c.account == follower)
    )


async def delete_watches_of_others(connection: AsyncConnection, number: int, *, owner: int) -> None:
    """End all watches but the owner's."""
    await connection.execute(delete(watch).where(watch.c.saved_selection == number, watch.c.account != owner))


async def find_by_feed(connection: AsyncConnection, feed_hash: str) -> tuple[SavedSelection, int] | None:
    """The saved Selection, and the follower, whose private feed has this hash."""
    query = (
        select(saved_selection, account.c.name.label("owner"), watch.c.account.label("follower"))
        .join_from(watch, saved_selection)
        .join(account, saved_selection.c.account == account.c.number)
        .where(watch.c.feed_hash == feed_hash, saved_selection.c.removed_at.is_(None))
        .add_columns(watch.c.seen_change, watch.c.seen_at, watch.c.feed_hash)
    )
    row = (await connection.execute(query)).first()
    return (_read(row)[0], row.follower) if row else None


async def find_latest_change(connection: AsyncConnection, *, is_searched: bool) -> int:
    """The number of the latest change of any insight; for a search, the latest before any that it does not find yet."""
    span = await changes.find_span(connection)
    if not is_searched:
        return span.last
    waiting = insight_change.c.insight.in_(select(outbox.c.insight))
    first = (await connection.execute(select(func.min(insight_change.c.number)).where(waiting))).scalar_one()
    return span.last if first is None else first - 1


async def changed_since(connection: AsyncConnection, seen: Seen) -> ColumnElement[bool]:
    """The insights that were added or changed after a follower last looked.

    The log of changes tells in which order they were committed, times which of them are more than being indexed anew.
    """
    is_recent = insight.c.updated_at > seen.at - _SLACK
    span = await changes.find_span(connection)
    if span.first > seen.change + 1:
        return is_recent
    later = select(insight_change.c.insight).where(insight_change.c.number > seen.change)
    return and_(is_recent, insight.c.number.in_(later))
