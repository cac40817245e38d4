"""Screening of texts for what may tell who somebody is: while they are typed, on import, and before they are shared."""

from collections.abc import Iterable, Sequence

from app.domain.access import Viewer, require_signed_in
from app.domain.directory import Directory
from app.domain.errors import ForbiddenError
from app.domain.insights import InsightContent
from app.domain.privacy import (
    Demand,
    FieldFinding,
    ScreeningAnswer,
    UnansweredError,
    demand_of,
    list_unanswered,
)
from app.domain.privacy.rarity import Surroundings
from app.domain.privacy.screening import (
    insight_details,
    insight_texts,
    screen_fields,
    study_texts,
    surroundings,
)
from app.domain.studies import StudyContent
from app.domain.vocabularies import Translate
from app.services.reference import ReferenceService

#: How much of a text being typed is looked at in one go.
MOST_TYPED = 60_000


class ScreeningService:
    """Looks through texts, knowing the register. Nothing that it is given is kept or logged."""

    def __init__(self, reference: ReferenceService) -> None:
        self.reference = reference

    async def screen_typed(
        self, viewer: Viewer, text: str, *, municipality: str | None = None, _: Translate = str
    ) -> tuple[FieldFinding, ...]:
        """What in a text that somebody is typing may tell who somebody is.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer logs for nobody.
        """
        require_signed_in(viewer)
        if not viewer.may_log_somewhere:
            raise ForbiddenError
        around = await self._around(municipality)
        return screen_fields([("", text[:MOST_TYPED])], _, around)

    async def screen_content(self, content: InsightContent, _: Translate = str) -> tuple[FieldFinding, ...]:
        """What in an insight may tell who somebody is, whatever its level."""
        around = await self._around(content.municipality)
        return screen_fields(insight_texts(content), _, insight_details(content, around))

    async def screen_study(self, content: StudyContent, _: Translate = str) -> tuple[FieldFinding, ...]:
        """What in a study's texts may tell who somebody is, whatever its level."""
        return screen_fields(study_texts(content), _, await self._around(content.municipality))

    async def require_insight_answered(
        self,
        content: InsightContent,
        answers: Sequence[ScreeningAnswer],
        *,
        old: InsightContent | None = None,
        _: Translate = str,
    ) -> list[FieldFinding]:
        """The findings that the answers settle, when nothing is left to answer.

        Raises:
            UnansweredError: the insight would leave its organization with findings that nobody has answered.
        """
        if demand_of(content.visibility, content.status) is not Demand.ANSWER:
            return []
        is_shared = old is not None and demand_of(old.visibility, old.status) is Demand.ANSWER
        known = await self.screen_content(old, _) if old is not None and is_shared else ()
        return _settled(await self.screen_content(content, _), answers, known)

    async def require_study_answered(
        self,
        content: StudyContent,
        answers: Sequence[ScreeningAnswer],
        *,
        old: StudyContent | None = None,
        _: Translate = str,
    ) -> list[FieldFinding]:
        """The same of a study."""
        if demand_of(content.visibility) is not Demand.ANSWER:
            return []
        known = await self.screen_study(old, _) if old and demand_of(old.visibility) is Demand.ANSWER else ()
        return _settled(await self.screen_study(content, _), answers, known)

    async def _around(self, municipality: str | None) -> Surroundings:
        return around_of(await self.reference.get_directory(), municipality)


def around_of(directory: Directory, municipality: str | None) -> Surroundings:
    """What the register knows around a text about a municipality."""
    return surroundings(directory.municipalities.values(), home=municipality)


def _settled(
    findings: Sequence[FieldFinding], answers: Sequence[ScreeningAnswer], known: Iterable[FieldFinding]
) -> list[FieldFinding]:
    known = tuple(known)
    if list_unanswered(findings, answers, known=known):
        raise UnansweredError(list_unanswered(findings, answers, known=known))
    before = {(each.finding.kind, each.finding.text) for each in known}
    return [each for each in findings if (each.finding.kind, each.finding.text) not in before]
