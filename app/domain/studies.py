"""A study (insiktsarbete): one effort to listen to residents, planned, ongoing or done."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.access import Visibility
from app.domain.errors import Problem
from app.domain.insights import check_concepts, check_length, check_one, clean_text
from app.domain.vocabularies import Scheme, Translate, Vocabularies

TITLE_LIMIT = 300
QUESTION_LIMIT = 5_000
CONSENT_LIMIT = 2_000
PARTICIPANTS_LIMIT = 10_000_000

#: A year, a month or a day, as far as it is known.
DATE = re.compile(r"(19|20|21)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class StudyStatus(StrEnum):
    """Where a study is."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"


class Feedback(StrEnum):
    """Whether those who took part have been told what became of what they said."""

    NONE = "none"
    PLANNED = "planned"
    GIVEN = "given"


class LegalBasis(StrEnum):
    """On what personal data are handled in a study (GDPR, article 6), or that there are none."""

    PUBLIC_INTEREST = "public_interest"
    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"
    NO_PERSONAL_DATA = "no_personal_data"


@dataclass(frozen=True, slots=True)
class StudyContent:
    """All of a study that its author writes. `started` and `ended` are a year, a month or a day (ISO 8601).

    `legal_basis` and `consent` (how people were told and agreed) are shown to the owning organization alone.
    """

    title: str
    organization: str
    question: str = ""
    municipality: str | None = None
    methods: tuple[str, ...] = ()
    status: str = StudyStatus.PLANNED
    started: str | None = None
    ended: str | None = None
    participants: int | None = None
    populations: tuple[str, ...] = ()
    subpopulations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    feedback: str = Feedback.NONE
    visibility: str = Visibility.ORGANIZATION
    source: str = ""
    contact: str = ""
    legal_basis: str | None = None
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """A study as the repository keeps it; `id` is a UUID, `number` its key inside the database."""

    number: int
    id: str
    ref: str
    external_id: str | None
    content: StudyContent
    version: int
    created_at: datetime
    updated_at: datetime
    created_by: int | None


def tidy_study(content: StudyContent, vocabularies: Vocabularies) -> StudyContent:
    """The same content with clean text, and labels without repeats in their vocabularies' order."""
    return replace(
        content,
        title=clean_text(content.title),
        question=clean_text(content.question, keep_lines=True),
        source=clean_text(content.source),
        contact=clean_text(content.contact),
        consent=clean_text(content.consent, keep_lines=True),
        methods=vocabularies.in_order(Scheme.METHODS, content.methods),
        populations=vocabularies.in_order(Scheme.POPULATIONS, content.populations),
        subpopulations=vocabularies.in_order(Scheme.SUBPOPULATIONS, content.subpopulations),
        themes=vocabularies.in_order(Scheme.THEMES, content.themes),
    )


def check_study(content: StudyContent, vocabularies: Vocabularies, _: Translate = str) -> list[Problem]:
    """Every rule of its own that the content breaks; whether organization and place exist is asked elsewhere."""
    problems = []
    if not content.title:
        problems.append(Problem("title", _("Ge insiktsarbetet en rubrik.")))
    for field, text, limit in (
        ("title", content.title, TITLE_LIMIT),
        ("question", content.question, QUESTION_LIMIT),
        ("source", content.source, TITLE_LIMIT * 3),
        ("contact", content.contact, TITLE_LIMIT),
        ("consent", content.consent, CONSENT_LIMIT),
    ):
        problems += check_length(field, text, limit, _)
    problems += check_concepts(
        [
            (Scheme.METHODS, content.methods),
            (Scheme.POPULATIONS, content.populations),
            (Scheme.SUBPOPULATIONS, content.subpopulations),
            (Scheme.THEMES, content.themes),
        ],
        vocabularies,
        _,
    )
    problems += check_one("status", content.status, StudyStatus, _)
    problems += check_one("feedback", content.feedback, Feedback, _)
    problems += check_one("visibility", content.visibility, Visibility, _)
    if content.legal_basis is not None:
        problems += check_one("legal_basis", content.legal_basis, LegalBasis, _)
    problems += _check_dates(content, _)
    if content.participants is not None and not 0 <= content.participants <= PARTICIPANTS_LIMIT:
        problems.append(Problem("participants", _("Antalet deltagare ska vara 0 eller fler.")))
    return problems


def _check_dates(content: StudyContent, _: Translate) -> list[Problem]:
    problems = []
    for field, date in (("started", content.started), ("ended", content.ended)):
        if date is not None and not DATE.fullmatch(date):
            problems.append(Problem(field, _("Skriv datumet som 2024, 2024-03 eller 2024-03-01.")))
    if not problems and content.started and content.ended:
        shared = min(len(content.started), len(content.ended))
        if content.ended[:shared] < content.started[:shared]:
            problems.append(Problem("ended", _("Slutet ligger före början.")))
    return problems
