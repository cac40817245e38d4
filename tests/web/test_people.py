"""People in organizations as one meets them: who is let in, who may change whom, and invitations that are used once."""

import re
from html import unescape

import pytest

from app.domain.access import Role
from app.domain.people import INVITATION_LIFE
from app.services.accounts import utc_now
from tests.web.work import work_of

PASS_PHRASE = "en karta som alla får se"
NEW_PHRASE = "sju gröna paraplyer sover"
HERE = "/organisationer/grums/personer"


@pytest.fixture
def run(client):
    """Runs what the services answer with."""
    return client.blocking_portal.call


@pytest.fixture
def grums_admin(client, run, token_of):
    """The header of an administrator in Grums who does not run the service."""
    accounts = client.app.state.services.accounts
    run(lambda: accounts.save_account("chef@exempel.se", "grums", Role.ADMIN, name="Åsa Administratör"))
    return token_of("chef")


def send(client, address, headers=None, **fields):
    """A form, as a browser sends it."""
    if "insikt_csrf" not in client.cookies:
        client.get("/logga-in")
    data = {**fields, "_csrf_token": client.cookies["insikt_csrf"]}
    return client.post(address, data=data, headers=headers or {}, follow_redirects=False)


def sign_in(client, email, phrase=PASS_PHRASE):
    answer = send(client, "/logga-in", email=email, password=phrase)
    assert answer.status_code == 303, answer.text


def number_of(client, run, email):
    return run(client.app.state.services.accounts.get_viewer, email).account


def link_in(answer):
    assert answer.status_code == 200, answer.text
    return re.search(r'value="http[^"]*(/inbjudan/[\w-]+)"', answer.text)[1]


def role_of(run, client, email, organization="grums"):
    return run(client.app.state.services.accounts.get_viewer, email).roles.get(organization)


def test_colleagues_see_each_other_and_only_administrators_the_addresses(client, token_of, grums_admin):
    seen = client.get(HERE, headers=token_of("grums-designer"))
    assert "Disa, designer i Grums" in unescape(seen.text)
    assert "exempel.se" not in seen.text
    assert "grums-designer@exempel.se" in client.get(HERE, headers=grums_admin).text
    listed = client.get("/api/v1/organizations/grums/people", headers=token_of("grums-designer")).json()
    assert {"name": "Disa, designer i Grums", "role": "designer"} in listed["items"]


@pytest.mark.parametrize("who", ["malmo-designer", "titi-curator"])
def test_nobody_else_sees_them(client, token_of, grums_admin, who):
    for address in (HERE, f"{HERE}/1", "/api/v1/organizations/grums/people", "/drift"):
        assert client.get(address, headers=token_of(who)).status_code == 403, address
    assert client.get(HERE, follow_redirects=False).headers["location"].startswith("/logga-in")
    assert client.get("/organisationer/finns-inte/personer", headers=token_of(who)).status_code == 404


def test_an_administrator_acts_within_their_own_organization_alone(client, run, token_of, grums_admin):
    mine = number_of(client, run, "grums-designer@exempel.se")
    foreign = number_of(client, run, "malmo-designer@exempel.se")
    changed = send(client, f"{HERE}/{mine}", grums_admin, gor="roll", role="curator")
    assert changed.status_code == 303, changed.text
    assert role_of(run, client, "grums-designer@exempel.se") == Role.CURATOR
    for fields in ({"gor": "roll", "role": "admin"}, {"gor": "bort"}, {"gor": "stang"}, {"gor": "oppna"}):
        assert send(client, f"{HERE}/{foreign}", grums_admin, **fields).status_code == 404
        there = f"/organisationer/malmo/personer/{foreign}"
        assert send(client, there, grums_admin, **fields).status_code == 403
        assert send(client, f"{HERE}/{mine}", token_of("grums-manager"), **fields).status_code == 403
    assert role_of(run, client, "malmo-designer@exempel.se", "malmo") == Role.DESIGNER


def test_further_fields_change_nothing(client, run, grums_admin):
    mine = number_of(client, run, "grums-designer@exempel.se")
    extra = {"is_operator": "1", "organization": "malmo", "email": "x@exempel.se", "account": "1"}
    send(client, f"{HERE}/{mine}", grums_admin, gor="roll", role="reader", **extra)
    viewer = run(client.app.state.services.accounts.get_viewer, "grums-designer@exempel.se")
    assert (viewer.roles, viewer.is_operator) == ({"grums": Role.READER}, False)
    assert send(client, f"{HERE}/{mine}", grums_admin, gor="roll", role="operator").status_code == 200
    assert role_of(run, client, "grums-designer@exempel.se") == Role.READER


def test_a_key_for_reading_changes_nobody(client, run, token_of, grums_admin):
    mine = number_of(client, run, "grums-designer@exempel.se")
    answer = send(client, f"{HERE}/{mine}", token_of("chef", scope="read"), gor="bort")
    assert answer.status_code == 403


def test_the_last_administrator_stays(client, run, grums_admin):
    mine = number_of(client, run, "chef@exempel.se")
    for fields in ({"gor": "roll", "role": "reader"}, {"gor": "bort"}):
        answer = send(client, f"{HERE}/{mine}", grums_admin, **fields)
        assert "måste ha en administratör" in answer.text
    assert role_of(run, client, "chef@exempel.se") == Role.ADMIN


def test_who_is_taken_out_or_shut_out_is_signed_out_at_once(client, run, token_of, grums_admin):
    mine = number_of(client, run, "grums-designer@exempel.se")
    token = token_of("grums-designer")
    sign_in(client, "grums-designer@exempel.se")
    assert client.get("/mitt-konto").status_code == 200
    assert client.get("/api/v1/me", headers=token).status_code == 200
    assert send(client, f"{HERE}/{mine}", grums_admin, gor="stang").status_code == 303
    assert client.get("/mitt-konto", follow_redirects=False).status_code == 303
    assert client.get("/api/v1/me", headers=token).status_code == 401
    assert (
        send(client, "/logga-in", email="grums-designer@exempel.se", password=PASS_PHRASE).status_code == 400
    )
    assert send(client, f"{HERE}/{mine}", grums_admin, gor="oppna").status_code == 303
    token = token_of("grums-designer")
    assert send(client, f"{HERE}/{mine}", grums_admin, gor="bort").status_code == 303
    assert client.get("/api/v1/me", headers=token).status_code == 401


def test_an_invitation_is_accepted_once_by_somebody_new(client, run, grums_admin):
    sent = send(client, HERE, grums_admin, email=" Ny@Exempel.se ", role="curator")
    link = link_in(sent)
    assert client.get(link).status_code == 200
    refused = send(client, link, name="", password="kort")
    assert "minst 15 tecken" in refused.text
    assert "Skriv ditt namn" in refused.text
    joined = send(client, link, name="Nya Nilsson", password=NEW_PHRASE)
    assert joined.headers["location"] == HERE
    assert "Nya Nilsson" in client.get("/mitt-konto").text
    assert role_of(run, client, "ny@exempel.se") == Role.CURATOR
    assert client.get(link).status_code == 404
    assert send(client, link).status_code == 404
    client.cookies.clear()
    assert send(client, link, name="En till", password=NEW_PHRASE).status_code == 404


def test_somebody_who_is_here_joins_with_their_account_and_nobody_in_their_place(
    client, run, token_of, grums_admin
):
    link = link_in(send(client, HERE, grums_admin, email="malmo-designer@exempel.se", role="reader"))
    assert send(client, link, token_of("titi-curator")).status_code == 403
    taken = send(client, link, name="Fel Person", password=NEW_PHRASE)
    assert "gick inte att skapa" in taken.text
    assert send(client, link, token_of("malmo-designer", scope="read")).status_code == 403
    assert send(client, link, token_of("malmo-designer")).status_code == 303
    assert role_of(run, client, "malmo-designer@exempel.se") == Role.READER
    assert role_of(run, client, "malmo-designer@exempel.se", "malmo") == Role.DESIGNER


def test_the_answer_to_an_invitation_does_not_tell_who_has_an_account(client, grums_admin):
    def answered(email):
        with work_of(client) as work:
            text = send(client, HERE, grums_admin, email=email, role="reader").text
        text = re.sub(
            r"/inbjudan/[\w-]+|/inbjudningar/\d+|_csrf_token\W+value=\S+", "", text.replace(email, "")
        )
        return text.partition("Inbjudna som inte har svarat")[0], work

    answered("nagon@exempel.se")
    assert answered("titi-curator@exempel.se") == answered("finns-inte-alls@exempel.se")


def test_a_link_that_has_ended_looks_like_one_that_never_was(client, grums_admin):
    def answered(link):
        with work_of(client) as work:
            answer = client.get(link)
        text = re.sub(r"_csrf_token\W+value=\S+", "", answer.text.replace(link.rpartition("/")[2], ""))
        return answer.status_code, text, sorted(answer.headers), work

    used, old, withdrawn = (
        send(client, HERE, grums_admin, email=f"{name}@exempel.se", role="reader")
        for name in ("anna", "bo", "cia")
    )
    assert send(client, link_in(used), name="Anna Ny", password=NEW_PHRASE).status_code == 303
    client.cookies.clear()
    address = re.findall(r"/organisationer/grums/inbjudningar/\d+", withdrawn.text)[0]
    assert send(client, address, grums_admin, gor="bort").status_code == 303
    client.cookies.clear()
    services = client.app.state.services
    services.invitations.clock = lambda: utc_now() + INVITATION_LIFE
    client.get("/guide")
    never = answered("/inbjudan/" + "x" * 43)
    assert never[0] == 404
    assert [answered(link_in(each)) for each in (used, old, withdrawn)] == [never] * 3


def test_an_invitation_is_withdrawn_renewed_and_nobody_elses(client, token_of, grums_admin):
    sent = send(client, HERE, grums_admin, email="ny@exempel.se", role="reader")
    first = link_in(sent)
    address = re.search(r"/organisationer/grums/inbjudningar/\d+", sent.text)[0]
    number = address.rpartition("/")[2]
    for gor in ("igen", "bort"):
        elsewhere = f"/organisationer/titi/inbjudningar/{number}"
        assert send(client, elsewhere, token_of("administrator"), gor=gor).status_code == 404
        assert send(client, address, token_of("grums-designer"), gor=gor).status_code == 403
    second = link_in(send(client, address, grums_admin, gor="igen"))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert send(client, address, grums_admin, gor="bort").status_code == 303
    assert client.get(second).status_code == 404
    assert send(client, address, grums_admin, gor="igen").status_code == 404


@pytest.mark.parametrize(
    "email",
    ["ingen", "a@b", "a@b.se\nBcc: c@d.se", "a@b.se,c@d.se", "<a@b.se>", "å@b.se", f"a@{'b' * 260}.se"],
)
def test_what_is_no_address_is_not_invited(client, grums_admin, email):
    answer = send(client, HERE, grums_admin, email=email, role="reader")
    assert "Skriv en e-postadress" in answer.text
    assert "/inbjudan/" not in answer.text


def test_operators_add_organizations_and_shut_accounts(client, run, token_of):
    operator = token_of("administrator")
    added = send(client, "/drift/organisationer", operator, name="Ängelholms kommun", municipality="1292")
    assert added.headers["location"] == "/organisationer/angelholms-kommun/personer"
    assert client.get(added.headers["location"], headers=operator).status_code == 200
    again = send(client, "/drift/organisationer", operator, name="Ängelholms kommun")
    assert "redan en organisation" in again.text
    number = number_of(client, run, "malmo-designer@exempel.se")
    found = client.get("/drift?sok=MALIN", headers=operator).text
    assert "malmo-designer@exempel.se" in found
    assert "titi-curator@exempel.se" not in found
    assert send(client, "/drift/konton", operator, gor="stang", konto=str(number)).status_code == 303
    assert "Avstängt konto" in client.get("/drift?sok=malin", headers=operator).text
    own = number_of(client, run, "administrator@exempel.se")
    assert send(client, "/drift/konton", operator, gor="stang", konto=str(own)).status_code == 403
    stranger = token_of("titi-curator")
    assert send(client, "/drift/konton", stranger, gor="oppna", konto=str(number)).status_code == 403
    assert send(client, "/drift/organisationer", stranger, name="Nytt").status_code == 403


def test_what_was_done_is_in_the_log(client, run, grums_admin):
    mine = number_of(client, run, "grums-designer@exempel.se")
    send(client, f"{HERE}/{mine}", grums_admin, gor="roll", role="curator")
    send(client, HERE, grums_admin, email="ny@exempel.se", role="reader")

    async def entries():
        from app.persistence import audit

        async with client.app.state.services.database.reading() as connection:
            return await audit.list_entries(connection, ["grums"], limit=2)

    newest, before = run(entries)
    assert (newest.action, newest.detail, newest.actor) == ("invitation.sent", "reader", "Åsa Administratör")
    assert (before.action, before.record, before.detail) == ("member.changed", str(mine), "curator")
    assert "ny@exempel.se" not in repr((newest, before))
