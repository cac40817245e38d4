"""Our own template for an organization: made when it is asked for, so that its lists hold the words of the day."""

import asyncio
import tempfile
from pathlib import Path

from app.domain.access import Viewer, require_may_log
from app.domain.errors import NotFoundError
from app.domain.vocabularies import Translate
from app.persistence import import_batches
from app.persistence.database import Database
from app.services.reference import ReferenceService


class ImportTemplateService:
    """Makes `mall.xlsx`."""

    def __init__(self, database: Database, reference: ReferenceService) -> None:
        self.database = database
        self.reference = reference

    async def make(self, viewer: Viewer, organization: str, _: Translate = str) -> bytes:
        """The template of an organization that the viewer may log for, with its vocabularies and studies.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log there.
            NotFoundError: there is no such organization.
        """
        require_may_log(viewer, organization)
        directory = await self.reference.get_directory()
        known = directory.organizations.get(organization)
        if known is None:
            raise NotFoundError("organization", organization[:60])
        async with self.database.reading() as connection:
            studies = await import_batches.list_study_titles(connection, organization, viewer.scope)

        def write() -> bytes:
            from importers.template.writer import write_template

            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "mall.xlsx"
                write_template(path, known, directory, studies=studies, _=_)
                return path.read_bytes()

        return await asyncio.to_thread(write)
