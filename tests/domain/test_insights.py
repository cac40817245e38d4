import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import Status
from app.domain.insights import (
    BODY_LIMIT,
    STATEMENT_LIMIT,
    Basis,
    Evidence,
    InsightContent,
    check_insight,
    clean_text,
    tidy_insight,
    tombstone,
)
from app.domain.vocabularies import Concept, Scheme, Text, Vocabularies


def _concept(scheme, concept_id):
    return Concept(scheme, concept_id, Text(concept_id.title()))


VOCABULARIES = Vocabularies(
    tuple(_concept(Scheme.POPULATIONS, each) for each in ("klient", "riskgrupp", "allmanhet"))
    + tuple(_concept(Scheme.VOICES, each) for each in ("invanare", "anhorig", "medarbetare"))
    + (_concept(Scheme.THEMES, "tillit"), _concept(Scheme.LEVELS, "framjande"))
)


def _fields(**changes):
    content = tidy_insight(
        InsightContent(**{"statement": "Ja.", "organization": "grums"} | changes), VOCABULARIES
    )
    return [problem.field for problem in check_insight(content, VOCABULARIES)]


def test_a_whole_insight_breaks_no_rule():
    assert not _fields(
        populations=("klient",),
        voices=("invanare",),
        themes=("tillit",),
        level="framjande",
        evidence=(Evidence("quote", "Så är det."),),
        year=2024,
        confidence="high",
    )


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("statement", {"statement": " \n\t "}),
        ("statement", {"statement": "x" * (STATEMENT_LIMIT + 1)}),
        ("body", {"body": "x" * (BODY_LIMIT + 1)}),
        ("populations", {"populations": ("finns-inte",)}),
        ("voices", {"voices": ("tomten",)}),
        ("themes", {"themes": tuple(f"t{n}" for n in range(50))}),
        ("level", {"level": "hög"}),
        ("evidence[1].text", {"evidence": (Evidence("quote", "a"), Evidence("quote", " "))}),
        ("evidence[0].kind", {"evidence": (Evidence("gissning", "a"),)}),
        ("evidence", {"evidence": (Evidence("quote", "a"),) * 101}),
        ("year", {"year": 1492}),
        ("confidence", {"confidence": "total"}),
        ("visibility", {"visibility": "alla"}),
        ("status", {"status": "klar"}),
    ],
)
def test_each_broken_rule_names_its_field(field, changes):
    assert _fields(**changes) == [field]


@pytest.mark.parametrize(
    ("voices", "basis"),
    [
        ((), Basis.UNKNOWN),
        (("medarbetare",), Basis.ABOUT),
        (("medarbetare", "invanare"), Basis.FROM),
        (("anhorig",), Basis.FROM),
    ],
)
def test_residents_and_relatives_speak_from_the_group(voices, basis):
    assert InsightContent("Ja.", "grums", voices=voices).basis == basis


def test_labels_stand_in_their_vocabularys_order_and_once():
    content = InsightContent("Ja.", "grums", populations=("allmanhet", "klient", "klient"))
    assert tidy_insight(content, VOCABULARIES).populations == ("klient", "allmanhet")


@given(st.text())
def test_cleaning_a_text_twice_changes_nothing_more(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    kept = clean_text(text, keep_lines=True)
    assert clean_text(kept, keep_lines=True) == kept


@given(st.text())
def test_a_clean_text_can_be_stored_and_printed(text):
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert "\n" not in cleaned


def test_letters_are_composed_and_line_ends_alike():
    assert clean_text("a\u030angest") == "ångest"
    assert clean_text("en\r\ntvå\rtre", keep_lines=True) == "en\ntvå\ntre"


def test_a_tombstone_keeps_no_word_of_what_was_said():
    content = InsightContent(
        "Hemligt.",
        "grums",
        body="Mer.",
        evidence=(Evidence("quote", "Jag."),),
        status=Status.WITHDRAWN,
        source="S",
    )
    left = tombstone(content)
    assert (left.statement, left.body, left.evidence, left.source) == ("", "", (), "")
    assert (left.organization, left.status) == ("grums", "withdrawn")
