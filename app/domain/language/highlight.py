"""Showing a reader why something was found: the words of a text that answer a query, and the passage around them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.language.analysis import LABEL_MARK, NAME_MARK
from app.domain.language.query import Alternative, Plan
from app.domain.language.reading import Bond
from app.domain.language.words import Word, read_words

PASSAGE_LENGTH = 240


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, and whether it answers the query."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an insight was found: what was asked for, the word that answers, and how the two belong together."""

    asked: str
    found: str
    bond: Bond


def highlight(text: str, plan: Plan) -> list[Segment]:
    """The whole text in segments; joined together they are the text again."""
    return _segments(text, _matches(text, plan), 0, len(text))


def find_passage(text: str, plan: Plan, *, length: int = PASSAGE_LENGTH) -> list[Segment]:
    """The stretch of a text, of some `length` characters and cut between words, that answers most of the query.

    It begins and ends with "…" where the text goes on; [] when nothing in the text answers.
    """
    matches = _matches(text, plan)
    if not matches:
        return []
    if len(text) <= length:
        return _segments(text, matches, 0, len(text))
    start, end = _stretch(text, matches, length)
    segments = _segments(text, matches, start, end)
    before = [Segment("…", is_match=False)] if start else []
    after = [Segment("…", is_match=False)] if end < len(text) else []
    return [*before, *segments, *after]


def find_reasons(
    plan: Plan, texts: Iterable[str], *, labels: Iterable[str] = (), names: Iterable[str] = ()
) -> list[Reason]:
    """The best reason for each unit of the query that an insight's texts, labels or names answer."""
    written = _words_by_term(plan, texts, "") | _words_by_term(plan, names, NAME_MARK)
    for term, word in _words_by_term(plan, labels, LABEL_MARK).items():
        written.setdefault(term, word)
    reasons = []
    for unit in plan.units:
        for alternative in sorted(unit.alternatives, key=_plainness):
            if all(term in written for term in alternative.terms):
                found = " ".join(dict.fromkeys(written[term] for term in alternative.terms))
                reasons.append(Reason(unit.words, found, alternative.bond))
                break
    return reasons


def _plainness(alternative: Alternative) -> tuple[float, tuple[str, ...]]:
    return -alternative.weight, alternative.terms


def _words_by_term(plan: Plan, texts: Iterable[str], mark: str) -> dict[str, str]:
    """For each term of the plan that the texts hold, the word that holds it; the word itself before its compounds."""
    found: dict[str, str] = {}
    for text in texts:
        for word in read_words(text):
            analysis = plan.language.analyse_hyphenated(word)
            for term in sorted(analysis.terms, key=lambda each: each != analysis.stem):
                if mark + term in plan.terms and (term == analysis.stem or mark + term not in found):
                    found.setdefault(mark + term, text[word.start : word.end])
    return found


def _matches(text: str, plan: Plan) -> list[Word]:
    wanted = {term.lstrip(LABEL_MARK + NAME_MARK) for term in plan.terms}
    return [
        word
        for word in read_words(text)
        if not wanted.isdisjoint(plan.language.analyse_hyphenated(word).terms)
    ]


def _segments(text: str, matches: Sequence[Word], start: int, end: int) -> list[Segment]:
    segments = []
    place = start
    for word in matches:
        if word.start < start or word.end > end:
            continue
        if word.start > place:
            segments.append(Segment(text[place : word.start], is_match=False))
        segments.append(Segment(text[word.start : word.end], is_match=True))
        place = word.end
    if place < end:
        segments.append(Segment(text[place:end], is_match=False))
    return segments


def _stretch(text: str, matches: Sequence[Word], length: int) -> tuple[int, int]:
    """The stretch with most different matching words, and among those the earliest."""
    best: Mapping[str, int] = {"count": -1, "start": 0}
    for position, first in enumerate(matches):
        inside = {word.text for word in matches[position:] if word.end <= first.start + length * 3 // 4}
        if len(inside) > best["count"]:
            best = {"count": len(inside), "start": first.start}
    start = max(0, min(best["start"] - length // 4, len(text) - length))
    end = min(len(text), start + length)
    if start:
        start = text.find(" ", start, best["start"]) + 1 or best["start"]
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return start, end
