"""Whiteboards: every note once, with its frame, and never who wrote it."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidError
from importers import recognise
from importers.base import Field

MURAL = (
    "ID,Text,BG Color,Sticky type,Border line,Position X,Position Y,Area,Link to,Last Updated By,Last Updated,"
    "Last Content Edited By,Last Content Edited,Tags,Integration Labels\n"
)


def mural(*rows: str) -> bytes:
    return ("\ufeff" + MURAL + "".join(f"{row}\n" for row in rows)).encode()


def test_mural_gives_notes_areas_and_tags_and_no_names(make_source: Callable, read_as: Callable) -> None:
    data = mural(
        '0-1,Brevet &auml;r <b>sv&aring;rt</b>,#FFF,sticky,no,1,2,Behov,,Disa,2026,Disa,2026,"Väntan, Brev",',
        "0-2,,#FFF,sticky,no,1,2,Behov,,Disa Dahl,2026,Disa Dahl,2026,,",
        "0-3,brevet är svårt!,#F00,sticky,no,3,4,Idéer,,Ceri,2026,Ceri,2026,,",
    )
    source = make_source(data, "mural.csv")
    outline, (row,) = read_as("whiteboard", source)
    found = recognise(source)
    assert found
    assert found.format == "whiteboard"
    assert row.cells == ("Brevet är svårt", "", ("Behov", "Idéer"), ("Väntan", "Brev"), ("#FFF", "#F00"))
    assert row.id == "mural-0-1"
    assert "Disa" not in f"{outline}{row}"
    assert any("Namn" in said for said in outline.left_out)


def test_miro_is_read_without_headers(make_source: Callable, read_as: Callable) -> None:
    data = "Behov\nBrevet är svårt\n,Vi väntar länge,Väntan\n\nIdéer\nRing först\n<p>Ring först</p>\n+1\n"
    outline, rows = read_as("whiteboard", make_source(data.encode(), "Miro.csv"))
    said = [row.cells[0] for row in rows]
    assert said == ["Behov", "Brevet är svårt", "Vi väntar länge", "Ring först"]
    tags, frames = ([column.key for column in outline.columns].index(key) for key in ("tags", "frames"))
    assert rows[2].cells[tags] == ("Väntan",)
    assert rows[3].cells[frames] == ("Idéer",)
    assert any("Idéer" in note for note in outline.notes)


def test_long_cells_beside_a_note_are_notes_of_their_own(make_source: Callable, read_as: Callable) -> None:
    long = "En lapp som är alldeles för lång för att vara en tagg på en annan"
    _outline, rows = read_as("whiteboard", make_source(f"Ett,{long}\nTvå\n,,Tre\n".encode(), "miro.csv"))
    assert [row.cells[0] for row in rows] == ["Ett", long, "Två", "Tre"]


def test_candidates_are_drafts(make_source: Callable, read_as: Callable) -> None:
    outline, _rows = read_as("whiteboard", make_source(b"En lapp\n\nEn till\n", "miro.csv"))
    assert outline.is_tentative
    assert dict(outline.defaults)[Field.STATUS] == ("draft",)


@pytest.mark.parametrize(
    "data",
    [
        b"insikt\nBrevet\nSamtal\nTid\n",
        b"namn;andel\nGrums;1\nArvika;2\n",
        b"",
        b"\x00\x01\x02",
        b"{}\n{}\n{}\n",
    ],
)
def test_other_tables_are_not_taken_for_boards(make_source: Callable, data: bytes) -> None:
    found = recognise(make_source(data, "fil.csv"))
    assert found is None or found.format != "whiteboard"


def test_a_board_without_notes_gets_a_clear_answer(make_source: Callable, read_as: Callable) -> None:
    with pytest.raises(InvalidError) as raised:
        read_as("whiteboard", make_source(b"1\n2\n\n+1\n", "miro.csv"))
    assert "inga lappar" in raised.value.problems[0].message


@given(st.lists(st.text(alphabet=',;"\n <p>åa&\t\u202e', max_size=12), max_size=8).map("\n".join))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_or_refused(make_source: Callable, read_as: Callable, text: str) -> None:
    source = make_source(text.encode(), "miro.csv")
    recognise(source)
    with suppress(InvalidError):
        outline, rows = read_as("whiteboard", source)
        assert all(len(row.cells) == len(outline.columns) for row in rows)
        assert len({row.id for row in rows}) == len(rows)
