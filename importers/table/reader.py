"""Finds out how a table is laid out: which sheet holds the rows, and which row their headers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import InvalidError
from app.domain.vocabularies import Translate
from importers.base import Part, Source, unreadable
from importers.guessing import header_field, is_personal_name
from importers.tables import TableRow, list_sheets, peek_rows

#: So many first rows of each sheet, and so many sheets, are looked at.
LOOKED_AT = 30
_MOST_SHEETS = 50
#: Longer texts than this are no headers.
_HEADER_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of a table are; `header_row` is 0 where no row holds headers."""

    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    width: int


def find_layout(source: Source, part: Part, _: Translate = str) -> Layout:
    """The layout of the sheet that is asked for, or of the one that looks most like a list of insights.

    Raises:
        InvalidError: it is no table, or an empty one, or has no such sheet.
    """
    sheets = list_sheets(source, _)
    if part.sheet is not None and part.sheet not in sheets:
        raise unreadable(_("Filen har inget blad som heter ”%(name)s”.") % {"name": part.sheet[:60]})
    candidates = sheets[:_MOST_SHEETS] if part.sheet is None else (part.sheet,)
    found, broken = _first_rows(source, candidates, _)
    if not found:
        raise broken or unreadable(_("Tabellen har inga rader."))
    sheet, rows = max(found, key=lambda each: _promise(each[1]))
    number = find_header(rows) if part.header_row is None else part.header_row
    headers = next((cells for row, cells in rows if row == number), ())
    width = max(len(cells) for row, cells in rows if row >= number)
    return Layout(sheets, sheet, number, headers, width)


def _first_rows(
    source: Source, sheets: Sequence[str], _: Translate
) -> tuple[list[tuple[str, tuple[TableRow, ...]]], InvalidError | None]:
    """The first rows of the sheets that have any, and why one of the others can't be read."""
    found, broken = [], None
    for sheet in sheets:
        try:
            rows = peek_rows(source, sheet, _, count=LOOKED_AT)
        except InvalidError as error:
            broken = error
        else:
            found += [(sheet, rows)] if rows else []
    return found, broken


def _promise(rows: Sequence[TableRow]) -> tuple[int, int]:
    """How likely a sheet is the one with the insights: headers that say something first, then how much it holds."""
    number = find_header(rows)
    headers = next((cells for row, cells in rows if row == number), ())
    return sum(header_field(cell) is not None for cell in headers), sum(map(_width, rows))


def _width(row: TableRow) -> int:
    return sum(bool(cell.strip()) for cell in row[1])


def find_header(rows: Sequence[TableRow]) -> int:
    """The number of the row that holds the headers, found by what it says; 0 where there is none."""
    widths = Counter(_width(row) for row in rows)
    usual = max(widths, key=lambda width: (widths[width], width))
    graded = [
        (_grade(cells, usual), -place, number)
        for place, (number, cells) in enumerate(rows)
        if _is_header(cells)
    ]
    if not graded:
        return 0
    grade, _place, number = max(graded)
    if grade >= 1.0 or _differs(rows, number):
        return number
    return 0


def _is_header(cells: Sequence[str]) -> bool:
    texts = [cell.strip() for cell in cells if cell.strip()]
    return (
        bool(texts)
        and len({text.casefold() for text in texts}) > len(texts) // 2
        and all(len(text) <= _HEADER_LENGTH for text in texts)
        and not any(_is_number(text) for text in texts)
    )


def _grade(cells: Sequence[str], usual: int) -> float:
    """How much a row looks like headers: those that say something, then whether it reaches over the whole table."""
    texts = [cell for cell in cells if cell.strip()]
    telling = sum(header_field(text) is not None or is_personal_name(text) for text in texts)
    return telling * 1.0 + 0.5 * min(1.0, len(texts) / max(1, usual))


def _differs(rows: Sequence[TableRow], number: int) -> bool:
    """Whether the row is of another kind than those below it: short where they are long, words over numbers."""
    header = next(cells for row, cells in rows if row == number)
    below = [cells for row, cells in rows if row > number]
    if not below or _width((number, tuple(header))) < 2:
        return False
    for place, name in enumerate(header):
        texts = [cells[place].strip() for cells in below if place < len(cells) and cells[place].strip()]
        if name.strip() and texts:
            longer = sum(len(text) for text in texts) / len(texts) > 2 * len(name)
            if longer or all(_is_number(text) for text in texts):
                return True
    return False


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").replace("-", "").replace(" ", "").isdigit()
