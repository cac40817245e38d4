"""Forms: answers in, whatever language the form is in; and nobody's name unless somebody asks for it."""

import csv
import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from app.domain.errors import InvalidError
from importers import recognise
from importers.base import Field, Outline, Row

STORY = "Att någon ringer i stället för att skicka ett brev som man inte förstår"


def table(*rows: Sequence[str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def cell(outline: Outline, row: object, name: str) -> object:
    assert isinstance(row, Row)
    return row.cells[[column.name for column in outline.columns].index(name)]


@pytest.mark.parametrize(
    "own",
    [
        ("ID", "Start time", "Completion time", "Email", "Name"),
        ("ID", "Starttid", "Slutförandetid", "E-post", "Namn"),
        ("ID", "Starttidspunkt", "Fullføringstidspunkt", "E-postadresse", "Navn"),
        ("Id", "Starttidspunkt", "Fuldførelsestidspunkt", "Mail", "Navn"),
        ("Tunnus", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi"),
        ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"),
    ],
)
def test_microsoft_forms_is_known_in_six_languages(
    make_source: Callable, read_as: Callable, own: tuple[str, ...]
) -> None:
    answer = ("7", "2026-03-01 10:00", "2026-03-01 10:05", "disa@example.se", "Disa", STORY, "Skola;Vård;")
    source = make_source(table((*own, "Vad hjälper?", "Kontakt"), answer), "svar.csv")
    found = recognise(source)
    outline, (row,) = read_as("forms", source)
    assert found
    assert found.format == "forms"
    assert cell(outline, row, "Vad hjälper?") == (STORY,)
    assert cell(outline, row, "Kontakt") == ("Skola", "Vård")
    assert {column.name for column in outline.columns if column.is_personal} == {own[3], own[4]}
    assert next(column.name for column in outline.columns if column.hint == Field.YEAR) == own[2]


@pytest.mark.parametrize(
    "stamp", ["Timestamp", "Tidstämpel", "Tidsstempel", "Tidsmerke", "Aikaleima", "Zeitstempel"]
)
def test_google_forms_is_known_in_six_languages(make_source: Callable, read_as: Callable, stamp: str) -> None:
    rows = [
        (f"2026/03/01 10:00:0{n} fm CET", STORY + str(n), c)
        for n, c in enumerate(("A, B", "B, C", "A, C, B", "A"))
    ]
    source = make_source(table((stamp, "Vad hjälper?", "Vilka?"), *rows), "svar.csv")
    found = recognise(source)
    outline, read = read_as("forms", source)
    assert found
    assert found.format == "forms"
    assert [cell(outline, row, "Vilka?") for row in read] == [("A", "B"), ("B", "C"), ("A", "C", "B"), ("A",)]


def test_a_workbook_of_microsoft_forms(make_source: Callable, read_as: Callable) -> None:
    data = io.BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Form1")
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ("ID", "Starttid", "Slutförandetid", "E-post", "Namn", "Vad hjälper?"))
        sheet.write_row(1, 0, (1,))
        sheet.write_datetime(1, 1, datetime(2026, 3, 1, 10), date)  # noqa: DTZ001
        sheet.write_datetime(1, 2, datetime(2026, 3, 1, 11), date)  # noqa: DTZ001
        sheet.write_row(1, 3, ("anonymous", "", STORY))
    outline, (row,) = read_as("forms", make_source(data.getvalue(), "svar.xlsx"))
    assert cell(outline, row, "Vad hjälper?") == (STORY,)
    assert "2026" in str(cell(outline, row, "Slutförandetid"))


def test_a_newer_table_keeps_its_ids_and_empty_answers_are_told(
    make_source: Callable, read_as: Callable
) -> None:
    headers, first = ("Tidstämpel", "Vad hjälper?"), ("2026-03-01 10:00:00", STORY)
    before = read_as("forms", make_source(table(headers, first), "s.csv"))[1]
    same_second, empty = ("2026-03-01 10:00:00", STORY + " två"), ("2026-03-02 10:00:00", "")
    outline, after = read_as("forms", make_source(table(headers, first, same_second, empty), "s.csv"))
    assert after[0].id == before[0].id
    assert len({row.id for row in after}) == 2
    assert "Svar utan text tas inte med (1)." in outline.left_out


def test_questions_that_ask_who_somebody_is_are_personal(make_source: Callable, read_as: Callable) -> None:
    rows = [("2026-03-01", STORY, "Disa Dahl, Storgatan 1 i Grums, andra våningen", "070-174 06 05")]
    headers = ("Tidstämpel", "Vad hjälper?", "Vad heter du och var bor du?", "Telefonnummer")
    outline, (row,) = read_as("forms", make_source(table(headers, *rows), "s.csv"))
    assert {column.name for column in outline.columns if column.is_personal} == {headers[2], headers[3]}
    assert row.cells[0] == STORY


@pytest.mark.parametrize("data", [b"insikt,tema\nBrevet,Tillit\n", b"", b"\x00\x01", b"PK\x03\x04"])
def test_other_files_are_no_forms(make_source: Callable, read_as: Callable, data: bytes) -> None:
    source = make_source(data, "s.csv")
    found = recognise(source)
    assert found is None or found.format != "forms"
    with pytest.raises(InvalidError):
        read_as("forms", source)


@given(
    st.lists(st.lists(st.text(alphabet='aå ;,\n"\u202e1', max_size=8), max_size=5), max_size=6),
    st.sampled_from([("Tidstämpel", "F"), ("ID", "Starttid", "Sluttid", "", "F", "F")]),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answers_are_read_or_refused(
    make_source: Callable, read_as: Callable, rows: list[list[str]], headers: tuple[str, ...]
) -> None:
    source = make_source(table(headers, *rows), "s.csv")
    recognise(source)
    with suppress(InvalidError):
        outline, read = read_as("forms", source)
        assert all(len(row.cells) == len(outline.columns) for row in read)
        assert len({row.id for row in read}) == len(read)
