"""What is kept of looking before asking: decisions, uses of insights, feedback, and requests to be shown more."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.asking import Intent


@dataclass(frozen=True, slots=True)
class Asking:
    """A decision: what somebody meant to ask, what they decided after looking, and the study they planned, if any.

    `strong`: insights that answered already; `avoided`: questions that nobody has to be asked; `study` is a public id.
    """

    number: int
    id: str
    organization: str
    intent: Intent
    outcome: str
    reason: str
    strong: int
    avoided: int
    gap: str
    study: str | None
    created_at: datetime
    created_by: int | None


@dataclass(frozen=True, slots=True)
class Reuse:
    """That an insight was used. `insight` is its number; `source` the organization behind it; `by` a person's name."""

    number: int
    id: str
    insight: int
    ref: str
    statement: str
    source: str
    organization: str
    purpose: str
    link: str
    is_asking: bool
    told_at: datetime | None
    created_at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class FeedbackNote:
    """That those who took part in a study will be, or were, told what became of it."""

    study: int
    state: str
    happens: str | None
    how: str
    created_at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request to be shown what an organization has not shared."""

    id: str
    organization: str
    asker: str
    question: str
    message: str
    answer: str
    answered_at: datetime | None
    created_at: datetime
    by: str | None
    email: str | None
