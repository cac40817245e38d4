"""Both engines, real, for tests that hold them to one contract."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.search.engine import SearchDocument, SearchEngine
from app.search.meilisearch import MeilisearchEngine
from app.search.tantivy import TantivyEngine
from benchmarks.servers import MeilisearchServer, find_meilisearch, meilisearch_server

ENGINES = [
    "tantivy",
    pytest.param("meilisearch", marks=[pytest.mark.meilisearch, pytest.mark.xdist_group("meilisearch")]),
]
_START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def meilisearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MeilisearchServer]:
    """A real Meilisearch server that this test process started."""
    if find_meilisearch() is None:
        pytest.skip("Meilisearch: its program is missing (npm ci installs it)")
    with meilisearch_server(tmp_path_factory.mktemp("meilisearch")) as server:
        yield server


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
