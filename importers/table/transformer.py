"""Makes columns of headers, and rows of what stands below them."""

from collections.abc import Iterator, Sequence

from app.domain.vocabularies import Translate
from importers.base import Column, Misread, Outline, Part, Row, Source
from importers.guessing import is_personal_name
from importers.table.reader import Layout, find_layout
from importers.tables import column_letters, read_sheet

#: What our own files put before text that a spreadsheet program would take for a formula.
_FORMULA_STARTS = ("'=", "'+", "'-", "'@")
_KEY_LIMIT = 200


def inspect(source: Source, part: Part, _: Translate = str) -> Outline:
    """The columns of a table, named by their headers, or by their letters where there are none."""
    layout = find_layout(source, part, _)
    notes = []
    if len(layout.sheets) > 1:
        message = _("Filen har %(count)s blad. Här läses ”%(name)s”; vart och ett tas in för sig.")
        notes.append(message % {"count": len(layout.sheets), "name": layout.sheet})
    return Outline(
        columns=tuple(_columns(layout, _)),
        sheets=layout.sheets if layout.sheets != ("",) else (),
        sheet=layout.sheet,
        header_row=layout.header_row,
        notes=tuple(notes),
    )


def _columns(layout: Layout, _: Translate) -> Iterator[Column]:
    seen: dict[str, int] = {}
    for place in range(max(layout.width, len(layout.headers))):
        letters = column_letters(place)
        header = layout.headers[place] if place < len(layout.headers) else ""
        name = " ".join(header.split())[:_KEY_LIMIT] or _("Kolumn %(name)s") % {"name": letters}
        seen[name] = seen.get(name, 0) + 1
        key = name if seen[name] == 1 else f"{name} ({seen[name]})"
        yield Column(key=key, name=key, address=letters, is_personal=is_personal_name(name))


def rows(source: Source, outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """What stands below the headers, row by row."""
    width = len(outline.columns)
    for number, cells in read_sheet(source, outline.sheet, _):
        if number > outline.header_row:
            yield Row(number, _harmless(cells[:width]))


def _harmless(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells without the apostrophe by which text was kept from being run."""
    for cell in cells:
        if cell.startswith("'"):
            return tuple(each[1:] if each.startswith(_FORMULA_STARTS) else each for each in cells)
    return tuple(cells)
