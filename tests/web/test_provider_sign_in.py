"""Signing in by a real OpenID provider: the way there and back, accounts, roles, and what must not work."""

import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from litestar.testing import TestClient

from app.asgi import create_app
from app.domain.access import Role
from app.domain.providers import Provider, parse_role_mapping
from app.persistence import sign_in as store
from tests.web.test_sign_in import cookie_of, is_signed_in, plant, send, sign_in

ROOT = Path(__file__).resolve().parents[2]
HERE = "http://testserver.local"
SECRET = "a secret that the provider gave"
ROLES = parse_role_mapping(
    '{"claim": "groups", "map": {"designers": "grums:designer", "admins": ["grums:admin", "nowhere:reader"]}}'
)

pytestmark = pytest.mark.xdist_group("openid")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a real provider that the tests started."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/oidc-provider").exists():
        pytest.skip("OpenID: Node.js or the package oidc-provider is missing (npm ci installs it)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [node, str(Path(__file__).with_name("openid_provider.mjs")), str(port), SECRET,
         f"{HERE}/logga-in/extern/svar"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    urllib.request.urlopen(f"http://127.0.0.1:{port}/.well-known/openid-configuration", timeout=30).read()
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.communicate()


@dataclass
class Site:
    """The service, and the way through the provider's pages."""

    client: TestClient

    def leave(self, **query: str) -> str:
        answer = self.client.get("/logga-in/extern", params=query, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def arrive(self, address: str):
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}", follow_redirects=False)

    def sign_in(self, name: str, **query: str):
        return self.arrive(at_the_provider(self.leave(**query), name))

    def account(self, subject: str) -> int | None:
        services = self.client.app.state.services

        async def find() -> int | None:
            async with services.database.reading() as connection:
                return await store.find_identity(connection, services.provider.provider.issuer, subject)

        return self.client.blocking_portal.call(find)

    def roles(self, number: int) -> dict[str, Role]:
        services = self.client.app.state.services
        return dict(self.client.blocking_portal.call(services.accounts.find_viewer, number).roles)


def at_the_provider(address: str, name: str) -> str:
    """Sign in on the provider's own pages, and agree; the address that it sends the reader back to."""
    with httpx.Client(timeout=30) as browser:
        answer = browser.get(address)
        for _step in range(12):
            if answer.is_redirect:
                address = str(answer.url.join(answer.headers["location"]))
                if address.startswith(HERE):
                    return address
                answer = browser.get(address)
            elif 'name="login"' in answer.text:
                form = {"prompt": "login", "login": name, "password": "any"}
                answer = browser.post(answer.url, data=form)
            else:
                answer = browser.post(answer.url, data={"prompt": "consent"})
    raise AssertionError(f"the provider does not lead back: {answer.status_code} {answer.text[:500]}")


@pytest.fixture
def open_site(issuer, demo_settings) -> Iterator[Callable[..., Site]]:
    """Starts the service with the provider in its settings."""
    opened = []

    def make(**changes: object) -> Site:
        provider = Provider(
            issuer, "insiktskartan", SECRET, "Kommunens inloggning", "openid profile email groups", (), ROLES
        )
        settings = replace(demo_settings, public_url=HERE, provider=replace(provider, **changes))
        client = TestClient(create_app(settings), base_url=HERE, raise_server_exceptions=False)
        client.__enter__()
        opened.append(client)
        return Site(client)

    yield make
    for each in opened:
        each.__exit__(None, None, None)


def test_somebody_new_gets_an_account_and_the_roles_that_are_claimed(open_site):
    site = open_site()
    assert "Logga in med Kommunens inloggning" in site.client.get("/logga-in").text
    answer = site.sign_in("nils+designers", till="/karta?basis=from")
    assert (answer.status_code, answer.headers["location"]) == (303, "/karta?basis=from")
    number = site.account("nils")
    assert site.roles(number) == {"grums": Role.DESIGNER}
    assert "nils hos leverantören" in site.client.get("/").text

    before = cookie_of(site.client, "insikt_session")
    site.sign_in("nils+admins")
    assert site.account("nils") == number, "known again by issuer and subject"
    assert site.roles(number) == {"grums": Role.ADMIN}
    assert cookie_of(site.client, "insikt_session") != before

    accounts = site.client.app.state.services.accounts
    site.client.blocking_portal.call(lambda: accounts.save_account("nils@exempel.se", "malmo", Role.CURATOR))
    token = site.client.blocking_portal.call(lambda: accounts.create_token("nils@exempel.se", scope="read"))
    site.client.blocking_portal.call(lambda: accounts.save_account("annan@exempel.se", "grums", Role.ADMIN))
    site.sign_in("nils")
    assert site.roles(number) == {"malmo": Role.CURATOR}, "what the provider says nothing of stays"
    headers = {"Authorization": f"Bearer {token}"}
    assert site.client.get("/api/v1/insights", headers=headers).status_code == 401, "keys end with the role"


def test_the_last_administrator_stays(open_site):
    site = open_site()
    site.sign_in("nils+admins")
    number = site.account("nils")
    admins = {"grums": Role.ADMIN}
    assert site.roles(number) == admins
    site.sign_in("nils")
    assert site.roles(number) == admins


def test_an_address_never_makes_somebody_somebody_else(open_site):
    site = open_site()
    answer = site.sign_in("grums-designer+admins")
    assert answer.status_code == 400
    assert "Det finns redan ett konto med din e-postadress" in answer.text
    assert site.account("grums-designer") is None
    assert not is_signed_in(site.client)


def test_an_account_is_joined_by_whoever_owns_both_and_parted_again(open_site):
    site = open_site()
    accounts = site.client.app.state.services.accounts
    phrase = "kråkan åt ångade ärtor"
    site.client.blocking_portal.call(
        lambda: accounts.save_account("egen@exempel.se", "grums", Role.READER, password=phrase)
    )
    sign_in(site.client, "egen@exempel.se", phrase)
    assert send(site.client, "/mitt-konto/extern", {"password": "inte den här frasen"}).status_code == 400
    page = send(site.client, "/mitt-konto/extern", {"password": phrase}).text
    way = page.partition('href="http://127.0.0.1')[2].partition('"')[0].replace("&amp;", "&")
    address = at_the_provider(f"http://127.0.0.1{way}", "olga")

    thief = TestClient(site.client.app, base_url=HERE)
    thief.blocking_portal = site.client.blocking_portal
    assert thief.get(address.removeprefix(HERE), follow_redirects=False).status_code == 400

    before = cookie_of(site.client, "insikt_session")
    assert site.arrive(address).headers["location"] == "/mitt-konto/extern?gjort=1"
    assert cookie_of(site.client, "insikt_session") != before
    send(site.client, "/logga-ut", {})
    assert site.sign_in("olga").status_code == 303
    assert is_signed_in(site.client)
    assert send(site.client, "/mitt-konto/extern", {"password": phrase, "gor": "bort"}).status_code == 303
    assert site.account("olga") is None


def test_a_way_back_that_does_not_fit_the_way_there_is_refused(open_site):
    site = open_site()
    there = site.leave()
    kept = cookie_of(site.client, "insikt_provider")
    back = at_the_provider(there, "nils")
    state = httpx.URL(back).params["state"]
    for address in (
        back.replace(state, "another"),
        back.replace("iss=", "iss=https%3A%2F%2Fother&x="),
        f"{HERE}/logga-in/extern/svar?state={state}&error=access_denied",
        f"{HERE}/logga-in/extern/svar?state={state}&code=made-up",
        f"{HERE}/logga-in/extern/svar",
    ):
        plant(site.client, "insikt_provider", kept)
        answer = site.arrive(address)
        assert answer.status_code == 400, address
        assert "Det gick inte att logga in med Kommunens inloggning" in answer.text
        assert not is_signed_in(site.client)
    plant(site.client, "insikt_provider", "")
    assert site.arrive(back).status_code == 400, "a way back that was begun in another browser"
    assert site.account("nils") is None
    plant(site.client, "insikt_provider", kept)
    assert site.arrive(back).status_code == 303
    send(site.client, "/logga-ut", {})
    plant(site.client, "insikt_provider", kept)
    assert site.arrive(back).status_code == 400, "the same way holds once"
    assert not is_signed_in(site.client)


def test_a_closed_account_stays_closed(open_site):
    site = open_site()
    site.sign_in("nils+designers")
    services, number = site.client.app.state.services, site.account("nils")

    async def close() -> None:
        from app.persistence import accounts

        async with services.database.writing() as connection:
            await accounts.update_account(connection, number, {"is_disabled": True})

    site.client.blocking_portal.call(close)
    assert site.sign_in("nils+designers").status_code == 400
    assert not is_signed_in(site.client)


def test_a_wrong_secret_or_a_provider_that_is_away_is_told_without_details(open_site):
    site = open_site(client_secret="another secret")
    answer = site.sign_in("nils")
    assert answer.status_code == 400
    assert "another secret" not in answer.text
    away = open_site(issuer="http://127.0.0.1:9")
    answer = away.client.get("/logga-in/extern", follow_redirects=False)
    assert answer.status_code == 400
    assert "127.0.0.1:9" not in answer.text


def test_without_a_provider_there_is_no_way_to_one(client):
    assert "extern" not in client.get("/logga-in").text
    for path in ("/logga-in/extern", "/logga-in/extern/svar"):
        assert client.get(path).status_code == 404
