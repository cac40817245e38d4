"""OpenDocument spreadsheets (ods): values alone, read as a stream. What is repeated is not multiplied beyond bounds."""

from collections.abc import Generator
from contextlib import closing

from app.domain.vocabularies import Translate
from importers.archives import open_archive
from importers.base import Source, unreadable
from importers.tables_csv import CELL_LIMIT
from importers.tables_xlsx import COLUMN_LIMIT, column_letters
from importers.tables_xml import local, member_pieces, parse_pieces, xml_parser

_CONTENT = "content.xml"
#: A row that is repeated more often than this is filling, however it came to hold something.
_MOST_REPEATED = 1_000
Rows = list[tuple[int, tuple[str, ...]]]


def list_ods_sheets(source: Source, _: Translate = str) -> tuple[str, ...]:
    """The names of the sheets, in order.

    Raises:
        InvalidError: the workbook can't be read.
    """
    names: list[str] = []
    parser = xml_parser(_)

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            names.append(attributes.get("table:name", ""))

    parser.StartElementHandler = start
    with open_archive(source, _) as archive:
        for _each in parse_pieces(parser, member_pieces(archive, _CONTENT, _), _):
            pass
    return tuple(dict.fromkeys(names))


def read_ods(
    source: Source, sheet: str, _: Translate = str
) -> Generator[tuple[int, tuple[str, ...]], None, None]:
    """The rows of a sheet that hold something, with the numbers they have there; cells as text, "" where empty.

    What was merged downwards stands in every row it covers.

    Raises:
        InvalidError: the workbook is broken or too large, or has no such sheet.
    """
    reader = _SheetReader(sheet, _)
    parser = xml_parser(_)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with (
        open_archive(source, _) as archive,
        closing(parse_pieces(parser, member_pieces(archive, _CONTENT, _), _)) as parsed,
    ):
        for _each in parsed:
            yield from reader.taken()
    if not reader.was_found:
        raise unreadable(_("Filen har inget blad som heter ”%(name)s”.") % {"name": sheet[:60]})


class _SheetReader:
    """Gathers the rows of one sheet from the elements of the document."""

    def __init__(self, sheet: str, _: Translate) -> None:
        self.sheet = sheet
        self.translate = _
        self.was_found = False
        self.is_inside = False
        self.rows: Rows = []
        self.number = 0
        self.row_times = 1
        self.cells: list[str] = []
        self.column = 0
        self.times = 1
        self.spanned = 1
        self.value = ""
        self.kind = ""
        self.paragraphs: list[str] = []
        self.in_paragraph = 0
        self.aside = 0
        self.size = 0
        #: Values that were merged downwards: by column, the last row and the value.
        self.merged: dict[int, tuple[int, str]] = {}

    def taken(self) -> Rows:
        """The rows gathered since last time."""
        rows, self.rows = self.rows, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "table:table":
            self.is_inside = not self.was_found and attributes.get("table:name", "") == self.sheet
            self.was_found = self.was_found or self.is_inside
        elif not self.is_inside:
            return
        elif tag == "table:table-row":
            self.row_times = _count(attributes.get("table:number-rows-repeated"))
            self.cells, self.column = [], 0
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._start_cell(attributes)
        elif tag == "office:annotation":
            self.aside += 1
        elif not self.aside:
            self._start_text(local(tag), attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.times = _count(attributes.get("table:number-columns-repeated"))
        self.spanned = _count(attributes.get("table:number-rows-spanned"))
        self.kind = attributes.get("office:value-type", "")
        self.value = attributes.get("office:date-value") or attributes.get("office:value") or ""
        self.paragraphs = []
        self.size = 0

    def _start_text(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "p":
            self.in_paragraph += 1
            self.paragraphs.append("")
        elif tag == "s" and self.paragraphs:
            self.paragraphs[-1] += " " * min(_count(attributes.get("text:c")), 100)
        elif tag in {"line-break", "tab"} and self.paragraphs:
            self.paragraphs[-1] += "\n" if tag == "line-break" else "\t"

    def text(self, data: str) -> None:
        """Text between elements."""
        if self.in_paragraph and not self.aside and self.paragraphs:
            self.paragraphs[-1] += data
            self.size += len(data)
            if self.size > CELL_LIMIT:
                _ = self.translate
                message = _("Rad %(row)s, kolumn %(column)s: cellen är för lång.")
                place = {"row": self.number + 1, "column": column_letters(self.column)}
                raise unreadable(message % place)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "table:table":
            self.is_inside = False
        elif not self.is_inside:
            return
        elif tag == "office:annotation":
            self.aside -= 1
        elif tag == "text:p" and not self.aside:
            self.in_paragraph -= 1
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._end_cell()
        elif tag == "table:table-row":
            self._end_row()

    def _end_cell(self) -> None:
        written = "\n".join(self.paragraphs)
        if self.kind == "float":
            written = _plain_number(self.value) or written
        elif self.kind == "date":
            written = self.value.removesuffix("T00:00:00").replace("T", " ") or written
        if not written:
            self.column += self.times
            return
        if self.column + self.times > COLUMN_LIMIT:
            _ = self.translate
            message = _("Rad %(row)s har värden bortom kolumn %(column)s; högst %(limit)s kolumner läses.")
            place = {
                "row": self.number + 1,
                "column": column_letters(COLUMN_LIMIT - 1),
                "limit": COLUMN_LIMIT,
            }
            raise unreadable(message % place)
        self.cells += [""] * (self.column - len(self.cells))
        self.cells += [written] * self.times
        if self.spanned > 1:
            self.merged[self.column] = (self.number + self.spanned, written)
        self.column += self.times

    def _end_row(self) -> None:
        self.merged = {column: area for column, area in self.merged.items() if area[0] > self.number}
        times = self.row_times
        if self.cells and times <= _MOST_REPEATED:
            for number in range(self.number + 1, self.number + 1 + times):
                self.rows.append((number, self._filled()))
        self.number += times

    def _filled(self) -> tuple[str, ...]:
        cells = self.cells
        for column, (_last, value) in self.merged.items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = cells[column] or value
        return tuple(cells)


def _count(value: str | None) -> int:
    return int(value) if value and value.isdigit() and 0 < len(value) < 9 else 1


def _plain_number(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 10**15 else f"{number:.15g}"
