"""Documents: what Word and Markdown hold becomes candidates, and no text is lost without a word about it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidError
from importers import recognise
from importers.base import Outline, Row

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {W}><w:style w:styleId="Rubrik1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Egen"><w:name w:val="Min rubrik"/><w:basedOn w:val="Rubrik1"/></w:style>
<w:style w:styleId="Lista"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="Citat"><w:name w:val="Quote"/></w:style>
<w:style w:styleId="Ring"><w:basedOn w:val="Ring"/></w:style>
</w:styles>"""


def paragraph(text: str, style: str = "", inside: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{inside}</w:pPr>' if style or inside else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def word(*body: str, parts: Mapping[str, str] | None = None, before: str = "") -> bytes:
    data = io.BytesIO()
    document = f"{before}<w:document {W}><w:body>{''.join(body)}</w:body></w:document>"
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", document)
        archive.writestr("word/styles.xml", STYLES)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return data.getvalue()


def said(outline: Outline, rows: list[Row]) -> list[tuple[object, ...]]:
    """Statement, body and quotes of each row."""
    return [row.cells[:3] for row in rows]


def test_styles_of_word_tell_headings_lists_and_quotes(make_source: Callable, read_as: Callable) -> None:
    data = word(
        paragraph("Brev", "Egen"),
        paragraph("Brevet är svårt.", "Lista"),
        paragraph("Ord för ord.", "Lista", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'),
        paragraph("Jag förstod inte.", "Citat"),
        paragraph("Samtal", "Rubrik1"),
        paragraph("Att ringa först hjälper.", "Ring"),
        paragraph("– De ringde!"),
    )
    outline, rows = read_as("document", make_source(data, "r.docx"))
    assert said(outline, rows) == [
        ("Brevet är svårt.", "- Ord för ord.", ("Jag förstod inte.",)),
        ("Samtal", "Att ringa först hjälper.", ("De ringde!",)),
    ]
    assert rows[0].cells[3] == ("Brev",)


def test_bold_lines_are_headings_where_there_are_no_styles(make_source: Callable, read_as: Callable) -> None:
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Brev</w:t></w:r></w:p>"
    data = word(bold, paragraph("Brevet är svårt."), paragraph("• En punkt"))
    outline, rows = read_as("document", make_source(data, "r.docx"))
    assert said(outline, rows) == [("Brev", "Brevet är svårt.", ()), ("En punkt", "", ())]


def test_tables_boxes_and_changes_of_word_are_read_as_they_look(
    make_source: Callable, read_as: Callable
) -> None:
    cell = "<w:tc>{}</w:tc>".format
    table = f"<w:tbl><w:tr>{cell(paragraph('Väntan'))}{cell(paragraph('Är lång'))}</w:tr></w:tbl>"
    deleted = "<w:del><w:r><w:delText>Gammalt</w:delText></w:r></w:del>"
    changed = f"<w:p><w:ins><w:r><w:t>Nytt.</w:t></w:r></w:ins>{deleted}</w:p>"
    box = f"<w:p><w:r><w:txbxContent>{paragraph('I en ruta')}</w:txbxContent></w:r></w:p>"
    comments = f"<w:comments {W}><w:comment>{paragraph('Disa undrar')}</w:comment></w:comments>"
    data = word(table, changed, box, parts={"word/comments.xml": comments, "word/media/a.png": ""})
    outline, rows = read_as("document", make_source(data, "r.docx"))
    assert [row.cells[0] for row in rows] == ["Väntan – Är lång", "Nytt.", "I en ruta"]
    told = " ".join(outline.left_out)
    assert "Kommentarer tas inte med (1)" in told
    assert "struken" in told
    assert "Bilder tas inte med (1)" in told


def test_a_document_without_marks_has_a_candidate_for_each_paragraph(
    make_source: Callable, read_as: Callable
) -> None:
    source = make_source("Ett.\n\nTvå\nrader.\n\n”Sagt.”\n".encode(), "r.md")
    outline, rows = read_as("document", source)
    assert said(outline, rows) == [("Ett.", "", ()), ("Två rader.", "", ("”Sagt.”",))]


def test_the_same_words_keep_their_id_and_repeated_ones_get_their_own(
    make_source: Callable, read_as: Callable
) -> None:
    before = read_as("document", make_source(b"- Ja\n- Ja\n- Nej\n", "r.md"))[1]
    after = read_as("document", make_source(b"# Nytt\n\n- Nej\n- Ja\n- Ja\n", "r.md"))[1]
    assert {row.id for row in before} == {row.id for row in after}
    assert len({row.id for row in before}) == 3


def test_a_long_section_is_parted_and_nothing_is_lost(make_source: Callable, read_as: Callable) -> None:
    text = "# Allt\n\n" + "\n\n".join(f"Stycke {number} " + "ord " * 2000 for number in range(30))
    _outline, rows = read_as("document", make_source(text.encode(), "r.md"))
    assert len(rows) > 1
    assert all(len(row.cells[1]) <= 50_000 for row in rows)
    assert sum(row.cells[1].count("Stycke") for row in rows) == 30


@pytest.mark.parametrize(
    ("data", "name", "format_name"),
    [
        (word(paragraph("Ja")), "utan-ending", "document"),
        (b"# Rubrik\n\ntext", "a.md", "document"),
        (b"# Rubrik\n\n- ett\n- tv\xc3\xa5\n", "a.txt", "document"),
        (b"\xd0\xcf\x11\xe0 gammalt", "a.doc", "document"),
        (b"insikt;tema\nBrevet;Tillit\nSamtal;Tillit\n", "a.csv", "table"),
    ],
)
def test_documents_are_known_by_what_they_hold(
    make_source: Callable, data: bytes, name: str, format_name: str
) -> None:
    found = recognise(make_source(data, name))
    assert found
    assert found.format == format_name


HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "older": (b"\xd0\xcf\x11\xe0" + bytes(600), "äldre format"),
    "empty": (b"", "inget dokument"),
    "blank": (b"\n \n", "inget dokument"),
    "no text": (word("<w:p/>"), "ingen text"),
    "entity": (word(paragraph("&e;"), before='<!DOCTYPE d [<!ENTITY e "x">]>'), "entiteter"),
    "broken": (word("<w:p>"), "rad 1"),
    "deep": (word("<w:tbl>" * 300), "nivåer"),
    "no archive": (b"PK\x03\x04" + bytes(100), "skadad"),
    "long": (b"En rad.\n\n" * 50_001, "50000 stycken"),
    "binary": (bytes(range(256)) * 4, "inget dokument"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_document_gets_a_clear_answer(
    make_source: Callable, read_as: Callable, kind: str
) -> None:
    data, message = HOSTILE[kind]
    with pytest.raises(InvalidError) as raised:
        read_as("document", make_source(data, "r.docx"))
    assert message in raised.value.problems[0].message


@given(st.text(alphabet="#-*> 1.\n”–|[]aå\t\0\u202e", max_size=120))
@settings(
    max_examples=80,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_letter_of_any_markdown_is_somewhere(
    make_source: Callable, read_as: Callable, text: str
) -> None:
    with suppress(InvalidError):
        outline, rows = read_as("document", make_source(text.encode(), "r.md"))
        found = "".join(str(cell) for row in rows for cell in row.cells[:4]) + "".join(outline.left_out)
        kept = text.partition("\n---")[2] if text.startswith("---") else text
        assert kept.count("å") == 0 or "å" in found


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_word_document_is_read_or_refused(
    make_source: Callable, read_as: Callable, data: st.DataObject
) -> None:
    whole = bytearray(word(paragraph("Brev", "Egen"), paragraph("Svårt", "Lista")))
    for _time in range(data.draw(st.integers(1, 10))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InvalidError):
        read_as("document", make_source(bytes(whole), "r.docx"))
