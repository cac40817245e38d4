"""Writes lines: the domain's values in the exchange format, every field present, in the order of the shapes."""

from collections.abc import Sequence

import msgspec

from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.studies import StudyContent
from importers.exchange.records import (
    EvidenceRecord,
    InsightRecord,
    OrganizationRecord,
    Record,
    StudyRecord,
)

_encode = msgspec.json.Encoder().encode_lines


def write_lines(records: Sequence[Record]) -> bytes:
    """Lines, each with its line end."""
    return _encode(records)


def organization_record(each: Organization) -> OrganizationRecord:
    """An organization in the exchange format."""
    return OrganizationRecord(
        id=each.id,
        name=each.name,
        organization_type=each.organization_type,
        municipality=each.municipality,
        networks=each.networks,
    )


def study_record(record_id: str, content: StudyContent) -> StudyRecord:
    """A study in the exchange format, under the id that it carries there."""
    return StudyRecord(
        id=record_id,
        title=content.title,
        question=content.question,
        organization=content.organization,
        municipality=content.municipality,
        methods=content.methods,
        status=content.status,
        started=content.started,
        ended=content.ended,
        participants=content.participants,
        populations=content.populations,
        subpopulations=content.subpopulations,
        themes=content.themes,
        feedback=content.feedback,
        visibility=content.visibility,
        source=content.source,
        contact=content.contact,
        legal_basis=content.legal_basis,
        consent=content.consent,
    )


def insight_record(record_id: str, content: InsightContent, *, study: str | None) -> InsightRecord:
    """An insight in the exchange format, under the ids that it and its study carry there."""
    return InsightRecord(
        id=record_id,
        statement=content.statement,
        body=content.body,
        study=study,
        organization=content.organization,
        municipality=content.municipality,
        populations=content.populations,
        subpopulations=content.subpopulations,
        voices=content.voices,
        themes=content.themes,
        perspectives=content.perspectives,
        shifts=content.shifts,
        level=content.level,
        evidence=tuple([EvidenceRecord(piece.kind, piece.text) for piece in content.evidence]),
        year=content.year,
        confidence=content.confidence,
        visibility=content.visibility,
        status=content.status,
        source=content.source,
    )
