"""What rarely changes: vocabularies and the register of municipalities."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.organizations import Municipality
from app.domain.vocabularies import Concept, Scheme, Text, Vocabularies
from app.persistence.tables import concept, municipality


async def load_vocabularies(connection: AsyncConnection) -> Vocabularies:
    """Every concept, in the order of its scheme."""
    query = select(concept).order_by(concept.c.scheme, concept.c.position)
    return Vocabularies(tuple(_concept(row._mapping) for row in await connection.execute(query)))


def _concept(row: Any) -> Concept:
    shift = row["shift"] or {}
    return Concept(
        scheme=Scheme(row["scheme"]),
        id=row["id"],
        label=Text(row["label_sv"], row["label_en"]),
        definition=Text(row["definition_sv"], row["definition_en"]),
        broader=row["broader"],
        group=row["concept_group"],
        shift_from=msgspec.convert(shift["from"], Text) if shift else None,
        shift_to=msgspec.convert(shift["to"], Text) if shift else None,
        review_years=row["review_years"],
    )


async def save_vocabularies(connection: AsyncConnection, concepts: Iterable[Concept]) -> None:
    """Bring the concepts of the seed files up to date; concepts that curators added stay, after them."""
    rows = []
    positions: dict[Scheme, int] = {}
    for each in concepts:
        position = positions[each.scheme] = positions.get(each.scheme, -1) + 1
        rows.append(_row(each, position))
    known = {(row["scheme"], row["id"]) for row in rows}
    for scheme, concept_id in known:
        await connection.execute(
            delete(concept).where(concept.c.scheme == scheme, concept.c.id == concept_id)
        )
    if rows:
        await connection.execute(insert(concept), rows)


def _row(each: Concept, position: int) -> dict[str, Any]:
    shift = None
    if each.shift_from and each.shift_to:
        shift = {"from": msgspec.to_builtins(each.shift_from), "to": msgspec.to_builtins(each.shift_to)}
    return {
        "scheme": each.scheme.value,
        "id": each.id,
        "position": position,
        "label_sv": each.label.sv,
        "label_en": each.label.en,
        "definition_sv": each.definition.sv,
        "definition_en": each.definition.en,
        "broader": each.broader,
        "concept_group": each.group,
        "review_years": each.review_years,
        "shift": shift,
    }


async def list_municipalities(connection: AsyncConnection) -> list[Municipality]:
    """Every municipality, by code."""
    query = select(municipality).order_by(municipality.c.code)
    return [Municipality(**row._mapping) for row in await connection.execute(query)]


async def save_municipalities(connection: AsyncConnection, register: Iterable[Municipality]) -> None:
    """Add the municipalities that the database lacks."""
    known = set((await connection.execute(select(municipality.c.code))).scalars())
    rows = [msgspec.to_builtins(each) for each in register if each.code not in known]
    if rows:
        await connection.execute(insert(municipality), rows)
