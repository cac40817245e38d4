"""Insights that give way to others, that say the same as others, and that are looked at again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Status, Viewer, may_log, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.gaps.reviews import review_ages
from app.domain.identifiers import find_ref, is_uuid
from app.domain.insights import (
    YEARS,
    Insight,
    InsightContent,
    check_insight,
    check_length,
    clean_text,
    tidy_insight,
)
from app.domain.likeness import compare, take_apart
from app.domain.lineage import REASON_LIMIT, Step, check_successor, may_give_way, merged
from app.domain.selection import Selection
from app.domain.vocabularies import Translate
from app.persistence import audit, insights, lineage, saving, studies
from app.persistence.database import Database
from app.persistence.lineage import HeardAlso, Review
from app.search.engine import SearchUnavailableError
from app.services.accounts import utc_now
from app.services.records import note_record
from app.services.reference import ReferenceService
from app.services.search_index import SearchIndex

#: From this share of words in common on, two statements may well say the same; so many are looked at.
_NEAR = 0.65
_LOOKED_AT = 20
_NOTE_LIMIT = 500
_ACTIONS = {
    Step.WITHDRAW: Action.RECORD_WITHDRAWN,
    Step.SUPERSEDE: Action.RECORD_SUPERSEDED,
    Step.MERGE: Action.RECORD_MERGED,
}


@dataclass(frozen=True, slots=True)
class Echo:
    """That an organization has heard the same as an insight says; `own` is its own insight, where it may be seen."""

    organization: str
    note: str
    year: int | None
    own: Insight | None


@dataclass(frozen=True, slots=True)
class Ancestor:
    """An insight that gave way to another, as far as it may be seen: how, why and when."""

    insight: Insight
    kind: str
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Relations:
    """How one insight belongs with others: who has heard the same, what it took the place of, when it was reviewed.

    `is_due`: its material is as old as the review age of what it is about, and nobody has found it true since.
    """

    echoes: list[Echo]
    ancestors: list[Ancestor]
    successor: Insight | None
    review: Review | None
    is_due: bool


class LineageService:
    """The use cases of insights that belong together over time."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        index: SearchIndex,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.index = index
        self.clock = clock

    # ---------------------------------------------------------------------------------------------------- giving way

    async def withdraw(self, viewer: Viewer, name: str, *, reason: str, _: Translate = str) -> Insight:
        """Withdraw an insight: its words are gone, a tombstone with the reason stands.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: no reason; ConflictError: it is withdrawn already.
        """
        old = await self._for_change(viewer, name, Step.WITHDRAW, _)
        reason = _reason(reason, _)
        content = replace(old.content, status=Status.WITHDRAWN)
        return await self._give_way(viewer, old, content, reason=reason, step=Step.WITHDRAW)

    async def supersede(
        self, viewer: Viewer, name: str, *, by: str, reason: str, _: Translate = str
    ) -> Insight:
        """Let another insight take the place of one; its address leads on.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: no reason, or an insight that can't take over; ConflictError: it has given way already.
        """
        old = await self._for_change(viewer, name, Step.SUPERSEDE, _)
        new = await self._successor(viewer, old, by, Step.SUPERSEDE, _)
        content = replace(old.content, status=Status.SUPERSEDED)
        return await self._give_way(
            viewer, old, content, reason=_reason(reason, _), step=Step.SUPERSEDE, new=new
        )

    async def merge(
        self, viewer: Viewer, name: str, *, into: str, reason: str, _: Translate = str
    ) -> Insight:
        """Merge an insight into another of the same organization, which takes its labels and evidence along.

        Returns the insight that stands afterwards.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: no reason, or an insight that can't take over; ConflictError: it has given way already.
        """
        old = await self._for_change(viewer, name, Step.MERGE, _)
        new = await self._successor(viewer, old, into, Step.MERGE, _)
        reason = _reason(reason, _)
        directory = await self.reference.get_directory()
        content = tidy_insight(merged(old.content, new.content), directory.vocabularies)
        if problems := check_insight(content, directory.vocabularies, _):
            raise InvalidError(problems)
        await self._give_way(
            viewer,
            old,
            replace(old.content, status=Status.SUPERSEDED),
            reason=reason,
            step=Step.MERGE,
            new=new,
            becomes=content,
        )
        return await self._get(viewer, new.id)

    async def _for_change(self, viewer: Viewer, name: str, step: Step, _: Translate) -> Insight:
        require_signed_in(viewer)
        old = await self._get(viewer, name, for_change=True)
        if not may_give_way(viewer, old, step):
            raise ForbiddenError(old.content.organization)
        gone = {Status.WITHDRAWN} if step is Step.WITHDRAW else {Status.WITHDRAWN, Status.SUPERSEDED}
        if old.content.status in gone:
            raise ConflictError(_("Insikten är redan ersatt eller tillbakadragen."), old.version)
        return old

    async def _successor(self, viewer: Viewer, old: Insight, name: str, step: Step, _: Translate) -> Insight:
        try:
            new = await self._get(viewer, name, for_change=True)
        except NotFoundError as error:
            field = "into" if step is Step.MERGE else "by"
            raise InvalidError([Problem(field, _("Det finns ingen sådan insikt."))]) from error
        if problems := check_successor(old, new, step, _):
            raise InvalidError(problems)
        return new

    async def _give_way(
        self,
        viewer: Viewer,
        old: Insight,
        content: InsightContent,
        *,
        reason: str,
        step: Step,
        new: Insight | None = None,
        becomes: InsightContent | None = None,
    ) -> Insight:
        account, now = require_signed_in(viewer), self.clock()
        gone = replace(
            old,
            content=content,
            version=old.version + 1,
            updated_at=now,
            updated_by=account,
            superseded_by=new.ref if new else old.superseded_by,
            reason=reason,
        )
        async with self.database.writing() as connection:
            await self._save(connection, old, gone)
            if new is not None and becomes is not None and becomes != new.content:
                standing = replace(
                    new, content=becomes, version=new.version + 1, updated_at=now, updated_by=account
                )
                await self._save(connection, new, standing)
            await lineage.create_step(
                connection,
                lineage.Step(old.number, new.number if new else None, step.value, reason, now, None),
                account_number=account,
            )
            await note_record(connection, viewer, _ACTIONS[step], gone, detail=new.ref if new else "")
        await self.index.catch_up()
        return gone

    async def _save(self, connection: AsyncConnection, old: Insight, new: Insight) -> None:
        kept = [new.content.study] if new.content.study else []
        numbers = await studies.find_numbers(connection, kept) if kept else {}
        study = numbers.get(new.content.study or "")
        await saving.update_insights(connection, [(old, new)], [study])

    # ------------------------------------------------------------------------------------------------- the same again

    async def list_near(self, viewer: Viewer, statement: str, *, limit: int = 5) -> list[Insight]:
        """Insights that may well say the same as a statement, likeliest first; none where the engine can't answer."""
        statement = clean_text(statement)[:1_000]
        if len(statement) < 12:
            return []
        try:
            hits = await self.index.similar(statement, Selection(), viewer.scope, limit=_LOOKED_AT)
        except SearchUnavailableError:
            return []
        plan = hits[0].plan if hits else None
        asked = take_apart(statement, await self.index.get_language(), plan, light=1.0)
        async with self.database.reading() as connection:
            found = await insights.list_by_number(connection, [hit.number for hit in hits], viewer.scope)
        shares = {each.number: compare(asked, [each.content.statement]).share for each in found}
        near = [each for each in found if shares[each.number] >= _NEAR]
        return sorted(near, key=lambda each: (-shares[each.number], each.number))[:limit]

    async def note_heard(
        self,
        viewer: Viewer,
        name: str,
        *,
        organization: str,
        own: str | None = None,
        note: str = "",
        year: int | None = None,
        _: Translate = str,
    ) -> None:
        """Note that an organization has heard the same as an insight says, perhaps in an insight of its own.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: an insight of its own that is not its own, a note that is too long, a year that can't be.
        """
        account = require_may_log(viewer, organization)
        found = await self._get(viewer, name)
        other = await self._get(viewer, own) if own else None
        note = clean_text(note)
        problems = check_length("note", note, _NOTE_LIMIT, _)
        if year is not None and year not in YEARS:
            problems.append(Problem("year", _("Året ska vara mellan 1900 och 2100.")))
        if found.content.status != Status.PUBLISHED:
            problems.append(Problem("insight", _("Bara publicerade insikter kan höras igen.")))
        if other is not None and (other.content.organization != organization or other.id == found.id):
            problems.append(Problem("own", _("Välj en av er egen organisations andra insikter.")))
        if other is None and found.content.organization == organization:
            problems.append(Problem("organization", _("Er organisation står redan bakom insikten.")))
        if problems:
            raise InvalidError(problems)
        heard = HeardAlso(
            found.number, organization, other.number if other else None, note, year, self.clock()
        )
        async with self.database.writing() as connection:
            if not await lineage.has_heard(connection, heard.insight, organization, heard.own):
                await lineage.create_heard(connection, heard, account_number=account)
                await audit.note(
                    connection,
                    viewer,
                    Action.HEARD_NOTED,
                    kind="insight",
                    record=found.id,
                    organization=organization,
                )

    # ------------------------------------------------------------------------------------------------- looking again

    async def confirm(self, viewer: Viewer, name: str, *, note: str = "", _: Translate = str) -> None:
        """Note that an insight is still true.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: a note that is too long.
        """
        found = await self._get(viewer, name)
        account = require_may_log(viewer, found.content.organization)
        note = clean_text(note)
        if problems := check_length("note", note, _NOTE_LIMIT, _):
            raise InvalidError(problems)
        async with self.database.writing() as connection:
            await lineage.create_review(
                connection, found.number, note=note, now=self.clock(), account_number=account
            )
            await note_record(connection, viewer, Action.RECORD_CONFIRMED, found)

    async def list_due(self, viewer: Viewer, *, limit: int = 50) -> tuple[int, list[Insight]]:
        """How many insights of the viewer's organizations ought to be looked at again, and the oldest of them."""
        mine = None if viewer.is_operator else [each for each in viewer.roles if may_log(viewer, each)]
        ages = review_ages((await self.reference.get_directory()).vocabularies)
        year = self.clock().year
        async with self.database.reading() as connection:
            count = await lineage.count_due_for_review(
                connection, viewer.scope, mine, ages=ages, this_year=year
            )
            return count, await lineage.list_due_for_review(
                connection, viewer.scope, mine, ages=ages, this_year=year, limit=limit
            )

    async def get_relations(self, viewer: Viewer, found: Insight) -> Relations:
        """How an insight that the viewer sees belongs with others, as far as the viewer may see those."""
        scope = viewer.scope
        async with self.database.reading() as connection:
            heard = await lineage.list_heard(connection, found.number)
            steps = await lineage.list_steps(connection, found.number)
            others = [each.own if each.insight == found.number else each.insight for each in heard]
            wanted = [number for number in (*others, *(step.old for step in steps)) if number is not None]
            seen = {each.number: each for each in await insights.list_by_number(connection, wanted, scope)}
            successor = None
            if found.superseded_by:
                successor = await lineage.find_successor(connection, found.superseded_by, scope)
            review = await lineage.find_review(connection, found.number)
        ages = review_ages((await self.reference.get_directory()).vocabularies)
        return Relations(
            echoes=_echoes(found, heard, seen),
            ancestors=[
                Ancestor(seen[step.old], step.kind, step.reason, step.created_at)
                for step in steps
                if step.new == found.number and step.old in seen
            ],
            successor=successor,
            review=review,
            is_due=ages.is_due(
                found.content,
                reviewed=review.created_at.year if review else None,
                this_year=self.clock().year,
            ),
        )

    async def _get(self, viewer: Viewer, name: str, *, for_change: bool = False) -> Insight:
        known = name if is_uuid(name) else find_ref(name)
        if known:
            async with self.database.reading() as connection:
                found = await insights.find_insight(connection, known, viewer.scope, for_change=for_change)
            if found is not None:
                return found
        raise NotFoundError("insight", name[:60])


def _echoes(found: Insight, heard: list[HeardAlso], seen: dict[int, Insight]) -> list[Echo]:
    """Who has heard the same. A link to an insight that the reader may not see is not told of."""
    echoes = []
    for each in heard:
        if each.own is None:
            echoes.append(Echo(each.organization, each.note, each.year, None))
            continue
        other = seen.get(each.own if each.insight == found.number else each.insight)
        if other is not None and other.content.status == Status.PUBLISHED:
            echoes.append(Echo(other.content.organization, each.note, other.content.year, other))
    return echoes


def _reason(reason: str, _: Translate) -> str:
    reason = clean_text(reason)
    problems = check_length("reason", reason, REASON_LIMIT, _)
    if not reason:
        problems.append(Problem("reason", _("Skriv skälet; det står kvar för alla som kommer hit.")))
    if problems:
        raise InvalidError(problems)
    return reason
