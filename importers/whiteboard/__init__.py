"""Whiteboards: the tables that Miro and Mural write of a board's notes."""

from collections.abc import Iterator

from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, Outline, Part, Row, Source
from importers.tables import list_sheets
from importers.whiteboard.reader import is_named_after, is_ragged, kind_of, read_board
from importers.whiteboard.transformer import outline_of, rows_of


def recognise(source: Source) -> float:
    """How sure it is: Mural by its headers; Miro by rows that hold one text each, surer where they are ragged."""
    kind = kind_of(source)
    if kind == "mural":
        return 0.95
    if kind == "miro" and source.suffix not in {".txt", ".md", ".jsonl"}:
        if is_named_after(source, "miro"):
            return 0.9
        return 0.6 if is_ragged(source) else 0.3
    return 0.0


def inspect(source: Source, part: Part, _: Translate = str) -> Outline:
    """What a board holds."""
    sheets = list_sheets(source, _)
    sheet = sheets[0] if part.sheet is None else part.sheet
    return outline_of(read_board(source, sheet, _), sheets, sheet, _)


def rows(source: Source, outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """A row for each note."""
    yield from rows_of(read_board(source, outline.sheet, _), outline.columns)


IMPORTER = Importer(
    format="whiteboard",
    label="Whiteboard (Miro eller Mural)",
    suffixes=(),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
