"""Networks as one meets them: who invites, who answers, who sees that somebody is invited."""

import pytest

from app.domain.access import Role


@pytest.fixture
def run(client):
    """Runs what the services answer with."""
    return client.blocking_portal.call


@pytest.fixture
def admin_of(client, run, token_of):
    """Makes the header of an administrator of an organization, who does not run the service."""
    accounts = client.app.state.services.accounts

    def make(slug):
        run(lambda: accounts.save_account(f"{slug}-admin@exempel.se", slug, Role.ADMIN, name=f"Chef {slug}"))
        return token_of(f"{slug}-admin")

    return make


def send(client, address, headers, **fields):
    """A form, as a browser sends it."""
    if "insikt_csrf" not in client.cookies:
        client.get("/logga-in")
    data = {**fields, "_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(address, data=data, headers=headers, follow_redirects=False)


def test_what_is_shared_within_a_network_follows_who_is_in_it(client, token_of, admin_of):
    nacka = admin_of("nacka")
    logged = {"statement": "Bara i nätverket.", "organization": "grums", "visibility": "network"}
    made = client.post("/api/v1/insights", json=logged, headers=token_of("grums-designer")).json()
    here, there = f"/api/v1/insights/{made['id']}", "/natverk/titi"
    assert client.get(here, headers=nacka).status_code == 404
    keeper = token_of("administrator")
    assert send(client, there, keeper, gor="bjud", organization="nacka").status_code == 303
    assert client.get(here, headers=nacka).status_code == 404
    assert "TITI bjuder in Nacka kommun" in client.get("/natverk", headers=nacka).text
    assert send(client, there, nacka, gor="ja", organization="nacka").status_code == 303
    assert client.get(here, headers=nacka).status_code == 200
    assert "Ska Nacka kommun lämna TITI?" in client.get(f"{there}?lamnar=nacka", headers=nacka).text
    assert send(client, there, nacka, gor="lamna", organization="nacka").status_code == 303
    assert client.get(here, headers=nacka).status_code == 404
    assert send(client, there, nacka, gor="ja", organization="nacka").status_code == 404


def test_nobody_acts_for_an_organization_or_a_network_that_is_not_theirs(client, token_of, admin_of):
    grums, nacka = admin_of("grums"), admin_of("nacka")
    send(client, "/natverk/titi", token_of("administrator"), gor="bjud", organization="ale")
    tries = {
        "bjud": "experio-lab",
        "ater": "ale",
        "ja": "ale",
        "nej": "ale",
        "lamna": "malmo",
        "hall": "grums",
        "slapp": "titi",
        "namn": "",
    }
    for headers in (grums, nacka, token_of("titi-curator"), token_of("grums-designer")):
        for gor, organization in tries.items():
            answer = send(client, "/natverk/titi", headers, gor=gor, organization=organization, name="Vårt")
            assert answer.status_code == 403, gor
        assert send(client, "/natverk", headers, name="X", organization="ale").status_code == 403
    assert send(client, "/natverk/titi", {}, gor="ja", organization="ale").status_code == 401
    assert send(client, "/natverk/finns-inte", grums, gor="bjud", organization="ale").status_code == 404


def test_who_is_invited_is_told_to_those_it_concerns_alone(client, token_of, admin_of):
    keeper = token_of("administrator")
    send(client, "/natverk/titi", keeper, gor="bjud", organization="nacka")
    waiting = "Inbjudna som inte har svarat"
    assert waiting in client.get("/natverk/titi", headers=keeper).text
    assert waiting in client.get("/natverk/titi", headers=admin_of("nacka")).text
    for headers in ({}, token_of("grums-designer"), admin_of("grums"), admin_of("ale")):
        assert waiting not in client.get("/natverk/titi", headers=headers).text


def test_a_network_is_started_renamed_and_never_without_a_keeper(client, admin_of):
    grums = admin_of("grums")
    assert "Ge nätverket ett namn" in send(client, "/natverk", grums, name=" ", organization="grums").text
    started = send(client, "/natverk", grums, name="Värmlands län", organization="grums")
    here = started.headers["location"].partition("?")[0]
    assert here == "/natverk/varmlands-lan"
    taken = send(client, "/natverk", grums, name="Värmlands Län!", organization="grums")
    assert "redan ett nätverk" in taken.text
    assert send(client, here, grums, gor="namn", name="Värmland").status_code == 303
    assert "<h1>Värmland</h1>" in client.get(here).text
    refused = send(client, here, grums, gor="slapp", organization="grums")
    assert "måste ha någon som håller i det" in refused.text
    assert send(client, here, grums, gor="lamna", organization="grums").headers["location"] == "/natverk"
    assert client.get(here).status_code == 404
