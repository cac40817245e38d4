"""The embedded search engine: tantivy, in this process, with its index in a folder."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import tantivy
from tantivy import Query

from app.domain.language.analysis import Language
from app.domain.language.dictionary import Dictionary, TextAnalysis
from app.domain.language.query import plan_query
from app.domain.language.ranking import likeness
from app.domain.language.synonyms import SynonymGroup
from app.search.documents import analyse_document
from app.search.engine import (
    Health,
    Hit,
    IndexLockedError,
    IndexStaleError,
    SearchDocument,
    SearchQuery,
    SearchResult,
    SearchUnavailableError,
)
from app.search.filters import (
    SORT_FIELDS,
)
from app.search.generations import Generations
from app.search.seeds import default_language
from app.search.tantivy_documents import SCHEMA, SCHEMA_VERSION, document_for
from app.search.tantivy_queries import count_facets, filtered, find_suggestion, meeting, ranked

_SMALL_HEAP = 15_000_000
_LARGE_HEAP = 256_000_000
_LARGE_BATCH = 2_000


@dataclass(slots=True)
class _Opened:
    """A generation in use: its index, and what its words are."""

    path: Path
    index: tantivy.Index
    dictionary: Dictionary
    pointer_seen: int
    meta_seen: int


class TantivyEngine:
    """Answers from an index in a folder. Several processes may read it; one at a time writes.

    A rebuild, also in another process, swaps under a running service, which notices at its next search. A damaged
    index, or one that another version of the analysis made, is never read: `is_current` says so, and searches raise
    IndexStaleError until a rebuild.
    """

    def __init__(self, folder: Path, language: Language | None = None) -> None:
        self._language = language
        self._folder = folder
        self._opened: _Opened | None = None
        self._lock = threading.RLock()
        self._writing = asyncio.Lock()

    @property
    def language(self) -> Language:
        """The analysis of Swedish in use."""
        if self._language is None:
            self._language = default_language()
        return self._language

    @cached_property
    def _generations(self) -> Generations:
        return Generations(self._folder, f"{self.language.stamp}.{SCHEMA_VERSION}.{version('tantivy')}")

    def use_synonyms(self, groups: Iterable[SynonymGroup]) -> None:
        """From now on, queries take these words for each other."""
        self._language = self.language.with_synonyms(groups)

    async def search(self, query: SearchQuery) -> SearchResult:
        """The hits that the query's scope allows."""
        return await asyncio.to_thread(self._search, query)

    async def similar(self, text: str, query: SearchQuery) -> tuple[Hit, ...]:
        """Insights that say much the same as a text, likeliest first, with scores from 0 to 1."""
        return await asyncio.to_thread(self._similar, text, query)

    async def index(self, documents: Sequence[SearchDocument]) -> None:
        """Takes in insights, in place of what it held of them."""
        async with self._writing:
            await asyncio.to_thread(self._change, documents, [each.number for each in documents])

    async def remove(self, numbers: Collection[int]) -> None:
        """Forgets insights."""
        async with self._writing:
            await asyncio.to_thread(self._change, [], numbers)

    async def versions(self) -> dict[int, int]:
        """The version of every insight it holds, by number."""
        return await asyncio.to_thread(self._versions)

    async def rebuild(self, batches: AsyncIterable[Sequence[SearchDocument]]) -> int:
        """A new index of these insights alone, which takes the old one's place when it is whole."""
        generation = await asyncio.to_thread(self._generations.begin)
        try:
            index = await asyncio.to_thread(tantivy.Index, SCHEMA, str(generation))
            writer = await asyncio.to_thread(index.writer, _LARGE_HEAP, 1)
            count = 0
            async for batch in batches:
                await asyncio.to_thread(self._add, writer, batch)
                count += len(batch)
            await asyncio.to_thread(_finish_writing, writer)
            await asyncio.to_thread(self._generations.finish, generation)
        except BaseException:
            await asyncio.to_thread(self._generations.discard, generation)
            raise
        return count

    async def sweep(self) -> None:
        """Lets go of every index but the latest: the one before still holds what was forgotten since."""
        await asyncio.to_thread(self._generations.sweep)

    async def is_current(self) -> bool:
        """Whether its index can be used as it is."""
        try:
            await asyncio.to_thread(self._current)
        except IndexStaleError:
            return False
        return True

    async def health(self) -> Health:
        """How it is."""
        try:
            opened = await asyncio.to_thread(self._current)
            return Health(True, "tantivy", opened.index.searcher().num_docs)
        except SearchUnavailableError as error:
            return Health(False, "tantivy", message=str(error))

    async def close(self) -> None:
        """Lets go of the index."""
        async with self._writing:
            self._opened = None

    # ------------------------------------------------------------------------------------------------------ opening

    def _current(self) -> _Opened:
        """The generation that counts, opened anew when another process has changed or replaced it."""
        with self._lock:
            pointer = _seen(self._generations.pointer)
            opened = self._opened
            if opened is None or opened.pointer_seen != pointer:
                opened = self._opened = self._open(pointer)
            elif (meta := _seen(opened.path / "meta.json")) != opened.meta_seen:
                with _as_stale():
                    opened.index.reload()
                opened.dictionary = _read_dictionary(opened.index)
                opened.meta_seen = meta
            return opened

    def _open(self, pointer: int) -> _Opened:
        generation = self._generations.find_current()
        if generation is None:
            if pointer:
                raise IndexStaleError("the search index is damaged: its pointer leads nowhere")
            generation = self._create_empty()
            pointer = _seen(self._generations.pointer)
        if not self._generations.is_of_this_make(generation):
            raise IndexStaleError("the search index was made by another version")
        meta = _seen(generation / "meta.json")
        with _as_stale():
            index = tantivy.Index(SCHEMA, str(generation))
            index.config_reader("manual")
            index.reload()
            return _Opened(generation, index, _read_dictionary(index), pointer, meta)

    def _create_empty(self) -> Path:
        generation = self._generations.begin()
        tantivy.Index(SCHEMA, str(generation))
        self._generations.finish(generation)
        return generation

    # ------------------------------------------------------------------------------------------------------ writing

    def _change(self, documents: Sequence[SearchDocument], numbers: Collection[int]) -> None:
        opened = self._current()
        is_large = len(documents) > _LARGE_BATCH
        with _as_locked():
            writer = opened.index.writer(_LARGE_HEAP if is_large else _SMALL_HEAP, 1)
        if numbers:
            # Deleting by term takes every whole number for a signed one, and so finds none of ours.
            writer.delete_documents_by_query(Query.term_set_query(SCHEMA, "number", sorted(numbers)))
        analyses = self._add(writer, documents)
        _finish_writing(writer)
        with self._lock:
            opened.index.reload()
            opened.meta_seen = _seen(opened.path / "meta.json")
            for analysis in analyses:
                opened.dictionary.add(analysis)

    def _add(self, writer: tantivy.IndexWriter, documents: Sequence[SearchDocument]) -> list[TextAnalysis]:
        analyses = []
        for document in documents:
            analysis = analyse_document(document, self.language)
            writer.add_document(document_for(document, analysis))
            analyses.append(analysis)
        return analyses

    # ---------------------------------------------------------------------------------------------------- searching

    def _search(self, query: SearchQuery) -> SearchResult:
        opened = self._current()
        searcher = opened.index.searcher()
        plan = (
            plan_query(query.selection.text, self.language, opened.dictionary)
            if query.selection.text
            else None
        )
        found = filtered(Query.all_query() if plan is None else ranked(plan), query)
        sort = None if plan and query.sort == "relevance" else SORT_FIELDS[query.sort]
        result = searcher.search(
            found, limit=max(1, query.limit), offset=query.offset, order_by_field=sort, count=True
        )
        hits = result.hits if query.limit else []
        numbers = searcher.fast_field_values("number", [address for _, address in hits])
        return SearchResult(
            hits=tuple(
                Hit(int(number or 0), 0.0 if sort else float(score), plan)
                for number, (score, _) in zip(numbers, hits, strict=True)
            ),
            total=int(result.count),  # type: ignore[attr-defined]
            facets=count_facets(searcher, Query.all_query() if plan is None else meeting(plan), query),
            plan=plan,
            suggestion=find_suggestion(searcher, plan, query) if plan else None,
        )

    def _similar(self, text: str, query: SearchQuery) -> tuple[Hit, ...]:
        opened = self._current()
        searcher = opened.index.searcher()
        plan = plan_query(text, self.language, opened.dictionary, beside=query.beside)
        if not plan.units:
            return ()
        found = searcher.search(filtered(ranked(plan), query), limit=max(1, query.limit), count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in found])
        return tuple(
            Hit(int(number or 0), likeness(plan, float(score)), plan)
            for number, (score, _) in zip(numbers, found, strict=True)
        )

    def _versions(self) -> dict[int, int]:
        searcher = self._current().index.searcher()
        if not searcher.num_docs:
            return {}
        hits = searcher.search(
            Query.all_query(), limit=searcher.num_docs, count=False, order_by_field="number"
        ).hits
        versions = searcher.fast_field_values("version", [address for _, address in hits])
        return {int(number): int(version or 0) for (number, _), version in zip(hits, versions, strict=True)}


def _seen(path: Path) -> int:
    """A figure that changes when the file is replaced; 0 where there is none."""
    try:
        status = path.stat()
    except OSError:
        return 0
    return hash((status.st_mtime_ns, status.st_ino, status.st_size)) or 1


@contextlib.contextmanager
def _as_stale() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexStaleError(f"the search index is damaged: {error}") from error


@contextlib.contextmanager
def _as_locked() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        if "Lock" in str(error):
            raise IndexLockedError("another process is writing to the search index") from error
        raise IndexStaleError(f"the search index can't be written: {error}") from error


def _finish_writing(writer: tantivy.IndexWriter) -> None:
    writer.commit()
    writer.wait_merging_threads()


def _read_dictionary(index: tantivy.Index) -> Dictionary:
    searcher = index.searcher()
    return Dictionary(
        dict(searcher.terms_with_prefix("words", "")),
        dict(searcher.terms_with_prefix("terms", "")),
        documents=searcher.num_docs,
    )
