"""The exchange format: lines in, entries or clear problems out."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.insights import InsightContent
from app.domain.studies import StudyContent
from importers import discover
from importers.base import Misread, StreamEntry
from importers.exchange.reader import Line, read_lines
from importers.exchange.schema import exchange_schema
from importers.exchange.writer import insight_record, study_record, write_lines

INSIGHT = {"type": "insight", "id": "i1", "statement": "Ett påstående."}
SCHEMA = Path(__file__).parents[2] / "schema" / "exchange.schema.json"


def read(*lines: bytes | dict[str, object]) -> list[StreamEntry | Misread]:
    data = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return list(discover()["jsonl"].read(io.BytesIO(data), str))


def problem_of(line: bytes | dict[str, object]) -> tuple[str, str]:
    (only,) = read(line)
    assert isinstance(only, Misread), only
    return only.problem.field, only.problem.message


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    entries = read(INSIGHT, b"", b"   ", {**INSIGHT, "id": "i2"})
    assert [(entry.place, entry.id) for entry in entries] == [(1, "i1"), (4, "i2")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    line = json.dumps(INSIGHT).encode()
    assert len(read(b"\xef\xbb\xbf" + line + b"\r", line)) == 2


def test_what_is_left_out_has_its_default() -> None:
    (entry,) = read(INSIGHT)
    assert isinstance(entry, StreamEntry)
    assert entry.content == InsightContent(
        "Ett påstående.", "", visibility="organization", status="published"
    )


@pytest.mark.parametrize(
    ("line", "field", "said"),
    [
        ({**INSIGHT, "okant": 1}, "okant", "okant"),
        ({**INSIGHT, "evidence": [{"kind": "quote", "text": "a", "okant": 1}]}, "evidence[0].okant", "okant"),
        ({**INSIGHT, "evidence": [{"kind": "quote", "text": "a"}, {"kind": 1}]}, "evidence[1].kind", "text"),
        ({**INSIGHT, "populations": "klient"}, "populations", "en lista"),
        ({**INSIGHT, "populations": ["klient", 7]}, "populations[1]", "ett heltal"),
        ({**INSIGHT, "year": "2024"}, "year", "ett heltal"),
        ({**INSIGHT, "year": 2024.5}, "year", "ett decimaltal"),
        ({**INSIGHT, "statement": None}, "statement", "null"),
        ({"type": "insight", "id": "i1"}, "statement", "saknas"),
        ({"type": "insikt", "id": "i1"}, "type", "organization, study eller insight"),
        ({"id": "i1"}, "type", "saknas"),
        (b"[1]", "", "en lista"),
        (b'{"type":"insight","id":"1"', "", "tar slut"),
        (b'{"type" "insight"}', "", "tecken 9"),
        (b"{" * 100_000, "", "JSON"),
        (b"[" * 100_000, "", "en lista"),
        (b'{"type":"insight","id":"1","statement":"\xe5"}', "", "UTF-8"),
        (b'{"type":"insight","id":"1","statement":"\\ud800"}', "", "JSON"),
        (b"\xff\xfe", "", "UTF-8"),
        (b"\x00", "", "JSON"),
    ],
)
def test_a_broken_line_is_told_with_its_field(line: bytes | dict[str, object], field: str, said: str) -> None:
    found, message = problem_of(line)
    assert found == field
    assert said in message


def test_reading_goes_on_after_a_broken_line() -> None:
    first, second = read(b"{", INSIGHT)
    assert isinstance(first, Misread)
    assert isinstance(second, StreamEntry)


def test_a_line_too_long_is_passed_over_without_being_held() -> None:
    class Watched(io.BytesIO):
        longest = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            self.longest = max(self.longest, len(line))
            return line

    stream = Watched(b"x" * 10_000 + b"\n" + b"short\n")
    first, second = read_lines(stream, limit=100)
    assert isinstance(first, Misread)
    assert second == Line(2, b"short\n")
    assert stream.longest <= 101


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    for entry in discover()["jsonl"].read(io.BytesIO(data), str):
        assert isinstance(entry, StreamEntry | Misread)


TEXT = st.text(max_size=40)
NAMES = st.lists(TEXT, max_size=3).map(tuple)


@given(
    st.builds(
        InsightContent,
        statement=TEXT,
        organization=TEXT,
        body=TEXT,
        study=st.none() | TEXT,
        populations=NAMES,
        themes=NAMES,
        year=st.none() | st.integers(1900, 2100),
        level=st.none() | TEXT,
    )
)
def test_an_insight_written_and_read_is_the_same(content: InsightContent) -> None:
    (entry,) = read(write_lines([insight_record("x", content, study=content.study)]))
    assert isinstance(entry, StreamEntry)
    assert (entry.id, entry.content) == ("x", content)


def test_a_study_written_and_read_is_the_same() -> None:
    content = StudyContent(
        "Rubrik", "grums", methods=("workshop",), started="2024", participants=0, contact="Disa"
    )
    (entry,) = read(write_lines([study_record("s", content)]))
    assert isinstance(entry, StreamEntry)
    assert entry.content == content


def test_the_schema_is_the_one_the_code_makes() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == msgspec.json.decode(
        msgspec.json.encode(exchange_schema())
    )


def _seeds() -> Iterator[object]:
    folder = Path(__file__).parents[2] / "seeds" / "demo"
    for name in ("organizations", "studies", "insights"):
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            yield json.loads(line)


def test_the_schema_takes_the_demonstration_and_refuses_an_unknown_field() -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    validator = jsonschema_rs.validator_for(exchange_schema())
    assert all(validator.is_valid(record) for record in _seeds())
    assert not validator.is_valid({**INSIGHT, "okant": 1})
