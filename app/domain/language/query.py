"""What a query means: units of meaning, each with the terms that may express it and how much each counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.language.analysis import LABEL_MARK, Language
from app.domain.language.dictionary import Dictionary
from app.domain.language.reading import Bond, Correction, Meant, WordReader
from app.domain.language.synonyms import Key, Meaning
from app.domain.language.words import Word, read_words

__all__ = ["Alternative", "Bond", "Correction", "Plan", "Unit", "WeightedTerms", "plan_query"]

#: Words beyond these are left out; nobody asks so long a question, and the work stays bounded.
WORDS_LIMIT = 32
TEXT_LIMIT = 5_000
#: Of a longer text, the most telling units are asked for.
_UNITS_LIMIT = 12
#: How much the alternatives of a unit beside its best one add to its score.
TIE = 0.3
_ALTERNATIVES_LIMIT = 12
_TRIFLE = 0.12
_MUCH = 0.4
_PREFIXES = 12

_SYNONYM = 0.8
_RELATED = 0.4
_LABEL = 0.5
_OTHER = 0.8


#: How much a term counts that has come to stand for what was asked in this way.
_WEIGHT: dict[Bond, float] = {
    Bond.WORD: 1.0,
    Bond.JOINED: 1.0,
    Bond.APART: 0.9,
    Bond.WRITING: 1.0,
    Bond.TRANSLATION: 0.9,
    Bond.SYNONYM: _SYNONYM,
    Bond.RELATED: _SYNONYM * _RELATED,
    Bond.SPELLING: 1.0,
    Bond.NAME: 0.6,
    Bond.PART: 0.4,
    Bond.BEGINNING: 0.4,
    Bond.LABEL: 1.0,
}


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that together express a unit, how much (from 0 to 1), and why."""

    terms: Key
    weight: float
    bond: Bond


def _by(bond: Bond, *terms: str, factor: float = 1.0) -> Alternative:
    return Alternative(terms, _WEIGHT[bond] * factor, bond)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing asked for: the words that ask, and what may express it; `telling` is how much it decides.

    What is not asked itself, but known beside the text, moves insights up that meet something that is.
    """

    words: str
    alternatives: tuple[Alternative, ...]
    telling: float
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class WeightedTerms:
    """Terms that an insight must all have to score, with a factor for the score of each."""

    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A query ready for an engine.

    An insight must meet one of the `sufficient` units (by place) or any two; its score is the sum over the units it
    meets. The score of a unit is that of its best alternative, and `TIE` of what the others score together; the
    score of an alternative is the sum over its terms of the term's BM25 score times its factor. `groups` holds the
    alternatives of each unit, so weighted.
    """

    text: str
    units: tuple[Unit, ...]
    groups: tuple[tuple[WeightedTerms, ...], ...]
    sufficient: frozenset[int]
    corrections: tuple[Correction, ...]
    language: Language = field(repr=False, compare=False)

    def corrected(self, is_visible: Callable[[str], bool]) -> str | None:
        """The text with each word that nobody knows replaced by the likeliest; None where there is nothing to replace.

        A word that only insights hold must be visible to whoever reads it; those of the language are for everybody.
        """
        text = self.text
        for correction in reversed(self.corrections):
            for word in correction.instead:
                if self.language.vocabulary.count_word(word) or is_visible(word):
                    text = text[: correction.word.start] + word + text[correction.word.end :]
                    break
        return text if text != self.text else None

    @property
    def terms(self) -> frozenset[str]:
        """Every term that may meet a unit."""
        return frozenset(
            term for unit in self.units for alternative in unit.alternatives for term in alternative.terms
        )


def plan_query(text: str, language: Language, dictionary: Dictionary, *, beside: Iterable[str] = ()) -> Plan:
    """What a search text asks of an index with this dictionary.

    `beside` are labels of concepts that insights had better carry, any of them; they are never enough by themselves.
    """
    reader = WordReader(language, dictionary, text)
    meant = reader.read(_telling_words(text[:TEXT_LIMIT], language)[:WORDS_LIMIT])
    units = _Planner(language, dictionary, meant, is_open=reader.is_open).units()
    units = _most_telling([unit for unit in units if unit.alternatives])
    if units:
        units += _carrying(beside, language, dictionary)
    groups = tuple(tuple(_weighted(unit, dictionary)) for unit in units)
    return Plan(text, tuple(units), groups, _sufficient(units), tuple(reader.corrections), language)


def _most_telling(units: list[Unit]) -> list[Unit]:
    if len(units) <= _UNITS_LIMIT:
        return units
    kept = sorted(range(len(units)), key=lambda place: (-units[place].telling, place))[:_UNITS_LIMIT]
    return [units[place] for place in sorted(kept)]


def _carrying(labels: Iterable[str], language: Language, dictionary: Dictionary) -> list[Unit]:
    """The one unit, or none, that is met by insights which carry any of these labels."""
    carried = {tuple(LABEL_MARK + stem for stem in language.key(label)): label for label in labels}
    counts = {key: min((dictionary.count(term) for term in key), default=0) for key in carried}
    found = {key: count for key, count in counts.items() if count}
    if not found:
        return []
    alternatives = tuple(_by(Bond.LABEL, *key) for key in found)
    words = ", ".join(carried[key] for key in found)
    return [Unit(words, alternatives, dictionary.telling(max(found.values())), is_asked=False)]


def _sufficient(units: Sequence[Unit]) -> frozenset[int]:
    """The units that are enough by themselves: both of two, and of more those that make up much of what is asked."""
    asked = [unit for unit in units if unit.is_asked]
    share = _MUCH * sum(unit.telling for unit in asked)
    return frozenset(
        place
        for place, unit in enumerate(units)
        if unit.is_asked and (len(asked) <= 2 or unit.telling >= share)
    )


def _telling_words(text: str, language: Language) -> list[Word]:
    facts = language.facts
    words = list(read_words(text))
    small = language.small_plain_words if text.isascii() else language.small_words
    if any(word.text in facts.english_stop_words and word.text not in facts.stop_words for word in words):
        small |= facts.english_stop_words
    kept = _within_expressions([word for word in words if word.text not in facts.stop_words], language)
    return [word for word in words if word.text not in small or word in kept] or words


def _within_expressions(words: Sequence[Word], language: Language) -> set[Word]:
    """The words that are part of an expression of several: "mår dåligt" is asked for, "dåligt" alone is not."""
    stems = [language.analyse_hyphenated(word).stem for word in words]
    kept: set[Word] = set()
    for place in range(len(words)):
        count = language.synonyms.longest(stems, place)
        if count > 1:
            kept.update(words[place : place + count])
    return kept


class _Planner:
    """Makes units of the words that are meant."""

    def __init__(
        self, language: Language, dictionary: Dictionary, meant: list[Meant], *, is_open: bool
    ) -> None:
        self.language = language
        self.dictionary = dictionary
        self.meant = meant
        self.is_open = is_open
        self.stems = [self._stem(each.word) for each in meant]
        self.english = language.english_stems([each.word.joined for each in meant])

    def _stem(self, word: Word) -> str:
        """The word's stem; what was found without diacritics may be a stem already."""
        stem = self.language.analyse_hyphenated(word).stem
        return word.text if self.dictionary.count(word.text) and not self.dictionary.count(stem) else stem

    def units(self) -> list[Unit]:
        units = []
        position = 0
        while position < len(self.meant):
            count, alternatives = self._expression(position)
            asked = self.meant[position : position + count]
            words = " ".join(each.word.text for each in asked)
            units.append(self._unit(words, alternatives, share=max(each.share for each in asked)))
            position += count
        return units

    def _expression(self, start: int) -> tuple[int, list[Alternative]]:
        """How many words from here on are one expression that insights answer, and what may express it."""
        longest = self.language.synonyms.longest_english(self.english, start)
        for count, alternatives in (
            self._swedish(start),
            self._written_apart(start),
            self._english(start, longest),
            self._english(start, 1),
        ):
            if any(self._is_found(each) or self._is_label(each) for each in alternatives):
                return count, alternatives
        return 1, self._word(start)

    def _swedish(self, start: int) -> tuple[int, list[Alternative]]:
        count = self.language.synonyms.longest(self.stems, start)
        key = tuple(self.stems[start : start + count])
        return count, [
            _by(Bond.APART, *key),
            *self._synonyms(self.language.synonyms.find(key)),
        ] if count > 1 else []

    def _written_apart(self, start: int) -> tuple[int, list[Alternative]]:
        """A compound written as two words (skol närvaro) that insights write as one."""
        joined = self._joined(start)
        if joined is None:
            return 1, []
        both = _by(Bond.APART, *self.stems[start : start + 2])
        return 2, [_by(Bond.JOINED, joined), both, *self._synonyms(self.language.synonyms.find((joined,)))]

    def _english(self, start: int, count: int) -> tuple[int, list[Alternative]]:
        meaning = self.language.synonyms.find_english(self.english[start : start + count])
        if meaning is None or (count == 1 and self._is_known(start)):
            return count, []
        itself = _by(Bond.WORD, *self.stems[start : start + count])
        return count, [itself, *self._synonyms(meaning, Bond.TRANSLATION)]

    def _joined(self, start: int) -> str | None:
        """The stem of the compound that two words make, where insights write them together (skol närvaro)."""
        if start + 1 >= len(self.meant):
            return None
        first, second = self.meant[start].word.joined, self.meant[start + 1].word.joined
        for link in ("", "s"):
            stem = self.language.stem(first + link + second)
            if len(stem) > len(first) and self.dictionary.count(stem):
                return stem
        return None

    def _is_known(self, position: int) -> bool:
        stem = self.stems[position]
        return self.dictionary.count(stem) > 0 or self.language.synonyms.find((stem,)) is not None

    def _word(self, position: int) -> list[Alternative]:
        meant, stem = self.meant[position], self.stems[position]
        found = [
            Alternative((stem,), _WEIGHT[Bond.WORD], meant.bond),
            _by(Bond.NAME, self.language.name_term(meant.word)),
        ]
        found += self._synonyms(self.language.synonyms.find((stem,)))
        found += self._compound(meant.word)
        for other in meant.others:
            stem = self.language.stem(other)
            found += [_by(meant.bond, stem, factor=_OTHER), *self._synonyms_of(stem, meant.bond, _OTHER)]
        if self.is_open and position == len(self.meant) - 1:
            found += self._beginnings(meant.word.joined)
        return found

    def _synonyms(
        self, meaning: Meaning | None, bond: Bond = Bond.SYNONYM, *, factor: float = 1.0
    ) -> list[Alternative]:
        if meaning is None:
            return []
        related = Bond.RELATED if bond == Bond.SYNONYM else bond
        weight = _WEIGHT[bond] * factor
        return [Alternative(key, weight, bond) for key in meaning.equal] + [
            Alternative(key, weight * _RELATED, related) for key in meaning.related
        ]

    def _synonyms_of(self, stem: str, bond: Bond, factor: float = 1.0) -> list[Alternative]:
        """What a word stands for that itself only stands for what was asked."""
        return self._synonyms(self.language.synonyms.find((stem,)), bond, factor=_SYNONYM * factor)

    def _compound(self, word: Word) -> list[Alternative]:
        parts = self.language.analyse_hyphenated(word).parts
        if len(parts) < 2:
            return []
        found = [_by(Bond.APART, *parts)]
        for part in parts:
            found.append(_by(Bond.PART, part))
            meaning = self.language.synonyms.find((part,))
            found += [_by(Bond.PART, *key, factor=_SYNONYM) for key in (meaning.equal if meaning else ())]
        return found

    def _beginnings(self, prefix: str) -> list[Alternative]:
        if len(prefix) < 2:
            return []
        return [
            _by(Bond.BEGINNING, self.language.analyse_word(word).stem)
            for word in self.dictionary.starting(prefix, _PREFIXES)
        ]

    def _is_found(self, alternative: Alternative) -> bool:
        return all(self.dictionary.count(term) for term in alternative.terms)

    def _is_label(self, alternative: Alternative) -> bool:
        return all(self.dictionary.count(LABEL_MARK + term) for term in alternative.terms)

    def _unit(self, words: str, alternatives: list[Alternative], *, share: float) -> Unit:
        best: dict[Key, Alternative] = {}
        for each in alternatives:
            key = tuple(dict.fromkeys(each.terms))
            marked = tuple(LABEL_MARK + term for term in key)
            for candidate in (
                Alternative(key, each.weight, each.bond),
                Alternative(marked, each.weight * _LABEL, Bond.LABEL),
            ):
                if candidate.terms and self._is_found(candidate):
                    known = best.get(candidate.terms)
                    if known is None or known.weight < candidate.weight:
                        best[candidate.terms] = candidate
        ranked = sorted(best.values(), key=lambda each: (-each.weight, each.terms))
        return self._without_trifles(
            Unit(words, tuple(ranked[:_ALTERNATIVES_LIMIT]), share * self._telling(ranked))
        )

    def _without_trifles(self, unit: Unit) -> Unit:
        """The unit without alternatives that would bring in many insights and move none of them up."""
        worth = {
            each.terms: each.weight * min(unit.telling, self._mean_telling(each.terms))
            for each in unit.alternatives
        }
        least = _TRIFLE * max(worth.values(), default=0.0)
        return replace(
            unit, alternatives=tuple(each for each in unit.alternatives if worth[each.terms] >= least)
        )

    def _mean_telling(self, terms: Key) -> float:
        return sum(self.dictionary.telling(self.dictionary.count(term)) for term in terms) / len(terms)

    def _telling(self, alternatives: Sequence[Alternative]) -> float:
        if not alternatives:
            return 0.0
        best = alternatives[0].weight
        counts = [
            min(self.dictionary.count(term) for term in each.terms)
            for each in alternatives
            if each.weight >= best * 0.75
        ]
        return self.dictionary.telling(max(counts))


def _weighted(unit: Unit, dictionary: Dictionary) -> Iterable[WeightedTerms]:
    """The unit's alternatives with factors that keep a rare synonym from counting more than the word itself."""
    for alternative in unit.alternatives:
        telling = [dictionary.telling(dictionary.count(term)) for term in alternative.terms]
        factor = alternative.weight * min(1.0, unit.telling * len(telling) / sum(telling)) / len(telling)
        yield WeightedTerms(tuple((term, factor) for term in alternative.terms))
