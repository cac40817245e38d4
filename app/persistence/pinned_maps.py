"""Pinned maps in the database, read through the same gate as insights."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.pinned_maps import PinnedMap
from app.persistence.gate import visible
from app.persistence.tables import pinned_map

_LISTED = ("ref", "organization", "visibility", "title", "selection", "query", "language", "content")
_DATED = ("created_at", "created_by")


def _pinned(row: Row[Any], *, svg: str = "", png: str = "") -> PinnedMap:
    content = row.content
    return PinnedMap(
        ref=row.ref,
        kind=content["kind"],
        organization=row.organization,
        visibility=row.visibility,
        title=row.title,
        selection=row.selection,
        query=row.query,
        language=row.language,
        sentences=tuple(content["sentences"]),
        cautions=tuple(content["cautions"]),
        table=tuple(tuple(each) for each in content["table"]),
        total=content["total"],
        svg=svg,
        png=b64decode(png),
        created_at=row.created_at,
        created_by=row.created_by,
    )


async def find_pinned(connection: AsyncConnection, ref: str, scope: Scope) -> PinnedMap | None:
    """The map with this ref, pictures and all, if whoever has the scope may see it."""
    query = select(pinned_map).where(pinned_map.c.ref == ref, visible(pinned_map, scope))
    row = (await connection.execute(query)).first()
    return _pinned(row, svg=row.svg, png=row.png) if row else None


async def list_pinned(connection: AsyncConnection, scope: Scope, *, limit: int) -> list[PinnedMap]:
    """The newest maps that the scope allows, without their pictures."""
    columns = [pinned_map.c[name] for name in (*_LISTED, *_DATED)]
    query = select(*columns).where(visible(pinned_map, scope)).order_by(pinned_map.c.number.desc())
    return [_pinned(row) for row in await connection.execute(query.limit(limit))]


async def list_taken_refs(connection: AsyncConnection, refs: Sequence[str]) -> set[str]:
    """Those of the refs that some map already has."""
    query = select(pinned_map.c.ref).where(pinned_map.c.ref.in_(refs))
    return set((await connection.execute(query)).scalars())


async def create_pinned(connection: AsyncConnection, pinned: PinnedMap) -> None:
    """Keep a map."""
    content = {
        "kind": pinned.kind,
        "sentences": pinned.sentences,
        "cautions": pinned.cautions,
        "table": pinned.table,
        "total": pinned.total,
    }
    plain = {name: getattr(pinned, name) for name in (*_LISTED, *_DATED) if name != "content"}
    png = b64encode(pinned.png).decode()
    await connection.execute(insert(pinned_map).values(**plain, content=content, svg=pinned.svg, png=png))


async def delete_pinned(connection: AsyncConnection, ref: str) -> None:
    """Take a map away."""
    await connection.execute(delete(pinned_map).where(pinned_map.c.ref == ref))
