"""SenseMaker: stories with what those who told them have marked, explained by the framework's definition."""

from collections.abc import Iterator

from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, Outline, Part, Row, Source
from importers.sensemaker.framework import is_definition
from importers.sensemaker.reader import is_data, is_pair, read_both
from importers.sensemaker.transformer import outline_of, rows_of


def recognise(source: Source) -> float:
    """How sure it is: an archive with the two files, or one of them alone, which is told what it lacks."""
    if is_pair(source) or is_definition(source.head):
        return 1.0
    return 0.9 if is_data(source) else 0.0


def inspect(source: Source, _part: Part, _: Translate = str) -> Outline:
    """What the stories and their framework hold."""
    data, framework = read_both(source, _)
    return outline_of(data, framework, _)


def rows(source: Source, outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """A row for each story."""
    data, framework = read_both(source, _)
    yield from rows_of(data, framework, outline.columns, _)


IMPORTER = Importer(
    format="sensemaker",
    label="SenseMaker (data och definition i en zip-fil)",
    suffixes=(".zip", ".json"),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
