"""Excel workbooks (xlsx, xlsm): values alone, read as a stream. Macros are never looked at."""

import posixpath
import re
import zipfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from app.domain.vocabularies import Translate
from importers.archives import open_archive, parse_xml, read_member
from importers.base import Source, unreadable
from importers.shared_strings import SharedStrings, read_shared_strings
from importers.tables_csv import CELL_LIMIT
from importers.tables_xml import Unreckoned, local, member_pieces, parse_pieces, xml_parser

#: The parts of a cell that hold text: its value, text within it, and its formula.
_TEXTS = frozenset({"v", "t", "f"})
COLUMN_LIMIT = 500
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=\"([A-Z]+)(\d+):[A-Z]+(\d+)\"")
_MOST_MERGED = 200_000
#: Number formats that come with the program and show dates or times (ECMA-376, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_QUOTED_FORMAT = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\\.")
_DAYS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001  (days of a calendar, no moments)


@dataclass(frozen=True, slots=True)
class _Workbook:
    """The list of contents: sheets by name with the piece that holds each, and the pieces that all share."""

    sheets: Mapping[str, str]
    strings: str | None
    styles: str | None
    is_1904: bool


def list_xlsx_sheets(source: Source, _: Translate = str) -> tuple[str, ...]:
    """The names of the visible sheets, in order.

    Raises:
        InvalidError: the workbook can't be read.
    """
    with open_archive(source, _) as archive:
        return tuple(_workbook(archive, _).sheets)


def read_xlsx(
    source: Source, sheet: str, _: Translate = str
) -> Generator[tuple[int, tuple[str, ...]], None, None]:
    """The rows of a sheet that hold something, with the numbers they have there; cells as text, "" where empty.

    What was merged downwards stands in every row it covers. A formula counts as its value.

    Raises:
        InvalidError: the workbook is broken or too large, or has no such sheet.
    """
    with open_archive(source, _) as archive:
        book = _workbook(archive, _)
        if sheet not in book.sheets:
            raise unreadable(_("Filen har inget blad som heter ”%(name)s”.") % {"name": sheet[:60]})
        path = book.sheets[sheet]
        merged = _merged_downwards(archive, path, _)
        strings: SharedStrings | None = source.kept.get("xlsx strings")
        if strings is None:
            strings = source.kept["xlsx strings"] = read_shared_strings(archive, book.strings, _)
        reader = _SheetReader(strings, _date_styles(archive, book, _), book.is_1904, _)
        rows = reader.read(member_pieces(archive, path, _))
        yield from _filled_down(rows, merged) if merged else rows


def _workbook(archive: zipfile.ZipFile, _: Translate) -> _Workbook:
    names = {name.lower(): name for name in archive.namelist()}
    path = _target(archive, names, "", "officeDocument", _) or names.get("xl/workbook.xml")
    if path is None:
        raise unreadable(_("Filen är ingen arbetsbok som går att läsa."))
    root = parse_xml(read_member(archive, path, _), _)
    targets = _relations(archive, names, path, _)
    sheets = {}
    for element in root.iter():
        if local_tag(element.tag) != "sheet" or element.get("state", "visible") != "visible":
            continue
        relation = next((value for name, value in element.items() if local_tag(name) == "id"), "")
        target = targets.get(relation, ("", ""))[1]
        if target and "chartsheet" not in target:
            sheets[element.get("name", "")] = target
    by_kind = dict(targets.values())
    properties = next((each for each in root.iter() if local_tag(each.tag) == "workbookPr"), None)
    is_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    return _Workbook(sheets, by_kind.get("sharedStrings"), by_kind.get("styles"), is_1904)


def local_tag(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def _relations(
    archive: zipfile.ZipFile, names: Mapping[str, str], path: str, _: Translate
) -> dict[str, tuple[str, str]]:
    """What a piece refers to: by the reference's id its kind and the piece it means, those alone that are there."""
    folder, name = posixpath.split(path)
    listed = names.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
    if listed is None:
        return {}
    found = {}
    for element in parse_xml(read_member(archive, listed, _), _).iter():
        target = element.get("Target")
        if target is None or element.get("TargetMode") == "External":
            continue
        meant = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        if meant.lower() in names:
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = (kind, names[meant.lower()])
    return found


def _target(
    archive: zipfile.ZipFile, names: Mapping[str, str], path: str, kind: str, _: Translate
) -> str | None:
    found = _relations(archive, names, path, _).values()
    return next((target for each, target in found if each == kind), None)


def _date_styles(archive: zipfile.ZipFile, book: _Workbook, _: Translate) -> frozenset[str]:
    """The numbers of the cell styles that show dates."""
    if book.styles is None:
        return frozenset()
    root = parse_xml(read_member(archive, book.styles, _), _)
    own = {
        element.get("numFmtId", ""): element.get("formatCode", "")
        for element in root.iter()
        if local_tag(element.tag) == "numFmt"
    }
    styles: list[Any] = next(([*each] for each in root.iter() if local_tag(each.tag) == "cellXfs"), [])
    found = set()
    for number, style in enumerate(styles):
        form = style.get("numFmtId", "0")
        if _shows_date(own[form]) if form in own else form.isdigit() and int(form) in _DATE_FORMATS:
            found.add(str(number))
    return frozenset(found)


def _shows_date(form: str) -> bool:
    return any(letter in "ymdhs" for letter in _QUOTED_FORMAT.sub("", form).lower().partition(";")[0])


def _merged_downwards(
    archive: zipfile.ZipFile, path: str, _: Translate
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Areas of merged cells that reach over several rows: by first row, the column and last row of each."""
    found: dict[int, list[tuple[int, int]]] = {}
    rest, count = b"", 0
    for piece in member_pieces(archive, path, _):
        data = rest + piece
        if b"mergeCell" in data:
            for match in _MERGED.finditer(data):
                column, first, last = column_number(match[1].decode()), int(match[2]), int(match[3])
                count += 1
                if last > first and count <= _MOST_MERGED:
                    found.setdefault(first, []).append((column, last))
            data = data[data.rfind(b"<") :]
        rest = data[-100:]
    return {row: tuple(areas) for row, areas in found.items()}


def _filled_down(
    rows: Iterator[tuple[int, tuple[str, ...]]], merged: Mapping[int, tuple[tuple[int, int], ...]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows with the value of each merged area in all rows that it covers."""
    open_areas: dict[int, tuple[int, str]] = {}
    for number, cells in rows:
        open_areas = {column: area for column, area in open_areas.items() if area[0] >= number}
        if open_areas:
            width = max(len(cells), max(open_areas) + 1)
            filled = [*cells, *[""] * (width - len(cells))]
            for column, (_last, value) in open_areas.items():
                filled[column] = filled[column] or value
        else:
            filled = [*cells]
        for column, last in merged.get(number, ()):
            if column < len(filled):
                open_areas[column] = (last, filled[column])
        yield number, tuple(filled)


@cache
def column_number(letters: str) -> int:
    """The place of a column from 0: "A" is 0, "AB" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column by its place from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _SheetReader:
    """Takes a sheet's XML apart into rows of text."""

    def __init__(self, strings: SharedStrings, dates: frozenset[str], is_1904: bool, _: Translate) -> None:
        self.strings = strings
        self.dates = dates
        self.origin = _DAYS[is_1904]
        self.translate = _
        self.rows: list[tuple[int, tuple[str, ...]]] = []
        self.number = 0
        self.cells: list[str] = []
        self.column = -1
        self.kind = ""
        self.style = ""
        self.pieces: list[str] = []
        self.value = ""
        self.formula = ""
        self.has_formula = False
        self.is_text = False

    def read(self, pieces: Generator[bytes, None, None]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The rows, as soon as they are whole."""
        parser = xml_parser(self.translate)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        with closing(parse_pieces(parser, pieces, self.translate)) as parsed:
            for _each in parsed:
                rows, self.rows = self.rows, []
                yield from rows
                if sum(map(len, self.pieces)) > CELL_LIMIT:
                    raise self._too_long()

    def _too_long(self) -> Exception:
        _ = self.translate
        message = _("Rad %(row)s, kolumn %(column)s: cellen är för lång.")
        return unreadable(message % {"row": self.number, "column": column_letters(max(0, self.column))})

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._start_cell(attributes)
        elif tag in _TEXTS:
            self.is_text = True
            self.pieces.clear()
        elif tag == "row":
            number = attributes.get("r", "")
            self.number = int(number) if number.isdigit() and len(number) < 9 else self.number + 1
            self.cells = []
            self.column = -1
        elif ":" in tag:
            self._start(local(tag), attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        get = attributes.get
        letters = get("r", "").rstrip("0123456789")
        self.column = column_number(letters) if letters and len(letters) < 4 else self.column + 1
        self.kind = get("t", "")
        self.style = get("s", "")
        self.value = self.formula = ""
        self.has_formula = False
        if self.column >= COLUMN_LIMIT:
            _ = self.translate
            message = _("Rad %(row)s har värden bortom kolumn %(column)s; högst %(limit)s kolumner läses.")
            limit = column_letters(COLUMN_LIMIT - 1)
            raise unreadable(message % {"row": self.number, "column": limit, "limit": COLUMN_LIMIT})

    def _text(self, data: str) -> None:
        if self.is_text:
            self.pieces.append(data)

    def _end(self, tag: str) -> None:
        if tag == "v":
            self.value = "".join(self.pieces)
            self.is_text = False
        elif tag == "t":
            self.value += "".join(self.pieces)
            self.is_text = False
        elif tag == "f":
            self.formula = "".join(self.pieces)
            self.has_formula = True
            self.is_text = False
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            if self.cells:
                self.rows.append((self.number, tuple(self.cells)))
                self.cells = []
        elif ":" in tag:
            self._end(local(tag))

    def _end_cell(self) -> None:
        if not (value := self._cell()):
            return
        missing = self.column - len(self.cells)
        if missing == 0:
            self.cells.append(value)
        elif missing > 0:
            self.cells += [*[""] * missing, value]
        else:
            self.cells[self.column] = value

    def _cell(self) -> str:
        value = self.value
        if not value:
            return Unreckoned(f"={self.formula}") if self.has_formula and self.kind != "str" else ""
        if self.kind == "s":
            return self.strings.find(value)
        if self.kind == "b":
            return "1" if value == "1" else "0"
        if self.kind in {"", "n"}:
            return self._number(value)
        if len(value) > CELL_LIMIT:
            raise self._too_long()
        return value

    def _number(self, value: str) -> str:
        """A number as people write it: whole ones without decimals, days as dates."""
        try:
            number = float(value)
        except ValueError:
            return value
        if self.style in self.dates and 0 <= number < 2_958_466:
            moment = self.origin + timedelta(days=number)
            return moment.strftime("%Y-%m-%d") if number == int(number) else moment.strftime("%Y-%m-%d %H:%M")
        if number.is_integer() and abs(number) < 10**15:
            return str(int(number))
        return f"{number:.15g}"
