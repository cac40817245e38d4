"""The exchange format's shapes: what one line may hold. `schema/exchange.schema.json` is made from these."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from app.domain import insights, studies
from app.domain.access import Status, Visibility
from app.domain.insights import Confidence, EvidenceKind
from app.domain.populations import Population
from app.domain.studies import Feedback, LegalBasis, StudyStatus


def _text(description: str, limit: int) -> Meta:
    return Meta(description=description, extra_json_schema={"maxLength": limit})


def _one_of(description: str, values: Any, *, nullable: bool = False) -> Meta:
    allowed = [str(value) for value in values]
    return Meta(
        description=description, extra_json_schema={"enum": [*allowed, None] if nullable else allowed}
    )


Id = Annotated[
    str, Meta(description="The sender's own id; kept as external_id", extra_json_schema={"minLength": 1})
]
Owner = Annotated[str, Meta(description="Id of the organization; where empty, the import says which")]
Place = Annotated[str | None, Meta(description="Statistics Sweden's code, four digits; null where several")]
Concepts = tuple[str, ...]
Populations = Annotated[
    tuple[str, ...],
    Meta(extra_json_schema={"items": {"type": "string", "enum": [str(each) for each in Population]}}),
]
Date = Annotated[str | None, Meta(description="A year, a month or a day (ISO 8601)")]
Sharing = Annotated[str, _one_of("How widely it is shared", Visibility)]


class OrganizationRecord(
    msgspec.Struct, tag_field="type", tag="organization", forbid_unknown_fields=True, kw_only=True
):
    """A body that stands behind insights; only an operator may bring one in."""

    id: Annotated[str, Meta(description="Slug: lower-case ASCII, digits and hyphens")]
    name: str
    organization_type: Annotated[str | None, Meta(description="Concept of organization-types")] = None
    municipality: Place = None
    networks: Annotated[tuple[str, ...], Meta(description="Ids of the networks it shares in")] = ()


class StudyRecord(msgspec.Struct, tag_field="type", tag="study", forbid_unknown_fields=True, kw_only=True):
    """One effort to listen to residents, planned, ongoing or done."""

    id: Id
    title: Annotated[str, _text("Heading", studies.TITLE_LIMIT)]
    question: Annotated[str, _text("What was asked, or is to be", studies.QUESTION_LIMIT)] = ""
    organization: Owner = ""
    municipality: Place = None
    methods: Concepts = ()
    status: Annotated[str, _one_of("Where it is", StudyStatus)] = StudyStatus.PLANNED.value
    started: Date = None
    ended: Date = None
    participants: Annotated[int | None, Meta(description="How many took part")] = None
    populations: Populations = ()
    subpopulations: Concepts = ()
    themes: Concepts = ()
    feedback: Annotated[str, _one_of("Whether those who took part were told the outcome", Feedback)] = (
        Feedback.NONE.value
    )
    visibility: Sharing = Visibility.ORGANIZATION.value
    source: Annotated[str, Meta(description="Where it was written up")] = ""
    contact: Annotated[str, Meta(description="Whom to ask about it")] = ""
    legal_basis: Annotated[
        str | None, _one_of("On what personal data are handled; for its own eyes", LegalBasis, nullable=True)
    ] = None
    consent: Annotated[str, _text("How people were told and agreed; for its own", studies.CONSENT_LIMIT)] = ""


class EvidenceRecord(msgspec.Struct, forbid_unknown_fields=True):
    """A quote, an observation or a figure that an insight rests on."""

    kind: Annotated[str, _one_of("What it is", EvidenceKind)]
    text: Annotated[str, _text("In plain text", insights.EVIDENCE_LIMIT)]


class InsightRecord(
    msgspec.Struct, tag_field="type", tag="insight", forbid_unknown_fields=True, kw_only=True
):
    """One insight."""

    id: Id
    statement: Annotated[str, _text("The insight in one sentence", insights.STATEMENT_LIMIT)]
    body: Annotated[str, _text("More about it, in Markdown", insights.BODY_LIMIT)] = ""
    study: Annotated[str | None, Meta(description="Id of the study it came out of")] = None
    organization: Owner = ""
    municipality: Place = None
    populations: Populations = ()
    subpopulations: Concepts = ()
    voices: Concepts = ()
    themes: Concepts = ()
    perspectives: Concepts = ()
    shifts: Concepts = ()
    level: Annotated[str | None, Meta(description="Concept of levels")] = None
    evidence: tuple[EvidenceRecord, ...] = ()
    year: Annotated[int | None, Meta(description="The year the material speaks of")] = None
    confidence: Annotated[str | None, _one_of("How sure its author is", Confidence, nullable=True)] = None
    visibility: Sharing = Visibility.ORGANIZATION.value
    status: Annotated[str, _one_of("Where it is in its life", Status)] = Status.PUBLISHED.value
    source: Annotated[str, _text("Where it was written up", insights.SOURCE_LIMIT)] = ""


Record = OrganizationRecord | StudyRecord | InsightRecord
