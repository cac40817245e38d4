"""What goes over the wire: one Struct a shape, with the exchange format's names."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from app.domain.insights import Evidence, Insight
from app.domain.populations import zone_slug
from app.domain.privacy import ScreeningAnswer
from app.domain.studies import Study, StudyContent

Basis = Literal["public_interest", "consent", "legal_obligation", "legitimate_interest", "no_personal_data"]
Level = Literal["private", "organization", "network", "public"]
ConceptIds = Annotated[list[str], Meta(description="Concept ids of the vocabulary with the field's name")]
Code = Annotated[str, Meta(description="Statistics Sweden's four-digit municipality code", examples=["1764"])]


class Wire(Struct, forbid_unknown_fields=True):
    """The base of what is read: a field that nobody knows is refused by name."""


class EvidenceWire(Wire, kw_only=True):
    """A quote, an observation or a figure that an insight rests on."""

    kind: Literal["quote", "observation", "figure"]
    text: str


class ScreeningAnswerWire(Wire, kw_only=True):
    """The sender's word that a text found by screening is no personal data, and why."""

    text: str
    reason: Annotated[str, Meta(min_length=3, max_length=300)]


class InsightPatch(Wire, kw_only=True):
    """What to change of an insight; what is left out stays as it is."""

    statement: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    study: str | UnsetType | None = UNSET
    municipality: Code | UnsetType | None = UNSET
    populations: ConceptIds | UnsetType = UNSET
    subpopulations: ConceptIds | UnsetType = UNSET
    voices: ConceptIds | UnsetType = UNSET
    themes: ConceptIds | UnsetType = UNSET
    perspectives: ConceptIds | UnsetType = UNSET
    shifts: ConceptIds | UnsetType = UNSET
    level: str | UnsetType | None = UNSET
    evidence: list[EvidenceWire] | UnsetType = UNSET
    year: int | UnsetType | None = UNSET
    confidence: Literal["high", "medium", "low"] | UnsetType | None = UNSET
    visibility: Level | UnsetType = UNSET
    status: Literal["draft", "published"] | UnsetType = UNSET
    source: str | UnsetType = UNSET
    screening_answers: list[ScreeningAnswerWire] = field(default_factory=list)


class InsightIn(InsightPatch, kw_only=True):
    """A new insight. `id` is the sender's own and is kept as `external_id`."""

    statement: str
    organization: str
    type: Literal["insight"] = "insight"
    id: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class StudyPatch(Wire, kw_only=True):
    """What to change of a study; what is left out stays as it is."""

    title: str | UnsetType = UNSET
    question: str | UnsetType = UNSET
    municipality: Code | UnsetType | None = UNSET
    methods: ConceptIds | UnsetType = UNSET
    status: Literal["planned", "ongoing", "done"] | UnsetType = UNSET
    started: str | UnsetType | None = UNSET
    ended: str | UnsetType | None = UNSET
    participants: int | UnsetType | None = UNSET
    populations: ConceptIds | UnsetType = UNSET
    subpopulations: ConceptIds | UnsetType = UNSET
    themes: ConceptIds | UnsetType = UNSET
    feedback: Literal["none", "planned", "given"] | UnsetType = UNSET
    visibility: Level | UnsetType = UNSET
    source: str | UnsetType = UNSET
    contact: str | UnsetType = UNSET
    legal_basis: Basis | UnsetType | None = UNSET
    consent: str | UnsetType = UNSET
    screening_answers: list[ScreeningAnswerWire] = field(default_factory=list)


class StudyIn(StudyPatch, kw_only=True):
    """A new study. `id` is the sender's own and is kept as `external_id`."""

    title: str
    organization: str
    type: Literal["study"] = "study"
    id: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


_ENVELOPE = {"type", "id", "screening_answers"}


def changes_of(patch: InsightPatch | StudyPatch) -> dict[str, Any]:
    """The fields that were sent, as the domain's content takes them."""
    sent = {
        name: getattr(patch, name)
        for name in patch.__struct_fields__
        if name not in _ENVELOPE and getattr(patch, name) is not UNSET
    }
    if "evidence" in sent:
        sent["evidence"] = tuple(Evidence(piece.kind, piece.text) for piece in sent["evidence"])
    return {name: tuple(value) if isinstance(value, list) else value for name, value in sent.items()}


def answers_of(patch: InsightPatch | StudyPatch) -> list[ScreeningAnswer]:
    """What the sender answers to the findings of screening."""
    return [ScreeningAnswer(each.text, each.reason) for each in patch.screening_answers]


class EvidenceOut(Struct):
    """A quote, an observation or a figure that an insight rests on."""

    kind: str
    text: str


class InsightOut(Struct, kw_only=True):
    """An insight as the repository has it; of a withdrawn one the words are gone."""

    type: Literal["insight"] = "insight"
    id: str
    ref: str
    external_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    created_by_organization: str
    superseded_by: str | None
    statement: str
    body: str
    study: str | None
    organization: str
    municipality: str | None
    populations: tuple[str, ...]
    subpopulations: tuple[str, ...]
    voices: tuple[str, ...]
    themes: tuple[str, ...]
    perspectives: tuple[str, ...]
    shifts: tuple[str, ...]
    level: str | None
    evidence: list[EvidenceOut]
    year: int | None
    confidence: str | None
    visibility: str
    status: str
    source: str
    zone: str
    basis: str


def insight_out(insight: Insight) -> InsightOut:
    """The insight as it goes over the wire."""
    content = insight.content
    return InsightOut(
        id=insight.id,
        ref=insight.ref,
        external_id=insight.external_id,
        version=insight.version,
        created_at=insight.created_at,
        updated_at=insight.updated_at,
        created_by_organization=content.organization,
        superseded_by=insight.superseded_by,
        statement=content.statement,
        body=content.body,
        study=content.study,
        organization=content.organization,
        municipality=content.municipality,
        populations=content.populations,
        subpopulations=content.subpopulations,
        voices=content.voices,
        themes=content.themes,
        perspectives=content.perspectives,
        shifts=content.shifts,
        level=content.level,
        evidence=[EvidenceOut(piece.kind, piece.text) for piece in content.evidence],
        year=content.year,
        confidence=content.confidence,
        visibility=content.visibility,
        status=content.status,
        source=content.source,
        zone=zone_slug(content.zone),
        basis=content.basis.value,
    )


class InsightList(Struct, kw_only=True):
    """One page of insights; `next` is the cursor of the page after, and `description` the Selection in words."""

    items: list[InsightOut]
    total: int
    facets: dict[str, dict[str, int]]
    next: str | None
    description: str


class VersionOut(Struct, kw_only=True):
    """What an insight was once."""

    version: int
    saved_at: datetime
    saved_by: str | None
    content: dict[str, Any]


class VersionList(Struct):
    """An insight's earlier versions, newest first."""

    items: list[VersionOut]
    current: int


class StudyOut(Struct, kw_only=True):
    """A study as the repository has it; `insights` counts those of its published insights that the viewer may see."""

    type: Literal["study"] = "study"
    id: str
    ref: str
    external_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    title: str
    question: str
    organization: str
    municipality: str | None
    methods: tuple[str, ...]
    status: str
    started: str | None
    ended: str | None
    participants: int | None
    populations: tuple[str, ...]
    subpopulations: tuple[str, ...]
    themes: tuple[str, ...]
    feedback: str
    visibility: str
    source: str
    contact: str
    legal_basis: Annotated[str | None, Meta(description="For the owning organization's eyes")]
    consent: Annotated[str, Meta(description="For the owning organization's eyes")]
    participants_suppressed: Annotated[bool, Meta(description="There were some, too few to tell how many")]
    insights: int


def study_out(study: Study, insights: int, *, has_few: bool = False) -> StudyOut:
    """The study as it goes over the wire."""
    content = {name: getattr(study.content, name) for name in StudyContent.__dataclass_fields__}
    return StudyOut(
        id=study.id,
        ref=study.ref,
        external_id=study.external_id,
        version=study.version,
        created_at=study.created_at,
        updated_at=study.updated_at,
        insights=insights,
        participants_suppressed=has_few,
        **content,
    )


class StudyList(Struct):
    """Studies, the newest start first."""

    items: list[StudyOut]
    total: int


class TextOut(Struct):
    """Words in both languages."""

    sv: str
    en: str


class ConceptOut(Struct, kw_only=True):
    """One term of a vocabulary."""

    id: str
    label: TextOut
    definition: TextOut
    broader: str | None
    group: str | None


class OrganizationOut(Struct):
    """A body that stands behind insights."""

    id: str
    name: str
    organization_type: str | None
    municipality: str | None
    networks: tuple[str, ...]


class NetworkOut(Struct):
    """A group of organizations that share insights."""

    id: str
    name: str
    organizations: list[str]


class MunicipalityOut(Struct):
    """A municipality of Sweden."""

    code: str
    name: str
    county: str
    county_name: str
    residents: int
    residents_year: int
