"""Webhooks in the database: whom to tell, what they know of, and messages on their way."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.webhooks import Change, Delivery, Webhook
from app.persistence.among import numbers_in
from app.persistence.tables import insight, webhook, webhook_delivery, webhook_insight

Known = dict[int, tuple[str, str, int]]
"""Insights by number: id, ref and version."""


def _hook(row: Row[Any]) -> Webhook:
    return Webhook(**row._mapping)


def _delivery(row: Row[Any]) -> Delivery:
    changes = tuple(msgspec.convert(each, Change) for each in row.changes)
    return Delivery(**{**row._mapping, "changes": changes})


async def create_hook(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    """Add a webhook; the number it got."""
    done = await connection.execute(insert(webhook).values(**values))
    assert done.inserted_primary_key is not None
    number: int = done.inserted_primary_key[0]
    return number


async def list_hooks(
    connection: AsyncConnection, organizations: Collection[str] | None = None, *, is_on: bool = False
) -> list[Webhook]:
    """The webhooks of some organizations, or all; only those that are on, if asked."""
    query = select(webhook).order_by(webhook.c.number)
    if organizations is not None:
        query = query.where(webhook.c.organization.in_(sorted(organizations)))
    if is_on:
        query = query.where(webhook.c.stopped_at.is_(None))
    return [_hook(row) for row in await connection.execute(query)]


async def find_hook(connection: AsyncConnection, hook_id: str) -> Webhook | None:
    """The webhook with this id."""
    row = (await connection.execute(select(webhook).where(webhook.c.id == hook_id))).first()
    return _hook(row) if row else None


async def update_hook(connection: AsyncConnection, number: int, values: Mapping[str, Any]) -> None:
    """Change columns of a webhook."""
    await connection.execute(update(webhook).where(webhook.c.number == number).values(**values))


async def delete_hook(connection: AsyncConnection, number: int) -> None:
    """Remove a webhook with all that belongs to it."""
    for table in (webhook_delivery, webhook_insight):
        await connection.execute(delete(table).where(table.c.webhook == number))
    await connection.execute(delete(webhook).where(webhook.c.number == number))


async def begin(connection: AsyncConnection, number: int, where: ColumnElement[bool]) -> None:
    """Take all that is in the Selection now for known."""
    await connection.execute(delete(webhook_insight).where(webhook_insight.c.webhook == number))
    columns = ("webhook", "insight", "id", "ref", "version")
    rows = select(literal(number), insight.c.number, insight.c.id, insight.c.ref, insight.c.version).where(
        where
    )
    await connection.execute(insert(webhook_insight).from_select(columns, rows))


async def claim_changes(connection: AsyncConnection, hook: Webhook, until: int) -> bool:
    """Say that changes until this one are being looked at; False where another process was quicker."""
    mine = and_(webhook.c.number == hook.number, webhook.c.seen_change == hook.seen_change)
    done = await connection.execute(update(webhook).where(mine).values(seen_change=until))
    return done.rowcount == 1


async def list_inside(
    connection: AsyncConnection, where: ColumnElement[bool], numbers: Sequence[int] | None
) -> Known:
    """Those of the insights, or of all, that are in the Selection now."""
    query = select(insight.c.number, insight.c.id, insight.c.ref, insight.c.version).where(where)
    if numbers is not None:
        query = query.where(numbers_in(insight.c.number, numbers, connection.dialect))
    return {row.number: (row.id, row.ref, row.version) for row in await connection.execute(query)}


async def list_known(connection: AsyncConnection, hook: int, numbers: Sequence[int] | None) -> Known:
    """Those of the insights, or of all, that a webhook knows of."""
    columns = webhook_insight.c
    query = select(webhook_insight).where(columns.webhook == hook)
    if numbers is not None:
        query = query.where(numbers_in(columns.insight, numbers, connection.dialect))
    return {row.insight: (row.id, row.ref, row.version) for row in await connection.execute(query)}


async def save_known(connection: AsyncConnection, hook: int, *, gone: Sequence[int], inside: Known) -> None:
    """Bring what a webhook knows of up to date."""
    columns = webhook_insight.c
    replaced = numbers_in(columns.insight, [*gone, *inside], connection.dialect)
    await connection.execute(delete(webhook_insight).where(columns.webhook == hook, replaced))
    rows = [
        {"webhook": hook, "insight": number, "id": name, "ref": ref, "version": version}
        for number, (name, ref, version) in inside.items()
    ]
    if rows:
        await connection.execute(insert(webhook_insight), rows)


async def create_deliveries(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queue messages."""
    if rows:
        await connection.execute(insert(webhook_delivery), list(rows))


async def list_due(connection: AsyncConnection, now: datetime) -> list[Delivery]:
    """The first waiting message of each webhook that is on, if its time has come: messages keep their order."""
    waiting = select(func.min(webhook_delivery.c.number)).join_from(webhook_delivery, webhook)
    first = waiting.where(
        webhook_delivery.c.next_try_at.is_not(None), webhook.c.stopped_at.is_(None)
    ).group_by(webhook_delivery.c.webhook)
    query = select(webhook_delivery).where(
        webhook_delivery.c.number.in_(first), webhook_delivery.c.next_try_at <= now
    )
    return [_delivery(row) for row in await connection.execute(query.order_by(webhook_delivery.c.number))]


async def claim_delivery(connection: AsyncConnection, each: Delivery, until: datetime) -> bool:
    """Take a message to be sent; False where another process was quicker."""
    mine = and_(webhook_delivery.c.number == each.number, webhook_delivery.c.next_try_at == each.next_try_at)
    done = await connection.execute(update(webhook_delivery).where(mine).values(next_try_at=until))
    return done.rowcount == 1


async def update_delivery(connection: AsyncConnection, number: int, values: Mapping[str, Any]) -> None:
    """Write down what came of a message."""
    await connection.execute(
        update(webhook_delivery).where(webhook_delivery.c.number == number).values(**values)
    )


async def list_deliveries(connection: AsyncConnection, hook: int, limit: int) -> list[Delivery]:
    """The latest messages to a webhook."""
    query = select(webhook_delivery).where(webhook_delivery.c.webhook == hook)
    rows = await connection.execute(query.order_by(webhook_delivery.c.number.desc()).limit(limit))
    return [_delivery(row) for row in rows]


async def delete_deliveries_before(connection: AsyncConnection, moment: datetime) -> None:
    """Forget messages that were done with long ago."""
    done = and_(webhook_delivery.c.next_try_at.is_(None), webhook_delivery.c.created_at < moment)
    await connection.execute(delete(webhook_delivery).where(done))


async def list_visible_ids(
    connection: AsyncConnection, ids: Sequence[str], where: ColumnElement[bool]
) -> set[str]:
    """Those of the insights that a condition holds for."""
    query = select(insight.c.id).where(insight.c.id.in_(ids), where)
    return set((await connection.execute(query)).scalars())
