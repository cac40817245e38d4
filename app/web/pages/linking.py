"""Sentences whose numbers are links to what was counted, or to the rule behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.words import Sentence


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; `address` is where it leads, "" for plain text."""

    text: str
    address: str = ""


def linked(sentence: Sentence, addresses: Mapping[str, str]) -> list[Piece]:
    """A sentence with links at the places that `addresses` name."""
    return [Piece(text, addresses.get(name, "")) for text, name in sentence.pieces()]


def linked_in_row(sentences: Iterable[Sentence], addresses: Mapping[str, str]) -> list[Piece]:
    """Sentences one after the other, with links at the places that `addresses` name."""
    pieces: list[Piece] = []
    for sentence in sentences:
        pieces += [Piece(" "), *linked(sentence, addresses)] if pieces else linked(sentence, addresses)
    return pieces
