"""Tables as files: safe in a spreadsheet program, and the same to the byte."""

import csv
import io
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.rendering.documents import CELL_LIMIT, Cell, Spreadsheet, csv_lines, harmless

CELLS = (
    st.none() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
)


@given(st.text(max_size=30))
def test_no_text_starts_a_formula(text: str) -> None:
    assert not str(harmless(text)).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.text(st.characters(categories=["L", "Nd"]), max_size=30))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert harmless(text) == text


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_csv_reads_back_cell_by_cell(rows: list[list[Cell]]) -> None:
    text = csv_lines(rows).decode()
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["" if cell is None else str(harmless(cell)) for cell in row] for row in rows]


def make(path: Path) -> bytes:
    with Spreadsheet(path, title="Prov") as workbook:
        workbook.add_sheet("Ett", [("Rubrik", 10), ("År", 6)])
        workbook.add_sheet("Två", [("Rubrik", 10)])
        workbook.write_rows("Ett", [["=1+1", 2024], [None, None]])
        workbook.write_rows("Två", [["x" * (CELL_LIMIT + 10)]])
        workbook.write_rows("Ett", [["https://exempel.se", 7]])
    return path.read_bytes()


def test_a_spreadsheet_is_the_same_to_the_byte(tmp_path: Path) -> None:
    assert make(tmp_path / "1.xlsx") == make(tmp_path / "2.xlsx")


def test_text_stays_text_and_rows_may_come_in_turns(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(make(tmp_path / "1.xlsx"))) as archive:
        first = archive.read("xl/worksheets/sheet1.xml").decode()
        second = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in first
    assert "=1+1" in first
    assert "hyperlink" not in first
    assert first.index("=1+1") < first.index("https://exempel.se")
    assert "…" in second
