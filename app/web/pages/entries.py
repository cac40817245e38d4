"""Insights and studies as lists of them show: what a card says."""

from dataclasses import dataclass, replace

from app.domain.directory import DirectoryNames
from app.domain.insights import Insight, InsightContent
from app.domain.language.highlight import Segment, find_passage, highlight
from app.domain.language.query import Plan
from app.domain.populations import zone_slug
from app.search.engine import Hit
from app.services.studies import StudyEntry
from app.web.pages.reasons import CardReason, reasons_of
from app.web.pages.rendering import date_in_words

#: A text in pieces, of which some match what was searched.
Segments = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class InsightCard:
    """An insight in a list."""

    ref: str
    segments: Segments
    passage: Segments
    zone: str
    zone_name: str
    basis: str
    status: str
    visibility: str
    organization: str
    year: int | None
    subpopulations: tuple[str, ...]
    reasons: tuple[CardReason, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyCard:
    """A study in a list; `period` is in words."""

    ref: str
    title: str
    question: str
    status: str
    status_name: str
    visibility: str
    organization: str
    period: str
    insights: int


def insight_card(
    insight: Insight, names: DirectoryNames, *, segments: Segments = (), passage: Segments = ()
) -> InsightCard:
    """What a card says of an insight; `segments` is its statement with what was searched marked."""
    content = insight.content
    return InsightCard(
        ref=insight.ref,
        segments=segments or (Segment(content.statement, is_match=False),),
        passage=passage,
        zone=zone_slug(content.zone),
        zone_name=names.zone(content.zone),
        basis=content.basis,
        status=content.status,
        visibility=content.visibility,
        organization=names.name("organization", content.organization),
        year=content.year,
        subpopulations=tuple(names.name("subpopulation", each) for each in content.subpopulations),
    )


def found_card(insight: Insight, names: DirectoryNames, hit: Hit | None) -> InsightCard:
    """A card with what was searched marked; the passage is shown where the statement itself says nothing of it."""
    if hit is None or hit.plan is None:
        return insight_card(insight, names)
    segments = tuple(highlight(insight.content.statement, hit.plan))
    passage: Segments = ()
    if not any(segment.is_match for segment in segments):
        passage = _passage(insight.content, hit.plan)
    card = insight_card(insight, names, segments=segments, passage=passage)
    return replace(card, reasons=reasons_of(insight, hit.plan, names))


def _passage(content: InsightContent, plan: Plan) -> Segments:
    """The first stretch of what else the insight says that answers the query."""
    for text in (content.body, *(piece.text for piece in content.evidence)):
        if found := find_passage(text, plan):
            return tuple(found)
    return ()


def study_card(entry: StudyEntry, names: DirectoryNames) -> StudyCard:
    """What a card says of a study."""
    content = entry.study.content
    return StudyCard(
        ref=entry.study.ref,
        title=content.title,
        question=content.question,
        status=content.status,
        status_name=study_status_name(content.status, names),
        visibility=content.visibility,
        organization=names.name("organization", content.organization),
        period=period_in_words(content.started, content.ended, names.language),
        insights=entry.insights,
    )


def study_status_name(status: str, names: DirectoryNames) -> str:
    """Where a study is, in words."""
    _ = names.translate
    known = {"planned": _("Planerat"), "ongoing": _("Pågår"), "done": _("Klart")}
    return known.get(status, status)


def period_in_words(started: str | None, ended: str | None, language: str) -> str:
    """From when to when, as far as it is known.

    >>> period_in_words("2023", "2024-02", "sv")
    '2023–februari 2024'
    """
    first, last = date_in_words(started, language), date_in_words(ended, language)
    if first and last and first != last:
        return f"{first}–{last}"
    return first or last
