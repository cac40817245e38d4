"""How insights belong together: what gave way to what, who has heard the same, what was found still true."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, extract, false, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope, Status
from app.domain.gaps.dimensions import REVIEW_YEARS
from app.domain.gaps.reviews import ReviewAges
from app.domain.insights import Insight
from app.domain.populations import zones_within
from app.domain.vocabularies import Scheme
from app.persistence.among import numbers_in
from app.persistence.gate import visible
from app.persistence.insights import list_by_number
from app.persistence.tables import account, heard_also, insight, insight_label, lineage, review


@dataclass(frozen=True, slots=True)
class Step:
    """An insight that gave way: by being withdrawn, superseded or merged. Numbers are keys of insights."""

    old: int
    new: int | None
    kind: str
    reason: str
    created_at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class HeardAlso:
    """That an organization has heard the same; `own` is the number of its own insight that says it, if any."""

    insight: int
    organization: str
    own: int | None
    note: str
    year: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """That somebody found an insight still true."""

    insight: int
    note: str
    created_at: datetime
    by: str | None


async def create_step(connection: AsyncConnection, step: Step, *, account_number: int) -> None:
    """Write that an insight gave way."""
    await connection.execute(
        insert(lineage).values(
            old=step.old,
            new=step.new,
            kind=step.kind,
            reason=step.reason,
            created_at=step.created_at,
            created_by=account_number,
        )
    )


async def list_steps(connection: AsyncConnection, number: int) -> list[Step]:
    """The steps in which an insight gave way, or took another's place, the newest first."""
    query = (
        select(lineage, account.c.name.label("by"))
        .join_from(lineage, account, lineage.c.created_by == account.c.number, isouter=True)
        .where(or_(lineage.c.old == number, lineage.c.new == number))
        .order_by(lineage.c.number.desc())
    )
    return [
        Step(row.old, row.new, row.kind, row.reason, row.created_at, row.by)
        for row in await connection.execute(query)
    ]


async def find_successor(connection: AsyncConnection, ref: str, scope: Scope) -> Insight | None:
    """The insight that stands at the end of the line that begins with this ref, as far as the scope allows."""
    seen: set[str] = set()
    found: Insight | None = None
    while ref and ref not in seen:
        seen.add(ref)
        query = select(insight.c.number).where(insight.c.ref == ref, visible(insight, scope))
        number = (await connection.execute(query)).scalar_one_or_none()
        if number is None:
            break
        found = (await list_by_number(connection, [number], scope))[0]
        ref = found.superseded_by or ""
    return found


async def has_heard(connection: AsyncConnection, number: int, organization: str, own: int | None) -> bool:
    """Whether it is noted already that the organization has heard the same, or that the two say the same."""
    same = and_(heard_also.c.insight == number, heard_also.c.organization == organization)
    same = and_(same, heard_also.c.own.is_(None) if own is None else heard_also.c.own == own)
    if own is not None:
        same = or_(same, and_(heard_also.c.insight == own, heard_also.c.own == number))
    return (await connection.execute(select(heard_also.c.number).where(same))).first() is not None


async def create_heard(connection: AsyncConnection, heard: HeardAlso, *, account_number: int) -> None:
    """Write that an organization has heard the same."""
    await connection.execute(
        insert(heard_also).values(
            insight=heard.insight,
            organization=heard.organization,
            own=heard.own,
            note=heard.note,
            year=heard.year,
            created_at=heard.created_at,
            created_by=account_number,
        )
    )


async def list_heard(connection: AsyncConnection, number: int) -> list[HeardAlso]:
    """Who has heard what an insight says: notes on it, and links from or to it."""
    query = select(heard_also).where(or_(heard_also.c.insight == number, heard_also.c.own == number))
    return [
        HeardAlso(row.insight, row.organization, row.own, row.note, row.year, row.created_at)
        for row in await connection.execute(query.order_by(heard_also.c.number))
    ]


async def create_review(
    connection: AsyncConnection, number: int, *, note: str, now: datetime, account_number: int
) -> None:
    """Write that an insight was found still true."""
    await connection.execute(
        insert(review).values(insight=number, note=note, created_at=now, created_by=account_number)
    )


async def find_review(connection: AsyncConnection, number: int) -> Review | None:
    """The latest time that somebody found an insight still true."""
    query = (
        select(review, account.c.name.label("by"))
        .join_from(review, account, review.c.created_by == account.c.number, isouter=True)
        .where(review.c.insight == number)
        .order_by(review.c.created_at.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return Review(row.insight, row.note, row.created_at, row.by) if row else None


async def list_review_years(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, int]:
    """The year in which each of the insights was last found still true, for those that were."""
    if not numbers:
        return {}
    query = (
        select(review.c.insight, func.max(review.c.created_at))
        .where(numbers_in(review.c.insight, numbers, connection.dialect))
        .group_by(review.c.insight)
    )
    return {row[0]: row[1].year for row in await connection.execute(query)}


async def list_due_for_review(
    connection: AsyncConnection,
    scope: Scope,
    organizations: Iterable[str] | None,
    *,
    ages: ReviewAges,
    this_year: int,
    limit: int = 50,
) -> list[Insight]:
    """Published insights that are due for review (see `ReviewAges.is_due`); the oldest material first.

    `organizations` None means everybody's.
    """
    due = _is_due(scope, organizations, ages, this_year)
    query = select(insight.c.number).where(*due).order_by(insight.c.year, insight.c.number).limit(limit)
    return await list_by_number(connection, list((await connection.execute(query)).scalars()), scope)


async def count_due_for_review(
    connection: AsyncConnection,
    scope: Scope,
    organizations: Iterable[str] | None,
    *,
    ages: ReviewAges,
    this_year: int,
) -> int:
    """How many there are of what `list_due_for_review` lists."""
    query = select(func.count()).where(*_is_due(scope, organizations, ages, this_year))
    return int((await connection.execute(query)).scalar_one())


def _is_due(
    scope: Scope, organizations: Iterable[str] | None, ages: ReviewAges, this_year: int
) -> list[ColumnElement[bool]]:
    conditions = [
        visible(insight, scope),
        insight.c.status == Status.PUBLISHED,
        insight.c.year <= this_year - min((*ages.by_years, REVIEW_YEARS)),
        or_(*_due_by_age(ages, this_year)),
    ]
    if organizations is not None:
        conditions.append(insight.c.organization.in_(sorted(organizations)))
    return conditions


def _due_by_age(ages: ReviewAges, this_year: int) -> list[ColumnElement[bool]]:
    """One condition for each review age: the material has reached it, and something that has it is carried."""
    if set(ages.by_years) <= {REVIEW_YEARS}:
        return [_has_reached(REVIEW_YEARS, this_year)]
    bare = and_(insight.c.zone == 0, ~insight.c.number.in_(select(insight_label.c.insight)))
    return [
        and_(_has_reached(REVIEW_YEARS, this_year), bare),
        *(and_(_has_reached(years, this_year), _carries(those)) for years, those in ages.by_years.items()),
    ]


def _has_reached(years: int, this_year: int) -> ColumnElement[bool]:
    newest = this_year - years
    recent = (
        select(review.c.insight)
        .where(review.c.insight == insight.c.number, extract("year", review.c.created_at) > newest)
        .exists()
    )
    return and_(insight.c.year <= newest, ~recent)


def _carries(concepts: Mapping[Scheme, frozenset[str]]) -> ColumnElement[bool]:
    """Whether an insight carries any of the concepts; populations stand in its zone."""
    zones = {zone for each in concepts.get(Scheme.POPULATIONS, ()) for zone in zones_within(each)}
    labels = [
        and_(insight_label.c.scheme == scheme.value, insight_label.c.concept.in_(sorted(those)))
        for scheme, those in concepts.items()
        if scheme is not Scheme.POPULATIONS
    ]
    carried = select(insight_label.c.insight).where(
        insight_label.c.insight == insight.c.number, or_(false(), *labels)
    )
    return or_(insight.c.zone.in_(sorted(zones)), carried.exists())
