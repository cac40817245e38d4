"""Decisions after looking before asking, reuse, feedback and requests for access, in the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope, Status, Visibility
from app.domain.asking import Intent
from app.domain.decisions import AccessRequest, Asking, FeedbackNote, Reuse
from app.domain.populations import populations_of, zones_within
from app.domain.studies import Study, StudyStatus
from app.persistence.gate import visible
from app.persistence.studies import list_studies
from app.persistence.tables import (
    access_request,
    account,
    asking,
    counted_organization,
    insight,
    reuse,
    study,
    study_feedback,
)

_LABELS = ("subpopulations", "themes", "methods")


# -------------------------------------------------------------------------------------------------------------- asking


async def create_asking(connection: AsyncConnection, new: Asking, *, study_number: int | None) -> int:
    """Write a decision; returns its number."""
    intent = new.intent
    values = {
        "id": new.id,
        "organization": new.organization,
        "question": intent.text,
        "zone": intent.zone,
        "labels": {field: getattr(intent, field) for field in _LABELS},
        "municipality": intent.municipality,
        "planned": intent.planned,
        "outcome": new.outcome,
        "reason": new.reason,
        "strong": new.strong,
        "avoided": new.avoided,
        "gap": new.gap,
        "study": study_number,
        "created_at": new.created_at,
        "created_by": new.created_by,
    }
    done = await connection.execute(insert(asking).values(values).returning(asking.c.number))
    number: int = done.scalar_one()
    return number


def _asking(row: Row[Any]) -> Asking:
    intent = Intent(
        questions=tuple(row.question.split("\n")),
        populations=tuple(map(str, populations_of(row.zone))),
        municipality=row.municipality,
        planned=row.planned,
        **{field: tuple(row.labels.get(field, ())) for field in _LABELS},
    )
    return Asking(
        number=row.number,
        id=row.id,
        organization=row.organization,
        intent=intent,
        outcome=row.outcome,
        reason=row.reason,
        strong=row.strong,
        avoided=row.avoided,
        gap=row.gap,
        study=row.study_id,
        created_at=row.created_at,
        created_by=row.created_by,
    )


async def list_askings(
    connection: AsyncConnection, *conditions: ColumnElement[bool], limit: int = 500
) -> list[Asking]:
    """Decisions, the newest first."""
    query = (
        select(asking, study.c.id.label("study_id"))
        .join_from(asking, study, asking.c.study == study.c.number, isouter=True)
        .where(*conditions)
        .order_by(asking.c.created_at.desc(), asking.c.number.desc())
        .limit(limit)
    )
    return [_asking(row) for row in await connection.execute(query)]


def asking_is(asking_id: str) -> ColumnElement[bool]:
    """The decision with this id, as a condition."""
    return asking.c.id == asking_id


def askings_of(organizations: Iterable[str]) -> ColumnElement[bool]:
    """The decisions of these organizations, as a condition."""
    return asking.c.organization.in_(sorted(organizations))


def asking_led_to(study_number: int) -> ColumnElement[bool]:
    """The decisions that a study came out of, as a condition."""
    return asking.c.study == study_number


async def list_concerned(
    connection: AsyncConnection, scope: Scope, populations: Sequence[str], *, limit: int
) -> list[Study]:
    """Studies that may concern the populations: those that are planned or under way first."""
    conditions = []
    if populations:
        zones = {zone for each in populations for zone in zones_within(each)} | {0}
        conditions.append(study.c.zone.in_(sorted(zones)))
    open_ = await list_studies(
        connection, scope, [*conditions, study.c.status != StudyStatus.DONE], limit=limit
    )
    done = await list_studies(
        connection, scope, [*conditions, study.c.status == StudyStatus.DONE], limit=limit
    )
    return [*open_, *done]


# ------------------------------------------------------------------------------------------------- what is not shared


async def list_counted(connection: AsyncConnection) -> frozenset[str]:
    """The organizations that let insights which they have not shared be counted."""
    query = select(counted_organization.c.organization).where(counted_organization.c.is_counted)
    return frozenset((await connection.execute(query)).scalars())


async def set_counted(
    connection: AsyncConnection, organization: str, *, is_counted: bool, now: datetime, account_number: int
) -> None:
    """Note an organization's choice."""
    values = {"is_counted": is_counted, "changed_at": now, "changed_by": account_number}
    where = counted_organization.c.organization == organization
    done = await connection.execute(update(counted_organization).where(where).values(values))
    if not done.rowcount:
        await connection.execute(insert(counted_organization).values(organization=organization, **values))


def is_unshared(organizations: Iterable[str]) -> ColumnElement[bool]:
    """Published insights that these organizations keep to themselves, never the private ones, as a condition."""
    return and_(
        insight.c.organization.in_(sorted(organizations)),
        insight.c.visibility == Visibility.ORGANIZATION,
        insight.c.status == Status.PUBLISHED,
    )


async def create_request(connection: AsyncConnection, new: AccessRequest, *, account_number: int) -> None:
    """Write a request for access."""
    await connection.execute(
        insert(access_request).values(
            id=new.id,
            organization=new.organization,
            asker=new.asker,
            question=new.question,
            message=new.message,
            answer="",
            created_at=new.created_at,
            created_by=account_number,
        )
    )


async def list_requests(
    connection: AsyncConnection, *, asked: Iterable[str] | None = None, asker: Iterable[str] = ()
) -> list[AccessRequest]:
    """Requests to or from organizations, the newest first; `asked` None means to all."""
    mine = access_request.c.asker.in_(sorted(asker))
    where = or_(access_request.c.organization.in_(sorted(asked)), mine) if asked is not None else None
    query = select(access_request, account.c.name.label("by"), account.c.email.label("email")).join_from(
        access_request, account, access_request.c.created_by == account.c.number, isouter=True
    )
    if where is not None:
        query = query.where(where)
    rows = await connection.execute(query.order_by(access_request.c.number.desc()).limit(200))
    return [
        AccessRequest(
            id=row.id,
            organization=row.organization,
            asker=row.asker,
            question=row.question,
            message=row.message,
            answer=row.answer,
            answered_at=row.answered_at,
            created_at=row.created_at,
            by=row.by,
            email=row.email,
        )
        for row in rows
    ]


async def answer_request(connection: AsyncConnection, request_id: str, *, answer: str, now: datetime) -> bool:
    """Answer a request; false when there is none that waits."""
    waiting = and_(access_request.c.id == request_id, access_request.c.answered_at.is_(None))
    done = await connection.execute(
        update(access_request).where(waiting).values(answer=answer, answered_at=now)
    )
    return done.rowcount == 1


# --------------------------------------------------------------------------------------------------------------- reuse


async def create_reuses(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Write that insights were used."""
    if rows:
        await connection.execute(insert(reuse), rows)


async def list_reuses(
    connection: AsyncConnection, scope: Scope, *conditions: ColumnElement[bool], limit: int = 500
) -> list[Reuse]:
    """Reuses of insights that the scope allows, the newest first."""
    query = (
        select(
            reuse,
            insight.c.ref,
            insight.c.statement,
            insight.c.status,
            insight.c.organization.label("source"),
            account.c.name.label("by"),
        )
        .join_from(reuse, insight, reuse.c.insight == insight.c.number)
        .join(account, reuse.c.created_by == account.c.number, isouter=True)
        .where(visible(insight, scope), *conditions)
        .order_by(reuse.c.created_at.desc(), reuse.c.number.desc())
        .limit(limit)
    )
    return [
        Reuse(
            number=row.number,
            id=row.id,
            insight=row.insight,
            ref=row.ref,
            statement="" if row.status == Status.WITHDRAWN else row.statement,
            source=row.source,
            organization=row.organization,
            purpose=row.purpose,
            link=row.link,
            is_asking=row.asking is not None,
            told_at=row.told_at,
            created_at=row.created_at,
            by=row.by,
        )
        for row in await connection.execute(query)
    ]


def reuse_of(insight_number: int) -> ColumnElement[bool]:
    """The reuses of one insight, as a condition."""
    return reuse.c.insight == insight_number


def reuse_in(asking_number: int) -> ColumnElement[bool]:
    """The reuses that were part of a decision, as a condition."""
    return reuse.c.asking == asking_number


def reuse_between(first: datetime | None, last: datetime | None) -> list[ColumnElement[bool]]:
    """The reuses noted from one moment until before another, as conditions."""
    conditions = []
    if first is not None:
        conditions.append(reuse.c.created_at >= first)
    if last is not None:
        conditions.append(reuse.c.created_at < last)
    return conditions


def reuse_from_others(sources: Iterable[str] | None) -> list[ColumnElement[bool]]:
    """The reuses by others of what these organizations stand behind (None: of what anybody does), as conditions."""
    conditions = [insight.c.organization != reuse.c.organization]
    if sources is not None:
        conditions.append(insight.c.organization.in_(sorted(sources)))
    return conditions


async def set_told(
    connection: AsyncConnection, reuse_id: str, *, sources: Iterable[str] | None, now: datetime
) -> bool:
    """Note that the source has told its residents; false where it is none of theirs."""
    where = reuse.c.id == reuse_id
    if sources is not None:
        own = select(insight.c.number).where(insight.c.organization.in_(sorted(sources)))
        where = and_(where, reuse.c.insight.in_(own))
    return (await connection.execute(update(reuse).where(where).values(told_at=now))).rowcount == 1


async def count_reuses(connection: AsyncConnection, insights: Sequence[int]) -> dict[int, int]:
    """How often each of the insights was used."""
    query = select(reuse.c.insight, func.count()).where(reuse.c.insight.in_(list(insights)))
    return {row[0]: row[1] for row in await connection.execute(query.group_by(reuse.c.insight))}


# ------------------------------------------------------------------------------------------------------------ feedback


async def create_feedback(connection: AsyncConnection, note: FeedbackNote, *, account_number: int) -> None:
    """Write that those who took part will be, or were, told."""
    await connection.execute(
        insert(study_feedback).values(
            study=note.study,
            state=note.state,
            happens=note.happens,
            how=note.how,
            created_at=note.created_at,
            created_by=account_number,
        )
    )


async def list_feedback(connection: AsyncConnection, studies: Sequence[int]) -> list[FeedbackNote]:
    """What is noted of feedback in some studies, the newest first."""
    query = (
        select(study_feedback, account.c.name.label("by"))
        .join_from(study_feedback, account, study_feedback.c.created_by == account.c.number, isouter=True)
        .where(study_feedback.c.study.in_(list(studies)))
        .order_by(study_feedback.c.number.desc())
    )
    return [
        FeedbackNote(row.study, row.state, row.happens, row.how, row.created_at, row.by)
        for row in await connection.execute(query)
    ]
