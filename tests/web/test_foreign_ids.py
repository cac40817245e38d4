"""No id opens what is somebody else's: every address with a piece, every method, for those who belong elsewhere."""

import hashlib
import re
import shutil
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from app.domain.access import Role
from app.persistence.tables import metadata
from tests.conftest import make_settings
from tests.web.belongings import LEVELS, Belongings, Visitor, make_belongings, visitor
from tests.web.work import work_of

#: Which of Grums' belongings each address with a piece is asked for, and what is sent along by each unsafe method.
AIMS: dict[str, tuple[str, dict[str, object]]] = {
    "/api/v1/askings/{asking_id}": ("asking", {}),
    "/api/v1/gaps/marks/{number}": ("mark", {}),
    "/api/v1/imports/{import_id}": ("import", {}),
    "/api/v1/insights/{name}": ("insight", {"statement": "Taget"}),
    "/api/v1/insights/{name}/attachments": ("insight", {"caption": "Lagt dit"}),
    "/api/v1/insights/{name}/attachments/{attachment_id}": ("insight", {}),
    "/api/v1/insights/{name}/attachments/{attachment_id}/{form}": ("insight", {}),
    "/api/v1/insights/{name}/heard": ("insight", {"organization": "grums", "note": "Vi med"}),
    "/api/v1/insights/{name}/merge": ("insight", {"into": "{another}", "reason": "Samma sak"}),
    "/api/v1/insights/{name}/reuse": ("insight", {"organization": "grums", "purpose": "Vår plan"}),
    "/api/v1/insights/{name}/supersede": ("insight", {"by": "{another}", "reason": "Samma sak"}),
    "/api/v1/insights/{name}/versions": ("insight", {}),
    "/api/v1/insights/{name}/withdraw": ("insight", {"reason": "Bort"}),
    "/api/v1/organizations/{slug}/people": ("organization", {}),
    "/api/v1/sharing/requests/{number}/refuse": ("raising", {}),
    "/api/v1/sharing/rules/{organization}": ("organization", {"raising_needs_curator": False}),
    "/api/v1/sharing/{kind}/{name}": ("insight", {"visibility": "public"}),
    "/api/v1/studies/{name}": ("study", {"title": "Taget"}),
    "/api/v1/studies/{name}/feedback": ("study", {"state": "given", "when": "2026-11", "how": "Brev"}),
    "/api/v1/studies/{name}/retention": ("study", {"until": "2030-12-31", "reason": "Vill"}),
    "/api/v1/watches/{ref}": ("watch", {}),
    "/api/v1/webhooks/{hook_id}": ("hook", {}),
    "/api/v1/webhooks/{hook_id}/start": ("hook", {}),
    "/api/v1/webhooks/{hook_id}/stop": ("hook", {}),
    "/api/v1/webhooks/{hook_id}/test": ("hook", {}),
    "/aterbruk/{reuse_id}/berattat": ("reuse", {}),
    "/bevakningar/{ref}": ("watch", {"gor": "bort"}),
    "/forfragningar/{request_id}/svar": ("request", {"answer": "Ja"}),
    "/i/{ref}": ("ref", {}),
    "/i/{ref}/ateranvand": ("ref", {"organization": "grums", "purpose": "Vår plan"}),
    "/i/{ref}/bilagor": ("ref", {"caption": "Lagt dit"}),
    "/i/{ref}/bilagor/{attachment_id}/fil/{form}": ("ref", {}),
    "/i/{ref}/bilagor/{attachment_id}/ta-bort": ("ref", {}),
    "/i/{ref}/delning": ("ref", {"visibility": "public"}),
    "/i/{ref}/dra-tillbaka": ("ref", {"reason": "Bort"}),
    "/i/{ref}/ersatt": ("ref", {"other": "{another}", "reason": "Samma sak"}),
    "/i/{ref}/galler": ("ref", {}),
    "/i/{ref}/historik": ("ref", {}),
    "/i/{ref}/hort": ("ref", {"organization": "grums", "note": "Vi med"}),
    "/i/{ref}/radera": ("ref", {"confirm": "{itself}"}),
    "/i/{ref}/redigera": ("ref", {"statement": "Taget", "organization": "grums", "version": "1"}),
    "/importera/{import_id}": ("import", {"gor": "slang"}),
    "/importera/{import_id}/angra": ("import", {}),
    "/innan-du-fragar/beslut/{asking_id}": ("asking", {}),
    "/insiktsarbeten/{ref}": ("study_ref", {}),
    "/insiktsarbeten/{ref}/aterkoppling": ("study_ref", {"state": "given", "happens": "2026-11"}),
    "/insiktsarbeten/{ref}/delning": ("study_ref", {"visibility": "public"}),
    "/insiktsarbeten/{ref}/gallring": ("study_ref", {"until": "2030-12-31", "reason": "Vill"}),
    "/insiktsarbeten/{ref}/radera": ("study_ref", {"confirm": "{itself}"}),
    "/insiktsarbeten/{ref}/redigera": ("study_ref", {"title": "Taget", "organization": "grums"}),
    "/kartor/{ref}": ("map", {}),
    "/kartor/{ref}/inbaddad": ("map", {}),
    "/kartor/{ref}/karta.csv": ("map", {}),
    "/kartor/{ref}/karta.png": ("map", {}),
    "/kartor/{ref}/karta.svg": ("map", {}),
    "/kartor/{ref}/ta-bort": ("map", {}),
    "/kluster/beslut/{number}/ta-tillbaka": ("theme_decision", {}),
    "/mitt-konto/lamna/{slug}": ("organization", {}),
    "/mitt-konto/nycklar/{number}": ("person", {}),
    "/natverk/{slug}": ("network", {"gor": "lamna", "organization": "grums"}),
    "/ordlista/{number}": ("words", {"gor": "bort"}),
    "/organisationer/{slug}/arkiv.zip": ("organization", {}),
    "/organisationer/{slug}/inbjudningar/{number}": ("invitation", {"gor": "bort"}),
    "/organisationer/{slug}/logg": ("organization", {}),
    "/organisationer/{slug}/personer": ("organization", {"email": "x@exempel.se", "role": "admin"}),
    "/organisationer/{slug}/personer/{number}": ("person", {"gor": "bort"}),
    "/organisationer/{slug}/webhookar": ("organization", {"name": "X", "address": "https://x.example.org/"}),
    "/organisationer/{slug}/webhookar/{hook_id}": ("hook", {"gor": "bort"}),
    "/organisationer/{slug}/tvasteg": ("organization", {"needed": "1"}),
}
#: Addresses with a piece that names what everybody may know, or a secret that nobody can guess.
OPEN = {
    "/feed/{name}": "a secret address",
    "/inbjudan/{secret}": "a secret address",
    "/kluster/{ref}": "a theme of what the viewer sees; in the matrix",
    "/kluster/{ref}/beslut": "decides for one's own insights in the theme; tested in test_pages_themes.py",
    "/kommuner/{code}": "places",
    "/organisationer/{slug}": "what is public of an organization; in the matrix",
    "/schema/{path}": "a description",
    "/static/{file_path:path}": "files of ours",
}
#: Names and numbers that everybody may know, so that to change them is forbidden rather than missing.
KNOWN_TO_ALL = {"organization", "network", "words"}
MISSING = {"number": "987654321", "import_id": "0" * 32, "slug": "finns-inte", "organization": "finns-inte"}
#: What changes by itself when somebody only asks, or while messages are sent.
PASSING = {"session", "audit_entry", "allowance", "api_token", "outbox"}
SENDING = {"webhook", "webhook_delivery", "webhook_insight"}


@pytest.fixture(scope="module")
def client(
    application: Litestar, demo_data, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """One service for all attacks of this module, since none of them may change anything."""
    folder = tmp_path_factory.mktemp("attacked") / "data"
    shutil.copytree(demo_data, folder)
    application.state.settings = make_settings(folder)
    with TestClient(application, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def belongings(client: TestClient) -> Belongings:
    return make_belongings(client)


@pytest.fixture(scope="module")
def attackers(client: TestClient) -> dict[str, Visitor]:
    """An outsider and a peer in Grums' network, each with every right in organizations of their own."""
    return {
        "outsider": visitor(client, "ale-admin@exempel.se", "ale", Role.ADMIN),
        "peer": visitor(client, "malmo-admin@exempel.se", "malmo", Role.ADMIN),
    }


def plain(path: str) -> str:
    return re.sub(r"\{(\w+):(?:str|int)\}", r"{\1}", path)


def routes(app: Litestar) -> list[tuple[str, str]]:
    return sorted(
        (plain(route.path), method)
        for route in app.routes
        if "{" in route.path
        for method in set(getattr(route, "methods", ())) - {"OPTIONS", "HEAD"}
    )


def fingerprint(client: TestClient) -> dict[str, str]:
    """A digest of every table, but those that change when anybody asks for anything."""
    database, found = client.app.state.services.database, {}
    for table in metadata.sorted_tables:
        if table.name not in PASSING | SENDING:
            rows = client.blocking_portal.call(database.fetch, select(table))
            found[table.name] = hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
    return found


def address_of(path: str, belongings: Belongings, sort: str, number: int, *, is_missing: bool) -> str:
    name = belongings.names[sort][number]
    pieces = {
        "kind": "insights",
        "form": "liten",
        "slug": "grums",
        "attachment_id": belongings.names["attachment"][min(number, 3)],
    }
    aimed = re.findall(r"\{(\w+)\}", path)
    at = next(each for each in aimed if each != "kind")
    at = next((each for each in ("number", "hook_id") if each in aimed), at)
    pieces[at] = MISSING.get(at, "00000000") if is_missing else name
    return path.format(**pieces)


def attack(who: Visitor, method: str, address: str, sent: dict[str, object]):
    if address.startswith("/api/"):
        if method in {"GET", "DELETE"}:
            # Some ask for the record's name once more before they erase it.
            return who.ask(method, address, params={"confirm": address.rpartition("/")[2]})
        if address.endswith("/attachments"):
            return who.ask(method, address, files={"file": ("x.png", b"\x89PNG", "image/png")}, data=sent)
        return who.ask(method, address, json=sent)
    if method == "GET":
        return who.ask(method, address)
    return who.send(address, **sent)


def told(answer, address: str) -> str:
    """What an answer says, past the name that was asked for and what is new each time."""
    text = re.sub(r'(_csrf_token" value=)"\w+"', r"\1", answer.text).replace(address, "")
    for piece in re.split(r"[/.]", address):
        text = text.replace(piece, "") if len(piece) >= 8 else text
    return text


def told_by_headers(answer) -> dict[str, str]:
    """What the headers say, but for the length, which is that of the name that was asked for and is given back."""
    return {name: value for name, value in answer.headers.items() if name != "content-length"}


def test_every_address_with_a_piece_is_aimed_at_or_open(client):
    found = {path for path, _ in routes(client.app)} | {
        path for path in OPEN if path in {plain(route.path) for route in client.app.routes}
    }
    assert found - AIMS.keys() - OPEN.keys() == set()


@pytest.mark.parametrize("who", ["outsider", "peer"])
def test_no_id_opens_or_changes_what_is_another_organization_s(client, belongings, attackers, who):
    attacker = attackers[who]
    before = fingerprint(client)
    unseen = 3 if who == "outsider" else 2
    worked = 0
    for path, method in routes(client.app):
        if path not in AIMS:
            continue
        sort, fields = AIMS[path]
        has_levels = len(belongings.names[sort]) == len(LEVELS)
        gone, absent = None, ""
        for number in range(len(belongings.names[sort])):
            address = address_of(path, belongings, sort, number, is_missing=False)
            known = {"{another}": belongings.names["insight"][3], "{itself}": belongings.names[sort][number]}
            sent = {key: known.get(str(value), value) for key, value in fields.items()}
            with work_of(client) as work:
                answer = attack(attacker, method, address, sent)
            seen = (who, method, address, sort, number, answer.status_code, answer.text[:300])
            assert answer.status_code < 500, seen
            if sort in KNOWN_TO_ALL or (has_levels and number >= unseen):
                assert method == "GET" or answer.status_code in {401, 403, 404}, seen
                continue
            if gone is None:
                absent = address_of(path, belongings, sort, number, is_missing=True)
                with work_of(client) as work_for_nothing:
                    gone = attack(attacker, method, absent, sent)
            if work != work_for_nothing:
                # What is kept in memory is read by whoever comes first: now it has been, so the second try tells.
                with work_of(client) as work:
                    answer = attack(attacker, method, address, sent)
                with work_of(client) as work_for_nothing:
                    gone = attack(attacker, method, absent, sent)
            assert work == work_for_nothing, seen
            worked += len(work)
            assert answer.status_code == gone.status_code, (*seen, gone.status_code, gone.text[:300])
            assert told(answer, address) == told(gone, absent), seen
            assert gone.status_code in {403, 404}, seen
            assert told_by_headers(answer) == told_by_headers(gone), seen
    assert worked > 500, "what is compared is work that was done"
    assert fingerprint(client) == before
    hook = belongings.curator.ask("GET", f"/api/v1/webhooks/{belongings.names['hook'][0]}").json()
    assert (hook["is_on"], hook["stop_reason"]) == (True, "")
    assert not any(each["is_test"] for each in hook["deliveries"])
