"""Insights: logging, changing and reading them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Status, Viewer, Visibility, may_log, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, is_uuid
from app.domain.insights import Insight, InsightContent, InsightVersion, check_insight, tidy_insight
from app.domain.privacy import ScreeningAnswer
from app.domain.sharing import reach
from app.domain.vocabularies import Translate
from app.persistence import insights, saving, studies
from app.persistence.database import Database
from app.persistence.numbers import reserve_numbers
from app.persistence.tables import insight as insight_table
from app.services.accounts import utc_now
from app.services.identities import new_id, new_refs
from app.services.level_changes import note_level
from app.services.records import note_record
from app.services.reference import ReferenceService
from app.services.screening import ScreeningService
from app.services.search_index import SearchIndex


@dataclass(frozen=True, slots=True)
class InsightHistory:
    """An insight's earlier versions, newest first, and the name of whoever saved the one that stands."""

    insight: Insight
    earlier: list[InsightVersion]


class InsightService:
    """The use cases of one insight. Each has a transaction of its own, committed before anybody is answered."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        index: SearchIndex,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.screening = ScreeningService(reference)
        self.database = database
        self.reference = reference
        self.index = index
        self.clock = clock

    async def get_insight(self, viewer: Viewer, name: str) -> Insight:
        """The insight with this id or ref.

        Raises:
            NotFoundError: there is none, or the viewer may not know of it.
        """
        async with self.database.reading() as connection:
            return await self._get(connection, viewer, name)

    async def get_history(self, viewer: Viewer, name: str) -> InsightHistory:
        """What an insight was before; of a withdrawn one only those who may log for its organization see that."""
        async with self.database.reading() as connection:
            found = await self._get(connection, viewer, name)
            if found.content.status == Status.WITHDRAWN and not may_log(viewer, found.content.organization):
                return InsightHistory(found, [])
            return InsightHistory(found, await self._visible_versions(connection, viewer, found))

    async def _visible_versions(
        self, connection: AsyncConnection, viewer: Viewer, found: Insight
    ) -> list[InsightVersion]:
        """Earlier versions: outside the owning organization, only those that were shared as widely as now."""
        versions = await insights.list_versions(connection, found.number)
        content = found.content
        if viewer.has_role(content.organization, Role.READER) or found.created_by == viewer.account:
            return versions
        shown = []
        for version in versions:
            if version.content.status == Status.DRAFT or _narrower(
                version.content.visibility, content.visibility
            ):
                break
            shown.append(version)
        return shown

    async def create_insight(
        self,
        viewer: Viewer,
        content: InsightContent,
        *,
        external_id: str | None = None,
        answers: Sequence[ScreeningAnswer] = (),
        _: Translate = str,
    ) -> Insight:
        """Log an insight.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for the organization.
            InvalidError: the content breaks a rule.
            UnansweredError: it would leave the organization with findings that `answers` don't settle.
            ConflictError: the organization already has an insight with this external id.
        """
        require_signed_in(viewer)
        content = await self._checked(viewer, content, _)
        account = require_may_log(viewer, content.organization)
        settled = await self.screening.require_insight_answered(content, answers, _=_)
        now = self.clock()
        insight_id = new_id("insight", content.organization, external_id)
        async with self.database.writing() as connection:
            if external_id and await insights.list_by_external_id(
                connection, content.organization, [external_id]
            ):
                raise ConflictError(_("Organisationen har redan en insikt med det id:t."))

            async def taken(refs: Sequence[str]) -> set[str]:
                return await insights.list_taken_refs(connection, refs)

            refs = await new_refs([insight_id], taken)
            number = (await reserve_numbers(connection, insight_table, 1))[0]
            content, study_number = await self._with_study(connection, viewer, content, _)
            created = Insight(
                number=number,
                id=insight_id,
                ref=refs[insight_id],
                external_id=external_id,
                content=content,
                version=1,
                created_at=now,
                updated_at=now,
                created_by=account,
                updated_by=account,
            )
            await note_level(
                connection,
                viewer,
                kind="insight",
                record=insight_id,
                organization=content.organization,
                reaches=(0, reach(content.visibility, content.status)),
                visibility=content.visibility,
                settled=settled,
                answers=answers,
                at=now,
            )
            await saving.create_insights(connection, [created], [study_number])
            await note_record(connection, viewer, Action.RECORD_ADDED, created)
        await self.index.catch_up()
        return created

    async def update_insight(
        self,
        viewer: Viewer,
        name: str,
        change: Callable[[InsightContent], InsightContent],
        *,
        expected_version: int | None,
        answers: Sequence[ScreeningAnswer] = (),
        _: Translate = str,
    ) -> Insight:
        """Save an insight's next version. `change` makes the new content of the old.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            ConflictError: the version that stands is not `expected_version`.
            InvalidError: the new content breaks a rule.
            UnansweredError: it would leave the organization with findings that `answers` don't settle.
        """
        async with self.database.reading() as connection:
            old = await self._get(connection, viewer, name, for_change=True)
        require_may_log(viewer, old.content.organization)
        if old.content.status == Status.WITHDRAWN:
            raise ForbiddenError(_("En tillbakadragen insikt kan inte ändras."))
        if expected_version is not None and expected_version != old.version:
            raise ConflictError(_("Någon annan har ändrat insikten."), old.version)
        content = await self._checked(viewer, change(old.content), _)
        if content.organization != old.content.organization:
            raise InvalidError([Problem("organization", _("En insikt byter inte organisation."))])
        settled = await self.screening.require_insight_answered(content, answers, old=old.content, _=_)
        async with self.database.writing() as connection:
            content, study_number = await self._with_study(
                connection, viewer, content, _, kept=old.content.study
            )
            if content == old.content:
                return old
            new = replace(
                old,
                content=content,
                version=old.version + 1,
                updated_at=self.clock(),
                updated_by=viewer.account,
            )
            await note_level(
                connection,
                viewer,
                kind="insight",
                record=old.id,
                organization=content.organization,
                reaches=(
                    reach(old.content.visibility, old.content.status),
                    reach(content.visibility, content.status),
                ),
                visibility=content.visibility,
                settled=settled,
                answers=answers,
                at=new.updated_at,
            )
            await saving.update_insights(connection, [(old, new)], [study_number])
            await note_record(connection, viewer, Action.RECORD_CHANGED, new)
        await self.index.catch_up()
        return new

    async def _get(
        self, connection: AsyncConnection, viewer: Viewer, name: str, *, for_change: bool = False
    ) -> Insight:
        known = name if is_uuid(name) else find_ref(name)
        found = (
            await insights.find_insight(connection, known, viewer.scope, for_change=for_change)
            if known
            else None
        )
        if found is None:
            raise NotFoundError("insight", name[:60])
        return found

    async def _checked(self, viewer: Viewer, content: InsightContent, _: Translate) -> InsightContent:
        directory = await self.reference.get_directory()
        if content.organization not in directory.organizations:
            directory = await self.reference.reload()
        content = tidy_insight(content, directory.vocabularies)
        problems = check_insight(content, directory.vocabularies, _)
        problems += directory.check_places(content.organization, content.municipality, _)
        if problems:
            raise InvalidError(problems)
        return content

    async def _with_study(
        self,
        connection: AsyncConnection,
        viewer: Viewer,
        content: InsightContent,
        _: Translate,
        *,
        kept: str | None = None,
    ) -> tuple[InsightContent, int | None]:
        """The content with its study by public id, and that study's number; a study that is kept is not asked about."""
        if content.study is None:
            return content, None
        if content.study == kept:
            return content, (await studies.find_numbers(connection, [kept])).get(kept)
        found = await studies.list_named(connection, [content.study], viewer.scope)
        own = [each for each in found if each.content.organization == content.organization]
        chosen = own or found
        if len(chosen) != 1:
            raise InvalidError([Problem("study", _("Insiktsarbetet finns inte."))])
        return replace(content, study=chosen[0].id), chosen[0].number


def _narrower(one: str, other: str) -> bool:
    order = list(Visibility)
    return order.index(Visibility(one)) < order.index(Visibility(other))
