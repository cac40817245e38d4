"""The search index, kept in step with the database, which is the truth.

Every change of an insight leaves a row in the outbox, in its own transaction. `catch_up` takes the rows in, and deletes
them only when the engine holds what they speak of; until then searches leave the insight out. Whatever goes wrong in
between, a killed process or a lost index, the rows wait, and `reconcile` compares versions and mends the rest.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.access import Scope
from app.domain.insights import Insight
from app.domain.language.analysis import Language
from app.domain.language.synonyms import SynonymGroup
from app.domain.selection import Selection
from app.persistence import indexing, insights, outbox, studies, synonyms
from app.persistence.database import Database
from app.persistence.synonyms import Revision
from app.search.documents import document_of
from app.search.engine import (
    Health,
    Hit,
    SearchDocument,
    SearchEngine,
    SearchQuery,
    SearchResult,
    SearchUnavailableError,
)
from app.search.seeds import default_language
from app.services.background import end
from app.services.reference import ReferenceService

#: How many changes are taken in at once.
BATCH = 1_000
REBUILD_BATCH = 2_000
#: Seconds between looks at the outbox, for changes that other processes made, and between comparisons.
LOOK_EVERY = 2.0
RECONCILE_EVERY = 900.0
#: Seconds between looks at the word list.
FOLLOW_EVERY = 1.0
#: Seconds that a request waits for the index to take its change in; after that the change goes on in the background.
PATIENCE = 3.0
#: More outdated entries than this are not left out one by one; the search waits until they are taken in.
_MOST_EXCLUDED = 2_000

#: A name that no study has: it narrows to nothing.
_NO_STUDY = "none"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Differences:
    """Where the index and the database disagree, as numbers of insights, and how many changes wait in the outbox.

    `is_current` is false when the index can't be read at all, or was made by another version.
    """

    missing: tuple[int, ...] = ()
    outdated: tuple[int, ...] = ()
    superfluous: tuple[int, ...] = ()
    pending: int = 0
    is_current: bool = True

    @property
    def are_none(self) -> bool:
        """Whether the index holds exactly what the database holds."""
        return self.is_current and not (self.missing or self.outdated or self.superfluous)


class SearchIndex:
    """Searches, and keeps what is searched in step."""

    def __init__(self, database: Database, reference: ReferenceService, engine: SearchEngine) -> None:
        self.database = database
        self.reference = reference
        self.engine = engine
        self._draining = asyncio.Lock()
        self._catching_up: set[asyncio.Task[int]] = set()
        self._keeper: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._synonyms = Revision()
        self._look_for_synonyms_at = 0.0

    # ---------------------------------------------------------------------------------------------------- searching

    async def search(
        self,
        selection: Selection,
        scope: Scope,
        *,
        limit: int = 20,
        offset: int = 0,
        sort: str = "relevance",
        facets: Sequence[str] = (),
    ) -> SearchResult:
        """One page of hits that the scope allows; numbers only, rows come through the gate.

        Raises:
            SearchUnavailableError: the engine can't answer.
        """
        if selection.text:
            await self.follow_synonyms()
        excluded = await self._outdated()
        return await self.engine.search(
            SearchQuery(
                await self._with_known_studies(selection, scope),
                scope,
                excluded=excluded,
                limit=limit,
                offset=offset,
                sort=sort,
                facets=tuple(facets),
            )
        )

    async def _with_known_studies(self, selection: Selection, scope: Scope) -> Selection:
        """The Selection with its studies by public id, those alone that the scope allows."""
        if not selection.studies:
            return selection
        async with self.database.reading() as connection:
            known = await studies.list_named(connection, selection.studies, scope)
        return replace(selection, studies=tuple(each.id for each in known) or (_NO_STUDY,))

    async def similar(
        self, text: str, selection: Selection, scope: Scope, *, limit: int = 20, beside: Sequence[str] = ()
    ) -> tuple[Hit, ...]:
        """Insights within the Selection (whose own text is left aside) that say much the same as a text.

        Those that carry any of the labels in `beside` come before others that say as much.

        Raises:
            SearchUnavailableError: the engine can't answer.
        """
        await self.follow_synonyms()
        known = await self._with_known_studies(replace(selection, text=""), scope)
        query = SearchQuery(known, scope, excluded=await self._outdated(), limit=limit, beside=beside)
        return await self.engine.similar(text, query)

    async def _outdated(self) -> Collection[int]:
        outdated = await self.database.fetch(outbox.outdated(_MOST_EXCLUDED + 1))
        if len(outdated) <= _MOST_EXCLUDED:
            return frozenset(row.insight for row in outdated)
        if not await self._drain_within(PATIENCE):
            raise SearchUnavailableError("the search index is far behind the database")
        return frozenset()

    def use_synonyms(self, groups: Iterable[SynonymGroup]) -> None:
        """From now on, searches take these words for each other."""
        self.engine.use_synonyms(groups)

    async def get_language(self) -> Language:
        """Swedish as it is now, with what curators have added: for whoever compares texts beside the engine."""
        await self.follow_synonyms()
        return self.engine.language

    async def follow_synonyms(self, *, at_once: bool = False) -> None:
        """Takes in what curators, in whatever process, have changed in the word list; looks at most once a second."""
        now = time.monotonic()
        if now < self._look_for_synonyms_at and not at_once:
            return
        self._look_for_synonyms_at = now + FOLLOW_EVERY
        async with self.database.reading() as connection:
            revision = await synonyms.find_revision(connection)
            if revision == self._synonyms:
                return
            kept = await synonyms.list_groups(connection)
        groups = [*default_language().facts.synonyms, *(each.group for each in kept)]
        await asyncio.to_thread(self.use_synonyms, groups)
        self._synonyms = revision

    async def health(self) -> Health:
        """How the engine is."""
        return await self.engine.health()

    # ---------------------------------------------------------------------------------------------- keeping in step

    async def count_pending(self) -> int:
        """How many changes wait."""
        async with self.database.reading() as connection:
            return await outbox.count_pending(connection)

    async def catch_up(self) -> None:
        """Takes in what waits. An engine that can't be reached is no reason to fail: the changes go on waiting.

        Nor is a slow one, where a keeper goes on with it; a command has none, and waits until all is done.
        """
        try:
            await self._drain_within(None if self._keeper is None else PATIENCE)
        except SearchUnavailableError as error:
            _log.warning("Changes wait for the search engine: %s", error)

    async def _drain_within(self, seconds: float | None) -> bool:
        """Whether all that waits was taken in within so many seconds; if not, that goes on in the background."""
        task = asyncio.create_task(self.drain())
        self._catching_up.add(task)
        task.add_done_callback(self._caught_up)
        await asyncio.wait({task}, timeout=seconds)
        if task.done():
            await task
        return task.done()

    def _caught_up(self, task: "asyncio.Task[int]") -> None:
        self._catching_up.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.debug("Changes wait for the search engine: %s", error)

    async def drain(self) -> int:
        """Takes in what waits, batch by batch, and returns how many changes that was.

        Raises:
            SearchUnavailableError: the engine can't take them now.
        """
        taken = 0
        async with self._draining:
            while not self._closing.is_set() and (batch := await self._drain_batch()):
                taken += batch
        return taken

    async def _drain_batch(self) -> int:
        async with self.database.reading() as connection:
            pending = await outbox.list_pending(connection, BATCH)
            if not pending:
                return 0
            numbers = list(dict.fromkeys(each.insight for each in pending))
            found = await insights.list_for_indexing(connection, numbers)
            documents = await self._documents(
                found, await indexing.list_study_names(connection, _studies(found))
            )
        indexed = {each.number: each.version for each in found}
        if documents:
            await self.engine.index(documents)
        if gone := [number for number in numbers if number not in indexed]:
            await self.engine.remove(gone)
        async with self.database.writing() as connection:
            standing = await indexing.list_versions_of(connection, numbers)
            # A version saved meanwhile, perhaps already taken in by another process, must not be lost under this one.
            done = [
                each.number for each in pending if standing.get(each.insight) == indexed.get(each.insight)
            ]
            await outbox.forget(connection, done)
        return len(pending)

    async def _documents(
        self, found: Sequence[Insight], study_names: dict[str, tuple[str, ...]]
    ) -> list[SearchDocument]:
        directory = await self.reference.get_directory()

        def make() -> list[SearchDocument]:
            return [
                document_of(each, directory, study_names.get(each.content.study or "", ())) for each in found
            ]

        return await asyncio.to_thread(make)

    async def check(self) -> Differences:
        """Where index and database disagree."""
        pending = await self.count_pending()
        if not await self.engine.is_current():
            return Differences(pending=pending, is_current=False)
        held = await self.engine.versions()
        missing, outdated = [], []
        async for number, version in self._standing():
            if number not in held:
                missing.append(number)
            elif held[number] != version:
                outdated.append(number)
            held.pop(number, None)
        return Differences(tuple(missing), tuple(outdated), tuple(sorted(held)), pending)

    async def _standing(self) -> AsyncIterator[tuple[int, int]]:
        after = 0
        while True:
            async with self.database.reading() as connection:
                rows = await insights.list_numbers_after(connection, after, 10 * REBUILD_BATCH)
            if not rows:
                return
            for row in rows:
                yield row
            after = rows[-1][0]

    async def reconcile(self) -> Differences:
        """Mends every difference, and returns what there was to mend.

        Raises:
            SearchUnavailableError: the engine can't be reached.
        """
        if not await self.engine.is_current():
            before = await self.check()
            await self.rebuild()
            return before
        await self.drain()
        found = await self.check()
        if not found.are_none:
            async with self.database.writing() as connection:
                await outbox.enqueue(connection, found.missing, is_new=True)
                await outbox.enqueue(connection, (*found.outdated, *found.superfluous), is_new=False)
            await self.drain()
        return found

    async def rebuild(self) -> int:
        """A new index from the database, swapped in when it is whole; returns how many insights it holds.

        Raises:
            SearchUnavailableError: the engine can't be reached.
        """
        count = await self.engine.rebuild(self.documents())
        # What was changed while the new index grew is in neither its entries nor, any longer, the outbox.
        await self.reconcile()
        return count

    async def purge(self) -> None:
        """A new index, so that not even the old one's files hold what was erased.

        Raises:
            SearchUnavailableError: the engine can't be reached.
        """
        await self.rebuild()
        await self.engine.sweep()

    async def documents(self) -> AsyncIterator[Sequence[SearchDocument]]:
        """Every insight as the engine takes it in, in batches."""
        after = 0
        while True:
            async with self.database.reading() as connection:
                rows = await insights.list_numbers_after(connection, after, REBUILD_BATCH)
                if not rows:
                    return
                found = await insights.list_for_indexing(connection, [number for number, _ in rows])
                names = await indexing.list_study_names(connection, _studies(found))
            yield await self._documents(found, names)
            after = rows[-1][0]

    # --------------------------------------------------------------------------------------------------- background

    async def start(self) -> None:
        """Keeps the index in step in the background until `close`."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name="search index keeper")

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        reconcile_at = loop.time()
        while not self._closing.is_set():
            try:
                if loop.time() >= reconcile_at:
                    await self.reconcile()
                    reconcile_at = loop.time() + RECONCILE_EVERY
                else:
                    await self.drain()
            except SearchUnavailableError as error:
                _log.warning("The search index waits: %s", error)
            except Exception:  # noqa: BLE001
                # The keeper must outlive a database that is away for a while; the next round tries again.
                _log.exception("The search index could not be kept in step")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), LOOK_EVERY)

    async def close(self) -> None:
        """Ends the background work, after what it is in the middle of, and lets go of the engine."""
        self._closing.set()
        await end([*self._catching_up, self._keeper])
        self._keeper = None
        await self.engine.close()


def _studies(found: Iterable[Insight]) -> set[str]:
    return {each.content.study for each in found if each.content.study}
