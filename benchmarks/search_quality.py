"""How well search finds what is known: graded queries against the demonstration corpus, by kind of query.

Both engines, each also without the synonyms that were added because of one of these queries, beside three baselines in
the same run: SQLite FTS5 as it comes, Meilisearch as it comes, and BM25 over character 4-grams.
From a terminal: `python -m benchmarks.search_quality [--queries]`; with `--queries`, each query's figures as well.
"""

import asyncio
import math
import re
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import meilisearch
import msgspec

from app.composition import compose
from app.domain.access import Scope
from app.domain.selection import Selection
from app.persistence import insights
from app.search.engine import SearchDocument, SearchEngine, SearchQuery
from app.search.meilisearch import MeilisearchEngine
from app.search.seeds import default_language
from app.search.tantivy import TantivyEngine
from app.settings import Settings
from benchmarks.servers import MeilisearchServer, find_meilisearch, meilisearch_server

QUERIES = Path(__file__).parent / "search_queries.jsonl"
WANTED = 0.75
WANTED_OF_EACH_KIND = 0.5
MOST_APART = 0.05
#: From this grade on an insight counts as found, for recall and for the reciprocal rank.
RELEVANT = 2
_DEPTH = 10
_WORD = re.compile(r"\w+")


class Query(msgspec.Struct, frozen=True):
    """A search and its judgement: for each relevant insight 3 (answers), 2 (clearly relevant) or 1 (touches on it)."""

    id: str
    query: str
    kind: str
    relevant: dict[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well one query was answered, each figure from 0 to 1."""

    ndcg: float
    recall: float
    reciprocal_rank: float


Search = Callable[[str], Sequence[str]]
"""From a text to the ids of the insights found, best first."""


def measure(found: Sequence[str], relevant: Mapping[str, int]) -> Figures:
    """nDCG@10 (Järvelin and Kekäläinen 2002, with gain 2^grade - 1), recall@10 and the reciprocal rank."""
    gains = [2 ** relevant.get(id_, 0) - 1 for id_ in found[:_DEPTH]]
    ideal = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:_DEPTH]
    wanted = {id_ for id_, grade in relevant.items() if grade >= RELEVANT}
    ranks = [rank for rank, id_ in enumerate(found, start=1) if id_ in wanted]
    return Figures(
        ndcg=_discounted(gains) / _discounted(ideal),
        recall=len(wanted & set(found[:_DEPTH])) / min(len(wanted), _DEPTH),
        reciprocal_rank=1 / ranks[0] if ranks else 0.0,
    )


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def read_queries() -> list[Query]:
    """The judged queries."""
    return [msgspec.json.decode(line, type=Query) for line in QUERIES.read_bytes().splitlines()]


async def read_corpus(folder: Path) -> tuple[list[SearchDocument], dict[int, str]]:
    """The demonstration corpus as engines take it in, and each insight's sender's id by its number."""
    url = f"sqlite:///{folder / 'corpus.sqlite3'}"
    settings = Settings(data_dir=folder, database_url=url, secret_key="-")  # noqa: S106
    services = compose(settings)
    try:
        await services.seeding.migrate()
        await services.seeding.load_vocabularies()
        await services.seeding.load_register()
        await services.seeding.load_demonstration()
        documents = [each async for batch in services.index.documents() for each in batch]
        async with services.database.reading() as connection:
            found = await insights.list_for_indexing(connection, [each.number for each in documents])
        return documents, {each.number: each.external_id or each.id for each in found}
    finally:
        await services.close()


async def search_with(
    engine: SearchEngine,
    documents: Sequence[SearchDocument],
    ids: Mapping[int, str],
    queries: Sequence[Query],
) -> dict[str, list[str]]:
    """What the engine finds for each query."""
    await engine.index(documents)
    found = {}
    for each in queries:
        result = await engine.search(
            SearchQuery(Selection(text=each.query), Scope(is_operator=True), limit=100)
        )
        found[each.id] = [ids[hit.number] for hit in result.hits]
    await engine.close()
    return found


# ----------------------------------------------------------------------------------------------------------- baselines


def _text(document: SearchDocument) -> str:
    return "\n".join((document.statement, document.body, *document.evidence))


def fts5(documents: Sequence[SearchDocument], ids: Mapping[int, str]) -> Search:
    """SQLite's full-text search with its own tokenizer and ranking; any of the words."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text)")
    connection.executemany(
        "INSERT INTO texts (rowid, text) VALUES (?, ?)", [(d.number, _text(d)) for d in documents]
    )

    def search(text: str) -> list[str]:
        any_word = " OR ".join(f'"{word}"' for word in _WORD.findall(text))
        with closing(
            connection.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank", [any_word])
        ) as rows:
            return [ids[number] for (number,) in rows]

    return search


def plain_meilisearch(
    server: MeilisearchServer, documents: Sequence[SearchDocument], ids: Mapping[int, str]
) -> Search:
    """Meilisearch with the texts as they are and the settings it comes with."""
    client = meilisearch.Client(server.url, server.key)
    index = client.index("plain")
    task = index.add_documents([{"id": d.number, "text": _text(d)} for d in documents], primary_key="id")
    client.wait_for_task(task.task_uid, timeout_in_ms=60_000)

    def search(text: str) -> list[str]:
        return [ids[int(hit["id"])] for hit in index.search(text, {"limit": 100})["hits"]]

    return search


def four_grams(documents: Sequence[SearchDocument], ids: Mapping[int, str]) -> Search:
    """BM25 over all runs of four characters."""
    counts = {d.number: Counter(_grams(_text(d))) for d in documents}
    holding = Counter(gram for grams in counts.values() for gram in grams)
    usual = mean(grams.total() for grams in counts.values())

    def search(text: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for gram in set(_grams(text)):
            telling = math.log(1 + (len(counts) - holding[gram] + 0.5) / (holding[gram] + 0.5))
            for number, grams in counts.items():
                if count := grams[gram]:
                    weight = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * grams.total() / usual))
                    scores[number] += telling * weight
        return [ids[number] for number in sorted(scores, key=lambda each: (-scores[each], each))]

    return search


def _grams(text: str) -> list[str]:
    joined = f" {' '.join(_WORD.findall(text.lower()))} "
    return [joined[place : place + 4] for place in range(len(joined) - 3)]


# -------------------------------------------------------------------------------------------------------------- report


async def compare() -> dict[str, dict[str, Figures]]:
    """The figures of every query by what was searched with; engines that can't be had are left out."""
    queries = read_queries()
    language = default_language()
    fair = language.with_synonyms(group.without_development() for group in language.facts.synonyms)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents, ids = await read_corpus(folder)

        async def answer(engine: SearchEngine) -> dict[str, list[str]]:
            return await search_with(engine, documents, ids, queries)

        def ask(search: Search) -> dict[str, Sequence[str]]:
            return {each.id: search(each.query) for each in queries}

        found: dict[str, Mapping[str, Sequence[str]]] = {
            "tantivy": await answer(TantivyEngine(folder / "one", language)),
            "tantivy, fair": await answer(TantivyEngine(folder / "two", fair)),
            "FTS5 as is": ask(fts5(documents, ids)),
            "4-grams": ask(four_grams(documents, ids)),
        }
        if find_meilisearch() is not None:
            with meilisearch_server(folder / "meilisearch") as server:
                url, key = server.url, server.key
                found["meilisearch"] = await answer(MeilisearchEngine(url, key, language=language))
                found["meilisearch, fair"] = await answer(
                    MeilisearchEngine(url, key, index="fair", language=fair)
                )
                found["meilisearch as is"] = ask(plain_meilisearch(server, documents, ids))
    return {
        name: {each.id: measure(answers[each.id], each.relevant) for each in queries}
        for name, answers in found.items()
    }


def report(compared: Mapping[str, Mapping[str, Figures]], *, with_queries: bool) -> bool:
    """Print the figures; whether all that is wanted holds."""
    queries = read_queries()
    names = sorted(compared, key=lambda name: -_mean(compared[name].values()))
    print(f"{'':24}" + "".join(f"{name:>19}" for name in names))
    if with_queries:
        for each in queries:
            _print_row(f"{each.id} {each.query}", [compared[name][each.id].ndcg for name in names])
    for kind in sorted({each.kind for each in queries}):
        of_kind = [each.id for each in queries if each.kind == kind]
        _print_row(
            f"{kind} ({len(of_kind)})", [_mean([compared[name][id_] for id_ in of_kind]) for name in names]
        )
    _print_row("nDCG@10", [_mean(compared[name].values()) for name in names])
    _print_row("recall@10", [mean(each.recall for each in compared[name].values()) for name in names])
    _print_row(
        "mean reciprocal rank",
        [mean(each.reciprocal_rank for each in compared[name].values()) for name in names],
    )
    return _holds(compared, queries)


def _holds(compared: Mapping[str, Mapping[str, Figures]], queries: Sequence[Query]) -> bool:
    engines = [name for name in ("tantivy", "meilisearch") if name in compared]
    overall = {name: _mean(compared[name].values()) for name in engines}
    kinds = {
        (name, kind): _mean([compared[name][each.id] for each in queries if each.kind == kind])
        for name in engines
        for kind in {each.kind for each in queries}
    }
    apart = max(overall.values()) - min(overall.values())
    print(f"\nwanted: {WANTED} with either engine (lowest {min(overall.values()):.3f}),", end=" ")
    print(
        f"at most {MOST_APART} apart ({apart:.3f}), no kind below {WANTED_OF_EACH_KIND} ({min(kinds.values()):.3f})"
    )
    return (
        min(overall.values()) >= WANTED and apart <= MOST_APART and min(kinds.values()) >= WANTED_OF_EACH_KIND
    )


def _mean(figures: Iterable[Figures]) -> float:
    return mean(each.ndcg for each in figures)


def _print_row(title: str, figures: Sequence[float]) -> None:
    print(f"{title[:24]:24}" + "".join(f"{figure:19.3f}" for figure in figures))


if __name__ == "__main__":
    sys.exit(0 if report(asyncio.run(compare()), with_queries="--queries" in sys.argv) else 1)
