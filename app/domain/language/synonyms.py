"""Words that mean the same in social services, grouped; the groups are data that curators extend."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Key = tuple[str, ...]
"""A word, or several in a row, as stems."""

LONGEST = 5


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Expressions that a searcher may take for each other, within a subject.

    `words` are Swedish, `english` what an English query may say instead, `related` close enough to be worth showing
    further down (they are found from `words`, not the other way). `development` names those of the words that were
    added because a development query needed them.
    """

    subject: str
    words: tuple[str, ...]
    english: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    development: tuple[str, ...] = ()

    def without_development(self) -> "SynonymGroup":
        """The group as it was before any development query was looked at."""
        left = [
            tuple(word for word in words if word not in self.development)
            for words in (self.words, self.english, self.related)
        ]
        return SynonymGroup(self.subject, left[0], left[1], left[2])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a query's expression may also be called: expressions as stems, equal and related."""

    equal: tuple[Key, ...]
    related: tuple[Key, ...]


class Synonyms:
    """Finds the expressions of a query that belong to a group."""

    def __init__(
        self,
        groups: Iterable[SynonymGroup],
        *,
        read: Callable[[str], Key],
        read_english: Callable[[str], Key],
    ) -> None:
        self._swedish: dict[Key, Meaning] = {}
        self._english: dict[Key, Meaning] = {}
        for group in groups:
            equal = tuple(dict.fromkeys(key for word in group.words if (key := read(word))))
            related = tuple(dict.fromkeys(key for word in group.related if (key := read(word))))
            meaning = Meaning(equal, related)
            for key in equal:
                _add(self._swedish, key, meaning)
            for word in group.english:
                if english := read_english(word):
                    _add(self._english, english, meaning)
        self._english_words = frozenset(word for key in self._english for word in key)

    def find(self, key: Key) -> Meaning | None:
        """What a Swedish expression may also be called."""
        return self._swedish.get(key)

    def find_english(self, key: Key) -> Meaning | None:
        """What an English expression is called in Swedish."""
        return self._english.get(key)

    def is_english(self, stem: str) -> bool:
        """Whether an English expression holds the word with this English stem."""
        return stem in self._english_words

    def longest(self, keys: Sequence[str], start: int) -> int:
        """How many words from `start` on make the longest Swedish expression of several words; 1 when none does."""
        return _longest(self._swedish, keys, start)

    def longest_english(self, keys: Sequence[str], start: int) -> int:
        """How many words from `start` on make the longest English expression of several words; 1 when none does."""
        return _longest(self._english, keys, start)


def _add(known: dict[Key, Meaning], key: Key, meaning: Meaning) -> None:
    before = known.get(key)
    if before is None:
        known[key] = meaning
    else:
        equal = tuple(dict.fromkeys(before.equal + meaning.equal))
        known[key] = Meaning(equal, tuple(dict.fromkeys(before.related + meaning.related)))


def _longest(known: Mapping[Key, Meaning], keys: Sequence[str], start: int) -> int:
    for count in range(min(LONGEST, len(keys) - start), 1, -1):
        if tuple(keys[start : start + count]) in known:
            return count
    return 1
