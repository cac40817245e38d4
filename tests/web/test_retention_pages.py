"""Keeping and erasing as people do it: who may, what must be typed, and what is left to see."""

import pytest

from app.domain.access import Role


@pytest.fixture
def curator(client, token_of):
    """A curator of Grums."""
    accounts = client.app.state.services.accounts
    client.blocking_portal.call(
        lambda: accounts.save_account("kurator@exempel.se", "grums", Role.CURATOR, name="Karin Kurator")
    )
    return token_of("kurator")


@pytest.fixture
def made(client, curator):
    """A study with an insight, shared in the network."""
    study = client.post(
        "/api/v1/studies",
        json={"title": "Ett arbete om väntan", "organization": "grums", "visibility": "network"},
        headers=curator,
    ).json()
    body = {"statement": "Väntan sliter på alla", "organization": "grums", "visibility": "network"}
    insight = client.post("/api/v1/insights", json=body | {"study": study["id"]}, headers=curator).json()
    return study, insight


def send(client, address, headers, **fields):
    client.get("/logga-in")
    data = {**fields, "_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(address, data=data, headers=headers, follow_redirects=False)


def spelled(record):
    return f"{record['ref'][:4]}-{record['ref'][4:]}"


def test_a_day_is_decided_prolonged_with_a_reason_and_listed_when_it_nears(client, token_of, curator, made):
    study, _insight = made
    address, here = f"/api/v1/studies/{study['id']}/retention", f"/insiktsarbeten/{spelled(study)}/gallring"
    designer, other = token_of("grums-designer"), token_of("malmo-designer")
    assert client.get(address, headers=other).status_code == 403
    assert client.get(address).status_code == 404
    assert client.get(address, headers=designer).json()["until"] is None
    day = client.app.state.services.retention.clock().date().isoformat()
    assert client.put(address, json={"until": day}, headers=other).status_code == 403
    assert client.put(address, json={"until": "2001-01-01"}, headers=designer).status_code == 400
    assert client.put(address, json={"until": day}, headers=designer).json()["until"] == day
    (due,) = client.get("/api/v1/retention", headers=curator).json()["items"]
    assert (due["ref"], due["days"]) == (study["ref"], 0)
    assert client.get("/api/v1/retention", headers=designer).json()["items"] == []
    assert "Ett arbete om väntan" in client.get("/gallring", headers=curator).text
    assert client.get("/gallring", headers=designer).status_code == 403
    assert send(client, here, designer, until="2101-01-01", reason="Behövs").status_code == 403
    without = send(client, here, curator, until="2101-01-01")
    assert without.status_code == 400
    assert "Skriv varför materialet behövs längre." in without.text
    assert send(client, here, curator, until="2101-01-01", reason="Uppföljning").status_code == 303
    assert client.get("/api/v1/retention", headers=curator).json()["items"] == []


def test_an_insight_is_erased_by_a_curator_who_types_its_name(client, token_of, curator, made):
    _study, insight = made
    here, other = f"/i/{spelled(insight)}", token_of("malmo-designer")
    assert client.get(f"{here}/radera", headers=token_of("grums-designer")).status_code == 403
    assert send(client, f"{here}/radera", other, confirm=insight["ref"]).status_code == 403
    assert client.get(f"{here}/radera", headers=curator).status_code == 200
    wrong = send(client, f"{here}/radera", curator, confirm="ja")
    assert wrong.status_code == 400
    assert "Väntan sliter" in client.get(here, headers=other).text
    assert send(client, f"{here}/radera", curator, confirm=spelled(insight).lower()).status_code == 303
    for headers, name in ((curator, True), (other, False)):
        gone = client.get(here, headers=headers)
        assert gone.status_code == 410
        assert "Väntan" not in gone.text
        assert ("Raderat av Karin Kurator" in gone.text) is name
    assert client.get(here).status_code == 404
    assert client.get(f"{here}/radera", headers=curator).status_code == 404
    assert (
        client.delete(
            f"/api/v1/insights/{insight['id']}?confirm={insight['ref']}", headers=curator
        ).status_code
        == 404
    )
    patched = client.patch(f"/api/v1/insights/{insight['id']}", json={"statement": "x"}, headers=curator)
    assert patched.status_code == 403


def test_a_study_is_erased_over_http_and_its_address_says_so(client, token_of, curator, made):
    study, insight = made
    address = f"/api/v1/studies/{study['id']}"
    assert (
        client.delete(f"{address}?confirm={study['ref']}", headers=token_of("malmo-designer")).status_code
        == 403
    )
    assert client.delete(f"{address}?confirm={study['ref']}").status_code == 401
    assert client.delete(f"{address}?confirm=x", headers=curator).status_code == 400
    assert client.delete(f"{address}?confirm={study['ref']}", headers=curator).status_code == 200
    assert client.get(address, headers=curator).status_code == 404
    assert client.get(f"/insiktsarbeten/{spelled(study)}", headers=curator).status_code == 410
    assert client.get(f"/insiktsarbeten/{spelled(study)}").status_code == 404
    assert client.get(f"/i/{spelled(insight)}", headers=curator).status_code == 410
    acts = client.get("/api/v1/audit?organization=grums&action=record.erased", headers=curator).json()[
        "items"
    ]
    assert {each["kind"] for each in acts} == {"insight", "study"}


def test_an_erased_insight_whose_place_was_taken_leads_on(client, curator, made):
    _study, insight = made
    body = {"statement": "Väntan sliter mest på barn", "organization": "grums", "visibility": "network"}
    new = client.post("/api/v1/insights", json=body, headers=curator).json()
    client.post(
        f"/api/v1/insights/{insight['id']}/supersede",
        json={"by": new["ref"], "reason": "Skarpare"},
        headers=curator,
    )
    client.delete(f"/api/v1/insights/{insight['id']}?confirm={insight['ref']}", headers=curator)
    led = client.get(f"/i/{spelled(insight)}", headers=curator, follow_redirects=False)
    assert led.status_code == 303
    assert led.headers["location"].startswith(f"/i/{spelled(new)}")
    assert client.get(f"/i/{spelled(insight)}?visa=1", headers=curator).status_code == 410
