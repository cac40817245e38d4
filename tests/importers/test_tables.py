"""Tables in every dress: the same rows come out, and what can't be read is refused with its place."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidError
from importers import archives
from importers.base import Misread, Part, Row, Source
from importers.table import IMPORTER
from importers.tables import Unreckoned, first_rows, list_sheets, read_sheet, table_kind
from importers.tables_csv import find_delimiter, find_encoding

ROWS = [
    ("Insikt", "År", "Andel"),
    ("Äldre vågar inte fråga", "2024", "0,5"),
    ("Unga väntar", "2023", "12,25"),
]
Make = Callable[..., Source]


@pytest.fixture
def source(tmp_path: Path) -> Make:
    def make(data: bytes | str, name: str = "x.csv") -> Source:
        path = tmp_path / f"sent-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return Source(path, name)

    return make


def rows_of(source: Source, sheet: str | None = None) -> list[tuple[str, ...]]:
    chosen = list_sheets(source)[0] if sheet is None else sheet
    return [cells for _number, cells in read_sheet(source, chosen)]


def refusal(source: Source) -> str:
    with pytest.raises(InvalidError) as refused:
        read(source)
    return refused.value.problems[0].message


def read(source: Source) -> list[Row | Misread]:
    outline = IMPORTER.inspect(source, Part(), str)
    return list(IMPORTER.rows(source, outline, str))


def read_or_refused(source: Source) -> str:
    """What is said of a file that can't be read; "" for one that can."""
    try:
        read(source)
    except InvalidError as refused:
        return refused.problems[0].message
    return ""


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "mac_roman", "cp850"]
)
def test_every_dialect_says_the_same(source: Make, delimiter: str, encoding: str) -> None:
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in ROWS]
    assert rows_of(source("\r\n".join(lines).encode(encoding))) == ROWS


def test_a_declared_delimiter_quotes_lines_in_cells_and_empty_rows_are_understood(source: Make) -> None:
    found = source('sep=|\na|"två\nrader och ""citat"""|;\n\n||\nb|c|d\n')
    assert list(read_sheet(found)) == [(2, ("a", 'två\nrader och "citat"', ";")), (5, ("b", "c", "d"))]
    assert find_delimiter("Vi hörde, att det, ibland är så\nEn kort rad\nOch en till\n") == "\x1f"
    assert rows_of(source("bara text\noch mer, som är text\n")) == [("bara text",), ("och mer, som är text",)]


def test_an_encoding_is_judged_by_the_whole_file_and_not_its_beginning(source: Make) -> None:
    assert find_encoding(source(b"a;b\n" * 40_000 + "å;ä\n".encode("cp1252"))) == "cp1252"


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as made:
        fill(made)
    return data.getvalue()


def test_a_workbook_gives_values_dates_merged_cells_and_its_visible_sheets(source: Make) -> None:
    def fill(made: xlsxwriter.Workbook) -> None:
        made.add_worksheet("Gömt").hide()
        sheet = made.add_worksheet("Blad åäö")
        sheet.activate()
        sheet.write_row(0, 0, ["Insikt", "Tema", "Dag", "Tal", "Summa", "Sant"])
        sheet.write_row(1, 0, ["Ett"])
        sheet.merge_range(1, 1, 2, 1, "Tillit")
        sheet.write_datetime(
            1,
            2,
            datetime(2024, 3, 1, tzinfo=UTC).replace(tzinfo=None),
            made.add_format({"num_format": "yyyy-mm-dd"}),
        )
        sheet.write_number(1, 3, 0.1 + 0.2)
        sheet.write_formula(1, 4, "=1+1", value=2)
        sheet.write_boolean(1, 5, True)
        sheet.write_row(2, 0, ["Två", None, None, 2024])
        sheet.write_rich_string(4, 0, "tjock ", made.add_format({"bold": True}), "text")

    found = source(workbook(fill), "x.xlsx")
    assert list_sheets(found) == ("Blad åäö",)
    assert list(read_sheet(found, "Blad åäö")) == [
        (1, ("Insikt", "Tema", "Dag", "Tal", "Summa", "Sant")),
        (2, ("Ett", "Tillit", "2024-03-01", "0.3", "2", "1")),
        (3, ("Två", "Tillit", "", "2024")),
        (5, ("tjock text",)),
    ]


def sheet_xml(rows: str, before: str = "") -> bytes:
    """A workbook with a single sheet, written by hand."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="r"><sheets><sheet name="B" sheetId="1" r:id="a"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"{before}<worksheet><sheetData>{rows}</sheetData></worksheet>"
        )
    return data.getvalue()


def test_a_formula_that_nobody_worked_out_is_told_apart_from_text(source: Make) -> None:
    found = source(
        sheet_xml(
            '<row r="1"><c r="A1"><f>SUM(B1)</f></c><c r="B1" t="inlineStr"><is><t>=x</t></is></c></row>'
        )
    )
    ((formula, text),) = rows_of(found)
    assert isinstance(formula, Unreckoned)
    assert (formula, text, type(text)) == ("=SUM(B1)", "=x", str)


ODS = (
    '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
    '<table:table table:name="Ett">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def ods(rows: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows))
    return data.getvalue()


def test_opendocument_gives_the_same_and_fillings_are_not_multiplied(source: Make) -> None:
    def cell(kind: str, attributes: str, text: str) -> str:
        return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{text}</text:p></table:table-cell>'

    spanned = cell("string", 'table:number-rows-spanned="2"', "Tillit")
    number = cell("float", 'office:value="2024"', "2 024")
    day = cell("date", 'office:date-value="2024-03-01"', "i går")
    rows = (
        f'<table:table-row>{spanned}{number}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        f"<table:table-row><table:covered-table-cell/>{day}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    assert rows_of(source(ods(rows), "x.ods")) == [("Tillit", "2024"), ("Tillit", "2024-03-01")]


# ------------------------------------------------------------------------------------------------------------- hostile


def test_what_is_no_table_is_refused_in_words(source: Make) -> None:
    assert refusal(source(b"")) == "Filen är tom."
    assert refusal(source(b"   \n \n")).startswith("Filen är ingen tabell")
    assert "äldre format" in refusal(source(b"\xd0\xcf\x11\xe0" + bytes(600), "x.xls"))
    assert "skadad eller avklippt" in refusal(source(b"PK\x03\x04" + bytes(60), "x.xlsx"))
    assert table_kind(source(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))) == ""
    assert first_rows(source(b"\x00\x01\x02\x03")) == ()


def test_rows_that_go_wrong_are_named(source: Make) -> None:
    assert "Rad 1 har 50000 kolumner" in refusal(source(("x," * 49_999 + "x\n") * 2))
    assert "Rad 3" in refusal(source('a;b\n1;2\n"aldrig stängt;3\n4;5\n'))
    far = '<row r="7"><c r="XFD7"><v>1</v></c></row>'
    assert "Rad 7 har värden bortom kolumn SF" in refusal(source(sheet_xml(far), "x.xlsx"))
    long_cell = "x" * 1_100_000
    assert refusal(source(f"a;b\n{long_cell};2\n")).startswith("Rad 2")


def test_half_a_workbook_and_a_broken_one_are_refused(source: Make) -> None:
    whole = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' * 500)
    assert "skadad eller avklippt" in refusal(source(whole[: len(whole) // 2], "x.xlsx"))
    assert "slutar att gå att läsa" in refusal(source(sheet_xml("<row><c>"), "x.xlsx"))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    ],
)
def test_document_types_and_entities_are_refused(source: Make, declared: str) -> None:
    assert "entiteter" in refusal(source(sheet_xml("", before=declared), "x.xlsx"))


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(
    source: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = sheet_xml(" " * 40_000_000)
    assert len(bomb) < 100_000
    assert "sväller" in refusal(source(bomb, "x.xlsx"))
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    assert "3 delar" in refusal(source(sheet_xml(""), "x.xlsx"))


def test_an_archive_that_claims_two_gigabytes_is_refused(source: Make) -> None:
    data = bytearray(sheet_xml('<row r="1"/>'))
    where = data.rindex(b"PK\x01\x02")
    data[where + 24 : where + 28] = (2**31 - 1).to_bytes(4, "little")
    assert "sväller" in refusal(source(bytes(data), "x.xlsx"))


def test_nulls_and_signs_of_direction_are_no_hindrance(source: Make) -> None:
    assert rows_of(source("Insikt;År\n\u202eunga\0 väntar;2024\n")) == [
        ("Insikt", "År"),
        ("\u202eunga väntar", "2024"),
    ]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"a;b\n", b"sep=;\n"]),
)
def test_any_bytes_are_read_or_refused_in_words(source: Make, data: bytes, beginning: bytes) -> None:
    found = source(beginning + data)
    said = read_or_refused(found)
    assert said or all(len(row.cells) <= 500 for row in read(found))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(source: Make, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    read = rows_of(source(f"sep=;\n{text.getvalue()}"))
    assert read == [tuple(row) for row in rows if any(row)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_refused(source: Make, data: st.DataObject) -> None:
    whole = bytearray(sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>9</v></c></row>'))
    for _again in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = source(bytes(whole), "x.xlsx")
    assert isinstance(read_or_refused(found), str)
