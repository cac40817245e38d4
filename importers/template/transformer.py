"""Makes columns and rows of a filled-in template; every column is known, so nothing has to be mapped."""

from collections.abc import Iterator

from app.domain.vocabularies import Translate
from importers.base import Column, Misread, Outline, Part, Row, Source, unreadable
from importers.tables import column_letters
from importers.template.reader import SHEET, find_columns, read_rows


def inspect(source: Source, _part: Part, _: Translate = str) -> Outline:
    """The columns of the template; what somebody added is shown too, and left out unless they say otherwise."""
    found = find_columns(source)
    if not found:
        raise unreadable(_("Filen är inte vår mall: bladet Insikter har andra kolumner."))
    columns = (
        Column(key=name or column_letters(place), name=name, hint=field, address=column_letters(place))
        for place, (field, name) in enumerate(found)
    )
    return Outline(columns=tuple(columns), sheets=(SHEET,), sheet=SHEET, header_row=1)


def rows(source: Source, outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """The rows that were filled in."""
    width = len(outline.columns)
    for number, cells in read_rows(source, _):
        yield Row(number, cells[:width])
