"""What insights are about, as numbers: each insight a sparse vector of weighted units, in whole numbers throughout.

A unit is a word's stem, or a synonym group that the word belongs to, so that "lärare" and "pedagog" meet; a compound
also yields the units of its parts, which weigh less. Whole numbers add up to the same sum in whatever order they are
added, on every machine.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from app.domain.language.analysis import Language
from app.domain.language.synonyms import LONGEST, Key
from app.domain.language.words import Word, split_words

#: The length of every vector that is not empty, so that two of them have at most its square as product.
SCALE = 10_000
#: A unit in more than this share of the insights tells none of them apart ...
MOST_COMMON = 0.5
#: ... nor does one in more than so many, but one in fewer than these always counts.
MOST_CARRIERS = 500
FEWEST_CARRIERS = 8
#: Of an insight, the units that weigh most.
MOST_UNITS = 32
#: Evens out how telling rare units are: one in two insights is hardly more telling than one in ten.
_SMOOTHING = 20
_GROUP = 3
_WHOLE = 2
_PART = 1
#: Sets the names of synonym groups apart from stems; no stem holds it.
SYNONYM_MARK = "~"


@dataclass(frozen=True, slots=True)
class Reading:
    """An insight's units with their summed weights.

    `roots` are the different things it speaks of: a word and its synonyms are one root, a compound has its parts'.
    """

    weights: Mapping[str, int]
    roots: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """A word that says something: its stem, its units with their weights, and its roots."""

    text: str
    stem: str
    units: tuple[tuple[str, int], ...]
    roots: tuple[str, ...]


class UnitReader:
    """Reads the units of texts in one language; equal texts give equal units."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._groups = _by_expression(language)
        self._starts = frozenset(key[0] for key in self._groups if len(key) > 1)
        self._known: dict[str, _Known | None] = {}

    def read(self, texts: Iterable[tuple[str, int]]) -> Reading:
        """The units of several texts, each with a weight of its own."""
        weights: dict[str, int] = {}
        roots: set[str] = set()
        for text, factor in texts:
            for word in self._words(split_words(text)):
                roots.update(word.roots)
                for unit, weight in word.units:
                    weights[unit] = weights.get(unit, 0) + factor * weight
        return Reading(weights, frozenset(roots))

    def forms(self, texts: Iterable[str]) -> dict[str, Counter[str]]:
        """The words that were written for each unit of several texts, with how much each counts for it."""
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for word in self._words(split_words(text)):
                for unit, weight in word.units:
                    forms[unit][word.text] += weight
        return forms

    def _words(self, texts: Sequence[str]) -> Iterable[_Known]:
        known = [found for text in texts if (found := self._find(text)) is not None]
        for place, word in enumerate(known):
            yield word
            if word.stem in self._starts:
                yield from self._expressions([each.stem for each in known[place : place + LONGEST]])

    def _expressions(self, stems: Sequence[str]) -> Iterable[_Known]:
        """The longest expression of several words that begins here, if there is one."""
        for count in range(len(stems), 1, -1):
            groups = self._groups.get(tuple(stems[:count]))
            if groups:
                name = groups[0].removeprefix(SYNONYM_MARK)
                yield _Known(name, "", tuple((group, _GROUP) for group in groups), groups[:1])
                return

    def _find(self, text: str) -> _Known | None:
        try:
            return self._known[text]
        except KeyError:
            found = self._known[text] = self._analyse(text)
            return found

    def _analyse(self, text: str) -> _Known | None:
        """What a word in lower case says; None for one that says nothing by itself."""
        language = self._language
        if language.is_stop_word(text) or text in language.facts.question_words or text.isdigit():
            return None
        word = language.analyse_hyphenated(Word(text, 0, len(text)))
        units = {word.stem: _WHOLE} | dict.fromkeys(self._groups.get((word.stem,), ()), _GROUP)
        for part in word.parts:
            for unit in (part, *self._groups.get((part,), ())):
                units.setdefault(unit, _PART)
        roots = dict.fromkeys(self._groups.get((stem,), (stem,))[0] for stem in word.parts or (word.stem,))
        return _Known(text, word.stem, tuple(units.items()), tuple(roots))


def _by_expression(language: Language) -> dict[Key, tuple[str, ...]]:
    """The names of the synonym groups that each expression belongs to."""
    found: dict[Key, tuple[str, ...]] = {}
    for group in language.facts.synonyms:
        name = SYNONYM_MARK + group.words[0]
        for key in dict.fromkeys(language.key(expression) for expression in group.words):
            if key:
                found[key] = (*found.get(key, ()), name)
    return found


def weigh(readings: Sequence[Reading]) -> list[dict[str, int]]:
    """Each reading as a vector of length `SCALE`: units weigh more the oftener they are in it, and the rarer elsewhere.

    The weight is √tf · ln((N + 20) / (df + 20)), after Salton and Buckley, Term-weighting approaches in automatic text
    retrieval (1988), rounded to whole numbers. Units of one insight alone, and the most common, count for nothing.
    """
    carriers = Counter(unit for reading in readings for unit in reading.weights)
    number = len(readings)
    most = max(min(int(number * MOST_COMMON), MOST_CARRIERS), FEWEST_CARRIERS)
    telling = {
        unit: round(1_000 * math.log((number + _SMOOTHING) / (count + _SMOOTHING)))
        for unit, count in carriers.items()
        if 2 <= count <= most
    }
    # Where nearly all say the same, what they say is common and still all there is to compare.
    common = {unit: 1_000 for unit, count in carriers.items() if most < count <= MOST_CARRIERS}
    return [_vector(reading.weights, telling) or _vector(reading.weights, common) for reading in readings]


def _vector(weights: Mapping[str, int], telling: Mapping[str, int]) -> dict[str, int]:
    raw = [
        (isqrt(10_000 * count) * telling[unit], unit) for unit, count in weights.items() if unit in telling
    ]
    kept = sorted(raw, key=lambda pair: (-pair[0], pair[1]))[:MOST_UNITS]
    length = isqrt(sum(weight * weight for weight, _ in kept))
    if not length:
        return {}
    return {unit: share for weight, unit in kept if (share := weight * SCALE // length)}
