"""Small things that Swedish asks of lists, names and numbers."""

import unicodedata
from collections.abc import Sequence

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
