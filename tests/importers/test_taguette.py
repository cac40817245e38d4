"""Taguette: tags and highlights in, from a database or a table; never its users."""

import csv
import io
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import importers
from app.domain.errors import InvalidError
from importers import recognise
from importers.base import Outline, Row, Source
from importers.taguette.reader import text_bytes

SAMPLE = Path(importers.__file__).parent / "taguette" / "sample.sqlite3"

ENDLESS = """CREATE VIEW tags AS WITH RECURSIVE r(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM r)
SELECT id, 1 AS project_id, 'x' AS path, '' AS description FROM r"""


def cell(outline: Outline, row: object, key: str) -> object:
    assert isinstance(row, Row)
    return row.cells[[column.key for column in outline.columns].index(key)]


def altered(tmp_path: Path, *statements: str) -> Source:
    path = tmp_path / "project.sqlite3"
    shutil.copy(SAMPLE, path)
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return Source(path)


def highlights(*rows: tuple[str, str, str, str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([("id", "document", "tag", "content"), *rows])
    return text.getvalue().encode()


def test_positions_count_utf_8_bytes_of_the_text_without_tags(tmp_path: Path, read_as: Callable) -> None:
    assert text_bytes("<p>Kök &amp; <b>å</b></p>") == "Kök & å".encode()
    source = altered(tmp_path, "UPDATE highlights SET snippet = ''")
    outline, rows = read_as("taguette", source)
    assert [cell(outline, row, "quote") for row in rows] == [
        ("Vi åt för oss själva i åratal.",),
        ("Vi åt för oss själva i åratal.",),
        ("Köken är slitna & trånga.",),
    ]


def test_a_text_that_is_not_at_its_place_is_told(tmp_path: Path, read_as: Callable) -> None:
    source = altered(tmp_path, "UPDATE highlights SET start_offset = start_offset + 3 WHERE id = 1")
    outline, rows = read_as("taguette", source)
    assert cell(outline, rows[2], "quote") == ("Köken är slitna & trånga.",)
    assert any("(1)" in note for note in outline.notes)


def test_a_project_that_was_exported_anew_has_the_same_ids(tmp_path: Path, read_as: Callable) -> None:
    before = read_as("taguette", Source(SAMPLE))[1]
    moved = altered(
        tmp_path, "UPDATE highlight_tags SET tag_id = tag_id + 100", "UPDATE tags SET id = id + 100"
    )
    assert [row.id for row in read_as("taguette", moved)[1]] == [row.id for row in before]


def test_reading_changes_nothing_and_leaves_nothing(tmp_path: Path, read_as: Callable) -> None:
    source = altered(tmp_path)
    before = source.path.read_bytes()
    read_as("taguette", source)
    assert source.path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["project.sqlite3"]


@pytest.mark.parametrize(
    "statements",
    [
        (
            "DROP TABLE tags",
            ENDLESS,
        ),
        ("DROP TABLE tags", "CREATE TABLE tags AS SELECT 1 AS id"),
        ("DELETE FROM projects",),
        ("DROP TABLE users", "ALTER TABLE tags RENAME TO users", "CREATE VIEW tags AS SELECT * FROM users"),
    ],
    ids=["endless", "other columns", "no projects", "users as tags"],
)
def test_a_database_that_lies_is_refused(
    tmp_path: Path, read_as: Callable, statements: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidError):
        read_as("taguette", altered(tmp_path, *statements))


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_database_is_read_or_refused(
    make_source: Callable, read_as: Callable, data: st.DataObject
) -> None:
    whole = bytearray(SAMPLE.read_bytes())
    for _time in range(data.draw(st.integers(1, 30))):
        whole[data.draw(st.integers(16, len(whole) - 1))] = data.draw(st.integers(0, 255))
    source = make_source(bytes(whole[: data.draw(st.integers(100, len(whole)))]), "p.sqlite3")
    recognise(source)
    with suppress(InvalidError):
        read_as("taguette", source)


def test_rows_of_one_highlight_are_one_passage_with_several_tags(
    make_source: Callable, read_as: Callable
) -> None:
    data = highlights(
        ("1", "A", "Brev.Språk", "Svårt"),
        ("1", "A", "Tid", "Svårt"),
        ("2", "B", "Tid", "Långt"),
        ("3", "B", "", "Ej"),
    )
    source = make_source(data, "markeringar.csv")
    outline, rows = read_as("taguette", source)
    found = recognise(source)
    assert found
    assert found.format == "taguette"
    assert [cell(outline, row, "statement") for row in rows] == ["Brev: Språk", "Tid"]
    assert [cell(outline, row, "quote") for row in rows] == [("Svårt",), ("Svårt", "Långt")]
    assert cell(outline, rows[0], "tags") == ("Brev", "Språk", "Tid")
    assert outline.left_out == ("Markeringar utan tagg tas inte med (1).",)


def test_a_newer_table_keeps_its_ids(make_source: Callable, read_as: Callable) -> None:
    first = ("1", "A", "Tid", "Långt")
    before = read_as("taguette", make_source(highlights(first), "m.csv"))[1]
    after = read_as("taguette", make_source(highlights(first, ("2", "B", "Tid", "Mer")), "m.csv"))[1]
    assert [row.id for row in before] == [row.id for row in after]


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("taguette_generated.sqlite3", ["Begriplighet: Brev", "Kontinuitet"]),
        ("taguette_highlights.csv", ["Begriplighet: Brev", "Kontinuitet"]),
        ("taguette_highlights.xlsx", ["Begriplighet: Brev", "Kontinuitet"]),
        ("taguette_codebook.csv", ["Begriplighet: Brev", "Kontinuitet"]),
    ],
)
def test_real_files_of_taguette(
    real_file: Callable, read_as: Callable, name: str, statements: list[str]
) -> None:
    source = real_file(name)
    found = recognise(source)
    outline, rows = read_as("taguette", source)
    assert found
    assert found.format == "taguette"
    assert [cell(outline, row, "statement") for row in rows] == statements
    if "codebook" not in name:
        assert cell(outline, rows[1], "quote") == ("Handläggaren byttes tre gånger på ett år.",)
