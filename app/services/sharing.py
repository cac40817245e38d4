"""Raising how widely an insight or a study is shared: who will see it, what it may tell of, and who must agree."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.access import Role, Viewer, Visibility, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.insights import Insight, check_one, clean_text
from app.domain.organizations import Organization
from app.domain.privacy import FieldFinding, ScreeningAnswer
from app.domain.sharing import NOTE_LIMIT, RaisingRequest, leaves_further, may_raise, reach
from app.domain.studies import Study
from app.domain.vocabularies import Translate
from app.persistence import audit, sharing
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.insights import InsightService
from app.services.reference import ReferenceService
from app.services.screening import ScreeningService
from app.services.studies import StudyService

Shared = Insight | Study


@dataclass(frozen=True, slots=True)
class SharingView:
    """What a change of level would mean.

    `audience` are the organizations whose people see the record at `visibility`, None for everybody; `findings` is
    what may tell who somebody is; `needs_curator`: the viewer can only wish for it; `waiting` is a wish already made.
    """

    record: Shared
    visibility: str
    audience: tuple[Organization, ...] | None
    findings: tuple[FieldFinding, ...]
    is_raised: bool
    needs_curator: bool
    waiting: RaisingRequest | None


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A wish with the record that it is about."""

    request: RaisingRequest
    record: Shared


class SharingService:
    """The use cases of levels of sharing. Saving itself is done by the services of insights and studies."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        insights: InsightService,
        studies: StudyService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.insights = insights
        self.studies = studies
        self.screening = ScreeningService(reference)
        self.clock = clock

    async def get_view(
        self, viewer: Viewer, kind: str, name: str, *, visibility: str | None = None, _: Translate = str
    ) -> SharingView:
        """What sharing a record at a level would mean; without a level, what the one it has means.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: there is no such level.
        """
        record = await self._get(viewer, kind, name)
        content = record.content
        wanted = visibility or content.visibility
        if problems := check_one("visibility", wanted, Visibility, _):
            raise InvalidError(problems)
        async with self.database.reading() as connection:
            is_strict = await sharing.needs_curator(connection, content.organization)
            waiting = await sharing.list_open(connection, [content.organization], record=record.id)
        is_raised = leaves_further(reach(wanted), reach(content.visibility))
        return SharingView(
            record=record,
            visibility=wanted,
            audience=await self._audience(content.organization, wanted),
            findings=await self._findings(record, _),
            is_raised=is_raised,
            needs_curator=is_raised and not may_raise(viewer, content.organization, needs_curator=is_strict),
            waiting=waiting[-1] if waiting else None,
        )

    async def set_level(
        self,
        viewer: Viewer,
        kind: str,
        name: str,
        *,
        visibility: str,
        answers: Sequence[ScreeningAnswer] = (),
        note: str = "",
        _: Translate = str,
    ) -> SharingView:
        """Share a record at a level, or, where a curator is needed, wish for it; the answer says which.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: there is no such level, or the note is too long.
            UnansweredError: it would leave the organization with findings that `answers` don't settle.
        """
        view = await self.get_view(viewer, kind, name, visibility=visibility, _=_)
        if view.needs_curator:
            await self._wish(viewer, kind, view, answers=answers, note=note, _=_)
        elif isinstance(view.record, Insight):
            await self.insights.update_insight(
                viewer,
                view.record.id,
                lambda content: replace(content, visibility=visibility),
                expected_version=None,
                answers=answers,
                _=_,
            )
        else:
            await self.studies.update_study(
                viewer,
                view.record.id,
                lambda content: replace(content, visibility=visibility),
                expected_version=None,
                answers=answers,
                _=_,
            )
        return view

    async def list_requests(self, viewer: Viewer) -> list[WaitingRequest]:
        """The wishes that wait for the viewer, who is a curator somewhere, with the records that still stand.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is curator nowhere.
        """
        organizations = self._curated(viewer)
        async with self.database.reading() as connection:
            waiting = await sharing.list_open(connection, organizations)
        found = []
        for request in waiting:
            try:
                record = await self._get(viewer, request.kind, request.record)
            except (NotFoundError, ForbiddenError):
                continue
            found.append(WaitingRequest(request, record))
        return found

    async def refuse(self, viewer: Viewer, number: int) -> None:
        """Say no to a wish.

        Raises:
            NotFoundError: there is none that waits for the viewer.
        """
        waiting = await self.list_requests(viewer)
        found = next((each.request for each in waiting if each.request.number == number), None)
        if found is None or viewer.is_read_only:
            raise NotFoundError("request", str(number))
        async with self.database.writing() as connection:
            await sharing.close_requests(
                connection, [found.record], person=viewer.account, at=self.clock(), is_granted=False
            )
            await audit.note(
                connection,
                viewer,
                Action.RECORD_CHANGED,
                kind=found.kind,
                record=found.record,
                organization=found.organization,
                detail=f"raising to {found.visibility} refused",
            )

    async def list_rules(self, viewer: Viewer) -> dict[str, bool]:
        """For each organization whose curator the viewer is: whether a curator shares beyond it."""
        organizations = self._curated(viewer)
        async with self.database.reading() as connection:
            strict = await sharing.list_strict(connection)
        return {each: each in strict for each in sorted(organizations)}

    async def set_rule(self, viewer: Viewer, organization: str, *, is_needed: bool) -> None:
        """Say whether a curator shares beyond the organization.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no curator there.
        """
        if organization not in self._curated(viewer) or viewer.is_read_only:
            raise ForbiddenError(organization)
        async with self.database.writing() as connection:
            await sharing.save_rule(connection, organization, is_needed=is_needed)
            await audit.note(
                connection,
                viewer,
                Action.ORGANIZATION_CHANGED,
                kind="organization",
                record=organization,
                organization=organization,
                detail=f"raising_needs_curator {str(is_needed).lower()}",
            )

    def _curated(self, viewer: Viewer) -> list[str]:
        require_signed_in(viewer)
        found = [each for each, role in viewer.roles.items() if role.covers(Role.CURATOR)]
        if not found:
            raise ForbiddenError
        return found

    async def _wish(
        self,
        viewer: Viewer,
        kind: str,
        view: SharingView,
        *,
        answers: Sequence[ScreeningAnswer],
        note: str,
        _: Translate,
    ) -> None:
        record, note = view.record, clean_text(note)
        if record.content.visibility == Visibility.PRIVATE:
            message = _("Dela först inom organisationen, så att en kurator kan läsa.")
            raise InvalidError([Problem("visibility", message)])
        if len(note) > NOTE_LIMIT:
            raise InvalidError([Problem("note", _("Texten är för lång."))])
        await self._require_answered(record, view.visibility, answers, _)
        async with self.database.writing() as connection:
            await sharing.create_request(
                connection,
                RaisingRequest(
                    kind=kind,
                    record=record.id,
                    organization=record.content.organization,
                    visibility=view.visibility,
                    note=note,
                    asked_by=viewer.account,
                    asked_at=self.clock(),
                ),
            )
            await audit.note(
                connection,
                viewer,
                Action.RECORD_CHANGED,
                kind=kind,
                record=record.id,
                organization=record.content.organization,
                detail=f"raising to {view.visibility} wished for",
            )

    async def _require_answered(
        self, record: Shared, visibility: str, answers: Sequence[ScreeningAnswer], _: Translate
    ) -> None:
        if isinstance(record, Insight):
            insight = replace(record.content, visibility=visibility)
            await self.screening.require_insight_answered(insight, answers, old=record.content, _=_)
        else:
            study = replace(record.content, visibility=visibility)
            await self.screening.require_study_answered(study, answers, old=record.content, _=_)

    async def _findings(self, record: Shared, _: Translate) -> tuple[FieldFinding, ...]:
        if isinstance(record, Insight):
            return await self.screening.screen_content(record.content, _)
        return await self.screening.screen_study(record.content, _)

    async def _get(self, viewer: Viewer, kind: str, name: str) -> Shared:
        """The record, for somebody who may log for its organization."""
        record: Shared
        if kind == "insight":
            record = await self.insights.get_insight(viewer, name)
        else:
            record = (await self.studies.get_study(viewer, name)).study
        require_may_log(viewer, record.content.organization)
        return record

    async def _audience(self, organization: str, visibility: str) -> tuple[Organization, ...] | None:
        """The organizations whose people see what the organization shares at a level; None for everybody."""
        if visibility == Visibility.PUBLIC:
            return None
        if visibility == Visibility.PRIVATE:
            return ()
        known = (await self.reference.get_directory()).organizations
        own = known[organization]
        if visibility == Visibility.ORGANIZATION:
            return (own,)
        shared = set(own.networks)
        return tuple(
            each for each in known.values() if each.id == organization or shared & set(each.networks)
        )
