"""Reads lines: bytes in, numbered lines out, never more than one long line in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.domain.errors import Problem
from app.domain.vocabularies import Translate
from importers.base import Misread

#: The longest line that is read, in bytes. An insight that keeps every limit of its texts fits, however it is escaped.
LINE_LIMIT = 16 * 1024 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file that holds something; `place` counts from 1 and counts empty lines too."""

    place: int
    data: bytes


def read_lines(stream: BinaryIO, _: Translate = str, *, limit: int = LINE_LIMIT) -> Iterator[Line | Misread]:
    """The lines that hold something. A line that is too long is passed over, a piece at a time, and named."""
    place = 0
    while data := stream.readline(limit + 1):
        place += 1
        if len(data) > limit and not data.endswith(b"\n"):
            _pass_over(stream, limit)
            message = _("Raden är för lång; högst %(limit)s MB får plats på en rad.")
            yield Misread(place, Problem("", message % {"limit": limit // 1024**2}))
            continue
        if place == 1:
            data = data.removeprefix(_BYTE_ORDER_MARK)
        if not data.isspace() and data:
            yield Line(place, data)


def _pass_over(stream: BinaryIO, limit: int) -> None:
    while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
        pass
