"""Screening where people write: nothing at private, a warning within the organization, an answer before it leaves."""

import re

import pytest

PASS_PHRASE = "en karta som alla får se"
NEW = {
    "statement": "Hon vågade ringa när Lena på fältenheten följde med.",
    "organization": "grums",
    "action": "publish",
    "study_choice": "none",
    "municipality": "",
    "evidence_kind": "quote",
    "evidence_text": "Ring mig på 070-123 45 67.",
}
FOUND = {
    "found_field": ["statement", "evidence[0].text"],
    "found_text": ["Lena", "070-123 45 67"],
    "found_masked": ["[namn]", "[telefonnummer]"],
}


@pytest.fixture
def designer(client):
    """What posts a form as grums-designer, and that browser."""

    def post(path, data):
        if "insikt_csrf" not in client.cookies:
            client.get("/logga-in")
        token = {"_csrf_token": client.cookies["insikt_csrf"]}
        return client.post(path, data={**data, **token}, follow_redirects=False)

    signed_in = post("/logga-in", {"email": "grums-designer@exempel.se", "password": PASS_PHRASE})
    assert signed_in.status_code == 303, signed_in.text
    return post, client


def test_what_leaves_the_organization_must_be_answered_finding_by_finding(designer):
    post, client = designer
    answer = post("/insikter/ny", {**NEW, "visibility": "public"})
    assert answer.status_code == 422
    assert "<mark>Lena</mark>" in answer.text
    assert "<mark>070-123 45 67</mark>" in answer.text
    half = {**NEW, **FOUND, "visibility": "public", "found_choice_0": "mask", "found_choice_1": "keep"}
    answer = post("/insikter/ny", half)
    assert answer.status_code == 422
    assert "<mark>Lena</mark>" not in answer.text
    assert "Skriv varför det inte pekar ut någon." in answer.text
    answer = post("/insikter/ny", {**half, "found_reason_1": "Ett påhittat nummer."})
    assert answer.status_code == 303
    shown = client.get(answer.headers["location"]).text
    assert "[namn]" in shown
    assert "Lena" not in shown
    assert "070-123 45 67" in shown


def test_within_the_organization_a_warning_is_shown_once_and_can_be_passed(designer):
    post, _client = designer
    answer = post("/insikter/ny", {**NEW, "visibility": "organization"})
    assert answer.status_code == 422
    seen = re.search(r'name="found_seen" value="(\w+)"', answer.text).group(1)
    passed = post("/insikter/ny", {**NEW, **FOUND, "visibility": "organization", "found_seen": seen})
    assert passed.status_code == 303


def test_nothing_is_asked_of_what_is_private(designer):
    post, _client = designer
    assert post("/insikter/ny", {**NEW, "visibility": "private"}).status_code == 303


def test_a_study_is_screened_too(designer):
    post, _client = designer
    study = {"title": "Samtal hos Anna Lindström", "organization": "grums", "visibility": "network"}
    assert "<mark>Anna Lindström</mark>" in post("/insiktsarbeten/nytt", study).text


def test_typing_is_looked_through_for_those_who_may_log_alone(client, designer):
    post, _signed_in = designer
    shown = post("/granska", {"text": "Ring Anna Lindström."}).text
    assert 'data-mask="[namn]"' in shown
    client.cookies.clear()
    assert client.post("/granska", data={"text": "Ring Anna Lindström."}).status_code in {401, 403}


def test_sharing_shows_who_will_see_it_and_asks_before_it_is_done(designer):
    post, client = designer
    named = {**NEW, "evidence_text": "", "visibility": "private"}
    address = post("/insikter/ny", named).headers["location"].partition("?")[0]
    preview = client.get(f"{address}/delning?niva=network").text
    assert "Karlskrona kommun" in preview
    assert "<mark>Lena</mark>" in preview
    public = {"visibility": "public"}
    assert post(f"{address}/delning", public).status_code == 422
    assert "Nu: <strong>Bara jag</strong>" in client.get(f"{address}/delning").text
    kept = {"found_field": "statement", "found_text": "Lena", "found_masked": "[namn]"}
    answered = {**public, **kept, "found_choice_0": "keep", "found_reason_0": "En figur i en saga."}
    assert post(f"{address}/delning", answered).status_code == 303
    assert "Nu: <strong>Öppet för alla</strong>" in client.get(f"{address}/delning").text
    client.cookies.clear()
    assert client.get(f"{address}/delning", follow_redirects=False).status_code in {303, 401, 403}


def test_the_page_of_wishes_is_for_curators(designer):
    _post, client = designer
    assert client.get("/delning").status_code == 403
