"""Browsing: lists, searches and counts of the insights that a Selection means and a viewer may see."""

import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement

from app.domain.access import Scope, Viewer
from app.domain.errors import InvalidError, Problem
from app.domain.insights import Insight, check_one
from app.domain.paging import Cursor, check_limit, format_cursor, parse_cursor
from app.domain.selection import Selection
from app.domain.vocabularies import Translate
from app.persistence import counts, insights, ordering, studies
from app.persistence.among import pack_numbers
from app.persistence.database import Database
from app.persistence.selection import selected
from app.search.engine import Hit, SearchUnavailableError
from app.services.reference import ReferenceService
from app.services.search_index import SearchIndex

RELEVANCE = "relevance"
SORTS: tuple[str, ...] = (RELEVANCE, *ordering.SORTS)
#: A map or an export of a search takes in at most this many of its best hits.
MOST_HITS = 10_000


@dataclass(frozen=True, slots=True)
class InsightPage:
    """One page of a list or a search.

    `facets`: parameter → value → count, each respecting all filters but its own. `next`: cursor of the page after.
    `hits`: why each insight was found, by number; `suggestion`: what the reader may have meant to write.
    """

    items: list[Insight]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    next: str | None = None
    hits: Mapping[int, Hit] = field(default_factory=dict)
    suggestion: str | None = None


class BrowseService:
    """Answers a Selection with rows or counts. A text goes to the search engine, the rest to the database."""

    def __init__(self, database: Database, reference: ReferenceService, index: SearchIndex) -> None:
        self.database = database
        self.reference = reference
        self.index = index

    async def list_page(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        limit: int = 50,
        cursor: str | None = None,
        sort: str | None = None,
        facets: Sequence[str] = (),
        _: Translate = str,
    ) -> InsightPage:
        """One page, ranked when a text is searched and newest first when not, unless `sort` says otherwise.

        Raises:
            InvalidError: limit, cursor, sort or a facet that can't be.
        """
        check_limit(limit, _)
        sort = sort or (RELEVANCE if selection.text else ordering.SORTS[0])
        problems = check_one("sort", sort, SORTS if selection.text else ordering.SORTS, _)
        for facet in facets:
            problems += check_one("facets", facet, counts.FACETS, _)
        if problems:
            raise InvalidError(problems)
        start = parse_cursor(cursor, sort, _) if cursor else None
        if selection.text:
            return await self._search(
                viewer.scope, selection, limit=limit, start=start, sort=sort, facets=facets
            )
        return await self._list(
            viewer.scope, selection, limit=limit, start=start, sort=sort, facets=facets, _=_
        )

    async def _list(
        self,
        scope: Scope,
        selection: Selection,
        *,
        limit: int,
        start: Cursor | None,
        sort: str,
        facets: Sequence[str],
        _: Translate,
    ) -> InsightPage:
        where = selected(selection, scope)
        try:
            here = selected(selection, scope, among=ordering.after(start)) if start else where
        except ValueError as error:
            raise InvalidError([Problem("cursor", _("Markören hör inte till den här listan."))]) from error
        async with self.database.reading() as connection:
            order = ordering.order_by(sort)
            found = await insights.list_page(connection, here, scope=scope, order=order, limit=limit + 1)
            total = await insights.count(connection, where)
        items = found[:limit]
        more = format_cursor(ordering.cursor_at(sort, items[-1])) if len(found) > limit else None
        return InsightPage(items, total, await self._count_facets(selection, scope, facets), more)

    async def _count_facets(
        self, selection: Selection, scope: Scope, facets: Sequence[str]
    ) -> Mapping[str, Mapping[str, int]]:
        """The facets' counts: by the engine, which is quicker, where it holds exactly what the database holds."""
        if not facets:
            return {}
        counted = await self._count_all(selection, scope, facets)
        return await self._without_hidden_studies(scope, counted)

    async def _count_all(
        self, selection: Selection, scope: Scope, facets: Sequence[str]
    ) -> Mapping[str, Mapping[str, int]]:
        if not await self.index.count_pending():
            with contextlib.suppress(SearchUnavailableError):
                return (await self.index.search(selection, scope, limit=1, facets=facets)).facets
        async with self.database.reading() as connection:
            return {
                facet: await counts.count_facet(
                    connection, facet, selected(selection, scope, leaving_out=facet)
                )
                for facet in facets
            }

    async def _search(
        self,
        scope: Scope,
        selection: Selection,
        *,
        limit: int,
        start: Cursor | None,
        sort: str,
        facets: Sequence[str],
    ) -> InsightPage:
        offset = start.number if start else 0
        result = await self.index.search(
            selection, scope, limit=limit, offset=offset, sort=sort, facets=facets
        )
        numbers = [hit.number for hit in result.hits]
        dialect = self.database.engine.dialect
        rows = await self.database.fetch(
            insights.by_number(scope, dialect), {"numbers": pack_numbers(numbers, dialect)}
        )
        items = insights.in_order(rows, numbers)
        following = offset + limit
        more = format_cursor(Cursor(sort, None, following)) if following < result.total else None
        hits = {hit.number: hit for hit in result.hits}
        counted = await self._without_hidden_studies(scope, result.facets)
        return InsightPage(items, result.total, counted, more, hits, result.suggestion)

    async def _without_hidden_studies(
        self, scope: Scope, counted: Mapping[str, Mapping[str, int]]
    ) -> Mapping[str, Mapping[str, int]]:
        """A shared insight may come out of a study that is not shared: its name is then not told."""
        if not counted.get("study"):
            return counted
        async with self.database.reading() as connection:
            known = {each.id for each in await studies.list_named(connection, list(counted["study"]), scope)}
        shown = {name: count for name, count in counted["study"].items() if name in known}
        return {**counted, "study": shown}

    async def condition(self, scope: Scope, selection: Selection) -> ColumnElement[bool]:
        """The Selection as one condition on the table of insights; a text is searched, and its best hits are meant."""
        if not selection.text:
            return selected(selection, scope)
        result = await self.index.search(selection, scope, limit=MOST_HITS)
        found = [hit.number for hit in result.hits]
        return selected(selection, scope, among=insights.numbered(found, self.database.engine.dialect))

    async def count(self, viewer: Viewer, selection: Selection) -> int:
        """How many insights the Selection means."""
        where = await self.condition(viewer.scope, selection)
        async with self.database.reading() as connection:
            return await insights.count(connection, where)

    async def stream(
        self, viewer: Viewer, selection: Selection, *, by_zone: bool = False
    ) -> AsyncGenerator[list[Insight], None]:
        """All insights of the Selection in batches, in an order that is the same in every database."""
        where = await self.condition(viewer.scope, selection)
        async with self.database.reading() as connection:
            async for batch in insights.stream(connection, where, scope=viewer.scope, by_zone=by_zone):
                yield batch
