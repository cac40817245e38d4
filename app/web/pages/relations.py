"""How an insight belongs with others, as its page shows it, and what the reader may do about it."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.access import Status, Viewer, may_log
from app.domain.directory import DirectoryNames
from app.domain.insights import Insight
from app.domain.lineage import Step, may_give_way
from app.services.lineage import Relations
from app.services.services import Services


@dataclass(frozen=True, slots=True)
class EchoLine:
    """Who has heard the same; `ref` is "" where they have no insight of their own that the reader may see."""

    organization: str
    year: int | None
    note: str
    ref: str
    statement: str


@dataclass(frozen=True, slots=True)
class AncestorLine:
    """An insight that this one took the place of."""

    ref: str
    statement: str
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReuseLine:
    """A use of the insight that concerns the reader's organization."""

    organization: str
    purpose: str
    link: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RelationsView:
    """All of it. `is_due` asks the reader whether the insight is still true."""

    echoes: list[EchoLine]
    ancestors: list[AncestorLine]
    reuse_count: int
    reuses: list[ReuseLine]
    reviewed_at: datetime | None
    is_due: bool
    may_use: bool
    may_confirm: bool
    may_withdraw: bool
    may_supersede: bool


async def relations_view(
    services: Services, viewer: Viewer, found: Insight, *, relations: Relations, names: DirectoryNames
) -> RelationsView:
    """What an insight's page shows of how it belongs with others."""
    used = await services.reuse.list_of_insight(viewer, found)
    is_open = found.content.status in (Status.PUBLISHED, Status.DRAFT)
    is_published = found.content.status == Status.PUBLISHED
    return RelationsView(
        echoes=[
            EchoLine(
                names.name("organization", each.organization),
                each.year,
                each.note,
                each.own.ref if each.own else "",
                each.own.content.statement if each.own else "",
            )
            for each in relations.echoes
        ],
        ancestors=[
            AncestorLine(each.insight.ref, each.insight.content.statement, each.reason, each.created_at)
            for each in relations.ancestors
        ],
        reuse_count=used.count,
        reuses=[
            ReuseLine(names.name("organization", each.organization), each.purpose, each.link, each.created_at)
            for each in used.shown
        ],
        reviewed_at=relations.review.created_at if relations.review else None,
        is_due=relations.is_due and is_published,
        may_use=is_published and viewer.may_log_somewhere,
        may_confirm=is_published and may_log(viewer, found.content.organization),
        may_withdraw=found.content.status != Status.WITHDRAWN and may_give_way(viewer, found, Step.WITHDRAW),
        may_supersede=is_open and may_give_way(viewer, found, Step.SUPERSEDE),
    )
