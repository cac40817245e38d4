"""The figures of reuse and feedback, each with what it was counted from."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.asking import Outcome
from app.domain.decisions import Asking, Reuse
from app.domain.reuse import FIGURES, ReuseFigures, count_outcomes
from app.domain.studies import Feedback, Study


@dataclass(frozen=True, slots=True)
class EndedStudy:
    """A study that has ended, and whether those who took part were told in time."""

    study: Study
    is_in_time: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure was counted from: decisions, uses of insights, or studies that have ended."""

    number: int
    askings: Sequence[Asking] = ()
    reuses: Sequence[Reuse] = ()
    studies: Sequence[EndedStudy] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """All that the figures of a period are counted from, for the organizations whose figures somebody sees."""

    organizations: frozenset[str]
    askings: Sequence[Asking]
    reuses: Sequence[Reuse]
    studies: Sequence[EndedStudy]


def figures_of(organization: str, counted: Counted) -> ReuseFigures:
    """The figures of one organization."""
    found = {figure: behind(organization, figure, counted) for figure in FIGURES}
    ended = found["told"].studies
    return ReuseFigures(
        organization=organization,
        decisions=count_outcomes(
            each.outcome for each in counted.askings if each.organization == organization
        ),
        avoided=found["questions"].number,
        used=found["used"].number,
        lent=found["lent"].number,
        ended=len(ended),
        told=sum(each.study.content.feedback == Feedback.GIVEN for each in ended),
        told_in_time=found["told"].number,
    )


def behind(organization: str, figure: str, counted: Counted) -> Behind:
    """What one figure is counted from."""
    mine = [each for each in counted.askings if each.organization == organization]
    if figure == "surveys":
        spared = [each for each in mine if each.outcome == Outcome.REUSED]
        return Behind(len(spared), askings=spared)
    if figure == "questions":
        spared = [each for each in mine if each.avoided]
        return Behind(sum(each.avoided for each in spared), askings=spared)
    if figure == "asked":
        asked = [each for each in mine if each.outcome != Outcome.REUSED]
        return Behind(len(asked), askings=asked)
    if figure == "told":
        ended = [each for each in counted.studies if each.study.content.organization == organization]
        return Behind(sum(each.is_in_time for each in ended), studies=ended)
    uses = [
        each
        for each in counted.reuses
        if each.source != each.organization
        and organization == (each.organization if figure == "used" else each.source)
    ]
    return Behind(len(uses), reuses=uses)
