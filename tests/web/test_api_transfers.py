import json

RECORD = {
    "type": "insight",
    "id": "x1",
    "statement": "Vägen in är för lång.",
    "organization": "grums",
    "populations": ["klient"],
}


def _send(client, headers, records, **form):
    body = "".join(json.dumps(record) + "\n" for record in records).encode()
    return client.post("/api/v1/imports", files={"file": ("in.jsonl", body)}, data=form, headers=headers)


def test_a_file_comes_in_once_and_the_second_time_changes_nothing(client, token_of):
    headers = token_of("grums-designer")
    first = _send(client, headers, [RECORD])
    assert first.status_code == 201, first.text
    assert first.json()["insights"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert _send(client, headers, [RECORD]).json()["insights"] == {"created": 0, "updated": 0, "unchanged": 1}
    changed = _send(client, headers, [RECORD | {"statement": "Vägen in är lång."}])
    assert changed.json()["insights"] == {"created": 0, "updated": 1, "unchanged": 0}


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(client, token_of):
    headers = token_of("grums-designer")
    tried = _send(client, headers, [RECORD], dry_run="true")
    assert (tried.status_code, tried.json()["insights"]["created"]) == (200, 1)
    assert _send(client, headers, [RECORD]).json()["insights"]["created"] == 1


def test_one_bad_line_and_nothing_is_kept(client, token_of):
    headers = token_of("grums-designer")
    bad = _send(client, headers, [RECORD, RECORD | {"id": "x2", "populations": ["fel"]}])
    assert bad.status_code == 400
    assert bad.headers["content-type"].startswith("application/problem+json")
    assert [(error["line"], error["field"]) for error in bad.json()["errors"]] == [(2, "populations")]
    assert _send(client, headers, [RECORD]).json()["insights"]["created"] == 1


def test_nobody_brings_in_for_others(client, token_of):
    assert _send(client, {}, [RECORD]).status_code == 401
    assert _send(client, token_of("grums-manager"), [RECORD]).status_code == 403
    refused = _send(client, token_of("malmo-designer"), [RECORD])
    assert refused.status_code in {400, 403}
    found = client.get("/api/v1/insights?q=vägen in är för lång", headers=token_of("grums-designer")).json()
    assert "x1" not in [item["external_id"] for item in found["items"]]


def test_a_file_of_no_known_kind_is_refused(client, token_of):
    response = client.post(
        "/api/v1/imports", files={"file": ("in.exe", b"MZ")}, headers=token_of("grums-designer")
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "format"


def test_an_export_holds_what_the_list_holds(client):
    query = "organization=grums&theme=tillganglighet-och-tillit"
    lines = [json.loads(line) for line in client.get(f"/api/v1/export.jsonl?{query}").text.splitlines()]
    exported = [line["id"] for line in lines if line["type"] == "insight"]
    listed = client.get(f"/api/v1/insights?{query}&limit=1000").json()
    assert sorted(exported) == sorted(item["external_id"] for item in listed["items"])
    rows = client.get(f"/api/v1/export.csv?{query}").text.splitlines()
    assert len(rows) >= listed["total"] + 1
    workbook = client.get(f"/api/v1/export.xlsx?{query}")
    assert workbook.content.startswith(b"PK")
    assert "attachment" in workbook.headers["content-disposition"]
