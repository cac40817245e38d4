"""Reuse and feedback: what they are counted by, and what a place may tell its residents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.asking import Outcome
from app.domain.errors import Problem
from app.domain.insights import check_length
from app.domain.months import last_day
from app.domain.studies import DATE, Feedback
from app.domain.vocabularies import Translate

PURPOSE_LIMIT = 1_000
LINK_LIMIT = 500
HOW_LIMIT = 1_000
#: Those who took part ought to be told within so many days after a study has ended.
TOLD_WITHIN = 183


#: The figures of an organization that can be opened to see what they were counted from.
FIGURES = ("surveys", "questions", "asked", "used", "lent", "told")


@dataclass(frozen=True, slots=True)
class ReuseFigures:
    """What looking before asking has given one organization in a period.

    `decisions` by outcome; `avoided` questions that nobody had to be asked; `used` insights of others it used, `lent`
    times that others used its own; of `ended` studies, how many have `told` those who took part, and how many in time.
    """

    organization: str
    decisions: dict[str, int]
    avoided: int
    used: int
    lent: int
    ended: int
    told: int
    told_in_time: int

    @property
    def askings_avoided(self) -> int:
        """Whole askings that did not have to be made."""
        return self.decisions.get(Outcome.REUSED, 0)


def check_reuse(purpose: str, link: str, _: Translate = str) -> list[Problem]:
    """What is wrong with a note that an insight was used."""
    problems = check_length("purpose", purpose, PURPOSE_LIMIT, _) + check_length("link", link, LINK_LIMIT, _)
    if not purpose:
        problems.append(Problem("purpose", _("Skriv vad ni använde insikten till.")))
    if link and not link.startswith(("https://", "http://")):
        problems.append(Problem("link", _("En länk börjar med https://.")))
    return problems


def check_feedback(state: str, happens: str | None, how: str, _: Translate = str) -> list[Problem]:
    """What is wrong with a note about feedback to those who took part."""
    problems = check_length("how", how, HOW_LIMIT, _)
    if state not in (Feedback.PLANNED, Feedback.GIVEN):
        problems.append(Problem("state", _("Välj om återkopplingen är planerad eller given.")))
    if happens is not None and not DATE.fullmatch(happens):
        problems.append(Problem("happens", _("Skriv datumet som 2024, 2024-03 eller 2024-03-01.")))
    return problems


def is_in_time(ended: str, told: Sequence[str]) -> bool:
    """Whether those who took part were told in time after a study ended.

    Dates are as exact as they are known, and count as their last day.
    """
    last = last_day(ended)
    return any(last_day(each) <= last + timedelta(days=TOLD_WITHIN) for each in told)


def passed(written: str | None, today: date) -> bool:
    """Whether a day, a month or a year lies wholly behind.

    >>> passed("2024-02", date(2024, 2, 29)), passed("2024-02", date(2024, 3, 1)), passed(None, date(2024, 3, 1))
    (False, True, False)
    """
    return written is not None and last_day(written) < today


def count_outcomes(outcomes: Iterable[str]) -> dict[str, int]:
    """How many decisions of each outcome there are, none left out."""
    listed = list(outcomes)
    return {outcome.value: listed.count(outcome.value) for outcome in Outcome}
