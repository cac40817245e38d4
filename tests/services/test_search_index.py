"""The search index in step with the database, whatever happens in between."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.access import ANONYMOUS, Scope
from app.domain.selection import Selection
from app.search.engine import SearchDocument, SearchEngine, SearchUnavailableError
from app.search.tantivy import TantivyEngine
from app.services import search_index
from app.services.search_index import SearchIndex
from app.services.services import Services

pytestmark = pytest.mark.anyio

EVERYBODY = ANONYMOUS.scope


class Killed(BaseException):
    """The process ended here."""


class Outage:
    """An engine that is away, or that ends the process as soon as it has taken documents in."""

    def __init__(self, engine: SearchEngine, error: BaseException, *, after: bool = False) -> None:
        self.engine = engine
        self.error = error
        self.after = after

    def __getattr__(self, name: str) -> object:
        return getattr(self.engine, name)

    async def index(self, documents: Sequence[SearchDocument]) -> None:
        """Takes in documents, or fails."""
        if self.after:
            await self.engine.index(documents)
        raise self.error


def with_engine(services: Services, engine: object) -> SearchIndex:
    return SearchIndex(services.database, services.reference, engine)  # type: ignore[arg-type]


async def change_all(services: Services, **fields: str) -> int:
    """Saves a new version of the first insight that everybody sees; returns its number."""
    page = await services.browse.list_page(ANONYMOUS, Selection(), limit=1)
    insight = page.items[0]
    operator = await services.accounts.get_viewer("administrator@exempel.se")
    await services.insights.update_insight(
        operator, insight.id, lambda content: replace(content, **fields), expected_version=insight.version
    )
    return insight.number


async def test_a_filled_database_and_its_index_agree(demo: Services) -> None:
    await demo.index.drain()
    differences = await demo.index.check()
    assert differences.are_none
    assert differences.pending == 0
    assert len(await demo.index.engine.versions()) > 200


async def test_differences_are_listed_and_mended(demo: Services) -> None:
    await demo.index.drain()
    documents = [each async for batch in demo.index.documents() for each in batch][:3]
    missing, outdated, other = documents
    await demo.index.engine.remove([missing.number])
    await demo.index.engine.index([replace(outdated, version=99), replace(other, number=10**6)])
    found = await demo.index.check()
    assert found.missing == (missing.number,)
    assert found.outdated == (outdated.number,)
    assert found.superfluous == (10**6,)
    assert not found.are_none
    assert await demo.index.reconcile() == found
    assert (await demo.index.check()).are_none


async def test_changes_wait_for_an_engine_that_is_away(demo: Services) -> None:
    await demo.index.drain()
    away = with_engine(demo, Outage(demo.index.engine, SearchUnavailableError("away")))
    demo.insights.index = away
    number = await change_all(demo, statement="Ett alldeles unikt kvastskaft")
    assert await away.count_pending() == 1
    with pytest.raises(SearchUnavailableError):
        await away.drain()
    assert (await demo.index.check()).outdated == (number,)
    assert await demo.index.drain() == 1
    assert (await demo.index.check()).are_none
    hits = (await demo.index.search(Selection(text="kvastskaft"), EVERYBODY)).hits
    assert [hit.number for hit in hits] == [number]


async def test_an_outdated_entry_is_neither_found_nor_counted(demo: Services) -> None:
    await demo.index.drain()
    before = (await demo.index.search(Selection(), EVERYBODY)).total
    demo.insights.index = with_engine(demo, Outage(demo.index.engine, SearchUnavailableError("away")))
    number = await change_all(demo, visibility="organization")
    result = await demo.index.search(Selection(), EVERYBODY, limit=1000, facets=("organization",))
    assert result.total == before - 1 == sum(result.facets["organization"].values())
    assert number not in [hit.number for hit in result.hits]


async def test_a_process_killed_after_indexing_loses_nothing(demo: Services) -> None:
    await demo.index.drain()
    demo.insights.index = with_engine(demo, Outage(demo.index.engine, Killed(), after=True))
    with pytest.raises(Killed):
        await change_all(demo, statement="Ett alldeles unikt kvastskaft")
    assert await demo.index.count_pending() == 1
    await demo.index.drain()
    assert await demo.index.count_pending() == 0
    assert (await demo.index.check()).are_none


async def test_a_change_during_indexing_is_not_lost(demo: Services) -> None:
    await demo.index.drain()
    demo.insights.index = with_engine(demo, Outage(demo.index.engine, SearchUnavailableError("away")))
    await change_all(demo, statement="Det första kvastskaftet")

    class Meanwhile(Outage):
        """Somebody saves another version just as the engine takes this one in."""

        async def index(self, documents: Sequence[SearchDocument]) -> None:
            await self.engine.index(documents)
            if documents[0].statement == "Det första kvastskaftet":
                await change_all(demo, statement="Det andra kvastskaftet")

    await with_engine(demo, Meanwhile(demo.index.engine, Killed())).drain()
    assert await demo.index.count_pending() == 0
    assert (await demo.index.check()).are_none
    assert (await demo.index.search(Selection(text="andra kvastskaftet"), EVERYBODY)).total == 1


async def test_a_lost_index_is_made_anew(demo: Services) -> None:
    await demo.index.drain()
    engine = demo.index.engine
    assert isinstance(engine, TantivyEngine)
    folder = engine._generations.find_current()
    assert folder is not None
    (folder / "meta.json").write_text("")
    fresh = with_engine(demo, TantivyEngine(folder.parent))
    assert not (await fresh.check()).is_current
    with pytest.raises(SearchUnavailableError):
        await fresh.search(Selection(text="tillit"), EVERYBODY)
    await fresh.reconcile()
    assert (await fresh.check()).are_none
    assert (await fresh.search(Selection(text="tillit"), EVERYBODY)).total > 0
    await fresh.close()


async def test_a_rebuild_holds_everything(demo: Services) -> None:
    await demo.index.drain()
    held = await demo.index.engine.versions()
    assert await demo.index.rebuild() == len(held)
    assert await demo.index.engine.versions() == held


async def test_the_keeper_takes_in_what_other_processes_changed(
    demo: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "LOOK_EVERY", 0.01)
    await demo.index.drain()
    demo.insights.index = with_engine(demo, Outage(demo.index.engine, SearchUnavailableError("away")))
    await change_all(demo, statement="Ett alldeles unikt kvastskaft")
    await demo.index.start()
    for _ in range(500):
        await asyncio.sleep(0.01)
        if not await demo.index.count_pending():
            break
    assert (await demo.index.check()).are_none


async def test_a_study_is_found_by_each_of_its_names(demo: Services) -> None:
    documents = [each async for batch in demo.index.documents() for each in batch]
    names = next(each.study_names for each in documents if len(each.study_names) == 3)
    totals = {
        (await demo.index.search(Selection(studies=(name,)), Scope(is_operator=True))).total for name in names
    }
    assert len(totals) == 1
    assert totals != {0}
