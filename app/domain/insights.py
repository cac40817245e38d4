"""An insight: something new that came out of exploring with people, in one sentence, with labels and evidence."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache

from app.domain.access import Status, Visibility
from app.domain.errors import Problem
from app.domain.populations import zone_of
from app.domain.vocabularies import Scheme, Translate, Vocabularies

STATEMENT_LIMIT = 1_000
BODY_LIMIT = 50_000
SOURCE_LIMIT = 1_000
EVIDENCE_LIMIT = 10_000
EVIDENCE_PIECES = 100
LABELS_PER_SCHEME = 40
YEARS = range(1900, 2101)

#: The voices that make an insight come *from* the group: residents and relatives speak of their own lives.
OWN_VOICES = frozenset({"invanare", "anhorig"})


class Basis(StrEnum):
    """Whether the group itself spoke, or others spoke about it."""

    FROM = "from"
    ABOUT = "about"
    UNKNOWN = "unknown"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    QUOTE = "quote"
    OBSERVATION = "observation"
    FIGURE = "figure"


class Confidence(StrEnum):
    """How sure its author is of an insight."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote, an observation or a figure that an insight rests on."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class InsightContent:
    """All of an insight that its author writes; what is sent, edited and kept in its history.

    `study` is the study's public id. Label fields hold concept ids. `year` is the year the material speaks of.
    """

    statement: str
    organization: str
    body: str = ""
    study: str | None = None
    municipality: str | None = None
    populations: tuple[str, ...] = ()
    subpopulations: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    level: str | None = None
    evidence: tuple[Evidence, ...] = ()
    year: int | None = None
    confidence: str | None = None
    visibility: str = Visibility.ORGANIZATION
    status: str = Status.PUBLISHED
    source: str = ""

    @property
    def zone(self) -> int:
        """The zone of the map that the populations place it in."""
        return zone_of(self.populations)

    @property
    def basis(self) -> Basis:
        """Whether it comes from the group or is about it."""
        return basis_of(self.voices)

    def labels(self, scheme: Scheme) -> tuple[str, ...]:
        """The concept ids it carries of one scheme."""
        found: tuple[str, ...] = getattr(self, scheme.value)
        return found


@dataclass(frozen=True, slots=True)
class Insight:
    """An insight as the repository keeps it.

    `id` is a UUID; `ref` is short, citable and never given to another; `version` counts from 1;
    `superseded_by` is the ref of the insight that took its place; `number` is its key inside the database.
    """

    number: int
    id: str
    ref: str
    external_id: str | None
    content: InsightContent
    version: int
    created_at: datetime
    updated_at: datetime
    created_by: int | None
    updated_by: int | None = None
    superseded_by: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InsightVersion:
    """An insight as it stood once: its content, when it was saved, and the name of whoever saved it."""

    version: int
    content: InsightContent
    saved_at: datetime
    saved_by: str | None


def basis_of(voices: Iterable[str]) -> Basis:
    """Whether voices make an insight come from the group or be about it.

    >>> basis_of(["medarbetare", "anhorig"]).value, basis_of(["medarbetare"]).value, basis_of([]).value
    ('from', 'about', 'unknown')
    """
    spoke = set(voices)
    if not spoke:
        return Basis.UNKNOWN
    return Basis.FROM if spoke & OWN_VOICES else Basis.ABOUT


def tombstone(content: InsightContent) -> InsightContent:
    """What is left to read of a withdrawn insight: whose it was and how it was shared, and none of its words."""
    return InsightContent(
        statement="",
        organization=content.organization,
        visibility=content.visibility,
        status=content.status,
    )


def clean_text(text: str, *, keep_lines: bool = False) -> str:
    """Text in the form we keep: composed characters (NFC), no control characters, no space around it.

    With `keep_lines`, line breaks and tabs stay and line ends become one newline each.
    """
    text = unicodedata.normalize("NFC", text)
    if not keep_lines:
        return " ".join(_printable(text, "").split())
    return _printable(text.replace("\r\n", "\n").replace("\r", "\n"), "\n\t").strip()


def _printable(text: str, allowed: str) -> str:
    if text.isprintable() or (allowed and text.replace("\n", "").replace("\t", "").isprintable()):
        return text
    return "".join(
        c
        if c.isprintable() or c in allowed or unicodedata.category(c) in {"Zs", "Cf"}
        else ("" if c == "\0" else " ")
        for c in text
        if unicodedata.category(c) != "Cs"
    )


def tidy_insight(content: InsightContent, vocabularies: Vocabularies) -> InsightContent:
    """The same content with clean text, and labels without repeats in their vocabularies' order."""
    return with_texts(tidy_labels(content, vocabularies), content)


def tidy_labels(content: InsightContent, vocabularies: Vocabularies) -> InsightContent:
    """The same content with labels without repeats in their vocabularies' order; its texts are left as they are."""
    return replace(
        content,
        populations=vocabularies.in_order(Scheme.POPULATIONS, content.populations),
        subpopulations=vocabularies.in_order(Scheme.SUBPOPULATIONS, content.subpopulations),
        voices=vocabularies.in_order(Scheme.VOICES, content.voices),
        themes=vocabularies.in_order(Scheme.THEMES, content.themes),
        perspectives=vocabularies.in_order(Scheme.PERSPECTIVES, content.perspectives),
        shifts=vocabularies.in_order(Scheme.SHIFTS, content.shifts),
    )


def with_texts(labelled: InsightContent, content: InsightContent) -> InsightContent:
    """The labels of one insight with another's texts, cleaned, and its study, organization and municipality."""
    return replace(
        labelled,
        statement=clean_text(content.statement),
        organization=content.organization,
        body=clean_text(content.body, keep_lines=True),
        study=content.study,
        municipality=content.municipality,
        evidence=tuple(
            Evidence(piece.kind, clean_text(piece.text, keep_lines=True)) for piece in content.evidence
        ),
        source=clean_text(content.source),
    )


def check_insight(content: InsightContent, vocabularies: Vocabularies, _: Translate = str) -> list[Problem]:
    """Every rule of its own that the content breaks; whether organization, study and place exist is asked elsewhere."""
    return [*check_texts(content, _), *check_labels(content, vocabularies, _)]


def check_labels(content: InsightContent, vocabularies: Vocabularies, _: Translate = str) -> list[Problem]:
    """Every rule that its labels break: all that it says by concepts, closed lists and a year."""
    problems = check_concepts(
        [(Scheme.POPULATIONS, content.populations), *((s, content.labels(s)) for s in _LABELLED)],
        vocabularies,
        _,
    )
    if content.level is not None and vocabularies.find_concept(Scheme.LEVELS, content.level) is None:
        problems += check_one("level", content.level, _known(vocabularies, Scheme.LEVELS), _)
    problems += check_one("visibility", content.visibility, Visibility, _)
    problems += check_one("status", content.status, Status, _)
    if content.confidence is not None:
        problems += check_one("confidence", content.confidence, Confidence, _)
    if content.year is not None and content.year not in YEARS:
        problems.append(Problem("year", _("Året ska vara mellan 1900 och 2100.")))
    return problems


_LABELLED = (Scheme.SUBPOPULATIONS, Scheme.VOICES, Scheme.THEMES, Scheme.PERSPECTIVES, Scheme.SHIFTS)

#: Signs that take no room: a statement of nothing else says nothing.
_UNSEEN = " \u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def check_texts(content: InsightContent, _: Translate = str) -> list[Problem]:
    """Every rule that its texts break."""
    problems = []
    if not content.statement.strip(_UNSEEN):
        problems.append(Problem("statement", _("Skriv insikten som ett påstående.")))
    problems += check_length("statement", content.statement, STATEMENT_LIMIT, _)
    problems += check_length("body", content.body, BODY_LIMIT, _)
    problems += check_length("source", content.source, SOURCE_LIMIT, _)
    if len(content.evidence) > EVIDENCE_PIECES:
        problems.append(
            Problem("evidence", _("Högst %(limit)s underlag får plats.") % {"limit": EVIDENCE_PIECES})
        )
    for place, piece in enumerate(content.evidence[:EVIDENCE_PIECES]):
        if not piece.text:
            problems.append(Problem(f"evidence[{place}].text", _("Underlaget saknar text.")))
        problems += check_one(f"evidence[{place}].kind", piece.kind, EvidenceKind, _)
        problems += check_length(f"evidence[{place}].text", piece.text, EVIDENCE_LIMIT, _)
    return problems


def check_length(field: str, text: str, limit: int, _: Translate) -> list[Problem]:
    """A problem when the text is longer than `limit` characters."""
    if len(text) <= limit:
        return []
    message = _("Texten är %(length)s tecken lång; högst %(limit)s får plats.")
    return [Problem(field, message % {"length": len(text), "limit": limit})]


def check_one(field: str, value: str, allowed: Iterable[str], _: Translate) -> list[Problem]:
    """A problem when the value is none of the allowed ones."""
    known = _values(allowed) if isinstance(allowed, type) else tuple(allowed)
    if value in known:
        return []
    message = _("”%(value)s” finns inte. Välj bland: %(known)s.")
    return [Problem(field, message % {"value": value[:60], "known": ", ".join(known)})]


@cache
def _values(allowed: type[StrEnum]) -> tuple[str, ...]:
    return tuple(str(member) for member in allowed)


def check_concepts(
    fields: Sequence[tuple[Scheme, Sequence[str]]], vocabularies: Vocabularies, _: Translate
) -> list[Problem]:
    """A problem for each concept id that its scheme lacks, and for a field with far too many."""
    problems = []
    for scheme, ids in fields:
        if len(ids) > LABELS_PER_SCHEME:
            problems.append(Problem(scheme, _("Högst %(limit)s får väljas.") % {"limit": LABELS_PER_SCHEME}))
            continue
        for concept_id in ids:
            if vocabularies.find_concept(scheme, concept_id) is None:
                message = _("”%(value)s” finns inte i vokabulären.")
                problems.append(Problem(scheme, message % {"value": concept_id[:60]}))
    return problems


def _known(vocabularies: Vocabularies, scheme: Scheme) -> list[str]:
    return [concept.id for concept in vocabularies.list_concepts(scheme)]
