"""Tables as files: CSV for programs, spreadsheets for people; written row by row, the same bytes each time."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

Cell = str | int | None
#: What a spreadsheet program would take for the start of a formula, also in the wide forms that it folds.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: A spreadsheet's own limits.
CELL_LIMIT = 32_767
_SHEET_NAME_LIMIT = 31
#: Files say when they were made; ours say the same always, so that equal content is an equal file.
MADE = datetime(2000, 1, 1, tzinfo=UTC)


def harmless(cell: Cell) -> Cell:
    """The cell as a spreadsheet program will show and not run: text that would be a formula gets an apostrophe first.

    >>> harmless("=1+1"), harmless("Unga"), harmless(-3)
    ("'=1+1", 'Unga', -3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as comma-separated values (RFC 4180) in UTF-8, safe to open in a spreadsheet program."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


class Spreadsheet:
    """A workbook (Office Open XML) on its way to a file; only the row at hand of each sheet is in memory.

    Text is always written as text, never as a formula or a link.
    """

    def __init__(self, path: Path, *, title: str) -> None:
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook: Any = xlsxwriter.Workbook(str(path), options)
        self._workbook.set_properties({"title": title, "created": MADE.replace(tzinfo=None)})
        self._heading: Any = self._workbook.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._wrapped: Any = self._workbook.add_format({"text_wrap": True, "valign": "top"})
        self._sheets: dict[str, Any] = {}
        self._next_row: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workbook.close()

    def add_sheet(self, name: str, columns: Sequence[tuple[str, int]]) -> None:
        """Add a sheet whose columns have these headings and widths (in characters); the headings stay in view."""
        sheet = self._workbook.add_worksheet(name[:_SHEET_NAME_LIMIT])
        sheet.freeze_panes(1, 0)
        for place, (_heading, width) in enumerate(columns):
            sheet.set_column(place, place, width)
        for place, (heading, _width) in enumerate(columns):
            sheet.write_string(0, place, heading, self._heading)
        self._sheets[name] = sheet
        self._next_row[name] = 1

    def write_rows(self, name: str, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows to a sheet."""
        sheet = self._sheets[name]
        for row in rows:
            at = self._next_row[name]
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(at, place, cell, self._wrapped)
                elif cell:
                    sheet.write_string(at, place, _fitting(cell), self._wrapped)
            self._next_row[name] = at + 1


def _fitting(text: str) -> str:
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"
