"""Words of Swedish text: where they stand, what they look like without diacritics, and the stem their forms share."""

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

#: A word: letters and digits, also joined by single hyphens or apostrophes ("e-post", "adhd-diagnos").
_WORD = re.compile(r"[^\W_]+(?:[-‐‑'’][^\W_]+)*")
_JOINTS = re.compile(r"[-‐‑'’]")
#: Longer runs are no words; they are cut so that nobody can fill the index with one.
WORD_LIMIT = 60

_STOPS = "bdfgkpstv"
_VOWELS = "aeiouyåäöé"


class _Snowball(threading.local):
    """Snowball's stemmers, each thread's own: they keep the word they work on, and threads would mix theirs up."""

    def __init__(self) -> None:
        self.swedish = snowballstemmer.stemmer("swedish")
        self.english = snowballstemmer.stemmer("english")


_snowball = _Snowball()


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text: in lower case, and the characters it spans there."""

    text: str
    start: int
    end: int

    @property
    def pieces(self) -> tuple[str, ...]:
        """What its hyphens hold together; itself alone where it has none."""
        return tuple(_JOINTS.split(self.text))

    @property
    def joined(self) -> str:
        """The word written together.

        >>> next(read_words("E-post")).joined
        'epost'
        """
        return _JOINTS.sub("", self.text)


def read_words(text: str) -> Iterator[Word]:
    """The words of a text in order.

    >>> [word.text for word in read_words("Ungas råd – kl. 7.30")]
    ['ungas', 'råd', 'kl', '7', '30']
    """
    for found in _WORD.finditer(text):
        yield Word(found.group().lower()[:WORD_LIMIT], found.start(), found.end())


def split_words(text: str) -> list[str]:
    """The same words as `read_words` finds, without their places; much quicker.

    >>> split_words("Ungas råd – e-post")
    ['ungas', 'råd', 'e-post']
    """
    return [word[:WORD_LIMIT] for word in _WORD.findall(text.lower())]


def fold(word: str) -> str:
    """The word without diacritics, as somebody without Swedish keys writes it.

    >>> fold("ungdomsråd")
    'ungdomsrad'
    """
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFKD", word)
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("ø", "o").replace("æ", "ae")


def stem(word: str, irregular: Mapping[str, str]) -> str:
    """What the inflected forms of a word in lower case have in common; a key for matching, not for reading.

    `irregular` replaces forms that no rule can know (bostäder: bostad). Then come Snowball's Swedish stemmer and the
    endings it leaves (jobbet, skolan, ekonomin, hållbart; regel, regler; hem, hemmet; återkoppling, återkoppla), by
    turns until nothing changes, so that a form of a form ends where the word itself ends.

    >>> [stem(form, {}) for form in ("jobb", "jobbet", "jobbens")]
    ['jobb', 'jobb', 'jobb']
    >>> stem("insatsernas", {}) == stem("insats", {}), stem("regler", {}) == stem("regeln", {})
    (True, True)
    """
    stemmed = irregular.get(word, word)
    for _ in range(_ROUNDS):
        before = stemmed
        stemmed = _trim(_snowball.swedish.stemWord(stemmed))
        if stemmed == before:
            break
    return stemmed


@lru_cache(maxsize=50_000)
def english_stem(word: str) -> str:
    """What the inflected forms of an English word in lower case have in common.

    >>> english_stem("municipalities")
    'municip'
    """
    stemmed: str = _snowball.english.stemWord(word)
    return stemmed


_ROUNDS = 5
_DERIVED = ("ning", "ing", "els")
_INFLECTED = {
    "iskt": 1,
    "samt": 1,
    "bart": 1,
    "ligt": 1,
    "ivt": 1,
    "alt": 1,
    "ellt": 1,
    "torn": 1,
    "het": 3,
    "and": 3,
}


def _trim(stemmed: str) -> str:
    stemmed = _without_endings(stemmed)
    if stemmed.endswith(("mm", "nn")) and len(stemmed) > 3:
        stemmed = stemmed[:-1]
    if len(stemmed) < 4 or not any(vowel in stemmed[:-3] for vowel in _VOWELS):
        return stemmed
    if stemmed.endswith(("eln", "elt")):
        stemmed = stemmed[:-1]
    if stemmed.endswith("el") and stemmed[-3] in _STOPS:
        return stemmed[:-2] + "l"
    if stemmed[-1] in "rn" and stemmed[-2] in _STOPS:
        return stemmed[:-1]
    return stemmed


def _without_endings(stemmed: str) -> str:
    length = len(stemmed)
    for ending in _DERIVED:
        if stemmed.endswith(ending) and length - len(ending) >= 5:
            return stemmed[: -len(ending)]
    for ending, letters in _INFLECTED.items():
        if stemmed.endswith(ending) and length >= 6 + 2 * (ending == "and"):
            return stemmed[:-letters]
    if stemmed.endswith(("et", "an")) and length >= 5:
        return stemmed[:-2]
    if stemmed.endswith("n") and length >= 5 and stemmed[-2] in "aiouåäö":
        return stemmed[:-1]
    if stemmed.endswith("s") and length >= 5 and stemmed[-2] != "s":
        return stemmed[:-1]
    return stemmed
