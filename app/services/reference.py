"""The directory of names, kept in memory and read anew when it may have changed."""

import time
from collections.abc import Callable

from app.domain.directory import Directory
from app.persistence import organizations, reference
from app.persistence.database import Database

#: For how many seconds the directory is taken to stand; another process may change it.
FRESH_FOR = 1.0


class ReferenceService:
    """Answers with the directory as it stands, without asking the database each time."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self.database = database
        self.clock = clock
        self._directory: Directory | None = None
        self._read_at = 0.0

    async def get_directory(self) -> Directory:
        """The directory, at most a second old."""
        if self._directory is None or self.clock() - self._read_at > FRESH_FOR:
            return await self.reload()
        return self._directory

    async def reload(self) -> Directory:
        """The directory as the database has it now; for use right after a change, or before a name is refused."""
        async with self.database.reading() as connection:
            vocabularies = await reference.load_vocabularies(connection)
            places = await reference.list_municipalities(connection)
            bodies = await organizations.list_organizations(connection)
            networks = await organizations.list_networks(connection)
        self._directory = Directory(
            vocabularies=vocabularies,
            organizations={each.id: each for each in bodies},
            networks={each.id: each for each in networks},
            municipalities={each.code: each for each in places},
            counties={each.county: each.county_name for each in places},
        )
        self._read_at = self.clock()
        return self._directory
