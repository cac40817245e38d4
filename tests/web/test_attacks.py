"""Attacks on what is sent: fields that nobody asked for, addresses that lead elsewhere, bodies that are too much."""

import shutil
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.domain.access import Role
from tests.conftest import make_settings
from tests.web.belongings import Visitor, visitor

#: What an attacker would like to set of anything that is saved.
WANTED = {
    "id": "11111111-1111-4111-8111-111111111111",
    "number": 1,
    "ref": "AAAAAAAA",
    "created_by": 1,
    "created_at": "2001-01-01T00:00:00Z",
    "created_by_organization": "malmo",
    "account": 1,
    "role": "admin",
    "roles": {"grums": "admin"},
    "is_operator": True,
    "is_read_only": False,
    "version": 99,
    "owner": "malmo",
    "superseded_by": "x",
}


@pytest.fixture(scope="module")
def client(
    application: Litestar, demo_data, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """One service for all attacks of this module."""
    folder = tmp_path_factory.mktemp("attacked") / "data"
    shutil.copytree(demo_data, folder)
    application.state.settings = make_settings(folder)
    with TestClient(application, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def curator(client: TestClient) -> Visitor:
    return visitor(client, "grums-curator@exempel.se", "grums", Role.CURATOR)


@pytest.fixture(scope="module")
def insight(curator: Visitor) -> dict[str, object]:
    made: dict[str, object] = curator.make(
        "/api/v1/insights", {"statement": "Zebra", "organization": "grums"}
    )
    return made


def test_no_field_that_is_not_asked_for_is_taken(client, curator, insight):
    """Of every body in the description of the interface: a field that it does not name is refused by name."""
    description = client.get("/schema/openapi.json").json()
    schemas, tried = description["components"]["schemas"], 0
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            body = (
                told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            )
            known = schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties")
            if not known:
                continue
            address = path.replace("{name}", str(insight["id"])).replace("{kind}", "insights")
            for field in WANTED.keys() - known.keys():
                answer = curator.ask(method.upper(), address, json={field: WANTED[field]})
                assert answer.status_code in {400, 401, 403, 404}, (method, path, field, answer.text)
                tried += 1
    assert tried > 150
    assert curator.ask("GET", f"/api/v1/insights/{insight['id']}").json() == insight


def test_an_insight_stays_where_it_belongs(client, curator, insight):
    """The organization of an insight, and who wrote it, are no fields of a change."""
    address = f"/api/v1/insights/{insight['id']}"
    for field, value in {"organization": "malmo", "id": "ny", "type": "study"}.items():
        assert curator.ask("PATCH", address, json={field: value}).status_code == 400
    sent = {"statement": "X", "organization": "malmo", "visibility": "public"}
    assert curator.ask("POST", "/api/v1/insights", json=sent).status_code == 403


def test_nobody_raises_themselves(client, curator):
    run, accounts = client.blocking_portal.call, client.app.state.services.accounts
    viewer = run(accounts.get_viewer, "grums-curator@exempel.se")
    here = f"/organisationer/grums/personer/{viewer.account}"
    assert curator.send(here, gor="roll", role="admin").status_code == 403
    for address in ("/mitt-konto", "/mitt-konto/nycklar"):
        curator.send(address, name="Jag", role="admin", is_operator="1", organization="malmo", scope="admin")
    assert curator.send("/drift/konton", gor="oppna", number=str(viewer.account)).status_code == 403
    assert curator.send("/drift/organisationer", name="Ny", slug="ny").status_code == 403
    after = run(accounts.get_viewer, "grums-curator@exempel.se")
    assert (after.roles, after.is_operator) == (viewer.roles, viewer.is_operator)


@pytest.mark.parametrize(
    "piece",
    [
        "../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f%2e%2e%2fpyproject.toml",
        "..\\..\\secret",
        "....//....//secret_key",
        "%00",
        "x%0d%0aSet-Cookie:%20stulen=1",
        "9" * 40,
        "-1",
        "a" * 5000,
    ],
)
def test_no_piece_of_an_address_leads_out_or_fails(client, curator, piece):
    paths = {
        route.path: [part if not part.startswith("{") else piece for part in route.path.strip("/").split("/")]
        for route in client.app.routes
        if "{" in route.path and "GET" in getattr(route, "methods", ())
    }
    for path, parts in paths.items():
        answer = curator.ask("GET", "/" + "/".join(parts))
        assert answer.status_code in {200, 303, 400, 403, 404}, (path, answer.status_code, answer.text[:200])
        assert "root:x:" not in answer.text
        assert "[tool." not in answer.text
        assert "stulen" not in str(answer.headers)
    for number in ("9" * 40, "9" * 19, "-1", "0"):
        for address in ("/kluster/beslut/{}/ta-tillbaka", "/ordlista/{}", "/mitt-konto/nycklar/{}"):
            assert curator.send(address.format(number), gor="bort").status_code in {400, 404}, (
                address,
                number,
            )


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a " * 4000,
        "q=" + "(" * 2000,
        'q="' + "å" * 3000,
        "&".join(f"theme=t{number}" for number in range(3000)),
        "sida=" + "9" * 400,
        "limit=-1",
        "limit=1e9",
        "q=%00%ff%fe",
        "q=%F0%9F%92%A9%E2%80%AE%CC%81" * 50,
        "q[]=a&q[$ne]=b",
        "year_from=99999999999999999999",
        "__proto__=1&constructor=2",
    ],
    ids=range(12),
)
def test_no_hostile_query_makes_a_page_fail(client, query):
    for address in (
        "/sok",
        "/karta",
        "/api/v1/insights",
        "/vita-flackar",
        "/feed.atom",
        "/api/v1/export.csv",
    ):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code in {200, 400, 413, 414}, (address, query[:40], answer.status_code)
        assert answer.elapsed.total_seconds() < 10


def test_a_deep_or_large_body_is_refused(client, curator):
    deep = "[" * 100_000 + "]" * 100_000
    for body, kind in (
        (deep, "application/json"),
        ('{"statement": "' + "a" * 3_000_000 + '"}', "application/json"),
    ):
        headers = curator.headers | {"Content-Type": kind}
        answer = client.post("/api/v1/insights", content=body, headers=headers)
        assert answer.status_code in {400, 413}, answer.status_code
