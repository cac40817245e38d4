"""How long the material of a study is kept, and what is left when it is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.access import Viewer, may_curate
from app.domain.errors import ForbiddenError, Problem
from app.domain.identifiers import find_ref
from app.domain.insights import check_length
from app.domain.studies import Study
from app.domain.vocabularies import Translate

#: So many days before its last day a study is shown to its curators.
NOTICE_DAYS = 60
REASON_LIMIT = 500
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when the material of a study is kept: the last day (ISO 8601), why, and who decided it when."""

    until: str
    reason: str = ""
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True)
class DueStudy:
    """A study whose material is to be erased; `days` are left, less than none where the last day has passed."""

    study: Study
    retention: Retention
    days: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a record was erased: whose it was, when that was done, and by whom."""

    kind: str
    id: str
    ref: str
    organization: str
    visibility: str
    created_by: int | None
    erased_at: datetime
    erased_by: str | None = None


def require_may_erase(viewer: Viewer, organization: str) -> None:
    """Let on whoever may erase material of the organization.

    Raises:
        ForbiddenError: the viewer is no curator there, or holds a token for reading only.
    """
    if not may_curate(viewer, organization):
        raise ForbiddenError(organization)


def check_retention(
    until: str, reason: str, old: Retention | None, *, today: date, _: Translate = str
) -> list[Problem]:
    """What is wrong with a wish to keep material until a day. Keeping it longer than was decided takes a reason."""
    problems = check_length("reason", reason, REASON_LIMIT, _)
    day = _day(until)
    if day is None:
        return [*problems, Problem("until", _("Skriv datumet som 2027-12-31."))]
    if day < today:
        problems.append(Problem("until", _("Dagen har redan varit.")))
    if old is not None and until > old.until and len(reason) < 3:
        problems.append(Problem("reason", _("Skriv varför materialet behövs längre.")))
    return problems


def days_left(until: str, today: date) -> int:
    """How many days are left of the time that material is kept; less than none where it has passed."""
    return (date.fromisoformat(until) - today).days


def check_confirmation(typed: str, ref: str, _: Translate = str) -> list[Problem]:
    """A problem where what somebody typed is not the ref of what they are about to erase."""
    if find_ref(typed.strip()) == ref:
        return []
    message = _("Skriv beteckningen %(ref)s för att radera.")
    return [Problem("confirm", message % {"ref": f"{ref[:4]}-{ref[4:]}"})]


def quotable(texts: Sequence[str]) -> list[str]:
    """Those of the texts that are long enough to be told from other people's words when they are quoted."""
    return sorted({text for text in texts if len(text) >= 20}, key=len, reverse=True)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and _FIRST <= day <= _LAST else None
