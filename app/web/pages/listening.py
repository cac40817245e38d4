"""A study within listening together: what it builds on, whom it overlaps, what those who took part are told."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.access import Viewer, may_log
from app.domain.directory import DirectoryNames
from app.domain.studies import Feedback, StudyStatus
from app.services.reuse import is_overdue
from app.services.services import Services
from app.services.studies import StudyEntry
from app.web.asking_words import reasons_for_study
from app.web.pages.entries import StudyCard, study_card
from app.web.pages.forms import FieldProblem, WithProblems
from app.web.pages.rendering import STOCKHOLM


@dataclass(frozen=True, slots=True)
class Foundation:
    """An insight that the study builds on."""

    ref: str
    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another study that asks the same people or the same thing, why, and whom to contact."""

    card: StudyCard
    reasons: list[str]
    contact: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is noted of feedback."""

    state: str
    happens: str | None
    how: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FeedbackForm(WithProblems):
    """What somebody writes of feedback, as texts, and what is wrong with it."""

    state: str = Feedback.PLANNED
    happens: str = ""
    how: str = ""
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListeningView:
    """All of it. `is_unshared`: done, without an insight that the reader may see."""

    foundations: list[Foundation]
    overlaps: list[Overlap]
    feedback: list[Told]
    is_overdue: bool
    is_unshared: bool
    may_note: bool


async def listening_view(
    services: Services, viewer: Viewer, entry: StudyEntry, names: DirectoryNames, *, is_saved: bool
) -> ListeningView:
    """What a study's page shows of it; overlaps to whoever has just saved it."""
    study, content = entry.study, entry.study.content
    may_edit = may_log(viewer, content.organization)
    warned = []
    if is_saved and may_edit and content.status != StudyStatus.DONE:
        warned = await services.askings.warn_of_overlap(viewer, content, leaving_out=study.id)
    used = {each.ref: each for each in await services.askings.list_foundations(viewer, study)}
    return ListeningView(
        foundations=[
            Foundation(each.ref, each.statement, names.name("organization", each.source))
            for each in used.values()
        ],
        overlaps=[
            Overlap(
                study_card(each.entry, names),
                reasons_for_study(each, names),
                each.entry.study.content.contact,
            )
            for each in warned
        ],
        feedback=[
            Told(each.state, each.happens, each.how, each.created_at)
            for each in await services.reuse.list_feedback(study)
        ],
        is_overdue=is_overdue(content, today()),
        is_unshared=content.status == StudyStatus.DONE and not entry.insights,
        may_note=may_edit,
    )


def today() -> date:
    """The day that it is for people in Sweden."""
    return datetime.now(STOCKHOLM).date()
