"""Organizations: added and kept up to date by whoever runs the service."""

from app.domain.access import Viewer, require_operator
from app.domain.audit import Action
from app.domain.errors import InvalidError, Problem
from app.domain.organizations import Organization
from app.domain.vocabularies import Translate
from app.persistence import audit
from app.persistence.database import Database
from app.services.imports.service import ImportService
from app.services.reference import ReferenceService
from importers.base import Kind, StreamEntry


class OrganizationService:
    """Adds organizations by the way that files of them take, so that one set of rules holds for both."""

    def __init__(self, database: Database, reference: ReferenceService, imports: ImportService) -> None:
        self.database = database
        self.reference = reference
        self.imports = imports

    async def create_organization(self, viewer: Viewer, content: Organization, _: Translate = str) -> None:
        """Add an organization that is not there yet.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not run the service.
            InvalidError: it breaks a rule, or there is one with its id.
        """
        require_operator(viewer)
        if content.id in (await self.reference.reload()).organizations:
            raise InvalidError([Problem("name", _("Det finns redan en organisation som heter så."))])
        await self.save_organization(viewer, content, _)

    async def save_organization(self, viewer: Viewer, content: Organization, _: Translate = str) -> None:
        """Add an organization, or bring the one with its id up to date.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not run the service.
            InvalidError: it breaks a rule.
        """
        require_operator(viewer)
        entry = StreamEntry(Kind.ORGANIZATION, content.id, content, place=1)
        report = await self.imports.import_stream(viewer, [entry], _=_)
        if report.is_refused:
            raise InvalidError([Problem(each.field, each.message) for each in report.problems])
        async with self.database.writing() as connection:
            await audit.note(
                connection,
                viewer,
                Action.ORGANIZATION_CHANGED,
                kind="organization",
                record=content.id,
                organization=content.id,
            )
