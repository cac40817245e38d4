"""Small things that Swedish asks of lists, names and numbers."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PLACE = re.compile(r"%\((\w+)\)s")
_AFTER_Z = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "ð": "d", "þ": "th"}


def swedish_key(text: str) -> str:
    """A sort key that puts å, ä and ö last and takes no notice of case or of other accents.

    >>> sorted(["Örebro", "Ale", "Åre", "Zinkgruvan", "Älvsbyn"], key=swedish_key)
    ['Ale', 'Zinkgruvan', 'Åre', 'Älvsbyn', 'Örebro']
    """
    letters = (_AFTER_Z.get(letter, letter) for letter in unicodedata.normalize("NFC", text.casefold()))
    return "".join(c for c in unicodedata.normalize("NFD", "".join(letters)) if not unicodedata.combining(c))


def join_words(words: Sequence[str], last: str) -> str:
    """Words as Swedish and English list them.

    >>> join_words(["barn", "unga", "äldre"], "och")
    'barn, unga och äldre'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def lower_first(text: str) -> str:
    """The text with its first letter small, unless it opens with an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def grouped(number: int) -> str:
    """A whole number with thin thousands, as Swedish prints it.

    >>> grouped(10587710).replace(chr(0xA0), " ")
    '10 587 710'
    """
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with named places for what varies, so that a page can make each number in it a link.

    >>> str(Sentence("%(known)s av %(all)s är 40 %%.", {"known": "2", "all": "5"}))
    '2 av 5 är 40 %.'
    """

    template: str
    values: Mapping[str, str]

    def __str__(self) -> str:
        return self.template % self.values

    def pieces(self) -> list[tuple[str, str]]:
        """The sentence in pieces: each text, and the name of the place it stands in, "" between places.

        >>> Sentence("%(known)s av 5.", {"known": "2"}).pieces()
        [('2', 'known'), (' av 5.', '')]
        """
        found = []
        for index, part in enumerate(_PLACE.split(self.template)):
            text, name = (self.values[part], part) if index % 2 else (part.replace("%%", "%"), "")
            if text:
                found.append((text, name))
        return found
