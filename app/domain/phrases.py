"""Sentences that remember what they were made of, so that they can be said again in another language."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.vocabularies import Translate


class Phrase(str):
    """A text in the interface's own words, with the pattern it came from and what was put into it.

    >>> phrase = Phrase("%(number)s rader på %(sheet)s") % {"number": 3, "sheet": Phrase("bladet")}
    >>> phrase, to_builtins(phrase)["pattern"]
    ('3 rader på bladet', '%(number)s rader på %(sheet)s')
    """

    __slots__ = ("pattern", "values")

    def __new__(
        cls, text: str, pattern: str | None = None, values: Mapping[str, Any] | None = None
    ) -> "Phrase":
        """A text, and how it was made where it was."""
        made = super().__new__(cls, text)
        made.pattern = text if pattern is None else pattern
        made.values = values or {}
        return made

    pattern: str
    values: Mapping[str, Any]

    def __mod__(self, values: Any) -> "Phrase":
        """The pattern with its places filled, which remembers both."""
        text = str.__mod__(self, values)
        return Phrase(text, str(self), values) if isinstance(values, Mapping) else Phrase(text)


def joined(texts: Sequence[str], between: str = ", ") -> str:
    """Texts one after the other: a phrase, if any of them can be said again.

    >>> joined(["Blad1", joined(["rad", "4"], " ")])
    'Blad1, rad 4'
    """
    text = between.join(texts)
    if not any(isinstance(each, Phrase) for each in texts):
        return text
    pattern = between.join(f"%({place})s" for place in range(len(texts)))
    return Phrase(text, pattern, {str(place): each for place, each in enumerate(texts)})


def to_builtins(text: str) -> str | dict[str, Any]:
    """A text as JSON keeps it: with its pattern where it has one."""
    if not isinstance(text, Phrase):
        return text
    values = {
        name: to_builtins(value) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return {"pattern": text.pattern, "values": values}


def said(kept: Any, _: Translate = str) -> str:
    """What was kept by `to_builtins`, in the reader's language.

    >>> said({"pattern": "rad %(place)s", "values": {"place": 4}}, {"rad %(place)s": "row %(place)s"}.get)
    'row 4'
    """
    if not isinstance(kept, Mapping):
        return str(kept)
    values = {name: said(value, _) for name, value in kept["values"].items()}
    # The catalogue keeps what it says of itself under the empty text.
    pattern = kept["pattern"]
    translated = _(pattern) if pattern else ""
    return str(translated % values) if values else translated
