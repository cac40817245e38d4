"""When an insight gives way: withdrawn, superseded or merged; and what the one that takes over takes along."""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from app.domain.access import Role, Status, Viewer, Visibility
from app.domain.errors import Problem
from app.domain.insights import Insight, InsightContent
from app.domain.vocabularies import Translate

REASON_LIMIT = 1_000


class Step(StrEnum):
    """How an insight gives way."""

    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    MERGE = "merge"


def may_give_way(viewer: Viewer, insight: Insight, step: Step) -> bool:
    """Whether the viewer may let an insight give way.

    A curator of its organization always may. Its author may withdraw or supersede it; merging two is a curator's work,
    for it may change what somebody else wrote.
    """
    if viewer.is_read_only or viewer.account is None:
        return False
    organization = insight.content.organization
    if viewer.has_role(organization, Role.CURATOR):
        return True
    is_author = insight.created_by == viewer.account and viewer.has_role(organization, Role.DESIGNER)
    return is_author and step is not Step.MERGE


def is_as_wide(one: InsightContent, other: InsightContent) -> bool:
    """Whether everybody who may see `other` may see `one`, whoever they are."""
    order = list(Visibility)
    if one.organization == other.organization:
        return order.index(Visibility(one.visibility)) >= order.index(Visibility(other.visibility))
    return one.visibility == Visibility.PUBLIC


def check_successor(old: Insight, new: Insight, step: Step, _: Translate = str) -> list[Problem]:
    """What is wrong with letting one insight take the place of another."""
    field = "into" if step is Step.MERGE else "by"
    if new.id == old.id:
        return [Problem(field, _("En insikt kan inte ersätta sig själv."))]
    if new.content.status != Status.PUBLISHED:
        return [Problem(field, _("Den som tar över ska vara publicerad."))]
    if not is_as_wide(new.content, old.content):
        return [Problem(field, _("Den som tar över ska vara delad minst lika brett."))]
    if step is Step.MERGE and new.content.organization != old.content.organization:
        message = _("Bara insikter i samma organisation slås ihop; länka annars som samma sak.")
        return [Problem(field, message)]
    return []


_LABELS = (
    "populations",
    "subpopulations",
    "voices",
    "themes",
    "perspectives",
    "shifts",
)


def merged(old: InsightContent, new: InsightContent) -> InsightContent:
    """What the insight that takes over becomes. Labels and evidence come along, unless they were shared less widely."""
    order = list(Visibility)
    if order.index(Visibility(old.visibility)) < order.index(Visibility(new.visibility)):
        return new
    labels: dict[str, Any] = {
        field: tuple(dict.fromkeys((*getattr(new, field), *getattr(old, field)))) for field in _LABELS
    }
    evidence = tuple(dict.fromkeys((*new.evidence, *old.evidence)))
    return replace(new, **labels, evidence=evidence)
