"""Row numbers reserved ahead, so that a thousand rows and their labels go in with two statements."""

from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection


async def reserve_numbers(connection: AsyncConnection, table: Table, how_many: int) -> range | list[int]:
    """Numbers for rows to come. SQLite's writer holds the whole database, so counting on is safe there."""
    if connection.dialect.name == "sqlite":
        last = (await connection.execute(select(func.coalesce(func.max(table.c.number), 0)))).scalar_one()
        return range(last + 1, last + 1 + how_many)
    sequence = f"{table.name}_number_seq"
    query = text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :how_many)")
    return list((await connection.execute(query, {"sequence": sequence, "how_many": how_many})).scalars())
