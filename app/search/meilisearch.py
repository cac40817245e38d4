"""Meilisearch as the search engine, for services of several processes.

Meilisearch ranks by rules of its own, and splits, stems and spells in ways that know little Swedish. So it gets what
our analysis makes of the insights: terms, as values to filter by. A query is planned as for the embedded engine and
becomes a filter, exact in hits, counts and facets; Meilisearch's ranking of the stems picks the best of many, and
`app.domain.language.ranking` puts those in the order that the embedded engine would.
"""

import asyncio
import contextlib
import threading
import time
import uuid
from collections.abc import AsyncIterable, Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import meilisearch
import msgspec
import requests
from meilisearch._httprequests import HttpRequests
from meilisearch.errors import (
    MeilisearchApiError,
    MeilisearchError,
)

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
from app.search.meilisearch_requests import (
    WINDOW,
    document_for,
    is_as_set,
    read_weights,
    search_requests,
    settings_for,
    visible_word,
)
from app.search.seeds import default_language

#: Seconds that a search may take, and any other single request.
SEARCH_TIMEOUT = 2
REQUEST_TIMEOUT = 30
#: Seconds that Meilisearch may take over what it does in its own time: taking in documents, swapping.
TASK_TIMEOUT = 600
#: After a search in vain others are refused at once, until the server, asked again after so many seconds, answers.
REST = 1.0

_THREADS = 8
#: Meilisearch takes in few large pieces much quicker than many small ones.
_CHUNK = 10_000
_PAUSES = (0.1, 0.4)
#: Seconds after which the dictionary is read anew, for what other processes have taken in.
_DICTIONARY_LASTS = 60.0
_SAMPLE = 1_000

#: Of so many documents the weights are kept, some 30 MB at most.
_MOST_WEIGHTS = 30_000

Result = TypeVar("Result")
_Weights = tuple[int, str, int]


class MeilisearchEngine:
    """Answers from the index named `index` of a Meilisearch server; rebuilds use names that begin with it."""

    def __init__(
        self, url: str, key: str | None, *, index: str = "insights", language: Language | None = None
    ) -> None:
        self._url = url
        self._key = key
        self._index = index
        self._language = language
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="meilisearch")
        self._clients = threading.local()
        self._connections: list[_KeptConnection] = []
        self._is_made = False
        self._dictionary: Dictionary | None = None
        self._dictionary_read_at = 0.0
        self._dictionary_lock = threading.Lock()
        self._probing: asyncio.Task[None] | None = None
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
        return await self._search_within_time(self._search, query)

    async def similar(self, text: str, query: SearchQuery) -> tuple[Hit, ...]:
        """Insights that say much the same as a text, likeliest first, with scores from 0 to 1."""
        return await self._search_within_time(self._similar, text, query)

    async def index(self, documents: Sequence[SearchDocument]) -> None:
        """Takes in insights, in place of what it held of them."""
        await self._in_thread(self._take_in, documents)

    async def remove(self, numbers: Collection[int]) -> None:
        """Forgets insights."""
        await self._in_thread(self._forget, numbers)

    async def versions(self) -> dict[int, int]:
        """The version of every insight it holds, by number."""
        return await self._in_thread(self._versions)

    async def rebuild(self, batches: AsyncIterable[Sequence[SearchDocument]]) -> int:
        """A new index of these insights alone, which takes the old one's place when it is whole."""
        name = f"{self._index}-{uuid.uuid4().hex}"
        await self._in_thread(self._sweep)
        count = 0
        try:
            await self._in_thread(self._make, name)
            tasks: list[int] = []
            waiting: list[SearchDocument] = []
            async for batch in batches:
                waiting += batch
                count += len(batch)
                if len(waiting) >= _CHUNK:
                    tasks += await self._in_thread(self._send, name, waiting)
                    waiting = []
            tasks += await self._in_thread(self._send, name, waiting)
            await self._in_thread(self._wait, tasks)
            await self._in_thread(self._swap, name)
        finally:
            # The name now belongs to the old index, or, when anything went wrong, to half a new one.
            with contextlib.suppress(SearchUnavailableError):
                await self._in_thread(self._delete, name)
        self._dictionary = None
        return count

    async def sweep(self) -> None:
        """Does nothing: what the server's files hold of what it has forgotten is the server's to overwrite."""

    async def is_current(self) -> bool:
        """Whether its index has the settings that this version gives it."""
        return await self._in_thread(self._is_as_set)

    async def health(self) -> Health:
        """How it is."""
        try:
            documents = await self._search_within_time(self._count)
            if await self.is_current():
                return Health(True, "meilisearch", documents)
            return Health(False, "meilisearch", documents, "the search index was made by another version")
        except SearchUnavailableError as error:
            return Health(False, "meilisearch", message=str(error))

    async def close(self) -> None:
        """Lets go of threads and connections."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for connection in self._connections:
            connection.close()

    # ------------------------------------------------------------------------------------------------- conversation

    async def _in_thread(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Runs blocking work, again after a pause when the server could not be reached."""
        loop = asyncio.get_running_loop()
        for pause in (*_PAUSES, None):
            try:
                return await loop.run_in_executor(self._threads, self._translating, work, arguments)
            except SearchUnavailableError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError

    async def _search_within_time(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Runs a search, which is not worth waiting for: once, for so long, and not while the server is away."""
        if self._is_away:
            raise SearchUnavailableError("the search engine did not answer a moment ago")
        try:
            return await self._in_time(work, *arguments)
        except SearchUnavailableError as error:
            # A server that refuses one search answers others, and takes no time over it.
            if not isinstance(error.__cause__, MeilisearchApiError) and not self._is_away:
                self._probing = asyncio.create_task(self._probe(), name="search engine probe")
            raise

    @property
    def _is_away(self) -> bool:
        return self._probing is not None and not self._probing.done()

    async def _in_time(self, work: Callable[..., Result], *arguments: object) -> Result:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(2 * SEARCH_TIMEOUT):
                return await loop.run_in_executor(self._threads, self._translating, work, arguments)
        except TimeoutError as error:
            raise SearchUnavailableError("the search engine is slow to answer") from error

    async def _probe(self) -> None:
        """Asks a server that was away now and then, so that no reader has to wait to find out, until it answers."""
        while True:
            await asyncio.sleep(REST)
            try:
                await self._in_time(self._count)
            except SearchUnavailableError as error:
                if not isinstance(error.__cause__, MeilisearchApiError):
                    continue
            return

    def _translating(self, work: Callable[..., Result], arguments: Sequence[object]) -> Result:
        try:
            return work(*arguments)
        except MeilisearchApiError as error:
            if error.code == "index_not_found":
                self._is_made = False
            raise SearchUnavailableError(f"the search engine refused: {error.message}") from error
        except (MeilisearchError, requests.RequestException) as error:
            raise SearchUnavailableError(
                f"the search engine can't be reached: {_first_line(error)}"
            ) from error

    def _client(self, timeout: int = REQUEST_TIMEOUT) -> meilisearch.Client:
        """This thread's client; the package's own can't be shared by threads."""
        client: meilisearch.Client | None = getattr(self._clients, f"client_{timeout}", None)
        if client is None:
            client = meilisearch.Client(self._url, self._key, timeout=timeout)
            client.http = connection = _KeptConnection(client.config, _PLAIN)
            self._connections.append(connection)
            setattr(self._clients, f"client_{timeout}", client)
        return client

    # ---------------------------------------------------------------------------------------------------- searching

    def _ask(self, wanted: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        self._make_first()
        return self._client(SEARCH_TIMEOUT).multi_search(wanted)["results"]

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
        hits = []
        for each in found:
            _, written, length = weighed[each["id"]]
            hits.append(Hit(int(each["id"]), ranking.score(read_weights(written, plan.terms), length), plan))
        hits.sort(key=lambda hit: (-hit.score, -hit.number))
        if query.offset + query.limit > WINDOW:
            hits += [Hit(int(each["id"]), 0.0, plan) for each in answers[1]["hits"]]
        return tuple(hits[query.offset : query.offset + query.limit])

    def _weigh(self, found: Sequence[Mapping[str, Any]]) -> dict[int, _Weights]:
        """The weights of the terms of documents, asked for only where they are new or have changed."""
        weighed = {}
        for each in found:
            known = self._weights.get(each["id"])
            if known is not None and known[0] == each["version"]:
                weighed[each["id"]] = known
        if missing := [each["id"] for each in found if each["id"] not in weighed]:
            wanted = {"ids": missing, "fields": ["id", "version", "weights", "length"], "limit": len(missing)}
            answer = self._client(SEARCH_TIMEOUT).http.post(f"indexes/{self._index}/documents/fetch", wanted)
            for each in answer["results"]:
                weighed[each["id"]] = (each["version"], each["weights"], each["length"])
            if len(self._weights) > _MOST_WEIGHTS:
                self._weights.clear()
            self._weights.update(weighed)
        # A document that went away in between answers nothing any longer.
        return {each["id"]: weighed.get(each["id"], (0, "", 0)) for each in found}

    def _similar(self, text: str, query: SearchQuery) -> tuple[Hit, ...]:
        plan = plan_query(text, self.language, self.dictionary())
        if not plan.units:
            return ()
        answers = self._ask(search_requests(self._index, query, plan))
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

    def _indexes(self, timeout: int = REQUEST_TIMEOUT) -> list[dict[str, Any]]:
        found: Any = self._client(timeout).get_raw_indexes({"limit": 1_000})
        return list(found["results"])

    def _make(self, name: str) -> None:
        client = self._client()
        created = client.create_index(name, {"primaryKey": "id"}).task_uid
        updated = client.index(name).update_settings(settings_for(self.language)).task_uid
        self._wait([created, updated])

    def _take_in(self, documents: Sequence[SearchDocument]) -> None:
        self._make_first()
        words = self.dictionary()
        self._wait(self._send(self._index, documents, words))

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
            tasks.append(self._client().index(name).add_documents_json(written).task_uid)
        return tasks

    def _forget(self, numbers: Collection[int]) -> None:
        self._make_first()
        condition = f"id IN [{', '.join(map(str, sorted(numbers)))}]"
        self._wait([self._client().index(self._index).delete_documents(filter=condition).task_uid])

    def _wait(self, tasks: Iterable[int]) -> None:
        for task in tasks:
            done = self._client().wait_for_task(task, timeout_in_ms=TASK_TIMEOUT * 1000, interval_in_ms=10)
            if done.status != "succeeded" and (done.error or {}).get("code") != "index_already_exists":
                raise SearchUnavailableError(
                    f"the search engine failed: {(done.error or {}).get('message', '')}"
                )

    def _swap(self, name: str) -> None:
        self._make_first()
        self._wait([self._client().swap_indexes([{"indexes": [self._index, name]}]).task_uid])

    def _sweep(self) -> None:
        """Deletes what rebuilds that were killed have left."""
        for each in self._indexes():
            if each["uid"].startswith(f"{self._index}-"):
                self._delete(each["uid"])

    def _delete(self, name: str) -> None:
        if any(each["uid"] == name for each in self._indexes()):
            self._wait([self._client().index(name).delete().task_uid])

    def _is_as_set(self) -> bool:
        self._make_first()
        found: Any = self._client().http.get(f"indexes/{self._index}/settings")
        return is_as_set(found, self.language)

    def _count(self) -> int:
        return int(self._ask([{"indexUid": self._index, "q": "", "limit": 0}])[0]["estimatedTotalHits"])

    def _versions(self) -> dict[int, int]:
        self._make_first()
        wanted = {"fields": ["id", "version"], "limit": 1_000_000_000}
        found = self._client().http.post(f"indexes/{self._index}/documents/fetch", wanted)["results"]
        return {int(each["id"]): int(each["version"]) for each in found}


#: Meilisearch sends a compressed answer in pieces, and the system waits 40 ms between them.
_PLAIN = {"Accept-Encoding": "identity"}


class _KeptConnection(HttpRequests):
    """The package's own conversation, over a connection that is kept: it opens a new one for each request."""

    def __init__(self, config: Any, custom_headers: Mapping[str, str]) -> None:
        super().__init__(config, custom_headers)
        self._session = requests.Session()
        # Whoever names the server means it: looking for proxies and passwords takes longer than many a search.
        self._session.trust_env = False

    def send_request(self, http_method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Sends one request and returns what the answer holds."""
        return super().send_request(getattr(self._session, http_method.__name__), *arguments, **options)

    def close(self) -> None:
        """Ends the connection."""
        self._session.close()


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def _read_all_facets(answers: Sequence[Mapping[str, Any]], query: SearchQuery) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    passes = facet_passes(query)
    others = iter(answers[len(answers) - sum(1 for leaving_out, _ in passes if leaving_out) :])
    for leaving_out, facets in passes:
        counts = (next(others) if leaving_out else answers[0]).get("facetDistribution") or {}
        counted |= read_facets(facets, {"zone": {}} | counts)
    return {facet: counted[facet] for facet in query.facets}
