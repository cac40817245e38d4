"""Where maps and white spots are counted: in the database or, where insights are many, in columns kept in step."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope, Viewer
from app.domain.selection import Selection
from app.persistence import changes, insights, map_counts
from app.persistence.cells import Chosen
from app.persistence.column_sets import InsightSets
from app.persistence.columns import InsightColumns
from app.persistence.database import Database, DatabaseUnreachableError
from app.persistence.map_counts import UPDATED_ON, MapCounts, MapRow, Places
from app.persistence.selection import selected
from app.services.browse import MOST_HITS, BrowseService

#: From this many insights on they are kept as columns in memory; below it the database counts as quickly.
COLUMNS_FROM = 20_000
#: Rows that are read at a time, between which others are answered.
_BATCH = 10_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a map, and its insights one by one where they are few enough."""

    counts: MapCounts
    rows: Sequence[MapRow]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be counted: whose eyes, which insights, by which fields; `rows_up_to` so many also one by one."""

    scope: Scope
    selection: Selection
    fields: Sequence[str]
    since: date | None = None
    rows_up_to: int = 0


class MapSource:
    """Counts the insights of any Selection as a viewer may see them.

    Columns are read in the background when insights have become many; until then the database counts. Every count
    first asks the database what has changed and takes that in, so it is never behind, whichever process changed it.
    """

    def __init__(
        self, database: Database, browse: BrowseService, *, columns_from: int = COLUMNS_FROM
    ) -> None:
        self.database = database
        self.browse = browse
        self.columns_from = columns_from
        self._columns: InsightColumns | None = None
        self._reading: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._is_closing = False

    async def count(
        self,
        viewer: Viewer,
        selection: Selection,
        fields: Sequence[str],
        *,
        since: date | None = None,
        rows_up_to: int = 0,
    ) -> Counted:
        """Counts by fields (see `app.persistence.map_counts`), and the insights themselves if at most `rows_up_to`."""
        question = Question(viewer.scope, selection, fields, since, rows_up_to)
        found = await self.search(viewer.scope, selection)
        async with self.database.reading() as connection:
            if await self._bring_in_step(connection):
                return await self._count_columns(connection, question, found)
            return await self._count_rows(connection, question, found)

    async def find_last_change(self, viewer: Viewer, selection: Selection) -> str:
        """The day (2026-11-22, UTC) when any insight of a Selection was last added or changed; "" without insights.

        It follows from the records alone, so it can be printed in a picture that must be the same every time.
        """
        counted = await self.count(viewer, selection, (UPDATED_ON,))
        return max((str(day) for (day,) in counted.counts.cells), default="")

    async def find_sets(
        self,
        connection: AsyncConnection,
        scope: Scope,
        selection: Selection,
        *,
        fields: Sequence[str],
        found: Sequence[int] | None,
    ) -> InsightSets | None:
        """A Selection's insights as sets by the values of fields; None where the database must tell.

        `found` is what `search` gave for it.
        """
        if not await self._bring_in_step(connection):
            return None
        places = await map_counts.find_places(connection, selection, scope)
        columns = self._columns
        if columns is None:
            return None
        return columns.sets_of(_choose(columns, scope, selection, places=places, found=found), fields)

    async def read_columns(self) -> None:
        """Read all insights into columns; for a start that can wait, and for tests and benchmarks."""
        parts = []
        async with self.database.reading() as connection:
            columns = InsightColumns((await changes.find_span(connection)).last)
            last = 0
            while rows := await map_counts.list_rows_after(connection, last, _BATCH):
                parts.append(columns.encode(rows))
                last = rows[-1][0]
                await asyncio.sleep(0)
                if self._is_closing:
                    return
        columns.join(parts)
        self._columns = columns

    async def close(self) -> None:
        """Stop reading columns, after the batch that is being read."""
        self._is_closing = True
        if self._reading is not None:
            await asyncio.wait({self._reading})

    async def search(self, scope: Scope, selection: Selection) -> list[int] | None:
        """The numbers of a search's best hits; None when nothing is searched."""
        if not selection.text:
            return None
        result = await self.browse.index.search(selection, scope, limit=MOST_HITS)
        return [hit.number for hit in result.hits]

    # ------------------------------------------------------------------------------------------------------- counting

    async def _count_rows(
        self, connection: AsyncConnection, question: Question, found: Sequence[int] | None
    ) -> Counted:
        among = None if found is None else insights.numbered(found, connection.dialect)
        where = selected(question.selection, question.scope, among=among)
        counts = await map_counts.count_cells(connection, where, question.fields, since=question.since)
        few = 0 < counts.total <= question.rows_up_to
        return Counted(counts, await map_counts.list_for_map(connection, where) if few else [])

    async def _count_columns(
        self, connection: AsyncConnection, question: Question, found: Sequence[int] | None
    ) -> Counted:
        places = await map_counts.find_places(connection, question.selection, question.scope)
        columns = self._columns
        if columns is None:
            return await self._count_rows(connection, question, found)
        # Nothing is awaited from here to the counts, so that nothing can change in between.
        chosen = _choose(columns, question.scope, question.selection, places=places, found=found)
        counts = columns.count_cells(chosen, question.fields, since=question.since)
        rows: list[MapRow] = []
        if 0 < chosen.total <= question.rows_up_to:
            # Through the gate once more: rows come from the database.
            rows = await map_counts.list_numbered(connection, columns.numbers_of(chosen), question.scope)
            if len(rows) != chosen.total:
                return await self._count_rows(connection, question, found)
        return Counted(counts, rows)

    # ------------------------------------------------------------------------------------------------ keeping in step

    async def _bring_in_step(self, connection: AsyncConnection) -> bool:
        """Take in what has changed; False when there are no columns to count by."""
        span = await changes.find_span(connection)
        if self._columns is None:
            if span.last >= self.columns_from or await map_counts.find_last(connection) >= self.columns_from:
                self._begin_reading()
            return False
        async with self._lock:
            columns = self._standing()
            if columns is None:
                return False
            # Another answer may meanwhile have taken in more than this transaction sees.
            if span.last <= columns.seen:
                return True
            if span.first > columns.seen + 1 or not await self._take_in(connection, columns, span.last):
                self._columns = None
                self._begin_reading()
                return False
        return True

    def _standing(self) -> InsightColumns | None:
        """The columns there are now, which another answer may have given up."""
        return self._columns

    @staticmethod
    async def _take_in(connection: AsyncConnection, columns: InsightColumns, until: int) -> bool:
        changed = await changes.list_changed(connection, after=columns.seen, until=until)
        for start in range(0, len(changed), _BATCH):
            batch = changed[start : start + _BATCH]
            rows = await map_counts.list_rows_of(connection, insights.numbered(batch, connection.dialect))
            if not columns.replace(batch, rows):
                return False
        columns.seen = until
        return True

    def _begin_reading(self) -> None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_in_background())

    async def _read_in_background(self) -> None:
        try:
            await self.read_columns()
        except DatabaseUnreachableError:
            log.warning("the columns of the map could not be read; the database counts")


def _choose(
    columns: InsightColumns,
    scope: Scope,
    selection: Selection,
    *,
    places: Places,
    found: Sequence[int] | None,
) -> Chosen:
    return columns.find(
        selection, scope, municipalities=places.municipalities, studies=places.studies, among=found
    )
