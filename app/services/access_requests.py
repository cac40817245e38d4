"""Requests to read what an organization has not shared, and whether it lets others count it."""

from collections.abc import Callable
from datetime import datetime

from app.domain.access import Role, Viewer, require_may_log, require_signed_in
from app.domain.asking import REASON_LIMIT
from app.domain.decisions import AccessRequest
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.insights import check_length, clean_text
from app.domain.vocabularies import Translate
from app.persistence import askings
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.identities import new_id
from app.services.reference import ReferenceService


class AccessRequestService:
    """The use cases of what is not shared: asking to read it, answering, and choosing whether it is counted."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.clock = clock

    async def request_access(
        self,
        viewer: Viewer,
        organization: str,
        *,
        asker: str,
        question: str,
        message: str,
        _: Translate = str,
    ) -> AccessRequest:
        """Ask an organization's curators to share what it has on a question.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not act for the organization that asks.
            InvalidError: an organization that does not exist, or a text that is too long.
        """
        account = require_may_log(viewer, asker)
        directory = await self.reference.get_directory()
        problems = directory.check_places(organization, None, _)
        problems += check_length("question", question, 5_000, _) + check_length(
            "message", message, REASON_LIMIT, _
        )
        if not question.strip():
            problems.append(Problem("question", _("Skriv vad ni söker.")))
        if organization == asker:
            problems.append(Problem("organization", _("Välj en annan organisation än er egen.")))
        if problems:
            raise InvalidError(problems)
        made = AccessRequest(
            id=new_id("request", organization, None),
            organization=organization,
            asker=asker,
            question=clean_text(question, keep_lines=True),
            message=clean_text(message, keep_lines=True),
            answer="",
            answered_at=None,
            created_at=self.clock(),
            by=viewer.name,
            email=viewer.email,
        )
        async with self.database.writing() as connection:
            await askings.create_request(connection, made, account_number=account)
        return made

    async def list_requests(self, viewer: Viewer) -> list[AccessRequest]:
        """Requests to organizations where the viewer is a curator, and from those where the viewer may log."""
        require_signed_in(viewer)
        asked = None if viewer.is_operator else _where(viewer, Role.CURATOR)
        async with self.database.reading() as connection:
            return await askings.list_requests(connection, asked=asked, asker=_where(viewer, Role.DESIGNER))

    async def answer_request(self, viewer: Viewer, request_id: str, answer: str, _: Translate = str) -> None:
        """Answer a request to an organization where the viewer is a curator.

        Raises:
            NotFoundError: there is none, or it is not for the viewer to answer.
            InvalidError: no answer, or one that is too long.
        """
        answer = clean_text(answer, keep_lines=True)
        problems = check_length("answer", answer, REASON_LIMIT, _)
        if not answer:
            problems.append(Problem("answer", _("Skriv ett svar.")))
        if problems:
            raise InvalidError(problems)
        known = {each.id: each for each in await self.list_requests(viewer)}
        found = known.get(request_id)
        if found is None or viewer.is_read_only or not viewer.has_role(found.organization, Role.CURATOR):
            raise NotFoundError("request", request_id[:60])
        async with self.database.writing() as connection:
            if not await askings.answer_request(connection, request_id, answer=answer, now=self.clock()):
                raise InvalidError([Problem("answer", _("Förfrågan är redan besvarad."))])

    async def list_counted(self) -> frozenset[str]:
        """The organizations that let what they have not shared be counted."""
        async with self.database.reading() as connection:
            return await askings.list_counted(connection)

    async def set_counted(self, viewer: Viewer, organization: str, *, is_counted: bool) -> None:
        """Choose whether an organization's unshared insights may be counted.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no curator there.
        """
        account = require_signed_in(viewer)
        if viewer.is_read_only or not viewer.has_role(organization, Role.CURATOR):
            raise ForbiddenError(organization)
        async with self.database.writing() as connection:
            await askings.set_counted(
                connection, organization, is_counted=is_counted, now=self.clock(), account_number=account
            )


def _where(viewer: Viewer, role: Role) -> list[str]:
    return [each for each in viewer.roles if viewer.has_role(each, role)]
