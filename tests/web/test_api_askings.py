"""Looking before asking, reuse and lineage over HTTP."""

import pytest

from app.domain.access import Role
from app.domain.insights import InsightContent

QUESTION = {
    "question": "Hur vill unga vara med och påverka i kommunen?",
    "populations": ["allmanhet"],
    "subpopulations": ["ungdomar"],
}
WHITE = {"question": "Vad tycker hundägare om rastgårdarna?", "populations": ["allmanhet"]}
ZEBRA = "Vad vet zebrafinkar om randiga matlådor på onsdagar?"


@pytest.fixture
def log(client):
    """Logs an insight for Grums as one of the cast."""
    services = client.app.state.services

    def make(statement, *, who="grums-designer", **fields):
        viewer = client.blocking_portal.call(services.accounts.get_viewer, f"{who}@exempel.se")
        content = InsightContent(statement, fields.pop("organization", "grums"), **fields)
        return client.blocking_portal.call(services.insights.create_insight, viewer, content)

    return make


@pytest.fixture
def curator(client):
    """The header of a curator in Grums, who is nobody's author."""
    accounts = client.app.state.services.accounts

    def make():
        async def add():
            await accounts.save_account("grums-curator@exempel.se", "grums", Role.CURATOR)
            return await accounts.create_token("grums-curator@exempel.se", scope="write")

        return {"Authorization": f"Bearer {client.blocking_portal.call(add)}"}

    return make()


def test_a_check_says_what_answers_and_why(client):
    found = client.post("/api/v1/askings/check", json=QUESTION).json()
    assert found["gap"]["state"] == "known"
    best = found["insights"][0]
    assert best["is_strong"]
    assert "unga" in best["why"]
    assert "samma grupp: ungdomar" in best["why"]
    assert found["advice"]
    assert found["load"]["description"]


def test_a_white_spot_is_not_called_known(client):
    found = client.post("/api/v1/askings/check", json=WHITE).json()
    assert found["gap"]["state"] == "never_asked"
    assert not any(each["is_strong"] for each in found["insights"])


def test_a_check_says_who_asks_now_and_whom_to_contact(client):
    question = {
        "question": "Hur behöver insatserna anpassas för vuxna med beroende och psykisk ohälsa?",
        "populations": ["klient"],
        "subpopulations": ["samsjuklighet"],
    }
    found = client.post("/api/v1/askings/check", json=question).json()
    assert "Planerade intervjuer med vuxna med beroende och psykisk ohälsa" in [
        each["study"]["title"] for each in found["studies"]
    ]


@pytest.mark.parametrize("who", ["anonymous", "malmo-designer", "titi-curator", "grums-manager"])
def test_a_check_shows_nothing_that_the_gate_keeps_back(client, token_of, log, who):
    for visibility in ("private", "organization"):
        log(f"Zebrafinkar vet allt om randiga matlådor, {visibility}hemlighet", visibility=visibility)
    headers = {} if who == "anonymous" else token_of(who)
    text = client.post("/api/v1/askings/check", json={"question": ZEBRA}, headers=headers).text
    assert "privatehemlighet" not in text
    assert ("organizationhemlighet" in text) == (who == "grums-manager")


def test_unshared_insights_are_counted_only_where_the_owner_chose_it_and_never_few(
    client, token_of, log, curator
):
    def unshared():
        headers = token_of("malmo-designer")
        return client.post("/api/v1/askings/check", json={"question": ZEBRA}, headers=headers).json()[
            "unshared"
        ]

    for number in range(4):
        log(f"Zebrafinkar vet allt om randiga matlådor på onsdagar, nummer {number}")
        log(f"Zebrafinkar vet allt om randiga matlådor på onsdagar, för sig {number}", visibility="private")
    services = client.app.state.services
    viewer = client.blocking_portal.call(services.accounts.get_viewer, "grums-curator@exempel.se")

    async def choose(is_counted):
        await services.access_requests.set_counted(viewer, "grums", is_counted=is_counted)

    client.blocking_portal.call(choose, True)
    assert unshared() == []
    for number in range(4, 8):
        log(f"Zebrafinkar vet allt om randiga matlådor på onsdagar, nummer {number}")
    assert unshared() == [{"organization": "grums", "at_least": 5}]
    client.blocking_portal.call(choose, False)
    assert unshared() == []


def test_asking_again_what_is_known_takes_a_reason(client, token_of):
    headers = token_of("grums-designer")
    refused = client.post("/api/v1/askings", json={**QUESTION, "outcome": "ask"}, headers=headers)
    assert refused.status_code == 400
    assert [each["field"] for each in refused.json()["errors"]] == ["reason"]
    body = {**QUESTION, "outcome": "ask", "reason": "Svaren är från före reformen."}
    assert client.post("/api/v1/askings", json=body, headers=headers).status_code == 201


def test_asking_in_a_white_spot_takes_none(client, token_of):
    body = {**WHITE, "outcome": "ask", "plan": True}
    made = client.post("/api/v1/askings", json=body, headers=token_of("grums-designer"))
    assert made.status_code == 201
    study = client.get(f"/api/v1/studies/{made.json()['study']}", headers=token_of("grums-designer")).json()
    assert study["status"] == "planned"
    assert study["question"] == WHITE["question"]


def test_a_study_is_planned_with_only_the_questions_that_are_left(client, token_of):
    headers = token_of("grums-designer")
    both = f"{QUESTION['question']}\n{WHITE['question']}"
    body = {**QUESTION, "question": both, "outcome": "partly", "plan": True}
    made = client.post("/api/v1/askings", json=body, headers=headers).json()
    assert made["avoided"] == 1
    assert made["insights"]
    study = client.get(f"/api/v1/studies/{made['study']}", headers=headers).json()
    assert study["question"] == WHITE["question"]


def test_reusing_takes_an_insight_to_use(client, token_of):
    body = {**WHITE, "outcome": "reused"}
    assert client.post("/api/v1/askings", json=body, headers=token_of("grums-designer")).status_code == 400


def test_a_decision_is_its_own_organizations(client, token_of):
    body = {**QUESTION, "outcome": "reused"}
    made = client.post("/api/v1/askings", json=body, headers=token_of("grums-designer")).json()
    address = f"/api/v1/askings/{made['id']}"
    assert client.get(address, headers=token_of("grums-manager")).status_code == 200
    assert client.get(address, headers=token_of("malmo-designer")).status_code == 404
    assert client.get(address).status_code == 404


def test_who_may_not_log_decides_nothing(client, token_of):
    body = {**QUESTION, "outcome": "reused", "organization": "grums"}
    assert client.post("/api/v1/askings", json=body).status_code == 401
    for who in ("malmo-designer", "grums-manager"):
        assert client.post("/api/v1/askings", json=body, headers=token_of(who)).status_code == 403


def test_figures_count_what_was_avoided_and_what_was_lent(client, token_of):
    headers = token_of("malmo-designer")
    made = client.post("/api/v1/askings", json={**QUESTION, "outcome": "reused"}, headers=headers).json()
    figures = {
        each["organization"]: each for each in client.get("/api/v1/reuse", headers=headers).json()["items"]
    }
    assert figures["malmo"]["askings_avoided"] == 1
    assert figures["malmo"]["insights_used"] == len(made["insights"]) > 0
    assert figures["grums"]["insights_lent"] == len(made["insights"])
    assert client.get("/api/v1/reuse").status_code == 401


def test_the_source_is_told_of_a_reuse(client, token_of, log):
    insight = log("Unga vill ha svar på samma dag.", visibility="public")
    body = {"purpose": "Underlag till ungdomsplanen", "link": "https://malmo.se/plan"}
    made = client.post(f"/api/v1/insights/{insight.ref}/reuse", json=body, headers=token_of("malmo-designer"))
    assert made.status_code == 201
    services = client.app.state.services
    viewer = client.blocking_portal.call(services.accounts.get_viewer, "grums-designer@exempel.se")
    notices = client.blocking_portal.call(services.reuse.list_notices, viewer)
    assert [(each.organization, each.purpose) for each in notices] == [("malmo", body["purpose"])]


def test_a_reuse_says_what_for(client, token_of, log):
    insight = log("Unga vill ha svar på samma dag.", visibility="public")
    for body in ({"purpose": ""}, {"purpose": "Plan", "link": "javascript:alert(1)"}):
        address = f"/api/v1/insights/{insight.ref}/reuse"
        assert client.post(address, json=body, headers=token_of("malmo-designer")).status_code == 400


def test_feedback_is_noted_on_the_study(client, token_of):
    headers = token_of("grums-designer")
    made = client.post(
        "/api/v1/studies", json={"title": "Unga", "organization": "grums"}, headers=headers
    ).json()
    address = f"/api/v1/studies/{made['id']}/feedback"
    told = client.post(
        address, json={"state": "given", "when": "2026-03", "how": "Brev hem"}, headers=headers
    )
    assert told.json()["feedback"] == "given"
    assert client.post(address, json={"state": "given"}, headers=token_of("malmo-designer")).status_code in {
        403,
        404,
    }


# ---------------------------------------------------------------------------------------------------------- giving way


def test_a_withdrawn_insight_leaves_a_tombstone_with_the_reason(client, log, curator):
    insight = log("Zebrafinkar bor mitt i byn.", visibility="public")
    address = f"/api/v1/insights/{insight.ref}"
    done = client.post(
        f"{address}/withdraw", json={"reason": "Det gick att se vem det var."}, headers=curator
    )
    assert done.status_code == 200
    stone = client.get(address).json()
    assert (stone["status"], stone["statement"]) == ("withdrawn", "")
    assert "Det gick att se vem det var." in client.get(f"/i/{insight.ref}").text
    assert client.get("/api/v1/insights?q=zebrafinkar").json()["total"] == 0
    again = client.post(f"{address}/withdraw", json={"reason": "Igen."}, headers=curator)
    assert again.status_code == 409


def test_a_reason_is_required_to_withdraw(client, log, curator):
    insight = log("Zebrafinkar.", visibility="public")
    address = f"/api/v1/insights/{insight.ref}/withdraw"
    assert client.post(address, json={"reason": " "}, headers=curator).status_code == 400


def test_a_superseded_address_leads_on_through_the_whole_line(client, log, curator):
    first, second, third = (log(f"Unga vill, version {n}.", visibility="public") for n in (1, 2, 3))
    for old, new in ((first, second), (second, third)):
        address = f"/api/v1/insights/{old.ref}/supersede"
        done = client.post(address, json={"by": new.ref, "reason": "Nyare."}, headers=curator)
        assert done.json()["superseded_by"] == new.ref
    answer = client.get(f"/i/{first.ref}", follow_redirects=False)
    assert answer.status_code in {301, 302, 303, 307, 308}
    assert f"/i/{third.ref[:4]}-{third.ref[4:]}" in answer.headers["location"]


def test_what_takes_over_is_shared_at_least_as_widely(client, log, curator):
    old = log("Unga vill.", visibility="public")
    narrow = log("Unga vill mer.", visibility="organization")
    address = f"/api/v1/insights/{old.ref}/supersede"
    assert (
        client.post(address, json={"by": narrow.ref, "reason": "Nyare."}, headers=curator).status_code == 400
    )
    assert client.post(address, json={"by": old.ref, "reason": "Nyare."}, headers=curator).status_code == 400
    assert (
        client.post(address, json={"by": "00000000", "reason": "Nyare."}, headers=curator).status_code == 400
    )


def test_a_merge_takes_labels_along_but_nothing_that_was_shared_less(client, log, curator):
    kept = log("Unga vill.", visibility="public", subpopulations=("ungdomar",))
    wide = log("Unga vill också.", visibility="public", subpopulations=("unga-vuxna",))
    narrow = log("Unga vill i smyg.", visibility="organization", subpopulations=("npf",))
    for old in (wide, narrow):
        address = f"/api/v1/insights/{old.ref}/merge"
        done = client.post(address, json={"into": kept.ref, "reason": "Samma sak."}, headers=curator)
        assert done.status_code == 200, done.text
    standing = client.get(f"/api/v1/insights/{kept.ref}").json()
    assert set(standing["subpopulations"]) == {"ungdomar", "unga-vuxna"}
    assert client.get(f"/api/v1/insights/{wide.ref}").json()["status"] == "superseded"


def test_designers_let_only_their_own_insights_give_way(client, token_of, log, curator):
    mine = log("Unga vill.", visibility="public")
    theirs = log("Unga vill mer.", visibility="public", who="administrator")
    headers = token_of("grums-designer")
    body = {"reason": "Fel."}
    assert (
        client.post(f"/api/v1/insights/{theirs.ref}/withdraw", json=body, headers=headers).status_code == 403
    )
    merge = {"into": theirs.ref, "reason": "Samma."}
    assert client.post(f"/api/v1/insights/{mine.ref}/merge", json=merge, headers=headers).status_code == 403
    assert client.post(f"/api/v1/insights/{mine.ref}/withdraw", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("withdraw", {"reason": "Fel."}),
        ("supersede", {"by": "00000000", "reason": "Fel."}),
        ("merge", {"into": "00000000", "reason": "Fel."}),
        ("reuse", {"purpose": "Plan"}),
        ("heard", {"note": "Här också"}),
    ],
)
def test_an_insight_that_is_hidden_looks_missing_to_every_action(client, token_of, log, action, body):
    hidden = log("Zebrafinkar.", visibility="organization")
    headers = token_of("malmo-designer")
    found = client.post(f"/api/v1/insights/{hidden.ref}/{action}", json=body, headers=headers)
    missing = client.post(f"/api/v1/insights/00000000/{action}", json=body, headers=headers)
    assert (found.status_code, missing.status_code) == (404, 404)
    assert hidden.ref not in found.text


def test_what_is_heard_elsewhere_strengthens_without_giving_hidden_insights_away(client, token_of, log):
    known = log("Unga vill ha svar på samma dag.", visibility="public")
    own = log(
        "Unga väntar inte på svar.", who="malmo-designer", organization="malmo", visibility="organization"
    )
    headers = token_of("malmo-designer")
    body = {"organization": "malmo", "own": own.ref}
    assert client.post(f"/api/v1/insights/{known.ref}/heard", json=body, headers=headers).status_code == 204
    assert "Unga väntar inte" in client.get(f"/i/{known.ref}", headers=headers).text
    page = client.get(f"/i/{known.ref}").text
    assert "Unga väntar inte" not in page
    assert "Malmö stad" not in page
