"""A glossary: which concept, place or organization is meant by what people write in a cell."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.domain.access import Status, Visibility
from app.domain.directory import Directory
from app.domain.insights import Confidence
from app.domain.organizations import Municipality
from app.domain.vocabularies import Concept, Scheme
from importers.base import Field
from importers.mapping import CONCEPT_FIELDS

#: Below this likeness nothing is suggested.
LIKE_ENOUGH = 0.6
SCHEMES: Mapping[Field, Scheme] = {
    **{field: Scheme(field.value) for field in CONCEPT_FIELDS},
    Field.LEVEL: Scheme.LEVELS,
}
#: Words that people use for concepts beside the labels, by scheme and concept.
_ALSO: Mapping[tuple[Scheme, str], tuple[str, ...]] = {
    (Scheme.POPULATIONS, "klient"): (
        "klienter",
        "brukare",
        "aktuella",
        "aktuella inom socialtjänsten",
        "client",
    ),
    (Scheme.POPULATIONS, "riskgrupp"): ("riskgrupper", "i riskzon", "identifierad riskgrupp", "risk group"),
    (Scheme.POPULATIONS, "allmanhet"): (
        "allmänheten",
        "alla invånare",
        "invånare i allmänhet",
        "general public",
    ),
    (Scheme.VOICES, "invanare"): ("invånaren", "medborgare", "boende", "resident", "brukare", "klient"),
    (Scheme.VOICES, "anhorig"): ("anhöriga", "närstående", "förälder", "föräldrar", "relative"),
    (Scheme.VOICES, "medarbetare"): ("personal", "handläggare", "professionen", "staff"),
    (Scheme.VOICES, "chef-eller-ledning"): ("chef", "chefer", "ledning", "manager"),
    (Scheme.VOICES, "fortroendevald"): ("förtroendevalda", "politiker", "politician"),
    (Scheme.VOICES, "civilsamhalle"): ("civilsamhället", "förening", "föreningar", "ideell organisation"),
    (Scheme.VOICES, "utvarderare-eller-forskare"): ("utvärderare", "forskare", "researcher", "evaluator"),
}
_CLOSED: Mapping[Field, Mapping[str, tuple[str, ...]]] = {
    Field.CONFIDENCE: {
        Confidence.HIGH: ("hög", "stor", "säker"),
        Confidence.MEDIUM: ("medel", "mellan", "medelhög"),
        Confidence.LOW: ("låg", "liten", "osäker"),
    },
    Field.STATUS: {
        Status.DRAFT: ("utkast",),
        Status.PUBLISHED: ("publicerad", "klar"),
        Status.SUPERSEDED: ("ersatt",),
        Status.WITHDRAWN: ("tillbakadragen",),
    },
    Field.VISIBILITY: {
        Visibility.PRIVATE: ("privat", "bara jag"),
        Visibility.ORGANIZATION: ("organisationen", "egen organisation", "intern", "vår organisation"),
        Visibility.NETWORK: ("nätverk", "nätverket", "nätverken"),
        Visibility.PUBLIC: ("öppen", "öppet", "alla", "offentlig", "publik"),
    },
}
_SEPARATORS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Text for comparing: lower case, without punctuation, å, ä and ö kept apart from a and o.

    >>> folded("  Från akut – till FÖREBYGGANDE ")
    'från akut till förebyggande'
    """
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that may be meant, what people call it, and how like it is to what was written, from 0 to 1."""

    value: str
    name: str
    likeness: float


class Glossary:
    """Looks up what is meant by written values, field by field; the same words always mean the same.

    Values of the field labels are "scheme:concept". `studies` gives titles of studies by the name to refer to them by.
    """

    def __init__(self, directory: Directory, *, studies: Mapping[str, str] | None = None) -> None:
        self._names: dict[Field, dict[str, str]] = {field: {} for field in Field}
        self._labels: dict[Field, dict[str, str]] = {field: {} for field in Field}
        for field, scheme in SCHEMES.items():
            for concept in directory.vocabularies.list_concepts(scheme):
                self._add(field, concept.id, concept.label.sv, _ways(concept))
        for place in directory.municipalities.values():
            self._add(Field.MUNICIPALITY, place.code, place.name, _ways_of_place(place))
        for body in directory.organizations.values():
            self._add(Field.ORGANIZATION, body.id, body.name, (body.id, body.name))
        for name, title in (studies or {}).items():
            self._add(Field.STUDY, name, title, (name, title, f"{title} ({name})"))
        self._add_closed_lists()
        self._add_labels_of_all_schemes()

    def _add_closed_lists(self) -> None:
        for field, words in _CLOSED.items():
            for value, ways in words.items():
                self._add(field, str(value), ways[0].capitalize(), (str(value), *ways))

    def _add_labels_of_all_schemes(self) -> None:
        for field in CONCEPT_FIELDS:
            for way, concept_id in self._names[field].items():
                self._names[Field.LABELS].setdefault(way, f"{field.value}:{concept_id}")
            for concept_id, label in self._labels[field].items():
                self._labels[Field.LABELS][f"{field.value}:{concept_id}"] = label

    def _add(self, field: Field, value: str, label: str, ways: Iterable[str]) -> None:
        self._labels[field][value] = label
        for way in ways:
            if way:
                self._names[field].setdefault(folded(way), value)

    def find(self, field: Field, text: str) -> str | None:
        """The value that is meant, or None where nobody can tell."""
        known = self._names[field]
        found = known.get(folded(text))
        if found is None and field == Field.LABELS:
            # Codes stand in trees, the broadest first: the last word is the one that was meant.
            found = known.get(folded(re.split(r"::|[./>\\]", text)[-1]))
        if found is None and field == Field.STUDY:
            found = text.strip()
        return found

    def label(self, field: Field, value: str) -> str:
        """What people call a value."""
        return self._labels[field].get(value, value)

    def choices(self, field: Field) -> Mapping[str, str]:
        """All values of a field with what people call them, in order."""
        return self._labels[field]

    def suggest(self, field: Field, text: str) -> Suggestion | None:
        """The value whose name comes nearest to what was written, if any comes near."""
        wanted = folded(text)
        best, best_way = 0.0, ""
        words = set(wanted.split())
        for way in self._names[field]:
            likeness = _likeness(wanted, words, way, best)
            if likeness > best:
                best, best_way = likeness, way
        if best < LIKE_ENOUGH:
            return None
        value = self._names[field][best_way]
        return Suggestion(value, self.label(field, value), best)


def _likeness(wanted: str, words: set[str], way: str, least: float) -> float:
    others = set(way.split())
    shared = len(words & others) / max(1, min(len(words), len(others))) if words and others else 0.0
    by_words = 0.9 * shared if max(len(word) for word in (words & others) or {""}) > 3 else 0.0
    matcher = SequenceMatcher(None, wanted, way, autojunk=False)
    if matcher.real_quick_ratio() <= max(least, by_words):
        return by_words
    return max(by_words, matcher.ratio())


def _ways_of_place(place: Municipality) -> Iterable[str]:
    genitive = place.name if place.name.endswith(("s", "x", "z")) else f"{place.name}s"
    return (place.code, place.name, f"{place.name} kommun", f"{genitive} kommun", f"{genitive} stad")


def _ways(concept: Concept) -> Iterable[str]:
    """All that a concept may be called."""
    yield from (concept.id, concept.label.sv, concept.label.en)
    if concept.shift_from and concept.shift_to:
        yield f"{concept.shift_from.sv} till {concept.shift_to.sv}"
        yield f"{concept.shift_from.sv} {concept.shift_to.sv}"
    yield from _ALSO.get((concept.scheme, concept.id), ())
