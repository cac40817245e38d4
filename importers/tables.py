"""Tables in whatever dress they come: text, Excel and OpenDocument as sheets of numbered rows of text, streaming."""

from collections.abc import Generator
from contextlib import closing
from itertools import islice

from app.domain.errors import InvalidError
from app.domain.vocabularies import Translate
from importers.base import Source, unreadable
from importers.tables_csv import read_csv
from importers.tables_ods import list_ods_sheets, read_ods
from importers.tables_xlsx import COLUMN_LIMIT, column_letters, list_xlsx_sheets, read_xlsx
from importers.tables_xml import Unreckoned

__all__ = [
    "Unreckoned",
    "column_letters",
    "first_rows",
    "list_sheets",
    "peek_rows",
    "read_sheet",
    "table_kind",
]

ROW_LIMIT = 1_048_576
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_BINARY = (b"%PDF", b"SQLite format 3", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"MZ", b"{\\rtf")
TableRow = tuple[int, tuple[str, ...]]


def table_kind(source: Source) -> str:
    """What dress a table wears by its content: "xlsx", "ods", "csv", "xls" (the old format), or "" for no table."""
    members = {name.lower() for name in source.members}
    if "xl/workbook.xml" in members or any(name.startswith("xl/worksheets/") for name in members):
        return "xlsx"
    if "content.xml" in members and b"spreadsheet" in source.head[:300]:
        return "ods"
    head = source.head
    if head.startswith(_OLD_WORKBOOK):
        return "xls"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    if (
        not head.strip()
        or head.startswith((b"PK", *_BINARY))
        or head.lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"<"
    ):
        return ""
    zeros = head.count(0)
    is_wide = max(head[0::2].count(0), head[1::2].count(0)) > len(head) // 4
    controls = sum(head.count(code) for code in (1, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18, 127))
    return "csv" if is_wide or zeros + controls <= max(2, len(head) // 50) else ""


def list_sheets(source: Source, _: Translate = str) -> tuple[str, ...]:
    """The names of a table's visible sheets; a text table has a single one, which is called "".

    Raises:
        InvalidError: it is no table, or a broken one.
    """
    kind = table_kind(source)
    if kind == "xlsx":
        return list_xlsx_sheets(source, _)
    if kind == "ods":
        return list_ods_sheets(source, _)
    if kind == "csv":
        return ("",)
    raise _no_table(source, kind, _)


def read_sheet(source: Source, sheet: str = "", _: Translate = str) -> Generator[TableRow, None, None]:
    """The rows of a sheet that hold something: the number each has in the sheet, and its cells as text.

    Rows may be of different lengths. A cell with a formula that no program has worked out is an `Unreckoned`.

    Raises:
        InvalidError: there is no such sheet, or it is broken, too wide or too long; the message says where.
    """
    with closing(_rows(source, sheet, _)) as rows:
        for number, cells in rows:
            if len(cells) > COLUMN_LIMIT:
                message = _("Rad %(row)s har %(count)s kolumner; högst %(limit)s läses.")
                raise unreadable(message % {"row": number, "count": len(cells), "limit": COLUMN_LIMIT})
            if number > ROW_LIMIT:
                raise unreadable(_("Tabellen har fler än %(limit)s rader.") % {"limit": ROW_LIMIT})
            yield number, cells


def _rows(source: Source, sheet: str, _: Translate) -> Generator[TableRow, None, None]:
    kind = table_kind(source)
    if kind == "xlsx":
        return read_xlsx(source, sheet, _)
    if kind == "ods":
        return read_ods(source, sheet, _)
    if kind == "csv":
        return read_csv(source, _)
    raise _no_table(source, kind, _)


def first_rows(source: Source, *, sheet: str | None = None, count: int = 30) -> tuple[TableRow, ...]:
    """The first rows of a sheet (of the first one, if none is named); none where the file is no table. Never raises."""
    try:
        chosen = list_sheets(source)[0] if sheet is None else sheet
        return peek_rows(source, chosen, count=count)
    except (InvalidError, IndexError):
        return ()


def peek_rows(source: Source, sheet: str, _: Translate = str, *, count: int = 30) -> tuple[TableRow, ...]:
    """The first rows of a sheet.

    Raises:
        InvalidError: as for `read_sheet`.
    """
    with closing(read_sheet(source, sheet, _)) as rows:
        return tuple(islice(rows, count))


def _no_table(source: Source, kind: str, _: Translate) -> InvalidError:
    if source.size == 0:
        return unreadable(_("Filen är tom."))
    if kind == "xls":
        return unreadable(_("Filen är i Excels äldre format. Öppna den och spara den som .xlsx."))
    if source.head.startswith(b"PK") and not source.members:
        return unreadable(_("Filen är skadad eller avklippt: arkivet går inte att öppna."))
    return unreadable(_("Filen är ingen tabell som går att läsa."))
