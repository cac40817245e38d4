import pytest

STUDY = {
    "title": "Unga om fritiden",
    "organization": "grums",
    "question": "Vad gör ni?",
    "visibility": "organization",
}


def test_the_corpus_has_its_studies(client):
    found = client.get("/api/v1/studies").json()
    assert found["total"] == len(found["items"]) == 84


def test_studies_are_narrowed_by_state_place_and_words(client):
    planned = client.get("/api/v1/studies?status=planned").json()["items"]
    assert {each["status"] for each in planned} == {"planned"}
    assert len(client.get("/api/v1/studies?municipality=1764").json()["items"]) == 26
    assert len(client.get("/api/v1/studies?county=17&status=done&status=planned").json()["items"]) > 0
    titles = [each["title"] for each in client.get("/api/v1/studies?q=budgetspel").json()["items"]]
    assert all("budget" in title.lower() for title in titles)


def test_a_study_counts_its_insights(client):
    study = next(
        each
        for each in client.get("/api/v1/studies").json()["items"]
        if each["external_id"] == "grums-tillitsbyran"
    )
    assert study["insights"] == client.get(f"/api/v1/insights?study={study['id']}").json()["total"] == 17


def test_a_designer_plans_a_study_and_changes_it(client, token_of):
    headers = token_of("grums-designer")
    created = client.post("/api/v1/studies", json=STUDY, headers=headers)
    assert (created.status_code, created.headers["etag"]) == (201, '"1"')
    address = f"/api/v1/studies/{created.json()['id']}"
    changed = client.patch(
        address, json={"status": "ongoing", "started": "2026-11"}, headers=headers | {"If-Match": '"1"'}
    )
    assert (changed.status_code, changed.json()["status"]) == (200, "ongoing")
    late = client.patch(address, json={"status": "done"}, headers=headers | {"If-Match": '"1"'})
    assert late.status_code == 409


def test_an_insight_is_logged_in_a_study_and_found_by_it(client, token_of):
    headers = token_of("grums-designer")
    study = client.post("/api/v1/studies", json=STUDY, headers=headers).json()
    insight = {"statement": "Fritiden är kort.", "organization": "grums", "study": study["id"]}
    created = client.post("/api/v1/insights", json=insight, headers=headers).json()
    assert created["study"] == study["id"]
    found = client.get(f"/api/v1/insights?study={study['id']}", headers=headers).json()
    assert [each["id"] for each in found["items"]] == [created["id"]]


def test_a_study_that_is_not_shared_stays_unnamed_on_an_insight_that_is(client, token_of):
    headers = token_of("grums-designer")
    study = client.post("/api/v1/studies", json=STUDY, headers=headers).json()
    insight = {
        "statement": "Fritiden är kort.",
        "organization": "grums",
        "study": study["id"],
        "visibility": "public",
    }
    created = client.post("/api/v1/insights", json=insight, headers=headers).json()
    assert client.get(f"/api/v1/insights/{created['id']}").json()["study"] is None
    assert client.get(f"/api/v1/studies/{study['id']}").status_code == 404
    # A colleague's change keeps the link, though the reader elsewhere never sees it.
    changed = client.patch(f"/api/v1/insights/{created['id']}", json={"year": 2025}, headers=headers).json()
    assert changed["study"] == study["id"]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": " "}),
        ("methods", {"methods": ["gissning"]}),
        ("started", {"started": "i våras"}),
        ("ended", {"started": "2024-03", "ended": "2023"}),
        ("participants", {"participants": -1}),
        ("municipality", {"municipality": "9999"}),
    ],
)
def test_a_broken_rule_is_told_by_its_field(client, token_of, field, change):
    response = client.post("/api/v1/studies", json=STUDY | change, headers=token_of("grums-designer"))
    assert response.status_code == 400
    assert field in {error["field"] for error in response.json()["errors"]}


def test_who_may_not_log_may_not_plan(client, token_of):
    assert client.post("/api/v1/studies", json=STUDY).status_code == 401
    assert client.post("/api/v1/studies", json=STUDY, headers=token_of("malmo-designer")).status_code == 403


def test_a_study_that_is_not_shared_is_neither_counted_nor_found_by_its_name(client, token_of):
    headers = token_of("grums-designer")
    study = client.post("/api/v1/studies", json=STUDY | {"id": "hemlig-studie"}, headers=headers).json()
    insight = {
        "statement": "Fritiden är kort.",
        "organization": "grums",
        "study": study["id"],
        "visibility": "public",
    }
    client.post("/api/v1/insights", json=insight, headers=headers)
    for name in (study["id"], study["ref"], "hemlig-studie"):
        assert client.get("/api/v1/insights", params={"study": name}).json()["total"] == 0
        assert client.get("/api/v1/insights", params={"study": name, "q": "fritiden"}).json()["total"] == 0
        assert client.get("/api/v1/map", params={"study": name}).json()["total"] == 0
        assert client.get("/api/v1/insights", params={"study": name}, headers=headers).json()["total"] == 1
    for query in ("facets=study&limit=1", "facets=study&limit=1&q=fritiden"):
        assert study["id"] not in client.get(f"/api/v1/insights?{query}").json()["facets"]["study"]
        assert (
            study["id"] in client.get(f"/api/v1/insights?{query}", headers=headers).json()["facets"]["study"]
        )
