"""A whiteboard's notes as values."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Omission(StrEnum):
    """What a board's table may hold that is no note; counted, and told."""

    DOUBLED = "doubled"
    PROMPT = "prompt"
    WORDLESS = "wordless"
    NAMES = "names"


@dataclass(slots=True)
class Note:
    """One note. `place` is its row, from 1; `frames` are the areas it lies in; `id` is the board's own, if any."""

    text: str
    place: int
    id: str = ""
    frames: dict[str, None] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    colours: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Board:
    """All of a board's notes, each text once, in the order of the file."""

    program: str
    notes: dict[str, Note] = field(default_factory=dict)
    frames: dict[str, None] = field(default_factory=dict)
    left_out: Counter[Omission] = field(default_factory=Counter)

    def add(self, note: Note) -> None:
        """Put a note on the board; where its words are there already, their frames, tags and colours are joined."""
        known = self.notes.setdefault(key_of(note.text), note)
        if known is not note:
            self.left_out[Omission.DOUBLED] += 1
            known.frames |= note.frames
            known.tags |= note.tags
            known.colours |= note.colours
        self.frames |= note.frames


def key_of(text: str) -> str:
    """What two notes with the same words have in common, however they are spaced and punctuated.

    >>> key_of("Svårt  att förstå!") == key_of("svårt att förstå")
    True
    """
    letters = "".join(character if character.isalnum() else " " for character in text.casefold())
    return " ".join(letters.split())
