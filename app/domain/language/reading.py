"""Which words a query means: as written, or without the slips of whoever wrote it.

A word that nobody knows may lack its diacritics, be a compound of known words, or be misspelt. What is known are the
words of the index and those of the language itself: its lexicon and its synonyms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.language.analysis import LABEL_MARK, Language
from app.domain.language.dictionary import Dictionary
from app.domain.language.words import Word, fold

_SHORTEST_PIECE = 4
#: So many times as common must a word with diacritics be to be meant by one without that exists too (stöd, stod).
_MUCH_COMMONER = 3
#: What the last part of a compound counts: the first say more of what is asked (missbruksproblem).
_HEAD_SHARE = 0.6
#: A guess counts less than a word that is sure.
_WRITING_SHARE = 0.95
_SPELLING_SHARE = 0.85
_OTHERS = 2
_LONGEST_ENDING = 3


class Bond(StrEnum):
    """How a term came to stand for what was asked."""

    WORD = "word"
    JOINED = "joined"
    APART = "apart"
    WRITING = "writing"
    TRANSLATION = "translation"
    SYNONYM = "synonym"
    RELATED = "related"
    PART = "part"
    BEGINNING = "beginning"
    SPELLING = "spelling"
    NAME = "name"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Meant:
    """A word that is meant, in place of one that is written: how it came to be, and what may be meant as well.

    `share` is what it counts beside the query's other words.
    """

    word: Word
    bond: Bond = Bond.WORD
    others: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the query that nobody knows, and the words that may have been meant, likeliest first."""

    word: Word
    instead: tuple[str, ...]


class WordReader:
    """Reads the words of one query."""

    def __init__(self, language: Language, dictionary: Dictionary, text: str) -> None:
        self.language = language
        self.dictionary = dictionary
        self.is_open = text[-1:].isalnum()
        self.is_plain = text.isascii()
        self.corrections: list[Correction] = []

    def read(self, words: Iterable[Word]) -> list[Meant]:
        """What the words mean, in order."""
        listed = list(words)
        return [
            meant
            for place, word in enumerate(listed)
            for meant in self._read(word, is_open=self.is_open and place == len(listed) - 1)
        ]

    def _read(self, word: Word, *, is_open: bool) -> list[Meant]:
        if len(word.pieces) > 1:
            return [Meant(word)]
        if unfolded := self._unfolded(word):
            return [unfolded]
        if self._is_known(word.text) or (is_open and self.dictionary.starting(word.text, 1)):
            return [Meant(word)]
        return self._compound(word) or self._misspelt(word) or [Meant(word)]

    def _is_known(self, word: str) -> bool:
        stem = self.language.stem(word)
        return bool(
            self.dictionary.count_word(word)
            or self.dictionary.count(stem)
            or self.dictionary.count(LABEL_MARK + stem)
            or self.language.is_in_lexicon(word)
            or self.language.vocabulary.count_word(word)
            or self.language.synonyms.find((stem,))
            or self.language.synonyms.is_english(self.language.english_stems([word])[0])
        )

    def _unfolded(self, word: Word) -> Meant | None:
        """What is meant by a word without diacritics that is no word of its own, or a much rarer one."""
        written = word.text
        if not written.isascii():
            return None
        keys = {written, fold(self.language.stem(written))}
        found = {each for key in keys for each in self.dictionary.unfolded(key)}
        if not found:
            found = set(self.language.vocabulary.unfolded(written))
        ranked = sorted(found, key=lambda each: (-self._count(each), each))
        if not ranked:
            return None
        count = self.dictionary.count_word(written)
        is_word = count or self._is_inflected(written)
        if is_word and not (self.is_plain and self._count(ranked[0]) > _MUCH_COMMONER * max(count, 1)):
            return None
        others = (written, *ranked[1:]) if is_word else tuple(ranked[1:])
        return Meant(replace(word, text=ranked[0]), Bond.WRITING, others, _WRITING_SHARE)

    def _is_inflected(self, written: str) -> bool:
        """Whether it is a word of the lexicon that insights hold, with no more than an ending of its own."""
        stem = self.language.stem(written)
        is_near = len(written) <= len(stem) + _LONGEST_ENDING
        return is_near and self.language.is_in_lexicon(written) and self.dictionary.count(stem) > 0

    def _count(self, written: str) -> int:
        return max(self.dictionary.count_word(written), self.dictionary.count(written))

    def _compound(self, word: Word) -> list[Meant]:
        """What a compound is made of that nobody has written: asked for one by one."""
        parts = self.language.split_word(word.text) or self._pieces(word.text)
        if len(parts) == 2:
            for linked in self._linked(word.text, parts[1]):
                if self._is_known(linked):
                    return [Meant(replace(word, text=linked), Bond.WRITING)]
        return [
            Meant(replace(word, text=part), share=1.0 if place < len(parts) - 1 else _HEAD_SHARE)
            for place, part in enumerate(parts)
        ]

    @staticmethod
    def _linked(word: str, last: str) -> tuple[str, str]:
        """The compound with and without an s between its parts."""
        first = word.removesuffix(last)
        return first + "s" + last, first.removesuffix("s") + last

    def _pieces(self, word: str) -> tuple[str, ...]:
        """Two words of the index that make up a word; () where there are none."""
        known = self.dictionary.count_word
        for cut in range(len(word) - _SHORTEST_PIECE, _SHORTEST_PIECE - 1, -1):
            first, second = word[:cut], word[cut:]
            if known(second):
                for written in (first, first.removesuffix("s"), first + "a", first + "e"):
                    if known(written):
                        return written, second
        return ()

    def _misspelt(self, word: Word) -> list[Meant]:
        found = [(each.distance, 0, -each.count, each.word) for each in self.dictionary.lookalikes(word.text)]
        found += [(each.distance, 1, 0, each.word) for each in self.language.vocabulary.lookalikes(word.text)]
        if not found:
            return []
        found.sort()
        instead = tuple(dict.fromkeys(written for *_, written in found))
        self.corrections.append(Correction(word, instead))
        nearest = found[0][0]
        others = [written for distance, *_, written in found if distance == nearest and written != instead[0]]
        meant = replace(word, text=instead[0])
        return [Meant(meant, Bond.SPELLING, tuple(dict.fromkeys(others))[:_OTHERS], _SPELLING_SHARE)]
