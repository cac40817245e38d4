"""The studies that insights of a file refer to, found once each."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.studies import Study
from app.persistence import studies


class StudyNames:
    """Knows which study an organization means by a name: a sender's id, a ref or a public id.

    Its own study comes first, then one of the same file, then the only one that the scope allows to know of.
    """

    def __init__(self, connection: AsyncConnection, scope: Scope) -> None:
        self.connection = connection
        self.scope = scope
        self._found: dict[tuple[str, str], Study] = {}
        self._of_file: set[str] = set()

    def remember(self, study: Study) -> None:
        """Note a study that stands in the file."""
        self._of_file.add(study.id)
        if study.external_id:
            self._found[study.content.organization, study.external_id] = study

    async def look_up(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Find the studies that organizations mean by these names; what is not found may come later in the file."""
        missing = sorted(pair for pair in wanted if pair not in self._found)
        if not missing:
            return
        named = await studies.list_named(self.connection, sorted({name for _, name in missing}), self.scope)
        by_name: dict[str, list[Study]] = {}
        for study in named:
            for name in {study.id, study.ref, study.external_id}:
                if name:
                    by_name.setdefault(name, []).append(study)
        for organization, name in missing:
            if meant := self._meant(organization, by_name.get(name, [])):
                self._found[organization, name] = meant

    def find(self, organization: str, name: str) -> Study | None:
        """The study that the organization means, once it was looked up."""
        return self._found.get((organization, name))

    def _meant(self, organization: str, named: list[Study]) -> Study | None:
        own = [study for study in named if study.content.organization == organization]
        of_file = [study for study in named if study.id in self._of_file]
        candidates = own or of_file or named
        return candidates[0] if len(candidates) == 1 else None
