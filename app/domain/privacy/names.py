"""Names of people in running text, told by the names themselves and by the words around them.

A known first name is enough in the middle of a sentence, where Swedish writes ordinary words small. One that is also a
word, a place or a brand needs company: a family name, a title, a word for kin, an age, or a verb that people do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.privacy.findings import Certainty, Finding, Kind, found
from app.domain.privacy.known_names import (
    FAMILY_NAMES,
    FIRST_NAMES,
    PLACELIKE_FAMILY,
    PLACELIKE_FIRST,
    PUBLIC_PEOPLE,
    WORDLIKE_FIRST,
)
from app.domain.privacy.name_context import (
    CALENDAR_BEFORE,
    CALENDAR_NAMES,
    CALLED_BEFORE,
    CALLED_SMALL,
    DOES,
    INSTITUTION_AFTER,
    INSTITUTION_BEFORE,
    IS_AGED,
    NEW_NAME_BEFORE,
    NOT_FAMILY,
    OFFICE_WORD,
    PERSON_BEFORE,
    PLACE_BEFORE,
    RARELY_NAMES,
    SENTENCE_START,
    SPEAKS,
)
from app.domain.vocabularies import Translate

_UPPER = "A-ZÅÄÖÉÜÁÍÓÚØÆŁŠŽÇŞČ"
#: The capital comes first and what may not stand before it after, for that is found several times quicker.
_WORD = re.compile(rf"[{_UPPER}](?<![\w@./][{_UPPER}])[^\W\d_]*(?:[-'’][^\W\d_]+)*(?![@\w]|\.[a-z])")
_PARTICLE = re.compile(
    r"[ \u00a0](?:von|van|de|da|del|della|af|al|el|bin|ibn|der|ter|la|le|dos)[ -\u00a0]", re.IGNORECASE
)
_UNSURE_FIRST = WORDLIKE_FIRST | PLACELIKE_FIRST
_SURE_FIRST = FIRST_NAMES - _UNSURE_FIRST
_SURE_FAMILY = FAMILY_NAMES - PLACELIKE_FAMILY
_SURNAME_ENDS = re.compile(
    r".{2,}(?:sson|sen|dotter|ström|gren|qvist|kvist|quist|lund|blad|stedt|sted|löf|dahl|mark|man|lind|holm|berg|bergh"
    r"|lundh|ell|én|lin|din|ović|ovic|ević|evic|yan|enko|ska|ski|poulos|oğlu|oglu|zadeh|nejad|pour|iani)"
)
_SURE_SURNAME = re.compile(
    r".{3,}(?:sson|dotter|ström|qvist|kvist|quist|ović|ovic|ević|evic|enko|zadeh|poulos)"
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with a capital: its base form (without a genitive s), and whether it opens a sentence."""

    text: str
    base: str
    start: int
    end: int
    opens: bool

    @property
    def is_first(self) -> bool:
        first, _, second = self.base.partition("-")
        return self.base in FIRST_NAMES or (first in FIRST_NAMES and second[:1].isupper())

    @property
    def is_family(self) -> bool:
        return self.base in FAMILY_NAMES or any(part in FAMILY_NAMES for part in self.base.split("-"))


def list_names(text: str, _: Translate) -> Iterator[Finding]:
    """The names of people in a text, each whole: first names, particles and family names together."""
    words = _words(text)
    place = 0
    while place < len(words):
        taken = _longest(text, words[place : place + 5])
        if _is_person(text, taken):
            span = (taken[0].start, taken[-1].start + len(taken[-1].base))
            certainty = Certainty.HIGH if len(taken) > 1 else Certainty.LOW
            yield found(Kind.NAME, text, span, reason=_reason(taken, _), certainty=certainty)
            place += len(taken)
        else:
            place += len(taken) if taken[0].is_first else 1
    for match in CALLED_SMALL.matches(text):
        if match["name"].capitalize() in _SURE_FIRST:
            reason = _("Ett förnamn, och orden omkring talar om en person.")
            yield found(Kind.NAME, text, match.span("name"), reason=reason, certainty=Certainty.LOW)


def _reason(words: list[_Word], _: Translate) -> str:
    if len(words) > 1:
        return _("Förnamn och efternamn pekar ut en person.")
    return _("Ett namn, och orden omkring talar om en person.")


def _words(text: str) -> list[_Word]:
    words = []
    for match in _WORD.finditer(text):
        opens = (
            bool(SENTENCE_START.search(text[max(0, match.start() - 6) : match.start()])) or match.start() == 0
        )
        written = match[0]
        if written.isupper() and len(written) > 2:
            written = "-".join(part.capitalize() for part in written.split("-"))
        words.append(_Word(match[0], _base(written), match.start(), match.end(), opens))
    return words


def _base(word: str) -> str:
    """The name without a genitive s, unless the s is the name's own.

    >>> _base("Annas"), _base("Lars"), _base("Anderssons")
    ('Anna', 'Lars', 'Andersson')
    """
    if word in FIRST_NAMES or word in FAMILY_NAMES or not word.endswith("s"):
        return word
    shorter = word[:-1].rstrip("'’:")
    is_name = (
        shorter in FIRST_NAMES
        or shorter in FAMILY_NAMES
        or (shorter.partition("-")[0] in FIRST_NAMES and shorter.partition("-")[2][:1].isupper())
    )
    return shorter if is_name or _SURE_SURNAME.fullmatch(shorter) else word


def _longest(text: str, words: list[_Word]) -> list[_Word]:
    """The words that stand together as one name, perhaps with a particle or an initial between."""
    taken = [words[0]]
    for word in words[1:5]:
        between = text[taken[-1].end : word.start]
        is_close = between in {" ", "\u00a0", ". ", "  ", ", "} or bool(_PARTICLE.fullmatch(between))
        ended = taken[-1].base != text[taken[-1].start : taken[-1].end] and not taken[-1].text.isupper()
        if not is_close or ended or (between == ". " and len(taken[-1].text) > 1):
            break
        if between == ", " and not (len(taken) == 1 and taken[0].is_family and word.is_first):
            break
        if word.base in NOT_FAMILY:
            break
        taken.append(word)
    while len(taken) > 1 and not _belongs(taken[-1], taken[:-1]):
        taken.pop()
    return taken


def _belongs(word: _Word, before: list[_Word]) -> bool:
    """Whether a capitalised word goes on a name: after a first name nearly any does."""
    if not before[-1].is_first and not before[0].is_first:
        return word.is_family or word.is_first or bool(_SURE_SURNAME.fullmatch(word.base))
    is_acronym = word.text.isupper() and len(word.text) > 2 and not before[-1].text.isupper()
    return not is_acronym


def _is_person(text: str, words: list[_Word]) -> bool:
    """Whether capitalised words that stand together are the name of somebody who is not known to all."""
    start, end = words[0].start, words[-1].end
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    whole = " ".join(word.base for word in words)
    looks_so = (
        _is_full_name(text, words, before, after)
        if len(words) > 1
        else _is_single_name(words[0], before, after)
    )
    if not looks_so or whole in PUBLIC_PEOPLE or text[start:end] in PUBLIC_PEOPLE:
        return False
    if any(INSTITUTION_AFTER.match(text, at) for at in (end, words[-1].start + len(words[-1].base))):
        return False
    return not (INSTITUTION_BEFORE.search(before) or re.match(r"[ \u00a0][IVX]+\b", after))


def _is_full_name(text: str, words: list[_Word], before: str, after: str) -> bool:
    first, second = words[0], words[1]
    if first.text.isupper() and len(first.text) > 1 and not (first.is_first and second.is_family):
        return False
    is_initial = len(first.text) == 1
    if is_initial:
        return second.is_family and text[first.end : second.start].startswith(".")
    if first.is_first and (first.base not in _UNSURE_FIRST or not first.opens):
        return True
    looks_family = second.is_family or bool(_SURNAME_ENDS.fullmatch(second.base)) or len(second.text) == 1
    if first.is_first:
        return looks_family or second.is_first or bool(PERSON_BEFORE.search(before))
    if first.is_family and second.is_first:
        return "," in text[first.end : second.start] or first.base not in PLACELIKE_FAMILY
    is_sure = second.base in _SURE_FAMILY or bool(_SURE_SURNAME.fullmatch(second.base))
    return (is_sure and not first.opens) or bool(PERSON_BEFORE.search(before))


def _is_single_name(word: _Word, before: str, after: str) -> bool:
    base = word.base
    if word.text.isupper():
        return False
    if PERSON_BEFORE.search(before) and not word.opens:
        return word.is_first or word.is_family or _is_new_name(base, before)
    if base in PLACELIKE_FIRST:
        return not PLACE_BEFORE.search(before) and bool(SPEAKS.match(after) or IS_AGED.match(after))
    if word.is_first:
        return _is_first_name(word, before, after)
    if base in PLACELIKE_FAMILY or not (base in FAMILY_NAMES or _SURE_SURNAME.fullmatch(base)):
        return False
    return not re.search(r"(?:medel-?|vanliga |Medel-?)$", before) and not (
        word.opens and base not in FAMILY_NAMES
    )


def _is_first_name(word: _Word, before: str, after: str) -> bool:
    if word.base not in WORDLIKE_FIRST:
        return True
    if not word.opens:
        return word.base not in CALENDAR_NAMES or not CALENDAR_BEFORE.search(before)
    if IS_AGED.match(after):
        return True
    verbs = SPEAKS if word.base in RARELY_NAMES | CALENDAR_NAMES else DOES
    return bool(verbs.match(after)) or word.text != word.base


def _is_new_name(word: str, before: str) -> bool:
    """Whether a capitalised word after "heter", "mamma" or "handläggaren" may be a name that no list holds."""
    is_told = bool(CALLED_BEFORE.search(before) or NEW_NAME_BEFORE.search(before))
    return is_told and len(word) > 2 and not OFFICE_WORD.fullmatch(word)
