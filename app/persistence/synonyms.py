"""The synonym groups that curators keep, beside those of the seed file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import ConflictError
from app.domain.language.synonyms import SynonymGroup
from app.persistence.tables import synonym_group


@dataclass(frozen=True, slots=True)
class KeptGroup:
    """A group, whose curators keep it, and its version."""

    number: int
    organization: str
    group: SynonymGroup
    version: int
    updated_at: datetime
    is_removed: bool


@dataclass(frozen=True, slots=True)
class Revision:
    """A mark of all kept groups together; it changes whenever one of them does."""

    last: int = 0
    versions: int = 0


def _read(row: Row[Any]) -> KeptGroup:
    group = SynonymGroup(row.subject, tuple(row.words), tuple(row.english), tuple(row.related))
    is_removed = row.removed_at is not None
    return KeptGroup(row.number, row.organization, group, row.version, row.updated_at, is_removed)


async def find_revision(connection: AsyncConnection) -> Revision:
    """The mark of the groups as they are now."""
    columns = (func.max(synonym_group.c.number), func.sum(synonym_group.c.version))
    last, versions = (await connection.execute(select(*columns))).one()
    return Revision(last or 0, int(versions or 0))


async def list_groups(connection: AsyncConnection) -> list[KeptGroup]:
    """Every group that has not been removed, oldest first."""
    query = select(synonym_group).where(synonym_group.c.removed_at.is_(None))
    return [_read(row) for row in await connection.execute(query.order_by(synonym_group.c.number))]


async def find_group(connection: AsyncConnection, number: int) -> KeptGroup | None:
    """The group, removed or not."""
    row = (await connection.execute(select(synonym_group).where(synonym_group.c.number == number))).first()
    return _read(row) if row else None


async def create_group(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    """Add a group; the number it got, which no other group ever has."""
    done = await connection.execute(insert(synonym_group).values(**values, version=1))
    assert done.inserted_primary_key is not None
    number: int = done.inserted_primary_key[0]
    return number


async def update_group(
    connection: AsyncConnection, number: int, values: Mapping[str, Any], *, expected_version: int
) -> None:
    """Change a group.

    Raises:
        ConflictError: it has changed since that version was read.
    """
    this = (synonym_group.c.number == number, synonym_group.c.version == expected_version)
    done = await connection.execute(
        update(synonym_group).where(*this).values(**values, version=expected_version + 1)
    )
    if done.rowcount != 1:
        raise ConflictError("version")
