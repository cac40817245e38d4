"""Identifiers of our own in REFI-QDA: by them a project that we wrote is read back with every field in its place."""

from uuid import NAMESPACE_URL, UUID, uuid5

from app.domain.vocabularies import Scheme
from importers.base import Field

ORIGIN = "Insiktskartan"
_NAMESPACE = uuid5(NAMESPACE_URL, "https://insiktskartan.se/refi")

#: The folder of codes that are insights, and the one of codes that tell what kind of evidence a passage is.
INSIGHTS = str(uuid5(_NAMESPACE, "insights"))
EVIDENCE = str(uuid5(_NAMESPACE, "evidence"))

#: Schemes whose concepts are codes, with the field that each stands for.
SCHEMES = {
    Scheme.POPULATIONS: Field.POPULATIONS,
    Scheme.SUBPOPULATIONS: Field.SUBPOPULATIONS,
    Scheme.VOICES: Field.VOICES,
    Scheme.THEMES: Field.THEMES,
    Scheme.PERSPECTIVES: Field.PERSPECTIVES,
    Scheme.SHIFTS: Field.SHIFTS,
    Scheme.LEVELS: Field.LEVEL,
}

#: Fields that are variables of an insight's document.
VARIABLES = (
    Field.YEAR,
    Field.CONFIDENCE,
    Field.ORGANIZATION,
    Field.MUNICIPALITY,
    Field.STUDY,
    Field.SOURCE,
    Field.VISIBILITY,
    Field.STATUS,
)


def scheme_guid(scheme: Scheme) -> str:
    """The folder of codes that a scheme is."""
    return str(uuid5(_NAMESPACE, f"scheme/{scheme}"))


def concept_guid(scheme: Scheme, concept_id: str) -> str:
    """The code that a concept is."""
    return str(uuid5(_NAMESPACE, f"concept/{scheme}/{concept_id}"))


def evidence_guid(kind: str) -> str:
    """The code that tells what kind of evidence a passage is."""
    return str(uuid5(_NAMESPACE, f"evidence/{kind}"))


def variable_guid(field: Field) -> str:
    """The variable that holds a field."""
    return str(uuid5(_NAMESPACE, f"field/{field}"))


def insight_guid(record_id: str) -> str:
    """The code that an insight is: its own id where that is a UUID, else one that follows from it."""
    try:
        return str(UUID(record_id))
    except ValueError:
        return str(uuid5(_NAMESPACE, f"insight/{record_id}"))


def part_guid(guid: str, part: str) -> str:
    """The identifier of a part of an insight: its document, or a passage of it."""
    return str(uuid5(UUID(guid), part))
