"""Excel workbooks (xlsx, xlsm): values alone, read as a stream. Macros are never looked at."""

import os
import posixpath
import re
import tempfile
import zipfile
from array import array
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from app.domain.vocabularies import Translate
from importers.archives import open_archive, parse_xml, read_member
from importers.base import Source, unreadable
from importers.tables_csv import CELL_LIMIT
from importers.tables_xml import Unreckoned, local, member_pieces, parse_pieces, xml_parser

#: Texts that are no longer than this are remembered, so many of them: labels come again and again.
SHORT = 60
_MOST_KNOWN = 20_000
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
            strings = source.kept["xlsx strings"] = _shared_strings(archive, book, _)
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


def _shared_strings(archive: zipfile.ZipFile, book: _Workbook, _: Translate) -> "SharedStrings":
    """Texts that cells refer to by number."""
    strings = SharedStrings()
    if book.strings is None:
        return strings
    reader = _StringReader(strings)
    parser = xml_parser(_)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with closing(parse_pieces(parser, member_pieces(archive, book.strings, _), _)) as parsed:
        for _each in parsed:
            if sum(map(len, reader.pieces)) > CELL_LIMIT:
                raise unreadable(_("Arbetsboken innehåller en text som är för lång."))
    strings.flush()
    return strings


class SharedStrings:
    """Texts by number, kept in a file without a name so that they take no memory; short ones are remembered."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed when nobody needs it any more)
        self._ends = array("Q", [0])
        self._known: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> None:
        """Add the next text."""
        data = text.encode("utf-8", "replace")
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def flush(self) -> None:
        """Make all that was added readable."""
        self._file.flush()

    def __getitem__(self, number: int) -> str:
        known = self._known.get(number)
        if known is None:
            start, end = self._ends[number], self._ends[number + 1]
            known = os.pread(self._file.fileno(), end - start, start).decode()
            if len(known) <= SHORT and len(self._known) < _MOST_KNOWN:
                self._known[number] = known
        return known

    def __del__(self) -> None:
        self._file.close()


class _StringReader:
    """Gathers shared texts; what is only a guide to pronunciation is left out."""

    def __init__(self, strings: SharedStrings) -> None:
        self.strings = strings
        self.pieces: list[str] = []
        self.is_text = False
        self.aside = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = local(tag)
        self.is_text = tag == "t" and not self.aside
        self.aside += tag == "rPh"

    def end(self, tag: str) -> None:
        """An element ends."""
        tag = local(tag)
        self.is_text = False
        self.aside -= tag == "rPh"
        if tag == "si":
            self.strings.append("".join(self.pieces))
            self.pieces.clear()

    def text(self, data: str) -> None:
        """Text between elements."""
        if self.is_text:
            self.pieces.append(data)


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
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self._start_cell(attributes)
        elif tag in {"v", "t", "f"}:
            self.is_text = True
            self.pieces.clear()
        elif tag == "row":
            number = attributes.get("r", "")
            self.number = int(number) if number.isdigit() and len(number) < 9 else self.number + 1
            self.cells = []
            self.column = -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        letters = attributes.get("r", "").rstrip("0123456789")
        self.column = column_number(letters) if letters and len(letters) < 4 else self.column + 1
        self.kind = attributes.get("t", "")
        self.style = attributes.get("s", "")
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
        if ":" in tag:
            tag = local(tag)
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
            if value := self._cell():
                if len(self.cells) < self.column:
                    self.cells += [""] * (self.column - len(self.cells))
                if len(self.cells) == self.column:
                    self.cells.append(value)
                else:
                    self.cells[self.column] = value
        elif tag == "row" and self.cells:
            self.rows.append((self.number, tuple(self.cells)))
            self.cells = []

    def _cell(self) -> str:
        value = self.value
        if not value:
            return Unreckoned(f"={self.formula}") if self.has_formula and self.kind != "str" else ""
        if self.kind == "s":
            return self.strings[int(value)] if value.isdigit() and int(value) < len(self.strings) else ""
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
