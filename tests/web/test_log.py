"""The audit log as it is read: by whom, what it tells, and what it never tells."""

import csv
import io
import json

import pytest

from app.domain.access import Role
from app.domain.audit import Action
from app.web.pages.log_words import action_names

WORD = "zebrafinksfjäder"
HERE = "/organisationer/grums/logg"


@pytest.fixture
def grums_admin(client, token_of):
    """An administrator in Grums who does not run the service."""
    accounts = client.app.state.services.accounts
    client.blocking_portal.call(
        lambda: accounts.save_account("chef@exempel.se", "grums", Role.ADMIN, name="Åsa Administratör")
    )
    return token_of("chef")


def do_everything(client, headers, curator):
    """Acts on records of Grums, each with the word in all that is written; the insight's ref is the answer."""
    study = client.post(
        "/api/v1/studies",
        json={"title": f"{WORD} titel", "organization": "grums", "question": WORD, "source": WORD},
        headers=headers,
    ).json()
    texts = {"statement": f"{WORD} påstår", "body": WORD, "source": WORD, "organization": "grums"}
    made = [
        client.post("/api/v1/insights", json={**texts, "study": study["id"]}, headers=headers).json()
        for _ in range(3)
    ]
    first, second, third = (f"/api/v1/insights/{each['ref']}" for each in made)
    answers = [
        client.patch(first, json={"body": f"{WORD} igen"}, headers=headers),
        client.patch(first, json={"visibility": "network"}, headers=headers),
        client.patch(first, json={"visibility": "organization"}, headers=headers),
        client.patch(f"/api/v1/studies/{study['id']}", json={"contact": WORD}, headers=headers),
        client.post(f"{second}/merge", json={"into": made[0]["ref"], "reason": WORD}, headers=curator),
        client.post(f"{third}/withdraw", json={"reason": WORD}, headers=headers),
        client.post(
            f"{first}/reuse", json={"organization": "grums", "purpose": f"{WORD} användning"}, headers=headers
        ),
        client.get(f"/api/v1/export.csv?q={WORD}", headers=headers),
    ]
    assert all(each.status_code < 300 for each in answers), [each.text for each in answers]
    return made[0]["ref"]


def test_every_act_is_noted_and_no_word_of_it(client, token_of):
    headers, operator = token_of("grums-designer"), token_of("administrator")
    ref = do_everything(client, headers, operator)
    told = client.get("/api/v1/audit?organization=grums&limit=1000", headers=headers)
    assert {each["action"] for each in told.json()["items"]} >= {
        Action.RECORD_ADDED,
        Action.RECORD_CHANGED,
        Action.LEVEL_RAISED,
        Action.LEVEL_LOWERED,
        Action.RECORD_MERGED,
        Action.RECORD_WITHDRAWN,
        Action.REUSE_NOTED,
        Action.EXPORTED,
    }
    everything = client.get("/api/v1/audit.jsonl", headers=operator)
    assert len(everything.text.splitlines()) > 10
    for answer in (
        told,
        everything,
        client.get(HERE, headers=headers),
        client.get("/drift/logg", headers=operator),
    ):
        assert answer.status_code == 200
        assert WORD not in answer.text
    of_one = client.get(f"/api/v1/audit?organization=grums&record={ref.lower()}", headers=headers).json()
    assert {each["name"] for each in of_one["items"]} == {ref}
    assert f"/i/{ref[:4]}-{ref[4:]}" in client.get(HERE, headers=headers).text


def test_the_log_is_read_by_its_organization_and_whoever_runs_the_service(client, token_of, grums_admin):
    headers = token_of("grums-designer")
    client.post("/api/v1/insights", json={"statement": "Ett", "organization": "grums"}, headers=headers)
    paths = (HERE, "/api/v1/audit?organization=grums", "/api/v1/audit.csv?organization=grums")
    for path in paths:
        assert client.get(path, headers=token_of("grums-manager")).status_code == 200
        assert client.get(path, headers=token_of("malmo-designer")).status_code == 403
        assert client.get(path, follow_redirects=False).status_code in {303, 401}
    assert client.get("/drift/logg", headers=grums_admin).status_code == 403
    assert client.get("/api/v1/audit?organization=atlantis", headers=headers).status_code == 404
    assert client.get("/api/v1/audit?organization=grums&action=x", headers=headers).status_code == 400
    assert client.get("/api/v1/audit?organization=grums&cursor=x", headers=headers).status_code == 400


def test_what_concerns_an_account_alone_is_for_administrators(client, token_of, grums_admin):
    form = client.get("/logga-in").cookies
    client.post(
        "/logga-in",
        data={
            "email": "grums-designer@exempel.se",
            "password": "en karta som alla får se",
            "_csrf_token": form["insikt_csrf"],
        },
    )
    client.cookies.clear()

    def acts(headers):
        found = client.get("/api/v1/audit?organization=grums&limit=1000", headers=headers).json()["items"]
        return {each["action"] for each in found}

    assert Action.SIGN_IN in acts(grums_admin)
    assert Action.SIGN_IN not in acts(token_of("grums-manager"))


def test_a_private_record_leaves_no_trace_for_colleagues(client, token_of):
    body = {"statement": "Bara jag", "organization": "grums", "visibility": "private"}
    made = client.post("/api/v1/insights", json=body, headers=token_of("grums-designer")).json()
    for who in ("grums-manager", "grums-designer"):
        told = client.get("/api/v1/audit.csv?organization=grums", headers=token_of(who)).text
        assert made["id"] not in told


def test_pages_follow_each_other_and_files_hold_the_same(client, token_of):
    headers = token_of("grums-designer")
    for number in range(5):
        client.post(
            "/api/v1/insights", json={"statement": f"Nr {number}", "organization": "grums"}, headers=headers
        )
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(
            f"/api/v1/audit?organization=grums&limit=2{cursor and '&cursor=' + cursor}", headers=headers
        ).json()
        seen += [each["number"] for each in page["items"]]
        cursor = page["next"]
    assert seen == sorted(seen, reverse=True)
    rows = list(
        csv.DictReader(io.StringIO(client.get("/api/v1/audit.csv?organization=grums", headers=headers).text))
    )
    lines = client.get("/api/v1/audit.jsonl?organization=grums", headers=headers).text.splitlines()
    assert [int(row["number"]) for row in rows] == seen
    assert [json.loads(line)["number"] for line in lines][1:] == seen


def test_every_act_has_words_of_its_own():
    names = action_names(str)
    assert set(names) == set(Action)
    assert len(set(names.values())) == len(names)
