"""What an index holds, as far as words go: which there are, in how many insights, and which look like a given one."""

import math
import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.language.words import fold

_LOOKED_AT = 60
_KEPT = 5
_LOOKED_THROUGH = 2_000
#: Common beginnings ("sam") would drown the search for lookalikes; a list this long says nothing.
_LONGEST_LIST = 5_000


@dataclass(frozen=True, slots=True)
class TextAnalysis:
    """What a text can be found by: terms with weights (how often, and how prominently), and its written words."""

    terms: Mapping[str, int]
    words: frozenset[str]

    @property
    def length(self) -> int:
        """The sum of its terms' weights."""
        return sum(self.terms.values())


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A word that differs in few letters: how many (a swap of neighbours is one), and the insights that have it."""

    word: str
    distance: int
    count: int


class Dictionary:
    """The words and terms of an index with the number of insights that hold each.

    `words` are written forms in lower case, for spelling and for typing ahead; `terms` are what analysis makes of
    them, for weighing how telling each is. Counts may lag behind the index; nothing but ranking depends on them.
    """

    def __init__(
        self,
        words: Mapping[str, int] | None = None,
        terms: Mapping[str, int] | None = None,
        *,
        documents: int = 0,
        average_length: float = 0.0,
    ) -> None:
        self.documents = documents
        self.average_length = average_length
        self._lock = threading.RLock()
        self._words: Counter[str] = Counter(words or {})
        self._terms: Counter[str] = Counter(terms or {})
        self._unfolded: dict[str, set[str]] | None = None
        self._grams: dict[str, list[str]] | None = None
        self._sorted: list[str] | None = None

    def __len__(self) -> int:
        return len(self._words)

    def add(self, analysis: TextAnalysis) -> None:
        """Counts one insight more."""
        with self._lock:
            self.documents += 1
            self.average_length += (analysis.length - self.average_length) / self.documents
            for term in analysis.terms:
                if term not in self._terms:
                    self._note_unfolded(term)
                self._terms[term] += 1
            for word in analysis.words:
                if word not in self._words:
                    self._note(word)
                self._words[word] += 1

    def count(self, term: str) -> int:
        """In how many insights the term is."""
        return self._terms.get(term, 0)

    def count_word(self, word: str) -> int:
        """In how many insights the word is written just so."""
        return self._words.get(word, 0)

    def telling(self, count: int) -> float:
        """How telling something is that is found in `count` insights: BM25's inverse document frequency."""
        documents = max(self.documents, count)
        return math.log(1 + (documents - count + 0.5) / (count + 0.5))

    def unfolded(self, word: str) -> frozenset[str]:
        """Words and terms that are `word` but for diacritics."""
        with self._lock:
            if self._unfolded is None:
                self._unfolded = {}
                for known in (*self._words, *self._terms):
                    self._note_unfolded(known)
            return frozenset(self._unfolded.get(word, ()))

    def starting(self, prefix: str, limit: int) -> list[str]:
        """The commonest words that begin so and go on, at most `limit`."""
        with self._lock:
            if self._sorted is None:
                self._sorted = sorted(self._words)
            words = self._sorted
        first, last = bisect_left(words, prefix), bisect_left(words, prefix + "\U0010ffff")
        found = (word for word in words[first : min(last, first + _LOOKED_THROUGH)] if word != prefix)
        return sorted(found, key=lambda word: (-self._words[word], word))[:limit]

    def lookalikes(self, word: str) -> list[Lookalike]:
        """Words that may be meant by a misspelt one, likeliest first."""
        most = 0 if len(word) < 4 else 1 if len(word) < 10 else 2
        if most == 0:
            return []
        folded = fold(word)
        shared: Counter[str] = Counter()
        with self._lock:
            lists = self._gram_lists()
            for gram in _grams(folded):
                found = lists.get(gram, ())
                if len(found) <= _LONGEST_LIST:
                    shared.update(found)
        near = []
        for candidate, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_LOOKED_AT]:
            if abs(len(candidate) - len(word)) > most:
                continue
            # Who writes å, ä and ö means them; who doesn't may lack the keys.
            distance = letters_apart(word, candidate if folded != word else fold(candidate), most)
            # Two slips at once leave the beginning as it is, or else another word is meant (lösning, avlösning).
            if distance <= min(most, 1 if candidate[0] != word[0] else 2):
                near.append(Lookalike(candidate, distance, self._words[candidate]))
        near.sort(key=lambda each: (each.distance, -each.count, each.word))
        return near[:_KEPT]

    def _gram_lists(self) -> dict[str, list[str]]:
        if self._grams is None:
            self._grams = defaultdict(list)
            for word in self._words:
                self._note_grams(word)
        return self._grams

    def _note(self, word: str) -> None:
        self._sorted = None
        self._note_unfolded(word)
        if self._grams is not None:
            self._note_grams(word)

    def _note_grams(self, word: str) -> None:
        if self._grams is not None and word.isalpha():
            for gram in _grams(fold(word)):
                self._grams[gram].append(word)

    def _note_unfolded(self, word: str) -> None:
        if self._unfolded is not None and not word.isascii():
            self._unfolded.setdefault(fold(word), set()).add(word)


def _grams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def letters_apart(one: str, other: str, most: int) -> int:
    """How many letters to add, drop, change or swap with the next to make `other` of `one`; more than `most`: most + 1.

    The optimal string alignment distance (Boytsov 2011, section 2.2).

    >>> letters_apart("inflytnade", "inflytande", 2), letters_apart("barn", "bara", 2)
    (1, 1)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        following = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return min(row[-1], most + 1)
