"""Looking before asking: what answers already, who else asks, how much a group has been asked, and what was decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Scope, Viewer, require_may_log, require_signed_in
from app.domain.asking import (
    REASON_LIMIT,
    Intent,
    Outcome,
    check_intent,
    requires_reason,
)
from app.domain.audit import Action
from app.domain.decisions import Asking, Reuse
from app.domain.directory import Directory
from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, is_uuid
from app.domain.insights import Insight, check_length, check_one, clean_text
from app.domain.load import Load
from app.domain.studies import Study, StudyContent, StudyStatus
from app.domain.vocabularies import Translate
from app.persistence import askings, audit, insights
from app.persistence.database import Database
from app.search.engine import SearchUnavailableError
from app.services.accounts import utc_now
from app.services.gaps import GapService
from app.services.identities import new_id
from app.services.looking import MOST_SHOWN, Check, Looking, StudyMatch
from app.services.reference import ReferenceService
from app.services.search_index import SearchIndex
from app.services.studies import StudyEntry, StudyService

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_TITLE = 120


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides: `insights` name those they build on, `left` the questions still to be asked.

    `study` names one they have; `is_planned` asks for a new planned one with what is left. None in `insights` or `left`
    means what the check found.
    """

    organization: str
    outcome: str
    reason: str = ""
    insights: tuple[str, ...] | None = None
    left: tuple[str, ...] | None = None
    study: str | None = None
    is_planned: bool = False
    title: str = ""
    contact: str = ""


class AskingService:
    """The use cases of looking before asking."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        index: SearchIndex,
        study_service: StudyService,
        *,
        gaps: GapService,
        small_number: int = 5,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.index = index
        self.studies = study_service
        self.gaps = gaps
        self.small_number = small_number
        self.clock = clock

    # ------------------------------------------------------------------------------------------------------- looking

    async def check(self, viewer: Viewer, intent: Intent, _: Translate = str) -> Check:
        """What the viewer may know that bears on an intent.

        Raises:
            InvalidError: the intent breaks a rule.
            SearchUnavailableError: the engine can't answer.
        """
        directory = await self.reference.get_directory()
        if problems := _check_intent(intent, directory, _):
            raise InvalidError(problems)
        cells = await self.gaps.find_cells(viewer, intent.selection, _=_)
        return await self._looking(viewer, intent, directory).look(cells)

    async def get_load(
        self, viewer: Viewer, intent: Intent, _: Translate = str
    ) -> tuple[Load, list[StudyEntry]]:
        """How much the group and place of an intent have been asked, and the studies that were counted.

        Raises:
            InvalidError: a group or a place that there is not.
        """
        directory = await self.reference.get_directory()
        problems = _check_intent(intent, directory, _)
        if problems := [each for each in problems if each.field != "question"]:
            raise InvalidError(problems)
        return await self._looking(viewer, intent, directory).look_at_load()

    def _looking(self, viewer: Viewer, intent: Intent, directory: Directory) -> Looking:
        return Looking(
            self.database,
            self.index,
            directory,
            scope=viewer.scope,
            intent=intent,
            today=self.clock().date(),
            small_number=self.small_number,
        )

    async def warn_of_overlap(
        self, viewer: Viewer, content: StudyContent, *, leaving_out: str | None = None
    ) -> list[StudyMatch]:
        """The studies, planned or under way, that ask the same people or the same thing as one somebody saves."""
        questions = tuple(
            line[:500] for line in (content.question or content.title).splitlines() if line.strip()
        )
        intent = Intent(
            questions[:3], content.populations, content.subpopulations, content.municipality, content.themes
        )
        directory = await self.reference.get_directory()
        try:
            found = await self._looking(viewer, intent, directory).look_at_studies()
        except SearchUnavailableError:
            return []
        return [
            each
            for each in found
            if each.entry.study.id != leaving_out and each.entry.study.content.status != StudyStatus.DONE
        ]

    # ------------------------------------------------------------------------------------------------------ deciding

    async def decide(self, viewer: Viewer, intent: Intent, decision: Decision, _: Translate = str) -> Asking:
        """Record what was decided, note the reuse of what it builds on, and plan a study with what is left to ask.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for the organization.
            InvalidError: the intent or the decision breaks a rule.
            NotFoundError: a study or an insight that is named does not exist for the viewer.
        """
        require_signed_in(viewer)
        directory = await self.reference.get_directory()
        problems = directory.check_places(decision.organization, None, _)
        if not problems:
            require_may_log(viewer, decision.organization)
        check = await self.check(viewer, intent, _)
        decision = replace(decision, reason=clean_text(decision.reason, keep_lines=True))
        problems += _check_decision(decision, len(check.strong), _)
        if problems:
            raise InvalidError(problems)
        used = await self._used(viewer, check, decision, _)
        left = _left(check, decision)
        content = None
        if decision.is_planned and decision.study is None and decision.outcome != Outcome.REUSED:
            content = await self.studies.check_new(viewer, _planned(intent, decision, left), _)
        existing = await self._existing(viewer, decision, _)
        return await self._record(
            viewer, check, decision, used=used, left=left, content=content, study=existing
        )

    async def _used(self, viewer: Viewer, check: Check, decision: Decision, _: Translate) -> list[Insight]:
        if decision.insights is None:
            is_used = decision.outcome != Outcome.ASK
            used = [match.insight for match in check.strong[:MOST_SHOWN]] if is_used else []
        else:
            async with self.database.reading() as connection:
                used = [await _named(connection, viewer.scope, name) for name in decision.insights[:50]]
        if not used and decision.outcome != Outcome.ASK:
            raise InvalidError([Problem("insights", _("Välj minst en insikt som ni använder."))])
        return used

    async def _existing(self, viewer: Viewer, decision: Decision, _: Translate) -> Study | None:
        if decision.study is None:
            return None
        found = (await self.studies.get_study(viewer, decision.study)).study
        if found.content.organization != decision.organization:
            raise InvalidError([Problem("study", _("Insiktsarbetet hör till en annan organisation."))])
        return found

    async def _record(
        self,
        viewer: Viewer,
        check: Check,
        decision: Decision,
        *,
        used: Sequence[Insight],
        left: Sequence[str],
        content: StudyContent | None,
        study: Study | None,
    ) -> Asking:
        now, account = self.clock(), require_signed_in(viewer)
        async with self.database.writing() as connection:
            if content is not None:
                study = await self.studies.add_study(connection, viewer, content)
            made = Asking(
                number=0,
                id=new_id("asking", decision.organization, None),
                organization=decision.organization,
                intent=check.intent,
                outcome=decision.outcome,
                reason=decision.reason,
                strong=len(check.strong),
                avoided=len(check.intent.questions) - len(left),
                gap=check.state,
                study=study.id if study else None,
                created_at=now,
                created_by=account,
            )
            number = await askings.create_asking(
                connection, made, study_number=study.number if study else None
            )
            rows = [
                {
                    "id": new_id("reuse", decision.organization, None),
                    "insight": each.number,
                    "organization": decision.organization,
                    "purpose": check.intent.text[:REASON_LIMIT],
                    "link": "",
                    "asking": number,
                    "created_at": now,
                    "created_by": account,
                }
                for each in used
            ]
            await askings.create_reuses(connection, rows)
            await audit.note(
                connection,
                viewer,
                Action.ASKING_DECIDED,
                kind="asking",
                record=made.id,
                organization=decision.organization,
                detail=decision.outcome,
            )
        return replace(made, number=number)

    async def get_asking(self, viewer: Viewer, asking_id: str) -> tuple[Asking, list[Reuse]]:
        """A decision and the insights it builds on; only for members of the organization that took it.

        Raises:
            NotFoundError: there is none, or the viewer may not know of it.
        """
        async with self.database.reading() as connection:
            found = await askings.list_askings(connection, askings.asking_is(asking_id))
            if not found or not viewer.has_role(found[0].organization, Role.READER):
                raise NotFoundError("asking", asking_id[:60])
            used = await askings.list_reuses(connection, viewer.scope, askings.reuse_in(found[0].number))
        return found[0], used

    async def list_askings(self, viewer: Viewer) -> list[Asking]:
        """The decisions of the viewer's organizations, the newest first."""
        mine: list[ColumnElement[bool]] = [] if viewer.is_operator else [askings.askings_of(viewer.roles)]
        async with self.database.reading() as connection:
            return await askings.list_askings(connection, *mine)

    async def list_foundations(self, viewer: Viewer, study: Study) -> list[Reuse]:
        """The insights that a study builds on, as far as the viewer may see them."""
        async with self.database.reading() as connection:
            led = await askings.list_askings(connection, askings.asking_led_to(study.number))
            found = []
            for each in led:
                found += await askings.list_reuses(connection, viewer.scope, askings.reuse_in(each.number))
        return found


def _check_intent(intent: Intent, directory: Directory, _: Translate) -> list[Problem]:
    problems = check_intent(intent, directory.vocabularies, _)
    if intent.municipality is not None and intent.municipality not in directory.municipalities:
        message = _("Kommunkoden ”%(value)s” finns inte; en kommunkod har fyra siffror, som 1764.")
        problems.append(Problem("municipality", message % {"value": intent.municipality[:60]}))
    return problems


def _check_decision(decision: Decision, strong: int, _: Translate) -> list[Problem]:
    problems = check_one("outcome", decision.outcome, Outcome, _)
    problems += check_length("reason", decision.reason, REASON_LIMIT, _)
    if requires_reason(decision.outcome, strong) and not decision.reason:
        message = _("Det finns insikter som redan svarar. Skriv varför ni behöver fråga igen.")
        problems.append(Problem("reason", message))
    return problems


def _left(check: Check, decision: Decision) -> list[str]:
    """The questions that are still to be asked."""
    if decision.outcome == Outcome.REUSED:
        return []
    if decision.outcome == Outcome.ASK:
        return list(check.intent.questions)
    wanted = check.unanswered if decision.left is None else decision.left
    return [each for each in check.intent.questions if each in wanted]


def _planned(intent: Intent, decision: Decision, left: Sequence[str]) -> StudyContent:
    """The study that is left to do."""
    question = "\n".join(left or intent.questions)
    first = (left or intent.questions)[0]
    title = clean_text(decision.title) or (
        first if len(first) <= _TITLE else first[: _TITLE - 1].rstrip() + "…"
    )
    return StudyContent(
        title=title,
        organization=decision.organization,
        question=question,
        municipality=intent.municipality,
        methods=intent.methods,
        status=StudyStatus.PLANNED,
        started=intent.planned,
        populations=intent.populations,
        subpopulations=intent.subpopulations,
        themes=intent.themes,
        visibility="network",
        contact=decision.contact,
    )


async def _named(connection: AsyncConnection, scope: Scope, name: str) -> Insight:
    known = name if is_uuid(name) else find_ref(name)
    found = await insights.find_insight(connection, known, scope) if known else None
    if found is None:
        raise NotFoundError("insight", name[:60])
    return found
