"""An insight's own page, and its history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from markupsafe import Markup

from app.domain.access import Status, Viewer, may_curate, may_log
from app.domain.directory import DirectoryNames
from app.domain.identifiers import find_ref, spelled
from app.domain.insights import Insight, InsightContent
from app.domain.populations import zone_slug
from app.domain.selection import Selection
from app.domain.studies import Study
from app.domain.vocabularies import Scheme
from app.domain.words import lower_first
from app.services.lineage import Relations
from app.services.services import Services
from app.web.pages.addresses import origin_of, see_other
from app.web.pages.attachments import AttachmentView, attachment_view
from app.web.pages.differences import Change, list_changes
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.filters import address_of, legend_of
from app.web.pages.gap_views import CELL_PATH
from app.web.pages.linked_data import linked_data
from app.web.pages.relations import RelationsView, relations_view
from app.web.pages.rendering import date_in_words, page
from app.web.pages.retention import find_erased_page
from app.web.pages.words import confidence_name, evidence_name, visibility_name, who_sees
from app.web.requests import AnyRequest, language_of, services_of, settings_of, translator_of

#: How many insights of the same study are shown beside one.
_SIBLINGS = 4
#: Insights of others that may say the same: how many are shown to whoever logged one, and how many are counted.
_NEAR = 5
_NEAR_COUNTED = 20
_LABELS = {
    "subpopulations": "subpopulation",
    "voices": "voice",
    "themes": "theme",
    "perspectives": "perspective",
}


@dataclass(frozen=True, slots=True)
class LabelLink:
    """A label with its definition, and the address of everything that carries it."""

    name: str
    address: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class ShiftLink:
    """A shift as from and to."""

    start: str
    end: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever just logged an insight gets back: where it landed, and what it means there.

    `filled` are the white spots it filled; `heard_by` the other places that have heard much the same.
    """

    is_draft: bool
    neighbours: int
    filled: tuple[LabelLink, ...]
    heard_by: tuple[str, ...]
    map_address: str
    again_address: str


@dataclass(frozen=True, slots=True)
class InsightPage:
    """What an insight's page shows."""

    ref: str
    content: InsightContent
    zone: str
    zone_name: str
    zone_address: str
    populations: list[LabelLink]
    labels: list[tuple[str, list[LabelLink]]]
    shifts: list[ShiftLink]
    evidence: list[tuple[str, str, str]]
    organization: LabelLink
    municipality: LabelLink | None
    study: Study | None
    confidence: str
    visibility: str
    who_sees: str
    citation: str
    version: int
    created_at: datetime
    updated_at: datetime
    superseded_by: str | None
    reason: str
    may_edit: bool
    may_erase: bool
    receipt: Receipt | None
    siblings: list[InsightCard]
    relations: RelationsView
    near: list[InsightCard]
    attachments: list[AttachmentView]
    came_from: str
    linked_data: Markup | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the history, with what it changed; `changes` is None where the one before is not shown."""

    version: int
    saved_at: datetime
    saved_by: str | None
    changes: list[Change] | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What the history page shows."""

    ref: str
    statement: str
    rows: list[VersionRow]


@get("/i/{ref:str}", operation_id="ShowInsight")
async def show_insight(
    request: AnyRequest,
    ref: FromPath[str],
    *,
    loggad: FromQuery[str | None] = None,
    visa: FromQuery[str | None] = None,
    fran: FromQuery[str | None] = None,
) -> Template | Redirect:
    """An insight; what is left of it when it has been withdrawn.

    One that is superseded leads on, unless `visa` is given; `fran` says from which the reader came.
    """
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    found = await services.insights.get_insight(viewer, ref)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    content = found.content
    relations = await services.lineage.get_relations(viewer, found)
    if content.status == Status.SUPERSEDED and relations.successor is not None and visa is None:
        return see_other(f"/i/{spelled(relations.successor.ref)}?fran={spelled(found.ref)}")
    if content.status == Status.WITHDRAWN and (gone := await _erased(request, found, relations, visa)):
        return gone
    known = await services.studies.list_by_id(viewer, [content.study] if content.study else [])
    is_author = loggad is not None and found.created_by is not None and found.created_by == viewer.account
    near = await _near(services, viewer, found) if is_author else []
    context = InsightPage(
        ref=found.ref,
        content=content,
        zone=zone_slug(content.zone),
        zone_name=names.zone(content.zone),
        zone_address=address_of("/karta", Selection(zones=(content.zone,))),
        populations=[_link("population", each, names) for each in content.populations],
        labels=[
            (legend_of(parameter, names), [_link(parameter, each, names) for each in getattr(content, field)])
            for field, parameter in _LABELS.items()
            if getattr(content, field)
        ]
        + ([(legend_of("level", names), [_link("level", content.level, names)])] if content.level else []),
        shifts=[_shift(each, names) for each in content.shifts],
        evidence=[(each.kind, evidence_name(each.kind, _), each.text) for each in content.evidence],
        organization=LabelLink(
            names.name("organization", content.organization), f"/organisationer/{content.organization}"
        ),
        municipality=LabelLink(
            names.name("municipality", content.municipality), f"/kommuner/{content.municipality}"
        )
        if content.municipality
        else None,
        study=next(iter(known.values()), None),
        confidence=confidence_name(content.confidence, _),
        visibility=visibility_name(content.visibility, _),
        who_sees=who_sees(content.visibility, content.organization, names.directory, _),
        citation=_citation(request, found, names),
        version=found.version,
        created_at=found.created_at,
        updated_at=found.updated_at,
        superseded_by=found.superseded_by,
        reason=found.reason,
        may_edit=may_log(viewer, content.organization) and content.status != Status.WITHDRAWN,
        may_erase=may_curate(viewer, content.organization),
        receipt=await _receipt(services, viewer, found, names, near=near) if is_author else None,
        siblings=await _siblings(services, viewer, found, names),
        relations=await relations_view(services, viewer, found, relations=relations, names=names),
        near=[insight_card(each, names) for each in near[:_NEAR]],
        attachments=[
            attachment_view(found.ref, each)
            for each in await services.attachments.list_attachments(viewer, found.id)
        ],
        came_from=find_ref(fran or "") or "",
        linked_data=linked_data(
            found, names, origin=origin_of(request), license_address=settings_of(request).content_license
        ),
    )
    return page(request, "insight.html", context)


async def _erased(
    request: AnyRequest, found: Insight, relations: Relations, visa: str | None
) -> Template | Redirect | None:
    """What is left to show of an insight that was erased; one whose place was taken leads on."""
    successor = relations.successor.ref if relations.successor else ""
    shown = await find_erased_page(request, "insight", found.id, successor=successor)
    if shown is None or not successor or visa is not None:
        return shown
    return see_other(f"/i/{spelled(successor)}?fran={spelled(found.ref)}")


async def _near(services: Services, viewer: Viewer, found: Insight) -> list[Insight]:
    """Insights of others that may well say the same as the one that was just logged."""
    listed = await services.lineage.list_near(viewer, found.content.statement, limit=_NEAR_COUNTED)
    return [each for each in listed if each.number != found.number]


def _heard_by(near: Sequence[Insight], content: InsightContent, names: DirectoryNames) -> tuple[str, ...]:
    """The places, or organizations that are of no place, that have heard much the same, without one's own."""

    def place_of(each: InsightContent) -> str:
        owner = names.directory.organizations.get(each.organization)
        code = each.municipality or (owner.municipality if owner else None)
        if code is not None:
            return names.name("municipality", code)
        return names.name("organization", each.organization)

    own = place_of(content)
    return tuple(dict.fromkeys(place for each in near if (place := place_of(each.content)) != own))


def _link(parameter: str, value: str, names: DirectoryNames) -> LabelLink:
    scheme = {"population": Scheme.POPULATIONS, "level": Scheme.LEVELS}.get(parameter) or Scheme(
        parameter + "s"
    )
    concept = names.directory.vocabularies.find_concept(scheme, value)
    definition = concept.definition.in_language(names.language) if concept else ""
    address = address_of("/sok", Selection().with_value(parameter, value))
    return LabelLink(names.name(parameter, value), address, definition)


def _shift(value: str, names: DirectoryNames) -> ShiftLink:
    concept = names.directory.vocabularies.find_concept(Scheme.SHIFTS, value)
    name = names.name("shift", value)
    return ShiftLink(
        concept.shift_from.in_language(names.language) if concept and concept.shift_from else "",
        concept.shift_to.in_language(names.language) if concept and concept.shift_to else name,
        name,
        address_of("/sok", Selection().with_value("shift", value)),
    )


def _citation(request: AnyRequest, found: Insight, names: DirectoryNames) -> str:
    """How to refer to the insight as it stands: whose, what, which version, when and where."""
    _ = names.translate
    base = settings_of(request).public_url or str(request.base_url).rstrip("/")
    ref = f"{found.ref[:4]}-{found.ref[4:]}"
    return _(
        "%(organization)s: ”%(statement)s” Insiktskartan, %(ref)s, version %(version)s, %(date)s. %(address)s"
    ) % {
        "organization": names.name("organization", found.content.organization),
        "statement": found.content.statement,
        "ref": ref,
        "version": found.version,
        "date": date_in_words(found.updated_at, names.language),
        "address": f"{base}/i/{ref}",
    }


async def _siblings(
    services: Services, viewer: Viewer, found: Insight, names: DirectoryNames
) -> list[InsightCard]:
    """The newest others of the same study."""
    if found.content.study is None:
        return []
    selection = Selection(studies=(found.content.study,))
    listed = await services.browse.list_page(viewer, selection, limit=_SIBLINGS + 1, _=names.translate)
    return [insight_card(each, names) for each in listed.items if each.number != found.number][:_SIBLINGS]


async def _receipt(
    services: Services, viewer: Viewer, found: Insight, names: DirectoryNames, *, near: Sequence[Insight]
) -> Receipt:
    """What the new insight did to the map, as its author sees it."""
    content = found.content
    is_draft = content.status == Status.DRAFT
    zone = Selection(zones=(content.zone,))
    neighbours = await services.browse.count(viewer, zone)
    counted = () if is_draft or not content.zone else content.subpopulations[:8]
    filled = [
        LabelLink(lower_first(names.name("subpopulation", each)), _cell_address(each, content.zone))
        for each in counted
        if await services.browse.count(viewer, zone.with_value("subpopulation", each)) == 1
    ]
    return Receipt(
        is_draft=is_draft,
        neighbours=max(0, neighbours - (not is_draft)),
        filled=tuple(filled),
        heard_by=() if is_draft else _heard_by(near, content, names),
        map_address=address_of("/karta", zone),
        again_address=f"/insikter/ny?som={found.ref}",
    )


def _cell_address(subpopulation: str, zone: int) -> str:
    """Where the white spot that an insight filled is explained."""
    place = [
        ("rows", "subpopulation"),
        ("columns", "zone"),
        ("row", subpopulation),
        ("column", zone_slug(zone)),
    ]
    return address_of(CELL_PATH, Selection(), place)


@get("/i/{ref:str}/historik", operation_id="ShowInsightHistory")
async def show_history(request: AnyRequest, ref: FromPath[str]) -> Template:
    """Every version of an insight that the viewer may see, newest first."""
    services, _ = services_of(request), translator_of(request)
    history = await services.insights.get_history(request.user, ref)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found = history.insight
    versions = [
        (found.version, found.updated_at, None, found.content),
        *((each.version, each.saved_at, each.saved_by, each.content) for each in history.earlier),
    ]
    rows = _rows(versions, names)
    if request.user.is_anonymous:
        rows = [replace(row, saved_by=None) for row in rows]
    context = HistoryPage(found.ref, found.content.statement, rows)
    return page(request, "insight_history.html", context)


def _rows(
    versions: Sequence[tuple[int, datetime, str | None, InsightContent]], names: DirectoryNames
) -> list[VersionRow]:
    rows = []
    for place, (version, saved_at, saved_by, content) in enumerate(versions):
        before = versions[place + 1][3] if place + 1 < len(versions) else None
        changes = list_changes(before, content, names) if before is not None else None
        rows.append(VersionRow(version, saved_at, saved_by, changes))
    return rows


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_insight, show_history]
