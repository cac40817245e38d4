"""The analysis of Swedish that the search engines and "has this been asked?" share: from texts to terms."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.domain.language.compounds import Splitter
from app.domain.language.dictionary import Dictionary, TextAnalysis
from app.domain.language.synonyms import Key, SynonymGroup, Synonyms
from app.domain.language.words import Word, english_stem, fold, read_words, split_words, stem

#: Raised when the code makes other terms of the same text and facts, so that an index made before is known to be stale.
ANALYSIS_VERSION = 1

#: Set terms of labels and names apart from those of texts; no stem holds them.
LABEL_MARK = "#"
NAME_MARK = "="

_CACHE_LIMIT = 200_000
_LABELS_LIMIT = 20_000
_STEM_WEIGHT = 2
_PART_WEIGHT = 1


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """What our analysis knows of Swedish, read from seed files.

    `irregular` maps forms to the word they are counted as, `kept_apart` forms to their stem itself; `words` are the
    lexicon that compounds are split into; `stop_words` carry no meaning in texts or queries, `question_words` none in
    queries; `english_stop_words` are the function words that also give an English query away. `light_words` decide
    less than others whether a question is answered.
    """

    irregular: Mapping[str, str]
    kept_apart: Mapping[str, str]
    words: frozenset[str]
    stop_words: frozenset[str]
    question_words: frozenset[str]
    english_stop_words: frozenset[str]
    synonyms: tuple[SynonymGroup, ...] = ()
    light_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WordAnalysis:
    """The stem of a word, and the stems of its parts where it is a compound."""

    stem: str
    parts: tuple[str, ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        """All that the word can be found by."""
        return frozenset((self.stem, *self.parts))


class Language:
    """Swedish as `facts` describe it. Deterministic: equal facts and texts give equal terms, anywhere."""

    def __init__(self, facts: LanguageFacts) -> None:
        self.facts = facts
        self._stems: dict[str, str] = {}
        self._analyses: dict[str, WordAnalysis] = {}
        self._entries: dict[str, WordAnalysis | None] = {}
        self._labels: dict[str, TextAnalysis] = {}
        self._names: dict[str, TextAnalysis] = {}
        self._splitter = Splitter(facts.words, self.stem)
        self.synonyms = Synonyms(facts.synonyms, read=self.key, read_english=self.english_key)
        self._light = frozenset(map(self.stem, facts.light_words))

    @cached_property
    def stamp(self) -> str:
        """What tells this analysis from one that makes other terms of the same texts; synonyms play no part in it."""
        facts = self.facts
        told = [sorted(facts.irregular.items()), sorted(facts.kept_apart.items()), sorted(facts.words)]
        told_apart = repr((ANALYSIS_VERSION, told, sorted(facts.stop_words)))
        return hashlib.sha256(told_apart.encode()).hexdigest()[:16]

    def with_synonyms(self, groups: Iterable[SynonymGroup]) -> "Language":
        """The same language with other synonyms; what is known of words is shared."""
        changed = object.__new__(Language)
        changed.facts = replace(self.facts, synonyms=tuple(groups))
        changed._stems = self._stems
        changed._analyses = self._analyses
        changed._entries = self._entries
        changed._labels, changed._names = self._labels, self._names
        changed._splitter = self._splitter
        changed._light = self._light
        changed.synonyms = Synonyms(
            changed.facts.synonyms, read=changed.key, read_english=changed.english_key
        )
        return changed

    def stem(self, word: str) -> str:
        """The stem of a word in lower case."""
        known = self._stems.get(word)
        if known is None:
            if len(self._stems) >= _CACHE_LIMIT:
                self._stems.clear()
            known = self.facts.kept_apart.get(word) or stem(word, self.facts.irregular)
            self._stems[word] = known
        return known

    def analyse_word(self, word: str) -> WordAnalysis:
        """The stem and parts of a word in lower case without hyphens."""
        known = self._analyses.get(word)
        if known is None:
            if len(self._analyses) >= _CACHE_LIMIT:
                self._analyses.clear()
            parts = tuple(dict.fromkeys(self.stem(part) for part in self._splitter.split(word)))
            known = self._analyses[word] = WordAnalysis(self.stem(word), parts)
        return known

    def split_word(self, word: str) -> tuple[str, ...]:
        """The words that a compound in lower case is made of; () for what is no compound of the lexicon."""
        return self._splitter.split(word)

    def analyse_hyphenated(self, word: Word) -> WordAnalysis:
        """The same for a word of a text, which may have hyphens: what they join counts as parts."""
        pieces = word.pieces
        if len(pieces) == 1:
            return self.analyse_word(word.text)
        whole = self.analyse_word(word.joined)
        parts = [term for piece in pieces if piece for term in self._terms_in_order(piece)]
        return WordAnalysis(whole.stem, tuple(dict.fromkeys((*whole.parts, *parts))))

    def analyse_written(self, word: str) -> WordAnalysis:
        """The same for a word as `split_words` gives it."""
        if word.isalnum():
            return self.analyse_word(word)
        return self.analyse_hyphenated(Word(word, 0, len(word)))

    def _terms_in_order(self, piece: str) -> tuple[str, ...]:
        analysis = self.analyse_word(piece)
        return (analysis.stem, *analysis.parts)

    @cached_property
    def vocabulary(self) -> Dictionary:
        """Words that are well spelt whatever insights say: those of the lexicon and of synonyms in both languages."""
        groups = self.facts.synonyms
        listed = [word for group in groups for word in (*group.words, *group.english, *group.related)]
        words = {word for expression in (*self.facts.words, *listed) for word in split_words(expression)}
        return Dictionary(dict.fromkeys(words, 1))

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that say nothing in a query."""
        return self.facts.stop_words | self.facts.question_words

    @cached_property
    def small_plain_words(self) -> frozenset[str]:
        """The same, also as they are written without diacritics."""
        return self.small_words | {fold(word) for word in self.small_words}

    def is_in_lexicon(self, word: str) -> bool:
        """Whether a word in lower case is one of the lexicon, in any inflection."""
        return self._splitter.knows(self.analyse_word(word).stem)

    def is_stop_word(self, word: str) -> bool:
        """Whether the word says nothing in any text."""
        return word in self.facts.stop_words

    def is_light(self, word: str) -> bool:
        """Whether the word, in any inflection, says little of what a question is about."""
        return self.stem(word) in self._light

    def analyse(
        self,
        texts: Iterable[tuple[str, int]],
        *,
        labels: Iterable[str] = (),
        foreign_labels: Iterable[str] = (),
        names: Iterable[str] = (),
    ) -> TextAnalysis:
        """The terms of several texts, each with a weight of its own (a statement weighs more than a body).

        `labels` (of concepts) and `names` (of places and organizations) yield terms of kinds of their own: they say
        less than what somebody wrote, and must not make a word that is rare in the texts look common. Names are found
        by their words, never by a word's parts or synonyms; `foreign_labels` are English ones, no words of ours.
        """
        terms: dict[str, int] = {}
        words: set[str] = set()
        for text, weight in texts:
            whole, part = _STEM_WEIGHT * weight, _PART_WEIGHT * weight
            for word in split_words(text):
                known = self._known(word)
                if known is not None:
                    words.add(word)
                    terms[known.stem] = terms.get(known.stem, 0) + whole
                    for piece in known.parts:
                        terms[piece] = terms.get(piece, 0) + part
        for label in labels:
            told = self._label(label)
            terms |= told.terms
            words |= told.words
        for label in foreign_labels:
            terms |= self._label(label).terms
        for name in names:
            told = self._name(name)
            terms |= told.terms
            words |= told.words
        return TextAnalysis(terms, frozenset(words))

    def _label(self, label: str) -> TextAnalysis:
        """What a label is found by; the same few are carried by many insights."""
        known = self._labels.get(label)
        if known is None:
            if len(self._labels) >= _LABELS_LIMIT:
                self._labels.clear()
            telling = {word: each for word in split_words(label) if (each := self._known(word))}
            terms = {LABEL_MARK + term: _STEM_WEIGHT for each in telling.values() for term in each.terms}
            known = self._labels[label] = TextAnalysis(terms, frozenset(telling))
        return known

    def _name(self, name: str) -> TextAnalysis:
        """What a name is found by."""
        known = self._names.get(name)
        if known is None:
            if len(self._names) >= _LABELS_LIMIT:
                self._names.clear()
            telling = [word for word in read_words(name) if self._known(word.text)]
            terms = {self.name_term(word): _STEM_WEIGHT for word in telling}
            known = self._names[name] = TextAnalysis(terms, frozenset(word.text for word in telling))
        return known

    def _known(self, text: str) -> WordAnalysis | None:
        """The analysis of a word in lower case, perhaps hyphenated; None for a stop word. Indexing lives here."""
        try:
            return self._entries[text]
        except KeyError:
            pass
        if len(self._entries) >= _CACHE_LIMIT:
            self._entries.clear()
        is_stop_word = text in self.facts.stop_words
        entry = self._entries[text] = (
            None if is_stop_word else self.analyse_hyphenated(Word(text, 0, len(text)))
        )
        return entry

    def name_term(self, word: Word) -> str:
        """The term by which a name that holds the word is found."""
        return NAME_MARK + self.analyse_word(word.joined).stem

    def key(self, expression: str) -> Key:
        """An expression as stems in order, without stop words; how synonyms and queries are compared.

        Nothing is left of several words of which all but one are stop words: "one way in" does not mean any way.
        """
        words = list(read_words(expression))
        telling = [word for word in words if word.text not in self.facts.stop_words]
        if len(telling) == 1 < len(words):
            return ()
        return tuple(self.analyse_hyphenated(word).stem for word in telling)

    def english_key(self, expression: str) -> Key:
        """An English expression as English stems in order, without its function words."""
        words = list(read_words(expression))
        telling = [word.joined for word in words if word.text not in self.facts.english_stop_words]
        return () if len(telling) == 1 < len(words) else self.english_stems(telling)

    def english_stems(self, words: Sequence[str]) -> Key:
        """The English stems of words in lower case, in British and American spelling alike."""
        return tuple(english_stem(_american(word)) for word in words)


def _american(word: str) -> str:
    return (
        word.replace("isation", "ization")
        .replace("ising", "izing")
        .replace("ise", "ize")
        .replace("our", "or")
    )
