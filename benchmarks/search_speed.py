"""How fast both engines take in and find insights, each against the least that the work needs.

The embedded engine is timed by itself; Meilisearch against the same documents and the same request sent bare, by turns.
From a terminal: `python -m benchmarks.search_speed [insights]`.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import meilisearch

from app.domain.access import Scope
from app.domain.language.query import plan_query
from app.domain.selection import Selection
from app.search.documents import analyse_document
from app.search.engine import SearchDocument, SearchEngine, SearchQuery
from app.search.meilisearch import MeilisearchEngine
from app.search.meilisearch_requests import document_for, search_requests, settings_for
from app.search.seeds import default_language
from app.search.tantivy import TantivyEngine
from benchmarks.generate import SEED
from benchmarks.search_quality import read_corpus, read_queries
from benchmarks.servers import find_meilisearch, meilisearch_server

INSIGHTS = 100_000
WANTED_P95 = 25.0
WANTED_INDEXING = 1.3
ROUNDS = 5
FACETS = ("theme", "subpopulation", "organization")
SCOPE = Scope(own=frozenset({"grums"}), peers=frozenset({"sala"}), account=1)
_BATCH = 2_000


def many(corpus: Sequence[SearchDocument], how_many: int) -> list[SearchDocument]:
    """Insights with the corpus's own labels and senders, and texts put together from several."""
    rnd = Random(SEED)
    made = []
    for number in range(1, how_many + 1):
        model, other = rnd.choice(corpus), rnd.choice(corpus)
        words, others = model.statement.split(), other.statement.split()
        statement = " ".join([*words[: len(words) // 2], *others[len(others) // 2 :]])
        made.append(
            replace(model, number=number, statement=statement, body=other.body, evidence=other.evidence)
        )
    return made


def query_for(text: str) -> SearchQuery:
    """A page of hits with three facets, as the search page asks."""
    return SearchQuery(Selection(text=text), SCOPE, limit=20, facets=FACETS)


async def in_batches(documents: Sequence[SearchDocument]) -> AsyncIterator[Sequence[SearchDocument]]:
    """The documents as a rebuild reads them."""
    for start in range(0, len(documents), _BATCH):
        yield documents[start : start + _BATCH]


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def rebuild(engine: SearchEngine, documents: Sequence[SearchDocument]) -> float:
    """Seconds that taking in all documents takes."""
    return await timed(partial(engine.rebuild, in_batches(documents)))


def show(title: str, seconds: Sequence[float]) -> tuple[float, float]:
    """Print the median and the 95th percentile in milliseconds, and return them."""
    ordered = sorted(each * 1000 for each in seconds)
    median, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(f"{title}: p50 {median:.1f} ms, p95 {late:.1f} ms")
    return median, late


async def measure_embedded(folder: Path, documents: Sequence[SearchDocument], texts: Sequence[str]) -> None:
    """The engine in this process."""
    engine = TantivyEngine(folder)
    print(f"embedded: {len(documents):,} insights taken in within {await rebuild(engine, documents):.1f} s")
    await engine.search(query_for(texts[0]))
    taken = [await timed(partial(engine.search, query_for(text))) for _ in range(ROUNDS) for text in texts]
    _, late = show("embedded: search with three facets", taken)
    print(
        f"  wanted: p95 of {WANTED_P95:.0f} ms or less; {'holds' if late <= WANTED_P95 else 'DOES NOT HOLD'}"
    )
    await engine.close()


async def measure_meilisearch(
    folder: Path, documents: Sequence[SearchDocument], texts: Sequence[str]
) -> None:
    """The server, through the adapter and without it."""
    # A server of its own for each, since one that holds much already takes in more slowly.
    with meilisearch_server(folder / "bare") as server:
        bare = add_bare(meilisearch.Client(server.url, server.key), documents)
    with meilisearch_server(folder / "ours") as server:
        client = meilisearch.Client(server.url, server.key)
        engine = MeilisearchEngine(server.url, server.key)
        ours = await rebuild(engine, documents)
        print(
            f"Meilisearch: taken in within {ours:.1f} s; the same documents sent bare: {bare:.1f} s; ", end=""
        )
        print(f"ratio {ours / bare:.2f} (wanted: {WANTED_INDEXING} or less)")
        dictionary = engine.dictionary()
        through, direct = [], []
        for _ in range(ROUNDS):
            for text in texts:
                query = query_for(text)
                through.append(await timed(partial(engine.search, query)))
                request = search_requests("insights", query, plan_query(text, engine.language, dictionary))[0]
                started = time.perf_counter()
                client.index("insights").search(
                    request["q"], {k: v for k, v in request.items() if k not in ("q", "indexUid")}
                )
                direct.append(time.perf_counter() - started)
        ours, _ = show("Meilisearch: search with three facets", through)
        bare, _ = show("Meilisearch: the same request sent bare", direct)
        print(f"  ratio {ours / bare:.2f}")
        await engine.close()


def add_bare(client: meilisearch.Client, documents: Sequence[SearchDocument]) -> float:
    """Seconds that adding the same documents takes when they are ready to be sent."""
    language = default_language()
    ready = [document_for(each, analyse_document(each, language), language) for each in documents]
    client.create_index("bare", {"primaryKey": "id"})
    client.wait_for_task(
        client.index("bare").update_settings(settings_for(language)).task_uid, timeout_in_ms=60_000
    )
    started = time.perf_counter()
    tasks = [
        client.index("bare").add_documents(ready[start : start + 10_000])
        for start in range(0, len(ready), 10_000)
    ]
    client.wait_for_task(tasks[-1].task_uid, timeout_in_ms=1_800_000)
    return time.perf_counter() - started


async def main() -> None:
    """Measure both."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else INSIGHTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus, _ = await read_corpus(folder)
        documents = many(corpus, how_many)
        texts = [each.query for each in read_queries()]
        await measure_embedded(folder / "embedded", documents, texts)
        if find_meilisearch() is not None:
            await measure_meilisearch(folder / "meilisearch", documents, texts)


if __name__ == "__main__":
    asyncio.run(main())
