"""Attachments in the database, and the files that are to be removed from where they are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.attachments import FORMS, Attachment, AttachmentKind
from app.persistence.among import numbers_in
from app.persistence.tables import attachment, doomed_file


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(
        number=row.number,
        id=row.id,
        insight=row.insight,
        kind=AttachmentKind(row.kind),
        caption=row.caption,
        file=row.file,
        size=row.size,
        width=row.width,
        height=row.height,
        created_at=row.created_at,
        created_by=row.created_by,
    )


async def list_attachments(connection: AsyncConnection, insights: Sequence[int]) -> list[Attachment]:
    """The attachments of insights that whoever asks may see, in the order in which they were added."""
    among = numbers_in(attachment.c.insight, insights, connection.dialect)
    rows = await connection.execute(select(attachment).where(among).order_by(attachment.c.number))
    return [_attachment(row) for row in rows]


async def count_attachments(connection: AsyncConnection, insight: int) -> int:
    """How many attachments an insight has."""
    query = select(func.count()).select_from(attachment).where(attachment.c.insight == insight)
    return (await connection.execute(query)).scalar_one()


async def create_attachment(connection: AsyncConnection, made: Attachment) -> int:
    """Write a new attachment down; its files, which are kept by now, are no longer to be removed."""
    values = {name: getattr(made, name) for name in Attachment.__dataclass_fields__ if name != "number"}
    done = await connection.execute(insert(attachment).values({**values, "kind": made.kind.value}))
    await forget_doomed(connection, made.file_names)
    assert done.inserted_primary_key is not None
    number: int = done.inserted_primary_key[0]
    return number


async def delete_attachments(
    connection: AsyncConnection, found: Sequence[Attachment], *, now: datetime
) -> None:
    """Remove attachments; their files are removed once this is committed."""
    if not found:
        return
    numbers = [each.number for each in found]
    await connection.execute(
        delete(attachment).where(numbers_in(attachment.c.number, numbers, connection.dialect))
    )
    await doom(connection, [name for each in found for name in each.file_names], after=now)


async def doom(connection: AsyncConnection, names: Sequence[str], *, after: datetime) -> None:
    """Let files be removed once that time has come."""
    if names:
        await connection.execute(insert(doomed_file), [{"name": name, "after": after} for name in names])


async def list_doomed(connection: AsyncConnection, *, now: datetime, limit: int) -> list[str]:
    """Files that are to be removed by now."""
    query = select(doomed_file.c.name).where(doomed_file.c.after <= now).order_by(doomed_file.c.after)
    return list((await connection.execute(query.limit(limit))).scalars())


async def forget_doomed(connection: AsyncConnection, names: Sequence[str]) -> None:
    """These files are gone, or are to stay."""
    await connection.execute(delete(doomed_file).where(doomed_file.c.name.in_(names)))


async def list_kept_names(connection: AsyncConnection) -> list[str]:
    """The name of every file that belongs to an attachment."""
    rows = await connection.execute(
        select(attachment.c.kind, attachment.c.file).order_by(attachment.c.number)
    )
    return [f"{row.file}-{form}" for row in rows for form in FORMS[AttachmentKind(row.kind)]]
