"""How much of a question the words of a text answer: the same whichever search engine found the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.language.analysis import LABEL_MARK, Language
from app.domain.language.query import Alternative, Bond, Plan
from app.domain.language.words import read_words, split_words

#: How much a word counts that stands beside the statement, in the text or the evidence.
_IN_TEXT = 0.5
#: How telling a word is at the least that no insight holds: more than the rarest that one does, whose inverse document
#: frequency (BM25) is 6 in some 200. Set with `STRONG` on the questions in benchmarks/asking_questions.jsonl.
_UNHEARD = 9.0
#: The share of its weight that a light word keeps: whom one asks, and what any question may say, answers no question.
_LIGHT = 0.5


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """One thing asked for: its words, what may express it, and how much it decides."""

    words: str
    alternatives: tuple[Alternative, ...]
    telling: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart into what it asks for, words that no insight holds among them."""

    text: str
    units: tuple[AskedUnit, ...]
    language: Language

    @property
    def weight(self) -> float:
        """How much all of it decides together."""
        return sum(unit.telling for unit in self.units)


def take_apart(question: str, language: Language, plan: Plan | None, *, light: float = _LIGHT) -> Asked:
    """The question as units of meaning. `plan` is what a search engine made of it, None where it found nothing.

    Words without any place in the plan are in no insight. They weigh as much as the most telling that is, for a
    question about what nobody has spoken of must not look answered by its small words. Light words keep the
    share `light` of their weight: 1 where statements are compared, which say the same only of the same people.
    """
    known = [unit for unit in plan.units if unit.is_asked] if plan else []
    most = max((_UNHEARD, *(unit.telling for unit in known)))
    units = [
        AskedUnit(unit.words, unit.alternatives, unit.telling * _worth(unit.words, language, light))
        for unit in known
    ]
    planned = {word for unit in known for word in split_words(unit.words)}
    facts = language.facts
    for word in read_words(question):
        if word.text in planned or word.text in facts.stop_words or word.text in facts.question_words:
            continue
        planned.add(word.text)
        stem = language.analyse_hyphenated(word).stem
        alternatives = (Alternative((stem,), 1.0, Bond.WORD),)
        units.append(AskedUnit(word.text, alternatives, most * _worth(word.text, language, light)))
    return Asked(question, tuple(units), language)


def _worth(words: str, language: Language, light: float) -> float:
    return light if all(map(language.is_light, split_words(words))) else 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A thing asked for, the words of a text that answer it, and how the two belong together."""

    asked: str
    found: str
    bond: Bond


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a question the words of a text answer, from 0 to 1, and which."""

    share: float
    found: tuple[Found, ...] = ()


def compare(
    asked: Asked, prominent: Iterable[str], others: Iterable[str] = (), labels: Iterable[str] = ()
) -> Likeness:
    """The share of what is asked that the texts answer; words of the `others` and of labels count for less."""
    if not asked.units:
        return Likeness(0.0)
    values, written = _terms(asked.language, prominent, others, labels)
    total, found = 0.0, []
    for unit in asked.units:
        best, by = 0.0, None
        for alternative in unit.alternatives:
            value = alternative.weight * min(
                (values.get(term, 0.0) for term in alternative.terms), default=0.0
            )
            if value > best:
                best, by = value, alternative
        if by is not None:
            total += unit.telling * min(1.0, best)
            words = " ".join(dict.fromkeys(written[term] for term in by.terms))
            found.append(Found(unit.words, words, by.bond))
    return Likeness(total / asked.weight, tuple(found))


def _terms(
    language: Language, prominent: Iterable[str], others: Iterable[str], labels: Iterable[str]
) -> tuple[dict[str, float], dict[str, str]]:
    """What the texts can be found by: how much each term counts, and the word that it stands in."""
    values: dict[str, float] = {}
    written: dict[str, str] = {}
    for texts, mark, worth in ((prominent, "", 1.0), (others, "", _IN_TEXT), (labels, LABEL_MARK, 1.0)):
        for text in texts:
            for word in dict.fromkeys(split_words(text)):
                analysis = language.analyse_written(word)
                for term in (analysis.stem, *analysis.parts):
                    if values.get(mark + term, 0.0) < worth:
                        values[mark + term] = worth
                        written[mark + term] = word
    return values, written
