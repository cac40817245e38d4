"""Both engines, real, for tests that hold them to one contract."""

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.access import Scope
from app.domain.selection import Selection
from app.search.engine import SearchDocument, SearchEngine, SearchQuery, SearchResult
from app.search.meilisearch import MeilisearchEngine
from app.search.tantivy import TantivyEngine
from benchmarks.servers import MeilisearchServer

ENGINES = [
    "tantivy",
    pytest.param("meilisearch", marks=[pytest.mark.meilisearch, pytest.mark.xdist_group("meilisearch")]),
]
EVERYBODY = Scope()
_START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(params=ENGINES)
def make_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], SearchEngine]:
    """Makes engines that share one index, as processes of one service do."""
    if request.param == "tantivy":
        return lambda: TantivyEngine(tmp_path / "index")
    server: MeilisearchServer = request.getfixturevalue("meilisearch")
    name = f"test-{uuid.uuid4().hex}"
    return lambda: MeilisearchEngine(server.url, server.key, index=name)


@pytest.fixture
async def engine(make_engine: Callable[[], SearchEngine], anyio_backend: str) -> AsyncIterator[SearchEngine]:
    """An engine with an empty index."""
    made = make_engine()
    yield made
    await made.close()


def document(number: int, statement: str = "En insikt", **fields: Any) -> SearchDocument:
    """A document that everybody may see, unless the fields say otherwise."""
    moment = _START + timedelta(minutes=number)
    made = SearchDocument(
        number=number,
        version=1,
        statement=statement,
        organization="grums",
        visibility="public",
        status="published",
        created_at=moment,
        updated_at=moment,
    )
    return replace(made, **fields)


async def search(
    engine: SearchEngine, text: str = "", scope: Scope = EVERYBODY, **options: object
) -> SearchResult:
    selection = options.pop("selection", Selection())
    assert isinstance(selection, Selection)
    return await engine.search(SearchQuery(replace(selection, text=text), scope, **options))  # type: ignore[arg-type]


async def find(
    engine: SearchEngine, text: str = "", scope: Scope = EVERYBODY, **options: object
) -> list[int]:
    return [hit.number for hit in (await search(engine, text, scope, **options)).hits]


async def in_batches(
    documents: Sequence[SearchDocument], size: int = 2
) -> AsyncIterator[Sequence[SearchDocument]]:
    for start in range(0, len(documents), size):
        yield documents[start : start + size]
