import pytest

INSIGHT = {
    "statement": "Unga vill få svar inom några veckor.",
    "organization": "grums",
    "populations": ["allmanhet"],
    "subpopulations": ["ungdomar"],
    "voices": ["invanare"],
    "visibility": "organization",
}


def _errors(response):
    assert response.headers["content-type"].startswith("application/problem+json"), response.text
    return {error["field"] for error in response.json().get("errors", [])}


def test_the_corpus_is_listed_page_by_page_to_its_end(client):
    seen, cursor = [], None
    while True:
        found = client.get(
            "/api/v1/insights", params={"limit": 100} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen += [item["id"] for item in found["items"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == found["total"] == 258


@pytest.mark.parametrize("sort", ["newest", "updated", "year"])
def test_every_order_goes_through_all_insights_once(client, sort):
    seen, cursor = [], None
    while True:
        params = {"limit": 60, "sort": sort} | ({"cursor": cursor} if cursor else {})
        found = client.get("/api/v1/insights", params=params).json()
        seen += [item["id"] for item in found["items"]]
        if (cursor := found["next"]) is None:
            break
    assert len(seen) == len(set(seen)) == 258


def test_a_search_goes_through_all_its_hits_once(client):
    seen, cursor = [], None
    while True:
        params = {"limit": 20, "q": "unga"} | ({"cursor": cursor} if cursor else {})
        found = client.get("/api/v1/insights", params=params).json()
        seen += [item["id"] for item in found["items"]]
        if (cursor := found["next"]) is None:
            break
    assert len(seen) == len(set(seen)) == found["total"] > 20


def test_a_list_tells_its_selection_in_words(client):
    found = client.get("/api/v1/insights?population=riskgrupp&organization=grums&limit=1").json()
    assert found["description"] == "insikter om riskgrupp, från Grums kommun"


def test_facets_add_up_and_leave_their_own_filter_aside(client):
    found = client.get("/api/v1/insights?facets=basis,zone,organization&organization=grums&limit=1").json()
    assert sum(found["facets"]["basis"].values()) == found["total"] == 74
    assert sum(found["facets"]["zone"].values()) == found["total"]
    assert len(found["facets"]["organization"]) == 39


def test_a_search_counts_its_facets_as_a_list_does(client):
    found = client.get("/api/v1/insights?q=unga&facets=basis,zone&limit=1").json()
    assert sum(found["facets"]["basis"].values()) == found["total"] > 0
    assert sum(found["facets"]["zone"].values()) == found["total"]


def test_a_misspelt_word_finds_what_was_meant(client):
    assert client.get("/api/v1/insights", params={"q": "ungdommar inflytande"}).json()["items"]


def test_a_designer_logs_an_insight_and_finds_it_at_once(client, token_of):
    headers = token_of("grums-designer")
    response = client.post("/api/v1/insights", json=INSIGHT, headers=headers)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created["version"] == 1
    assert created["basis"] == "from"
    assert created["zone"] == "allmanhet"
    assert created["created_by_organization"] == "grums"
    assert response.headers["etag"] == '"1"'
    assert client.get(f"/api/v1/insights/{created['ref']}", headers=headers).json() == created
    found = client.get("/api/v1/insights", params={"q": "svar inom några veckor"}, headers=headers).json()
    assert created["id"] in [item["id"] for item in found["items"]]


def test_a_change_makes_a_version_and_keeps_the_old_one(client, token_of):
    headers = token_of("grums-designer")
    created = client.post("/api/v1/insights", json=INSIGHT, headers=headers).json()
    address = f"/api/v1/insights/{created['id']}"
    changed = client.patch(
        address, json={"statement": "Unga vill ha svar i tid."}, headers=headers | {"If-Match": '"1"'}
    )
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["statement"] == "Unga vill ha svar i tid."
    assert changed.json()["populations"] == ["allmanhet"]
    versions = client.get(f"{address}/versions", headers=headers).json()
    assert versions["current"] == 2
    assert [each["content"]["statement"] for each in versions["items"]] == [INSIGHT["statement"]]


def test_who_changes_an_old_version_is_told_which_one_stands(client, token_of):
    headers = token_of("grums-designer")
    created = client.post("/api/v1/insights", json=INSIGHT, headers=headers).json()
    address = f"/api/v1/insights/{created['id']}"
    client.patch(address, json={"year": 2024}, headers=headers)
    late = client.patch(address, json={"year": 2020}, headers=headers | {"If-Match": '"1"'})
    assert (late.status_code, late.headers["etag"]) == (409, '"2"')
    assert client.get(address, headers=headers).json()["year"] == 2024


def test_a_change_that_changes_nothing_makes_no_version(client, token_of):
    headers = token_of("grums-designer")
    created = client.post("/api/v1/insights", json=INSIGHT, headers=headers).json()
    same = client.patch(f"/api/v1/insights/{created['id']}", json={"voices": ["invanare"]}, headers=headers)
    assert same.json()["version"] == 1


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("populations", {"populations": ["finns-inte"]}),
        ("subpopulations", {"subpopulations": ["x"]}),
        ("statement", {"statement": ""}),
        ("statement", {"statement": "x" * 1001}),
        ("organization", {"organization": "finns-inte"}),
        ("municipality", {"municipality": "9999"}),
        ("study", {"study": "finns-inte"}),
        ("level", {"level": "hög"}),
        ("year", {"year": 3000}),
        ("evidence[0].text", {"evidence": [{"kind": "quote", "text": " "}]}),
    ],
)
def test_a_broken_rule_is_told_by_its_field(client, token_of, field, change):
    response = client.post("/api/v1/insights", json=INSIGHT | change, headers=token_of("administrator"))
    assert response.status_code == 400
    assert field in _errors(response)


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b"", b'{"statement": "\\ud800"}']
)
def test_what_is_no_insight_is_refused(client, token_of, body):
    headers = token_of("grums-designer") | {"Content-Type": "application/json"}
    response = client.post("/api/v1/insights", content=body, headers=headers)
    assert response.status_code == 400
    assert response.headers["content-type"].startswith("application/problem+json")


def test_an_unknown_field_is_refused_by_name(client, token_of):
    response = client.post(
        "/api/v1/insights", json=INSIGHT | {"okant": 1}, headers=token_of("grums-designer")
    )
    assert response.status_code == 400
    assert "okant" in response.text


def test_ten_million_characters_are_too_many(client, token_of):
    response = client.post(
        "/api/v1/insights", json=INSIGHT | {"statement": "x" * 10_000_000}, headers=token_of("grums-designer")
    )
    assert response.status_code == 400
    assert _errors(response) == {"statement"}


def test_a_request_that_is_far_too_large_is_not_read(client, token_of):
    headers = token_of("grums-designer") | {"Content-Type": "application/json"}
    response = client.post("/api/v1/insights", content=b"x" * 30_000_000, headers=headers)
    assert response.status_code == 413
    assert response.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/insights/not-an-id",
        "/api/v1/insights?limit=-1",
        "/api/v1/insights?limit=999999999",
        "/api/v1/insights?limit=tio",
        "/api/v1/insights?cursor=%00",
        "/api/v1/insights?sort=bakvänt",
        "/api/v1/insights?sort=relevance",
        "/api/v1/insights?facets=hemligt",
        "/api/v1/insights?themes=tillit",
        "/api/v1/insights?theme=finns-inte",
        "/api/v1/insights?organization=finns-inte",
        "/api/v1/insights?municipality=9999",
        "/api/v1/insights?year_from=nyss",
        "/api/v1/map?zone=xx",
        "/api/v1/map?colour=rosa",
        "/api/v1/map.png?width=5",
        "/api/v1/map.png?width=99999",
        "/api/v1/studies?status=kanske",
        "/api/v1/finns-inte",
    ],
)
def test_an_address_that_can_not_be_meant_is_refused(client, address):
    response = client.get(address)
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"].startswith("application/problem+json")


def test_who_may_not_log_is_told_so(client, token_of):
    assert client.post("/api/v1/insights", json=INSIGHT).status_code == 401
    assert client.post("/api/v1/insights", json=INSIGHT, headers=token_of("grums-manager")).status_code == 403
    assert (
        client.post("/api/v1/insights", json=INSIGHT, headers=token_of("malmo-designer")).status_code == 403
    )
    reading = token_of("grums-designer", scope="read")
    assert client.post("/api/v1/insights", json=INSIGHT, headers=reading).status_code == 403


def test_an_unknown_token_is_no_anonymous_visitor(client):
    response = client.get("/api/v1/insights", headers={"Authorization": "Bearer insikt_unknown"})
    assert response.status_code == 401


def test_an_external_id_is_taken_once(client, token_of):
    headers = token_of("grums-designer")
    assert (
        client.post("/api/v1/insights", json=INSIGHT | {"id": "mitt-1"}, headers=headers).status_code == 201
    )
    assert (
        client.post("/api/v1/insights", json=INSIGHT | {"id": "mitt-1"}, headers=headers).status_code == 409
    )
