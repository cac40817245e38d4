"""Meilisearch when it is slow, away, or not as we left it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import meilisearch as package
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.selection import Selection
from app.search.engine import SearchQuery, SearchUnavailableError
from app.search.meilisearch import MeilisearchEngine
from app.search.meilisearch_conversation import Conversation
from app.search.meilisearch_requests import is_as_set, read_weights, settings_for, write_weights
from app.search.seeds import default_language
from benchmarks.servers import MeilisearchServer, find_meilisearch, free_port, meilisearch_server
from tests.search.conftest import EVERYBODY, document, find, in_batches

pytestmark = [pytest.mark.anyio, pytest.mark.meilisearch, pytest.mark.xdist_group("meilisearch")]

ANY = SearchQuery(Selection(text="skolan"), EVERYBODY)


@pytest.fixture
async def silent_server(anyio_backend: str) -> AsyncIterator[str]:
    """The address of something that takes calls and never answers."""

    waiting: list[asyncio.StreamWriter] = []

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        waiting.append(writer)

    port = free_port()
    server = await asyncio.start_server(say_nothing, "127.0.0.1", port)
    yield f"http://127.0.0.1:{port}"
    for writer in waiting:
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()


async def test_a_server_that_is_away_is_reported(anyio_backend: str) -> None:
    engine = MeilisearchEngine(f"http://127.0.0.1:{free_port()}", "key")
    with pytest.raises(SearchUnavailableError, match="reached"):
        await engine.search(ANY)
    health = await engine.health()
    assert not health.is_well
    assert health.message
    with pytest.raises(SearchUnavailableError):
        await engine.index([document(1)])
    await engine.close()


async def test_a_silent_server_holds_nobody_up(silent_server: str) -> None:
    engine = MeilisearchEngine(silent_server, "key")
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    heart = asyncio.create_task(beat())
    with pytest.raises(SearchUnavailableError):
        await engine.search(ANY)
    assert beats > 50, "the event loop went on"
    for _ in range(4):
        # These words come without the server being asked.
        with pytest.raises(SearchUnavailableError, match="moment ago"):
            await engine.search(ANY)
        await asyncio.sleep(1)
    heart.cancel()
    await engine.close()


@asynccontextmanager
async def _answering(answer: bytes) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """The address of something that answers each request so and ends the connection, without having said it would.

    The event is set when it has.
    """
    ended = asyncio.Event()

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer))
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        ended.set()

    port = free_port()
    async with await asyncio.start_server(say, "127.0.0.1", port):
        yield f"http://127.0.0.1:{port}", ended


async def test_a_server_of_another_kind_is_told_from_meilisearch(anyio_backend: str) -> None:
    async with _answering(b"<html>") as (address, _):
        engine = MeilisearchEngine(address, "key")
        with pytest.raises(SearchUnavailableError, match="not Meilisearch"):
            await engine.search(ANY)
        await engine.close()


async def test_a_connection_that_was_ended_is_opened_again(anyio_backend: str) -> None:
    async with _answering(b'{"status": "available"}') as (address, ended):
        server = Conversation(address, "key", look=list, lost=lambda: None)
        client = server.client()
        for _ in range(3):
            ended.clear()
            assert await asyncio.to_thread(client.health) == {"status": "available"}
            await ended.wait()
        await server.close()


async def test_a_wrong_key_is_refused_in_words(meilisearch: MeilisearchServer) -> None:
    engine = MeilisearchEngine(meilisearch.url, "not the key")
    with pytest.raises(SearchUnavailableError, match="refused"):
        await engine.search(ANY)
    await engine.close()


async def _until_back(engine: MeilisearchEngine) -> None:
    deadline = time.monotonic() + 60
    while not (await engine.health()).is_well:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


async def test_a_search_that_is_refused_stops_no_others(meilisearch: MeilisearchServer) -> None:
    engine = MeilisearchEngine(meilisearch.url, meilisearch.key, index="refused")
    await engine.index([document(1, "Skolan")])
    with pytest.raises(SearchUnavailableError, match="refused"):
        await engine.search(replace(ANY, selection=Selection(), limit=-1))
    assert await find(engine, "skolan") == [1]
    await engine.close()


async def test_a_server_that_comes_back_is_used_again(tmp_path: Path, anyio_backend: str) -> None:
    if find_meilisearch() is None:
        pytest.skip("Meilisearch: its program is missing (npm ci installs it)")
    port = free_port()
    with meilisearch_server(tmp_path, port=port) as server:
        engine = MeilisearchEngine(server.url, server.key)
        await engine.index([document(1, "Skolan")])
        server.process.kill()
        server.process.wait()
        with pytest.raises(SearchUnavailableError):
            await engine.search(ANY)
    with meilisearch_server(tmp_path, port=port):
        await _until_back(engine)
        assert await find(engine, "skolan") == [1]
        assert (await engine.health()).is_well
    await engine.close()


async def test_an_index_with_other_settings_asks_for_a_rebuild(meilisearch: MeilisearchServer) -> None:
    engine = MeilisearchEngine(meilisearch.url, meilisearch.key, index="changed")
    await engine.index([document(1, "Skolan")])
    assert await engine.is_current()
    client = package.Client(meilisearch.url, meilisearch.key)
    client.wait_for_task(client.index("changed").update_settings({"synonyms": {}}).task_uid)
    assert not await engine.is_current()
    assert not (await engine.health()).is_well
    await engine.rebuild(in_batches([document(1, "Skolan")]))
    assert await engine.is_current()
    await engine.close()


async def test_what_a_killed_rebuild_left_is_swept_away(meilisearch: MeilisearchServer) -> None:
    client = package.Client(meilisearch.url, meilisearch.key)
    client.wait_for_task(client.create_index("swept-0123").task_uid)
    engine = MeilisearchEngine(meilisearch.url, meilisearch.key, index="swept")
    await engine.rebuild(in_batches([document(1, "Skolan")]))
    left = [each["uid"] for each in client.get_raw_indexes({"limit": 1000})["results"]]  # type: ignore[call-overload]
    assert [name for name in left if name.startswith("swept")] == ["swept"]
    await engine.close()


def test_settings_are_compared_but_for_what_the_server_adds() -> None:
    language = default_language()
    settings = settings_for(language)
    assert is_as_set(settings | {"nonSeparatorTokens": []}, language)
    assert not is_as_set(settings | {"rankingRules": ["words"]}, language)
    assert not is_as_set({key: value for key, value in settings.items() if key != "synonyms"}, language)


@given(st.dictionaries(st.text("abcåäö#=:", min_size=1, max_size=6), st.integers(1, 999), max_size=5))
def test_weights_come_back_as_they_were_written(weights: dict[str, int]) -> None:
    assert read_weights(write_weights(weights)) == weights
