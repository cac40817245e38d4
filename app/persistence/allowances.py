"""How much of an allowance was used, in the database so that every worker counts the same."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.tables import Moment, allowance

_START = text(
    "INSERT INTO allowance (key, used, at) VALUES (:key, 0, :now) ON CONFLICT (key) DO NOTHING"
).bindparams(bindparam("now", type_=Moment))


async def hold_allowances(
    connection: AsyncConnection, keys: Sequence[str], now: datetime
) -> dict[str, tuple[float, datetime]]:
    """What was used under each key, and when; no other transaction changes it before this one ends."""
    # Always in the same order, so that two transactions never wait for each other in a ring.
    for key in sorted(keys):
        await connection.execute(_START, {"key": key, "now": now})
    query = select(allowance).where(allowance.c.key.in_(keys)).order_by(allowance.c.key).with_for_update()
    return {row.key: (row.used, row.at) for row in await connection.execute(query)}


async def save_allowance(connection: AsyncConnection, key: str, *, used: float, at: datetime) -> None:
    """Write down what is used under a key that is held."""
    await connection.execute(update(allowance).where(allowance.c.key == key).values(used=used, at=at))


async def delete_allowances(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """Forget these keys."""
    await connection.execute(delete(allowance).where(allowance.c.key.in_(keys)))


async def delete_allowances_before(connection: AsyncConnection, moment: datetime) -> None:
    """Forget what was used so long ago that it no longer counts."""
    await connection.execute(delete(allowance).where(allowance.c.at < moment))
