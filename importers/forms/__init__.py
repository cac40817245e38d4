"""Forms: the tables of answers that Microsoft Forms and Google Forms write."""

from collections.abc import Iterator

from app.domain.errors import InvalidError
from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, Outline, Part, Row, Source
from importers.forms.reader import find_form, read_form
from importers.forms.transformer import outline_of, rows_of


def recognise(source: Source) -> float:
    """How sure it is, by the headers that forms add to their questions, in six languages."""
    try:
        return find_form(source)[0]
    except InvalidError:
        return 0.0


def inspect(source: Source, part: Part, _: Translate = str) -> Outline:
    """What questions a form has, and what its answers are."""
    return outline_of(source, read_form(source, part, _), _)


def rows(source: Source, outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """A row for each answer."""
    form = read_form(source, Part(outline.sheet, outline.header_row), _)
    yield from rows_of(source, form, _)


IMPORTER = Importer(
    format="forms",
    label="Formulär (Microsoft Forms eller Google Forms)",
    suffixes=(),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
