"""What must be answered before a record is shared: each finding, by masking it or by saying why it tells of nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.access import Status, Visibility
from app.domain.errors import DomainError
from app.domain.privacy.screening import FieldFinding

REASON_LIMIT = 300
_SHORTEST_REASON = 3


class Demand(StrEnum):
    """What screening asks of an author: nothing of what is private, an answer of what leaves the organization."""

    NOTHING = "nothing"
    WARNING = "warning"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class ScreeningAnswer:
    """An author's word that a piece of text is no personal data, and why. What is masked needs no answer."""

    text: str
    reason: str

    @property
    def is_complete(self) -> bool:
        """Whether it says why."""
        return _SHORTEST_REASON <= len(self.reason.strip()) <= REASON_LIMIT


class UnansweredError(DomainError):
    """A record that may tell who somebody is can't be shared before each finding has been answered."""

    def __init__(self, findings: Sequence[FieldFinding]) -> None:
        super().__init__(", ".join(f"{each.field}: {each.finding.kind.value}" for each in findings))
        self.findings = tuple(findings)


def demand_of(visibility: str, status: str = Status.PUBLISHED) -> Demand:
    """What screening asks before a record is saved at a level of sharing; a draft never leaves its organization."""
    if visibility == Visibility.PRIVATE:
        return Demand.NOTHING
    leaves = visibility in {Visibility.NETWORK, Visibility.PUBLIC} and status != Status.DRAFT
    return Demand.ANSWER if leaves else Demand.WARNING


def list_unanswered(
    findings: Iterable[FieldFinding],
    answers: Iterable[ScreeningAnswer],
    *,
    known: Iterable[FieldFinding] = (),
) -> list[FieldFinding]:
    """The findings without an answer; `known` were answered when the record was shared, and stand as they did."""
    answered = {answer.text for answer in answers if answer.is_complete}
    before = {(each.finding.kind, each.finding.text) for each in known}
    return [
        each
        for each in findings
        if each.finding.text not in answered and (each.finding.kind, each.finding.text) not in before
    ]


def masked(text: str, findings: Iterable[FieldFinding]) -> str:
    """The text with these findings replaced by what stands for them.

    >>> from app.domain.privacy.screening import FieldFinding, screen
    >>> text = "Anna ringde 070-123 45 67."
    >>> masked(text, [FieldFinding("body", finding) for finding in screen(text)])
    '[namn] ringde [telefonnummer].'
    """
    for each in sorted(findings, key=lambda each: each.finding.start, reverse=True):
        finding = each.finding
        if text[finding.start : finding.end] == finding.text:
            text = text[: finding.start] + finding.masked + text[finding.end :]
    return text
