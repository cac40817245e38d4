"""Our exchange format: JSON Lines, one organization, study or insight a line."""

from collections.abc import Iterator
from typing import BinaryIO

from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, StreamEntry
from importers.exchange.reader import read_lines
from importers.exchange.transformer import Transformer


def read(stream: BinaryIO, _: Translate = str) -> Iterator[StreamEntry | Misread]:
    """The entries of a file in the exchange format, and the lines that are none."""
    transform = Transformer(_).transform
    for line in read_lines(stream, _):
        yield line if isinstance(line, Misread) else transform(line)


IMPORTER = Importer(format="jsonl", label="JSON Lines", suffixes=(".jsonl", ".ndjson"), read=read)
