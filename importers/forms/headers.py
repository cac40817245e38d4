"""What Microsoft Forms and Google Forms call their own columns, in the languages that our users' forms are in."""

import re
from collections.abc import Sequence
from enum import StrEnum


class Own(StrEnum):
    """A column that the form adds to its questions."""

    NUMBER = "number"
    STARTED = "started"
    ENDED = "ended"
    STAMP = "stamp"
    MAIL = "mail"
    NAME = "name"
    ASIDE = "aside"


_WORDS: dict[Own, tuple[str, ...]] = {
    Own.NUMBER: ("id", "tunnus"),
    Own.STARTED: ("start time", "starttid", "starttidpunkt", "starttidspunkt", "startzeit", "aloitusaika"),
    Own.ENDED: (
        "completion time", "slutförandetid", "sluttid", "fullføringstidspunkt", "fullført", "fuldførelsestidspunkt",
        "afslutningstidspunkt", "færdiggørelsestidspunkt", "fertigstellungszeit", "valmistumisaika", "lopetusaika",
    ),
    Own.STAMP: (
        "timestamp", "tidstämpel", "tidsstämpel", "tidsstempel", "tidsmerke", "aikaleima", "zeitstempel", "date/time",
    ),
    Own.MAIL: (
        "email", "e-mail", "email address", "e-mail address", "e-post", "epost", "e-postadress", "e-postadresse",
        "mail", "mailadresse", "e-mailadresse", "sähköposti", "sähköpostiosoite", "e-mail-adresse",
        "username", "användarnamn", "brugernavn", "brukernavn", "käyttäjänimi", "nutzername", "benutzername",
    ),
    Own.NAME: ("name", "namn", "navn", "nimi", "full name", "fullständigt namn"),
    Own.ASIDE: (
        "last modified time", "tid för senaste ändring", "senast ändrad", "tidspunkt for siste endring",
        "tidspunkt for seneste ændring", "viimeisin muokkausaika", "zeitpunkt der letzten änderung", "language",
        "språk", "sprog", "kieli", "sprache", "total points", "totalpoäng", "totala poäng", "quiz feedback",
        "score", "poäng", "resultat", "pisteet", "gesamtpunktzahl", "totalt antall poeng", "punkte",
    ),
}  # fmt: skip
_BY_WORD = {word: own for own, words in _WORDS.items() for word in words}
#: How far down a form's headers may stand: people write a title above them.
_DEEPEST = 5


def own_column(header: str) -> Own | None:
    """Which of the form's own columns a header is, in whatever language; None for a question.

    >>> own_column("Fullføringstidspunkt").value
    'ended'
    """
    return _BY_WORD.get(" ".join(header.replace("\u200b", "").casefold().split()))


_PERSONAL = re.compile(
    r"\b(?:e-?post\w*|e-?mail\w*|mejl\w*|telefon\w*|mobil(?:nummer)?|phone\w*|personnummer|ditt namn|vad heter du"
    r"|your name)\b"
)


def asks_who(header: str) -> bool:
    """Whether a question asks who somebody is, or how to reach them.

    >>> asks_who("Vad har du för telefonnummer?"), asks_who("Vad fungerar bra?")
    (True, False)
    """
    return bool(_PERSONAL.search(header.casefold()))


def grade(headers: Sequence[str]) -> float:
    """How sure it is that a row is a form's headers: when it was begun and ended, or a stamp in the first column."""
    owned = [own_column(header) for header in headers]
    if Own.STARTED in owned and Own.ENDED in owned:
        return 0.95
    questions = sum(own is None and bool(header.strip()) for own, header in zip(owned, headers, strict=True))
    return 0.9 if owned[:1] == [Own.STAMP] and questions else 0.0


def find_headers(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[float, int]:
    """How sure it is that a table is a form's, and which row holds its headers; (0, 0) where none does."""
    graded = [(grade(cells), -number) for number, cells in rows[:_DEEPEST]]
    best, number = max(graded, default=(0.0, 0))
    return (best, -number) if best else (0.0, 0)
