"""Our exchange format: JSON Lines, one organization, study or insight a line."""

from collections.abc import Iterator
from typing import BinaryIO

from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, Source, StreamEntry
from importers.exchange.reader import read_lines
from importers.exchange.transformer import Transformer


def read(stream: BinaryIO, _: Translate = str) -> Iterator[StreamEntry | Misread]:
    """The entries of a file in the exchange format, and the lines that are none."""
    transform = Transformer(_).transform
    for line in read_lines(stream, _):
        yield line if isinstance(line, Misread) else transform(line)


def recognise(source: Source) -> float:
    """How sure it is that the file holds our JSON Lines: the first line is an object that says what type it is."""
    first = source.head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].rstrip()
    if not first.startswith(b"{"):
        return 0.0
    if b'"type"' in first:
        return 1.0
    return 0.3 if source.suffix in IMPORTER.suffixes else 0.0


IMPORTER = Importer(
    format="jsonl",
    label="Insiktskartans utbytesformat (JSON Lines)",
    suffixes=(".jsonl", ".ndjson"),
    read=read,
    recognise=recognise,
)
