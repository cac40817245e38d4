"""Index folders that survive whatever happens to the process that writes them."""

import asyncio
import sys
from pathlib import Path

import pytest

from app.domain.selection import Selection
from app.search.engine import IndexLockedError, IndexStaleError, SearchQuery
from app.search.generations import Generations
from app.search.tantivy import TantivyEngine
from tests.search.conftest import EVERYBODY, document, find, in_batches

pytestmark = pytest.mark.anyio


def test_the_pointer_names_the_latest_generation(tmp_path: Path) -> None:
    generations = Generations(tmp_path, "a")
    assert generations.find_current() is None
    first = generations.begin()
    assert generations.find_current() is None
    generations.finish(first)
    assert generations.find_current() == first
    second, third = generations.begin(), generations.begin()
    generations.finish(third)
    assert generations.find_current() == third
    assert first.exists(), "another process may still read the one before"
    assert not second.exists(), "what nobody finished is swept away"


def test_a_generation_remembers_what_made_it(tmp_path: Path) -> None:
    generation = Generations(tmp_path, "a").begin()
    Generations(tmp_path, "a").finish(generation)
    assert Generations(tmp_path, "a").is_of_this_make(generation)
    assert not Generations(tmp_path, "b").is_of_this_make(generation)


async def test_an_index_outlives_its_process(tmp_path: Path) -> None:
    await TantivyEngine(tmp_path).index([document(1, "Skolan")])
    assert await find(TantivyEngine(tmp_path), "skolan") == [1]


@pytest.mark.parametrize("damage", ["pointer", "meta", "segment", "stamp", "empty folder"])
async def test_a_damaged_index_asks_for_a_rebuild_and_gets_well(tmp_path: Path, damage: str) -> None:
    await TantivyEngine(tmp_path).index([document(1, "Skolan")])
    generation = Generations(tmp_path, "").find_current()
    assert generation is not None
    match damage:
        case "pointer":
            (tmp_path / "current").write_text("generation-of-old")
        case "meta":
            (generation / "meta.json").write_text('{"segments": [')
        case "segment":
            for path in generation.glob("*.term"):
                path.write_bytes(b"")
        case "stamp":
            (generation / "made-by.json").write_text('{"stamp": "another"}')
        case _:
            for path in generation.iterdir():
                path.unlink()
    engine = TantivyEngine(tmp_path)
    assert not await engine.is_current()
    health = await engine.health()
    assert not health.is_well
    assert health.message
    with pytest.raises(IndexStaleError):
        await engine.search(SearchQuery(Selection(text="skolan"), EVERYBODY))
    with pytest.raises(IndexStaleError):
        await engine.index([document(2)])
    await engine.rebuild(in_batches([document(1, "Skolan")]))
    assert await engine.is_current()
    assert await find(engine, "skolan") == [1]


_HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from app.search import tantivy
engine = tantivy.TantivyEngine(Path(sys.argv[1]))
writer = engine._current().index.writer(15_000_000, 1)
print("held", flush=True)
time.sleep(60)
"""


async def test_another_writer_is_waited_for_not_fought(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    await engine.index([document(1, "Skolan")])
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLD_THE_LOCK, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert await other.stdout.readline() == b"held\n"
        with pytest.raises(IndexLockedError):
            await engine.index([document(2, "Skolan")])
        assert await find(engine, "skolan") == [1]
    finally:
        other.kill()
        await other.wait()
    await engine.index([document(2, "Skolan")])
    assert sorted(await find(engine, "skolan")) == [1, 2]
