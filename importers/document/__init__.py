"""Documents: Word and Markdown, whose headings and lists become candidates to be confirmed one by one."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, Outline, Part, Row, Source
from importers.document.blocks import Text
from importers.document.reader import is_old_word, is_text, is_word, read_document
from importers.document.transformer import outline_of, rows_of

_MARKED = re.compile(rb"^(?:#{1,6} \S|[-*] \S|> \S|\d{1,3}\. \S)", re.MULTILINE)
_LINES_ENOUGH = 3


def recognise(source: Source) -> float:
    """How sure it is: Word by its parts; text by its ending, or by lines that are marked as Markdown marks them."""
    if is_word(source):
        return 1.0
    if is_old_word(source):
        return 0.9
    if not is_text(source):
        return 0.0
    if source.suffix in {".md", ".markdown"}:
        return 0.9
    is_plain = source.suffix in {".txt", ".text", ""}
    return 0.45 if is_plain and len(_MARKED.findall(source.head)) >= _LINES_ENOUGH else 0.05


def inspect(source: Source, _part: Part, _: Translate = str) -> Outline:
    """What a document holds."""
    row_word = _("Stycke") if is_word(source) else _("Rad")
    return outline_of(_document(source, _), _, row_word=row_word)


def rows(source: Source, _outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """A row for each candidate."""
    yield from rows_of(_document(source, _), PurePath(source.name).stem)


def _document(source: Source, _: Translate) -> Text:
    """The blocks of a document, read once: its text is bounded."""
    kept: Text = source.kept.get(IMPORTER.format) or read_document(source, _)
    source.kept[IMPORTER.format] = kept
    return kept


IMPORTER = Importer(
    format="document",
    label="Dokument (Word eller Markdown)",
    suffixes=(".docx", ".docm", ".md", ".markdown"),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
