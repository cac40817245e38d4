"""Studies in the database, read through the same gate as insights."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope, Status
from app.domain.errors import ConflictError
from app.domain.populations import populations_of, zone_of, zones_within
from app.domain.studies import Study, StudyContent
from app.persistence.among import numbers_in
from app.persistence.gate import visible
from app.persistence.insights import BATCH
from app.persistence.selection import study_named
from app.persistence.tables import erasure, insight, municipality, study

_LABELS = ("methods", "subpopulations", "themes")


def _study(row: Row[Any]) -> Study:
    labels = {field: tuple(row.labels.get(field, ())) for field in _LABELS}
    content = StudyContent(
        title=row.title,
        organization=row.organization,
        question=row.question,
        municipality=row.municipality,
        status=row.status,
        started=row.started,
        ended=row.ended,
        participants=row.participants,
        populations=tuple(map(str, populations_of(row.zone))),
        feedback=row.feedback,
        visibility=row.visibility,
        source=row.source,
        contact=row.contact,
        legal_basis=row.legal_basis,
        consent=row.consent,
        **labels,
    )
    return Study(
        row.number,
        row.id,
        row.ref,
        row.external_id,
        content,
        row.version,
        row.created_at,
        row.updated_at,
        row.created_by,
    )


async def find_study(connection: AsyncConnection, name: str, scope: Scope) -> Study | None:
    """The study with this id or ref, if whoever has the scope may know of it."""
    named = or_(study.c.id == name, study.c.ref == name)
    row = (await connection.execute(select(study).where(named, visible(study, scope)))).first()
    return _study(row) if row else None


async def list_named(connection: AsyncConnection, names: Sequence[str], scope: Scope) -> list[Study]:
    """The studies that any of these ids, refs or senders' ids name, as far as the scope allows."""
    return [_study(row) for row in await connection.execute(select(study).where(study_named(names, scope)))]


async def list_studies(
    connection: AsyncConnection,
    scope: Scope,
    conditions: Sequence[ColumnElement[bool]] = (),
    *,
    limit: int = 100_000,
) -> list[Study]:
    """Studies that the scope allows, the newest start first."""
    order = (func.coalesce(study.c.started, "").desc(), study.c.title, study.c.number)
    query = select(study).where(visible(study, scope), *conditions).order_by(*order).limit(limit)
    return [_study(row) for row in await connection.execute(query)]


async def count_studies(
    connection: AsyncConnection, scope: Scope, conditions: Sequence[ColumnElement[bool]]
) -> int:
    """How many studies the scope allows."""
    query = select(func.count()).select_from(study).where(visible(study, scope), *conditions)
    return (await connection.execute(query)).scalar_one()


def study_conditions(
    *,
    statuses: Sequence[str] = (),
    organizations: Sequence[str] = (),
    municipalities: Sequence[str] = (),
    counties: Sequence[str] = (),
    populations: Sequence[str] = (),
    text: str = "",
) -> list[ColumnElement[bool]]:
    """What narrows a list of studies: any of the values of each argument that has some."""
    conditions: list[ColumnElement[bool]] = []
    for column, values in (
        (study.c.status, statuses),
        (study.c.organization, organizations),
        (study.c.municipality, municipalities),
    ):
        if values:
            conditions.append(column.in_(values))
    if counties:
        inside = select(municipality.c.code).where(municipality.c.county.in_(counties))
        conditions.append(study.c.municipality.in_(inside))
    if populations:
        conditions.append(study.c.zone.in_({zone for each in populations for zone in zones_within(each)}))
    for word in text.split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        conditions.append(or_(study.c.title.ilike(like), study.c.question.ilike(like)))
    return conditions


async def count_insights(connection: AsyncConnection, studies: Sequence[int], scope: Scope) -> dict[int, int]:
    """How many published insights of each study the scope allows."""
    query = (
        select(insight.c.study, func.count())
        .where(
            numbers_in(insight.c.study, studies, connection.dialect),
            insight.c.status == Status.PUBLISHED,
            visible(insight, scope),
        )
        .group_by(insight.c.study)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def find_numbers(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, int]:
    """The row numbers of studies, by public id."""
    query = select(study.c.id, study.c.number).where(study.c.id.in_(ids))
    return {row.id: row.number for row in await connection.execute(query)}


async def create_studies(connection: AsyncConnection, studies: Sequence[Study]) -> None:
    """Write new studies whose numbers are reserved."""
    for start in range(0, len(studies), BATCH):
        await connection.execute(insert(study), [study_row(each) for each in studies[start : start + BATCH]])


async def update_study(connection: AsyncConnection, old: Study, new: Study) -> None:
    """Replace a study by its next version.

    Raises:
        ConflictError: somebody saved another version since `old` was read.
    """
    done = await connection.execute(
        update(study)
        .where(and_(study.c.number == old.number, study.c.version == old.version))
        .values(study_row(new))
    )
    if done.rowcount != 1:
        raise ConflictError("version")


def study_row(each: Study) -> dict[str, Any]:
    """The row of table `study` that keeps a study."""
    content = each.content
    return {
        "number": each.number,
        "id": each.id,
        "ref": each.ref,
        "external_id": each.external_id,
        "organization": content.organization,
        "municipality": content.municipality,
        "title": content.title,
        "question": content.question,
        "status": content.status,
        "started": content.started,
        "ended": content.ended,
        "participants": content.participants,
        "zone": zone_of(content.populations),
        "labels": {field: getattr(content, field) for field in _LABELS},
        "feedback": content.feedback,
        "visibility": content.visibility,
        "source": content.source,
        "contact": content.contact,
        "legal_basis": content.legal_basis,
        "consent": content.consent,
        "version": each.version,
        "created_at": each.created_at,
        "updated_at": each.updated_at,
        "created_by": each.created_by,
    }


async def list_by_external_id(
    connection: AsyncConnection, organization: str, external_ids: Sequence[str]
) -> dict[str, Study]:
    """An organization's studies by the sender's ids, past the gate: for callers who may write there."""
    query = select(study).where(study.c.organization == organization, study.c.external_id.in_(external_ids))
    return {row.external_id: _study(row) for row in await connection.execute(query)}


async def list_taken_refs(connection: AsyncConnection, refs: Sequence[str]) -> set[str]:
    """Those of the refs that some study has, or had before it was erased."""
    gone = select(erasure.c.ref).where(erasure.c.kind == "study", erasure.c.ref.in_(refs))
    query = select(study.c.ref).where(study.c.ref.in_(refs)).union(gone)
    return set((await connection.execute(query)).scalars())


async def list_by_id(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Study]:
    """The studies with these public ids, past the gate: for an import, which may write where they belong."""
    rows = await connection.execute(select(study).where(study.c.id.in_(ids)))
    return {row.id: _study(row) for row in rows}
