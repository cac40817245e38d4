"""Meilisearch as the search engine, for services of several processes.

Meilisearch ranks by rules of its own, and splits, stems and spells in ways that know little Swedish. So it gets what
our analysis makes of the insights: terms, as values to filter by. A query is planned as for the embedded engine and
becomes a filter, exact in hits, counts and facets; Meilisearch's ranking of the stems picks the best of many, and
`app.domain.language.ranking` puts those in the order that the embedded engine would.
"""

import contextlib
import threading
import time
import uuid
from collections.abc import AsyncIterable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from app.domain.language.analysis import Language
from app.domain.language.dictionary import Dictionary
from app.domain.language.query import Plan, plan_query
from app.domain.language.ranking import Ranking, likeness
from app.domain.language.synonyms import SynonymGroup
from app.search.documents import analyse_document
from app.search.engine import (
    Health,
    Hit,
    SearchDocument,
    SearchQuery,
    SearchResult,
    SearchUnavailableError,
)
from app.search.filters import facet_passes, read_facets
from app.search.meilisearch_conversation import REQUEST_TIMEOUT, SEARCH_TIMEOUT, Conversation
from app.search.meilisearch_requests import (
    WIDE_WINDOW,
    WINDOW,
    document_for,
    is_as_set,
    read_weights,
    search_requests,
    settings_for,
    visible_word,
)
from app.search.seeds import default_language

#: Meilisearch takes in few large pieces much quicker than many small ones.
_CHUNK = 10_000
#: Seconds after which the dictionary is read anew, for what other processes have taken in.
_DICTIONARY_LASTS = 60.0
_SAMPLE = 1_000

#: Of so many documents the weights are kept, some 30 MB at most.
_MOST_WEIGHTS = 20_000

#: A document's version, the weights of its terms, and their sum.
_Weights = tuple[int, Mapping[str, int], int]


class MeilisearchEngine:
    """Answers from the index named `index` of a Meilisearch server; rebuilds use names that begin with it."""

    def __init__(
        self, url: str, key: str | None, *, index: str = "insights", language: Language | None = None
    ) -> None:
        self._server = Conversation(url, key, look=self._count, lost=self._note_lost)
        self._index = index
        self._language = language
        self._is_made = False
        self._dictionary: Dictionary | None = None
        self._dictionary_read_at = 0.0
        self._dictionary_lock = threading.Lock()
        self._weights: dict[int, _Weights] = {}

    @property
    def language(self) -> Language:
        """The analysis of Swedish in use."""
        if self._language is None:
            self._language = default_language()
        return self._language

    def use_synonyms(self, groups: Iterable[SynonymGroup]) -> None:
        """From now on, queries take these words for each other."""
        self._language = self.language.with_synonyms(groups)

    async def search(self, query: SearchQuery) -> SearchResult:
        """The hits that the query's scope allows."""
        return await self._server.search(self._search, query)

    async def similar(self, text: str, query: SearchQuery) -> tuple[Hit, ...]:
        """Insights that say much the same as a text, likeliest first, with scores from 0 to 1."""
        return await self._server.search(self._similar, text, query)

    async def index(self, documents: Sequence[SearchDocument]) -> None:
        """Takes in insights, in place of what it held of them."""
        await self._server.work(self._take_in, documents)

    async def remove(self, numbers: Collection[int]) -> None:
        """Forgets insights."""
        await self._server.work(self._forget, numbers)

    async def versions(self) -> dict[int, int]:
        """The version of every insight it holds, by number."""
        return await self._server.work(self._versions)

    async def rebuild(self, batches: AsyncIterable[Sequence[SearchDocument]]) -> int:
        """A new index of these insights alone, which takes the old one's place when it is whole."""
        name = f"{self._index}-{uuid.uuid4().hex}"
        await self._server.work(self._sweep)
        count = 0
        try:
            await self._server.work(self._make, name)
            tasks: list[int] = []
            waiting: list[SearchDocument] = []
            async for batch in batches:
                waiting += batch
                count += len(batch)
                if len(waiting) >= _CHUNK:
                    tasks += await self._server.work(self._send, name, waiting)
                    waiting = []
            tasks += await self._server.work(self._send, name, waiting)
            await self._server.work(self._server.wait, tasks)
            await self._server.work(self._swap, name)
        finally:
            # The name now belongs to the old index, or, when anything went wrong, to half a new one.
            with contextlib.suppress(SearchUnavailableError):
                await self._server.work(self._delete, name)
        self._dictionary = None
        return count

    async def sweep(self) -> None:
        """Does nothing: what the server's files hold of what it has forgotten is the server's to overwrite."""

    async def is_current(self) -> bool:
        """Whether its index has the settings that this version gives it."""
        return await self._server.work(self._is_as_set)

    async def health(self) -> Health:
        """How it is."""
        try:
            documents = await self._server.search(self._count)
            if await self.is_current():
                return Health(True, "meilisearch", documents)
            return Health(False, "meilisearch", documents, "the search index was made by another version")
        except SearchUnavailableError as error:
            return Health(False, "meilisearch", message=str(error))

    async def close(self) -> None:
        """Lets go of threads and connections."""
        await self._server.close()

    # ---------------------------------------------------------------------------------------------------- searching

    def _ask(self, wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        self._make_first()
        return self._server.client(SEARCH_TIMEOUT).multi_search(wanted)["results"]

    def _search(self, query: SearchQuery) -> SearchResult:
        text = query.selection.text
        plan = plan_query(text, self.language, self.dictionary()) if text else None
        wanted = search_requests(self._index, query, plan)
        answers = self._ask(wanted)
        return SearchResult(
            hits=self._hits(answers, query, plan),
            total=int(answers[0]["estimatedTotalHits"]),
            facets=_read_all_facets(answers, query),
            plan=plan,
            suggestion=self._suggest(plan, query) if plan else None,
        )

    def _hits(
        self, answers: Sequence[Mapping[str, Any]], query: SearchQuery, plan: Plan | None
    ) -> tuple[Hit, ...]:
        found = answers[0]["hits"]
        if plan is None or query.sort != "relevance" or query.offset >= WINDOW:
            return tuple(Hit(int(each["id"]), 0.0, plan) for each in found)
        ranking = Ranking(plan, self.dictionary())
        weighed = self._weigh(found)
        ranked = [
            (ranking.score(weights, length), int(number)) for number, (_, weights, length) in weighed.items()
        ]
        ranked.sort(reverse=True)
        if query.offset + query.limit > WINDOW:
            ranked += [(0.0, int(each["id"])) for each in answers[1]["hits"]]
        page = ranked[query.offset : query.offset + query.limit]
        return tuple(Hit(number, score, plan) for score, number in page)

    def _weigh(self, found: Sequence[Mapping[str, Any]]) -> dict[int, _Weights]:
        """The weights of the terms of documents, asked for only where they are new or have changed."""
        weighed = {}
        for each in found:
            known = self._weights.get(each["id"])
            if known is not None and known[0] == each["version"]:
                weighed[each["id"]] = known
        if missing := [each["id"] for each in found if each["id"] not in weighed]:
            wanted = {"ids": missing, "fields": ["id", "version", "weights", "length"], "limit": len(missing)}
            answer = self._server.client(SEARCH_TIMEOUT).http.post(
                f"indexes/{self._index}/documents/fetch", wanted
            )
            for each in answer["results"]:
                weighed[each["id"]] = (each["version"], read_weights(each["weights"]), each["length"])
            if len(self._weights) > _MOST_WEIGHTS:
                self._weights.clear()
            self._weights.update(weighed)
        # A document that went away in between answers nothing any longer.
        return {each["id"]: weighed.get(each["id"], (0, {}, 0)) for each in found}

    def _similar(self, text: str, query: SearchQuery) -> tuple[Hit, ...]:
        plan = plan_query(text, self.language, self.dictionary(), beside=query.beside)
        if not plan.units:
            return ()
        answers = self._ask(search_requests(self._index, query, plan, window=WIDE_WINDOW))
        return tuple(
            Hit(hit.number, likeness(plan, hit.score), plan) for hit in self._hits(answers, query, plan)
        )

    def _suggest(self, plan: Plan, query: SearchQuery) -> str | None:
        """The text as it may have been meant, in words that the scope can see."""

        def is_visible(word: str) -> bool:
            return bool(self._ask([visible_word(self._index, word, query.scope)])[0]["hits"])

        return plan.corrected(is_visible)

    def dictionary(self) -> Dictionary:
        """The dictionary of the index, read anew now and then."""
        with self._dictionary_lock:
            is_old = time.monotonic() - self._dictionary_read_at > _DICTIONARY_LASTS
            if self._dictionary is None or is_old:
                self._dictionary = self._read_dictionary()
                self._dictionary_read_at = time.monotonic()
            return self._dictionary

    def _read_dictionary(self) -> Dictionary:
        wanted = {"indexUid": self._index, "q": "", "limit": _SAMPLE, "facets": ["terms", "words"]}
        answer = self._ask([wanted | {"attributesToRetrieve": ["length"]}])[0]
        lengths = [int(hit["length"]) for hit in answer["hits"]]
        return Dictionary(
            answer["facetDistribution"].get("words"),
            answer["facetDistribution"].get("terms"),
            documents=int(answer["estimatedTotalHits"]),
            average_length=sum(lengths) / len(lengths) if lengths else 0.0,
        )

    # ------------------------------------------------------------------------------------------------ taking in

    def _make_first(self) -> None:
        """Makes the index where the server has none."""
        if not self._is_made:
            known = {each["uid"] for each in self._indexes(SEARCH_TIMEOUT)}
            if self._index not in known:
                self._make(self._index)
            self._is_made = True

    def _note_lost(self) -> None:
        self._is_made = False

    def _indexes(self, timeout: int = REQUEST_TIMEOUT) -> list[dict[str, Any]]:
        found: Any = self._server.client(timeout).get_raw_indexes({"limit": 1_000})
        return list(found["results"])

    def _make(self, name: str) -> None:
        client = self._server.client()
        created = client.create_index(name, {"primaryKey": "id"}).task_uid
        updated = client.index(name).update_settings(settings_for(self.language)).task_uid
        self._server.wait([created, updated])

    def _take_in(self, documents: Sequence[SearchDocument]) -> None:
        self._make_first()
        words = self.dictionary()
        self._server.wait(self._send(self._index, documents, words))

    def _send(
        self, name: str, documents: Sequence[SearchDocument], dictionary: Dictionary | None = None
    ) -> list[int]:
        """Sends documents, and returns the tasks that Meilisearch makes of them."""
        tasks = []
        for start in range(0, len(documents), _CHUNK):
            chunk = []
            for each in documents[start : start + _CHUNK]:
                analysis = analyse_document(each, self.language)
                chunk.append(document_for(each, analysis, self.language))
                if dictionary is not None:
                    dictionary.add(analysis)
            written = msgspec.json.encode(chunk)
            tasks.append(self._server.client().index(name).add_documents_json(written).task_uid)
        return tasks

    def _forget(self, numbers: Collection[int]) -> None:
        self._make_first()
        condition = f"id IN [{', '.join(map(str, sorted(numbers)))}]"
        self._server.wait(
            [self._server.client().index(self._index).delete_documents(filter=condition).task_uid]
        )

    def _swap(self, name: str) -> None:
        self._make_first()
        self._server.wait([self._server.client().swap_indexes([{"indexes": [self._index, name]}]).task_uid])

    def _sweep(self) -> None:
        """Deletes what rebuilds that were killed have left."""
        for each in self._indexes():
            if each["uid"].startswith(f"{self._index}-"):
                self._delete(each["uid"])

    def _delete(self, name: str) -> None:
        if any(each["uid"] == name for each in self._indexes()):
            self._server.wait([self._server.client().index(name).delete().task_uid])

    def _is_as_set(self) -> bool:
        self._make_first()
        found: Any = self._server.client().http.get(f"indexes/{self._index}/settings")
        return is_as_set(found, self.language)

    def _count(self) -> int:
        return int(self._ask([{"indexUid": self._index, "q": "", "limit": 0}])[0]["estimatedTotalHits"])

    def _versions(self) -> dict[int, int]:
        self._make_first()
        wanted = {"fields": ["id", "version"], "limit": 1_000_000_000}
        found = self._server.client().http.post(f"indexes/{self._index}/documents/fetch", wanted)["results"]
        return {int(each["id"]): int(each["version"]) for each in found}


def _read_all_facets(answers: Sequence[Mapping[str, Any]], query: SearchQuery) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    passes = facet_passes(query)
    others = iter(answers[len(answers) - sum(1 for leaving_out, _ in passes if leaving_out) :])
    for leaving_out, facets in passes:
        counts = (next(others) if leaving_out else answers[0]).get("facetDistribution") or {}
        counted |= read_facets(facets, {"zone": {}} | counts)
    return {facet: counted[facet] for facet in query.facets}
