"""SenseMaker: stories in, with what those who told them marked; the data and its definition belong together."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import importers
from app.domain.errors import InvalidError
from importers import recognise
from importers.base import Outline, Row, Source

SAMPLE = Path(importers.__file__).parent / "sensemaker" / "sample.zip"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(SAMPLE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def cell(outline: Outline, row: object, key: str) -> object:
    assert isinstance(row, Row)
    return row.cells[[column.key for column in outline.columns].index(key)]


def test_a_story_is_a_quote_and_its_marks_are_figures_and_columns(read_as: Callable) -> None:
    outline, rows = read_as("sensemaker", Source(SAMPLE))
    assert cell(outline, rows[0], "statement") == "Äntligen ett svar"
    assert cell(outline, rows[1], "statement") == "Mamma fick vänta länge."
    assert cell(outline, rows[0], "figures") == (
        "Det som avgjorde var … – bemötande: 70 %, tid: 20 %, regler: 10 %",
    )
    assert cell(outline, rows[1], "figures") == ()
    triad, chosen = "00000003-0000-4000-8000-000000000000", "00000007-0000-4000-8000-000000000000"
    assert cell(outline, rows[0], f"question:{triad}") == ("bemötande",)
    assert [cell(outline, row, f"question:{chosen}") for row in rows] == [("Invånare",), ("Anhörig",)]
    assert [cell(outline, row, "year") for row in rows] == ["2024", "2024"]
    assert any("Svar utan berättelse tas inte med (1)" in said for said in outline.left_out)
    assert any("responder_id" in said for said in outline.left_out)


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_one_file_alone_is_known_and_told_what_it_lacks(
    make_source: Callable, read_as: Callable, ending: str
) -> None:
    name, data = next((name, data) for name, data in parts().items() if name.endswith(ending))
    source = make_source(data, name)
    found = recognise(source)
    assert found
    assert found.format == "sensemaker"
    with pytest.raises(InvalidError) as raised:
        read_as("sensemaker", source)
    assert "zip-fil" in raised.value.problems[0].message


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (b'{"signifiers"', "skadad"),
        (b'{"signifiers":' + b"[" * 100_000, "skadad"),
        (b'{"signifiers": 3}', "inga frågor"),
        (b'{"signifiers": [1, {}, {"type": "list"}, {"type": ["x"]}]}', "berättelse"),
    ],
)
def test_a_broken_definition_gets_a_clear_answer(
    make_source: Callable, read_as: Callable, definition: bytes, message: str
) -> None:
    files = {name: definition if name.endswith(".json") else data for name, data in parts().items()}
    with pytest.raises(InvalidError) as raised:
        read_as("sensemaker", make_source(packed(files), "s.zip"))
    assert message in raised.value.problems[0].message


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_pair_is_read_or_refused(
    make_source: Callable, read_as: Callable, data: st.DataObject
) -> None:
    files = {name: bytearray(content) for name, content in parts().items()}
    for content in files.values():
        for _time in range(data.draw(st.integers(0, 10))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    source = make_source(packed({name: bytes(content) for name, content in files.items()}), "s.zip")
    recognise(source)
    with suppress(InvalidError):
        read_as("sensemaker", source)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "type", "title", "content", "items", "labels"]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_definition_is_read_or_refused(make_source: Callable, read_as: Callable, made: object) -> None:
    story = {"type": "freetext", "id": "00000001-0000-4000-8000-000000000000", "title": "T"}
    definition = json.dumps({"signifiers": [made, story], "name": made}).encode()
    files = {name: definition if name.endswith(".json") else data for name, data in parts().items()}
    with suppress(InvalidError):
        read_as("sensemaker", make_source(packed(files), "s.zip"))


def test_a_real_export(real_file: Callable, make_source: Callable, read_as: Callable) -> None:
    names = ("sensemaker_ADemo_Data.csv", "sensemaker_ADemo_Definition.json")
    source = make_source(packed({name: real_file(name).path.read_bytes() for name in names}), "ademo.zip")
    found = recognise(source)
    outline, rows = read_as("sensemaker", source)
    assert found
    assert found.format == "sensemaker"
    assert len(rows) == 129
    assert cell(outline, rows[0], "statement") == "No stupid questions"
    assert len({row.id for row in rows}) == 129
    assert all(cell(outline, row, "story")[0] for row in rows)
