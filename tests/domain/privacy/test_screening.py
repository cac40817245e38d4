"""Screening shows what may tell who somebody is, and lets published material be."""

import json
import time
from pathlib import Path

import pytest

from app.domain.insights import InsightContent
from app.domain.organizations import Municipality
from app.domain.privacy import Certainty, screen, screen_insight

SEEDS = Path(__file__).parents[3] / "seeds" / "demo"


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("Hon har 811218-9876.", "personnummer", "811218-9876"),
        ("Hon har 198112189876.", "personnummer", "198112189876"),
        ("Hon har 19811218 9876.", "personnummer", "19811218 9876"),
        ("Han fyllde hundra, 180126+1234.", "personnummer", "180126+1234"),
        ("Samordningsnummer 701063-2391 gäller.", "samordningsnummer", "701063-2391"),
        ("Ring 070-123 45 67.", "telephone", "070-123 45 67"),
        ("Ring +46 (0)8 123 456 78 efter tre.", "telephone", "+46 (0)8 123 456 78"),
        ("Skriv till anna.berg@exempel.se.", "email", "anna.berg@exempel.se"),
        ("Skriv till anna.berg (at) exempel.se.", "email", "anna.berg (at) exempel.se"),
        ("Hon bor på Storgatan 12 B.", "address", "Storgatan 12 B"),
        ("Se dnr SN 2023/123.", "case_number", "SN 2023/123"),
        ("Vi träffade Anna Lindström igår.", "name", "Anna Lindström"),
        ("Det sa handläggaren Xhemile.", "name", "Xhemile"),
        ("Björn berättar om sin uppväxt.", "name", "Björn"),
        ("Han är född 1985-03-12.", "personnummer", "1985-03-12"),
        ("Byns enda läkare gick i pension.", "rare_combination", "Byns enda läkare gick i"),
    ],
)
def test_what_may_tell_who_somebody_is_is_found_whole(text, kind, shown):
    assert (kind, shown) in [(finding.kind, finding.text) for finding in screen(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Öppet 08:30–16:30 hela året 2024.",
        "Lagen (2001:453) gäller till 2025-06-30.",
        "Det kostade 1 200 kr och 200 000 kronor.",
        "Vi intervjuade 10-20 personer.",
        "Organisationsnumret är 556677-8899.",
        "Skriv till info@kommun.se.",
        "Nora och tre grannkommuner arbetar ihop.",
        "Vi är i Lund och Boden.",
        "Inga pengar finns. Hans mamma fick vänta.",
        "I maj och april kom flest.",
        "SOU 2020:47 och prop. 2024/25:89 tar upp saken.",
        "Barnen lades in på Astrid Lindgrens barnsjukhus.",
    ],
)
def test_what_tells_of_nobody_is_let_be(text):
    assert screen(text) == ()


def test_a_number_that_fails_its_checksum_is_shown_with_less_certainty():
    assert screen("Numret 811218-9876")[0].certainty is Certainty.HIGH
    assert screen("Numret 811218-9877")[0].certainty is Certainty.LOW


def test_a_finding_says_where_it_is_why_and_what_may_stand_there_instead():
    text = "Hon heter Anna Berg."
    finding = screen(text)[0]
    assert text[finding.start : finding.end] == finding.text == "Anna Berg"
    assert finding.reason
    assert text[: finding.start] + finding.masked + text[finding.end :] == "Hon heter [namn]."


def test_place_group_and_age_are_telling_together_and_not_alone():
    grums = Municipality("1764", "Grums", "17", "Värmlands län", 9_000, 2024)
    stockholm = Municipality("0180", "Stockholm", "01", "Stockholms län", 990_000, 2024)
    statement = "En 83-årig kvinna förlorade sin man i en drunkningsolycka."

    def kinds(**changes):
        content = InsightContent(statement=statement, organization="grums", **changes)
        return [(each.field, each.finding.kind.value) for each in screen_insight(content, [grums, stockholm])]

    assert kinds(municipality="1764") == [("statement", "rare_combination")]
    assert kinds(municipality="0180") == []
    assert kinds(municipality="0180", subpopulations=("hemloshet",)) == [("statement", "rare_combination")]


def test_published_reports_raise_no_alarm():
    for name in ("insights", "studies"):
        for line in (SEEDS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            texts = [
                record.get(field) or "" for field in ("statement", "body", "title", "question", "source")
            ]
            texts += [piece["text"] for piece in record.get("evidence", [])]
            assert [finding for text in texts for finding in screen(text)] == []


def test_a_hostile_text_takes_no_longer_than_its_length():
    for piece in ("1-", "Aa ", "aa-", "A-", "0 ", "a@", "a.", "a punkt "):
        text = piece * (4_000 // len(piece))
        start = time.process_time()
        screen(text)
        # Quadratic patterns took seconds here; a linear one takes a hundredth of the limit.
        assert time.process_time() - start < 2
