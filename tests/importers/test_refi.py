"""REFI-QDA: projects and codebooks in, whatever program wrote them; and out again, equal."""

import io
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidError
from app.domain.insights import Evidence, InsightContent, tidy_insight
from app.domain.vocabularies import Concept, Scheme, Text, Vocabularies
from importers import recognise
from importers.base import Field, Outline, Row
from importers.refi.offsets import Span, choose_cut, decode_text
from importers.refi.writer import write_codebook, write_project

NAMESPACE = 'xmlns="urn:QDA-XML:project:1.0"'
VOCABULARIES = Vocabularies(
    (
        Concept(Scheme.THEMES, "tillit", Text("Tillgänglighet & tillit")),
        Concept(Scheme.POPULATIONS, "klient", Text("Aktuella")),
    )
)
CODES = """<CodeBook><Codes><Code guid="{AA}" name="Väntan" isCodable="true"/>
<Code guid="BB" name="Brev" isCodable="true"/></Codes></CodeBook>"""


def project(inside: str, **sources: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        xml = f'<?xml version="1.0" encoding="utf-8"?><Project {NAMESPACE} name="P">{inside}</Project>'
        archive.writestr("project.qde", xml)
        for name, content in sources.items():
            archive.writestr(f"sources/{name}.txt", content)
    return data.getvalue()


def selection(start: int, end: int, *, name: str = "", code: str = "aa") -> str:
    coding = f'<Coding guid="C"><CodeRef targetGUID="{code}"/></Coding>'
    return (
        f'<PlainTextSelection guid="S{start}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f"{coding}</PlainTextSelection>"
    )


def source_element(*selections: str, path: str = "internal://T.TXT") -> str:
    start = f'{CODES}<Sources><TextSource guid="T" name="Samtal" plainTextPath="{path}">'
    return f"{start}{''.join(selections)}</TextSource></Sources>"


def cell(outline: Outline, row: object, key: str) -> object:
    assert isinstance(row, Row)
    return row.cells[[column.key for column in outline.columns].index(key)]


# ------------------------------------------------------------------------------------------------------------ positions


@pytest.mark.parametrize(
    ("data", "positions", "name"),
    [
        ("Å ett brev".encode(), (2, 10), "ett brev"),
        ("Å ett brev".encode(), (2, 9), "ett brev"),
        ("🙂 ett brev".encode(), (2, 10), "ett brev"),
        ("🙂 ett brev".encode(), (3, 11), "ett brev"),
        ("Å ett brev".encode(), (3, 11), "ett brev"),
        (b"Ja.\r\nett brev", (5, 13), "ett brev"),
        (b"Ja.\r\nett brev", (4, 12), "ett brev"),
        (b"Ja.\nett brev", (5, 13), "ett brev"),
        ("\ufeffJa ett brev".encode(), (3, 11), "ett brev"),
        ("\ufeffJa ett brev".encode(), (4, 12), "ett brev"),
        ("Å ett brev".encode("utf-16"), (2, 10), "ett brev"),
        ("Å ett brev".encode("cp1252"), (2, 10), "ett  bre…"),
    ],
    ids=[
        "exclusive", "inclusive", "code points", "utf-16 units", "utf-8 bytes", "two line ends", "two as one",
        "one as two", "no mark", "mark", "utf-16", "cp1252",
    ],
)  # fmt: skip
def test_passages_are_found_however_a_program_counts(
    data: bytes, positions: tuple[int, int], name: str
) -> None:
    text, has_mark = decode_text(data)
    span = Span(*positions, name)
    assert choose_cut(text, [span], has_mark=has_mark)(span) == "ett brev"


@pytest.mark.parametrize("mark", ["…", ""])
def test_a_name_that_was_cut_does_not_cut_the_passage(mark: str) -> None:
    text = "Åäö åäö. " + "Vi fick vänta länge på ett svar. " * 4
    span = Span(0, len(text) - 1, text[:100] + mark)
    assert choose_cut(text, [span])(span) == text.strip()


def test_without_names_positions_are_code_points_with_an_exclusive_end() -> None:
    cut = choose_cut("Å ett brev till", [span := Span(2, 10)])
    assert cut(span) == "ett brev"


@given(st.text(max_size=60), st.integers(-5, 80), st.integers(-5, 80), st.booleans())
@settings(max_examples=60)
def test_no_position_breaks_the_cut(text: str, start: int, end: int, has_mark: bool) -> None:
    span = Span(start, end, text[:5])
    assert isinstance(choose_cut(text, [span], has_mark=has_mark)(span), str)


# ------------------------------------------------------------------------------------------------------------- projects


def test_each_used_code_is_a_candidate_with_its_passages(make_source: Callable, read_as: Callable) -> None:
    text = "Vi väntade länge. Brevet var svårt."
    data = project(source_element(selection(0, 17), selection(18, 35, code="{BB}")), T=text.encode())
    outline, rows = read_as("refi-qda", make_source(data, "p.qdpx"))
    assert [cell(outline, row, "statement") for row in rows] == ["Väntan", "Brev"]
    assert [cell(outline, row, "quote") for row in rows] == [("Vi väntade länge.",), ("Brevet var svårt.",)]
    assert [row.id for row in rows] == ["aa", "bb"]
    assert outline.is_tentative
    assert dict(outline.defaults)[Field.STATUS] == ("draft",)


@pytest.mark.parametrize("path", ["absolute:///etc/passwd", "relative:///T.txt", "internal://../../T2.txt"])
def test_a_path_out_of_the_file_is_never_opened(make_source: Callable, read_as: Callable, path: str) -> None:
    data = project(source_element(selection(0, 2, name="Vi väntade"), path=path), T=b"root:x:0")
    outline, (row,) = read_as("refi-qda", make_source(data, "p.qdpx"))
    assert cell(outline, row, "quote") == ("Vi väntade",)
    assert any("namngett" in said for said in outline.left_out)


def test_what_cannot_be_taken_is_counted(make_source: Callable, read_as: Callable) -> None:
    inside = source_element(
        selection(5, 500), '<PlainTextSelection guid="U" startPosition="0" endPosition="2"/>'
    )
    data = project(inside + "<Graphs><Graph guid='G'/></Graphs><Nytt><Sak/><Sak/></Nytt>", T=b"Ja.")
    outline, _rows = read_as("refi-qda", make_source(data, "p.qdpx"))
    said = " ".join(outline.left_out)
    assert "Grafer tas inte med (1)" in said
    assert "slaget Sak tas inte med (2)" in said
    assert "utan kod tas inte med (1)" in said
    assert "utanför sitt dokuments text tas inte med (1)" in said
    assert "”Brev”" in said


def test_many_passages_become_several_candidates_and_none_is_lost(
    make_source: Callable, read_as: Callable
) -> None:
    text = "".join(f"{number:03} " for number in range(250))
    data = project(source_element(*(selection(4 * n, 4 * n + 3) for n in range(250))), T=text.encode())
    outline, rows = read_as("refi-qda", make_source(data, "p.qdpx"))
    assert [row.id for row in rows] == ["aa", "aa/2", "aa/3"]
    quotes = [quote for row in rows for quote in cell(outline, row, "quote")]
    assert quotes == [f"{number:03}" for number in range(250)]


def test_cases_and_variables_follow_their_documents_and_names_of_cases_are_personal(
    make_source: Callable, read_as: Callable
) -> None:
    about = """<Variables><Variable guid="V" name="Kommun" typeOfVariable="Text"/></Variables>
    <Cases><Case guid="K" name="Eva"><VariableValue><VariableRef targetGUID="v"/><TextValue>Grums</TextValue>
    </VariableValue><SourceRef targetGUID="T"/></Case></Cases>"""
    data = project(about + source_element(selection(0, 2)), T=b"Ja.")
    outline, (row,) = read_as("refi-qda", make_source(data, "p.qdpx"))
    assert cell(outline, row, "variable:v") == ("Grums",)
    assert [column.name for column in outline.columns if column.is_personal] == ["Fall"]


# -------------------------------------------------------------------------------------------------------- hostile files


def bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b" " * 40_000_000)
    return data.getvalue()


ENTITY = f'<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><Project {NAMESPACE} name="&e;"/>'
HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "entity": (ENTITY.encode(), "entiteter"),
    "deep": (b"<Project>" + b"<Code>" * 10_000, "nivåer"),
    "codes": (
        b"<CodeBook><Codes>"
        + b"".join(b'<Code guid="%d" name="Kod"/>' % number for number in range(20_001))
        + b"</Codes></CodeBook>",
        "20000 koder",
    ),
    "wide": (b"<CodeBook><Codes><Code>" + b"<Code/>" * 200_001, "fler än"),
    "truncated": (f"<Project {NAMESPACE}><CodeBook><Cod".encode(), "rad 1"),
    "other": (b'<html xmlns="urn:QDA-XML:x"/>', "varken"),
    "encoding": (b'<?xml version="1.0" encoding="x-okand"?><Project/>', "giltig XML"),
    "empty": (b"", "giltig XML"),
    "zip": (project("", T=b"a" * 5000)[:-90], "skadad"),
    "bomb": (bomb(), "sväller"),
    "nameless": (b"PK\x05\x06" + bytes(18), "saknar projektbeskrivningen"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_file_gets_a_clear_answer(
    make_source: Callable, read_as: Callable, kind: str
) -> None:
    data, said = HOSTILE[kind]
    with pytest.raises(InvalidError) as raised:
        read_as("refi-qda", make_source(data, "p.qdpx"))
    assert said in raised.value.problems[0].message


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_project_is_read_or_refused(
    make_source: Callable, read_as: Callable, data: st.DataObject
) -> None:
    whole = bytearray(project(source_element(selection(0, 2), selection(3, 5)), T="Ja så".encode()))
    for _time in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InvalidError):
        read_as("refi-qda", make_source(bytes(whole[: data.draw(st.integers(0, len(whole)))]), "p.qdpx"))


# ---------------------------------------------------------------------------------------------------------- out and in


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn"), blacklist_characters="\ufeff"), min_size=1
).map(str.strip)


@given(
    st.builds(
        InsightContent,
        statement=TEXTS.filter(bool),
        organization=st.just("grums"),
        body=TEXTS,
        populations=st.sampled_from([(), ("klient",)]),
        themes=st.sampled_from([(), ("tillit",)]),
        year=st.none() | st.integers(1900, 2100),
        evidence=st.lists(
            st.builds(Evidence, st.sampled_from(["quote", "observation", "figure"]), TEXTS.filter(bool)),
            max_size=4,
            unique_by=lambda piece: piece.text,
        ).map(tuple),
        source=TEXTS,
    )
    .map(lambda content: tidy_insight(content, VOCABULARIES))
    .filter(lambda content: bool(content.statement))
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_project_written_and_read_is_the_same(
    make_source: Callable, read_as: Callable, content: InsightContent
) -> None:
    out = io.BytesIO()
    record_id = "0f8fad5b-d9cb-469f-a165-70867728950e"
    made = datetime(2026, 1, 1, tzinfo=UTC)
    write_project([(record_id, content)], out, VOCABULARIES, name="Utdrag", made=made)
    outline, (row,) = read_as("refi-qda", make_source(out.getvalue(), "p.qdpx"))
    said = {column.hint: row.cells[place] for place, column in enumerate(outline.columns)}
    assert row.id == record_id
    assert (said[Field.STATEMENT], said[Field.BODY]) == (content.statement, content.body)
    for kind in (Field.QUOTE, Field.OBSERVATION, Field.FIGURE):
        wanted = tuple(piece.text for piece in content.evidence if piece.kind == kind)
        assert (said.get(kind) or ()) == wanted
    assert (said.get(Field.YEAR) or ("None",)) == (str(content.year),)
    assert (said.get(Field.SOURCE) or ()) == ((content.source,) if content.source else ())
    labels = {Field.THEMES: content.themes, Field.POPULATIONS: content.populations}
    for field, ids in labels.items():
        names = tuple(VOCABULARIES.label(Scheme(field.value), each) for each in ids)
        assert (said.get(field) or ()) == names
    assert not outline.left_out


def test_a_codebook_written_and_read_has_statements_and_bodies(
    make_source: Callable, read_as: Callable
) -> None:
    out = io.BytesIO()
    content = InsightContent(
        "Vänta :: länge & väl", "grums", body="Mer <om> det.\n\nOch mer.", themes=("tillit",)
    )
    write_codebook([("i1", content)], out, VOCABULARIES)
    outline, (row,) = read_as("refi-qda", make_source(out.getvalue(), "p.qdc"))
    assert cell(outline, row, "statement") == content.statement
    assert cell(outline, row, "body") == content.body


# ----------------------------------------------------------------------------------------------------------- real files


def test_a_real_project_of_atlas_ti(real_file: Callable, read_as: Callable) -> None:
    source = real_file("skyloom_TestProject.qdpx")
    found = recognise(source)
    outline, rows = read_as("refi-qda", source)
    assert found
    assert found.format == "refi-qda"
    assert len(rows) == 9
    assert ("granola",) in [cell(outline, row, "quote") for row in rows]
    assert "Coke: diet Coke" in [cell(outline, row, "statement") for row in rows]


def test_a_real_codebook_of_taguette(real_file: Callable, read_as: Callable) -> None:
    outline, rows = read_as("refi-qda", real_file("taguette_codebook.qdc"))
    assert [cell(outline, row, "statement") for row in rows] == ["Begriplighet: Brev", "Kontinuitet"]
