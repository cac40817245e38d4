"""What may tell who somebody is leaves the organization only with an answer, by the interface for programs too."""

import pytest

NEW = {
    "statement": "Unga vågar be om hjälp när Lena på fältenheten följer med.",
    "organization": "grums",
    "populations": ["riskgrupp"],
}


@pytest.mark.parametrize("level", ["network", "public"])
def test_an_insight_that_may_tell_of_somebody_is_not_shared_without_an_answer(client, token_of, level):
    writer = token_of("grums-designer")
    refused = client.post("/api/v1/insights", json={**NEW, "visibility": level}, headers=writer)
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert [(f["field"], f["kind"], f["text"], f["masked"]) for f in refused.json()["findings"]] == [
        ("statement", "name", "Lena", "[namn]")
    ]
    answer = [{"text": "Lena", "reason": "Det är namnet på en figur i en berättelse."}]
    sent = {**NEW, "visibility": level, "screening_answers": answer}
    assert client.post("/api/v1/insights", json=sent, headers=writer).status_code == 201


def test_nothing_is_asked_within_the_organization_until_the_level_is_raised(client, token_of):
    writer = token_of("grums-designer")
    made = client.post("/api/v1/insights", json={**NEW, "visibility": "organization"}, headers=writer)
    assert made.status_code == 201
    address = f"/api/v1/insights/{made.json()['id']}"
    assert client.patch(address, json={"visibility": "public"}, headers=writer).status_code == 422
    assert client.get(address, headers=writer).json()["visibility"] == "organization"
    answer = [{"text": "Lena", "reason": "En påhittad person."}]
    raised = client.patch(address, json={"visibility": "public", "screening_answers": answer}, headers=writer)
    assert raised.status_code == 200
    # What was answered once stands while the words do.
    assert client.patch(address, json={"year": 2024}, headers=writer).status_code == 200
    worse = {"body": "Ring 070-123 45 67."}
    assert client.patch(address, json=worse, headers=writer).status_code == 422


def test_a_study_is_screened_too(client, token_of):
    writer = token_of("grums-designer")
    sent = {"title": "Samtal med Anna Lindström", "organization": "grums", "visibility": "public"}
    refused = client.post("/api/v1/studies", json=sent, headers=writer)
    assert (refused.status_code, refused.json()["findings"][0]["text"]) == (422, "Anna Lindström")
