"""What a provider says is trusted only when it is the provider's, for us, and now; and it can send us nowhere."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.domain.access import Role
from app.domain.providers import Provider, check_issuer, parse_role_mapping
from app.identity.openid import OpenIdClient, ProviderError

ISSUER = "https://id.example.se/tenant"
SECRET = "a secret of the client, long enough"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
NONCE = "the nonce that we sent"

pytestmark = pytest.mark.anyio


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {
        "iss": ISSUER,
        "aud": "insiktskartan",
        "sub": "anna",
        "iat": now,
        "exp": now + 60,
        "nonce": NONCE,
    }
    return {name: value for name, value in (made | changes).items() if value is not None}


def signed(payload: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": "one"}, payload, key, algorithms=[alg])


@dataclass
class FakeProvider:
    """Answers as a provider does, but for what a test changes; remembers what it was asked."""

    id_token: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, httpx.Response] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = request.url.path
        if path in self.answers:
            return self.answers[path]
        if path.endswith("openid-configuration"):
            usual = {
                "issuer": ISSUER,
                "authorization_endpoint": "https://id.example.se/auth",
                "token_endpoint": "https://id.example.se/token",
                "jwks_uri": "https://id.example.se/keys",
            }
            return httpx.Response(200, json=usual | self.metadata)
        if path == "/keys":
            return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
        return httpx.Response(200, json={"access_token": "for the claims", "id_token": self.id_token})

    def client(self, **changes: Any) -> OpenIdClient:
        provider = Provider(ISSUER, "insiktskartan", SECRET, "Kommunen", **changes)
        transport = httpx.MockTransport(self)
        return OpenIdClient(provider, "https://here.example.se/svar", transport=transport)


async def test_a_person_is_who_the_provider_says() -> None:
    fake = FakeProvider(id_token=signed(claims(groups=["a"])))
    person = await fake.client().identify("code", nonce=NONCE, verifier="v" * 43)
    assert (person.subject, person.claims["groups"]) == ("anna", ["a"])
    sent = httpx.QueryParams(next(each for each in fake.asked if each.url.path == "/token").content.decode())
    assert sent["code_verifier"] == "v" * 43
    assert "client_secret" not in sent


async def test_the_way_there_carries_pkce_state_and_nonce() -> None:
    client = FakeProvider().client()
    first, second = await client.depart(), await client.depart()
    sent = httpx.URL(first.address).params
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert sent["code_challenge"] != first.verifier
    assert (sent["state"], sent["nonce"]) == (first.state, first.nonce)
    assert not {first.state, first.nonce, first.verifier} & {second.state, second.nonce, second.verifier}


def _unsigned() -> str:
    payload = signed(claims()).split(".")[1]
    none = msgspec.json.encode({"alg": "none"})
    return f"{base64.urlsafe_b64encode(none).decode().rstrip('=')}.{payload}."


@pytest.mark.parametrize(
    "make",
    [
        lambda: signed(claims(iss="https://other.example.se")),
        lambda: signed(claims(iss=ISSUER + "/")),
        lambda: signed(claims(aud="another client")),
        lambda: signed(claims(aud=["insiktskartan", "another"], azp="another")),
        lambda: signed(claims(exp=int(time.time()) - 3_600)),
        lambda: signed(claims(exp=None)),
        lambda: signed(claims(nonce="another")),
        lambda: signed(claims(nonce=None)),
        lambda: signed(claims(sub="")),
        lambda: signed(claims(sub=None)),
        lambda: signed(claims(sub="x" * 300)),
        lambda: signed(claims(), OTHER_KEY),
        lambda: signed(claims(), OctKey.import_key(SECRET), "HS256"),
        _unsigned,
        lambda: "not.a.token",
        lambda: "",
    ],
)
async def test_an_id_token_that_is_not_what_it_must_be_is_refused(make: Callable[[], str]) -> None:
    with pytest.raises(ProviderError):
        await FakeProvider(id_token=make()).client().identify("code", nonce=NONCE, verifier="v")


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://other.example.se"},
        {"token_endpoint": "http://id.example.se/token"},
        {"token_endpoint": "https://169.254.169.254/latest"},
        {"token_endpoint": "https://id.example.se@10.0.0.1/token"},
        {"token_endpoint": "https://id.example.se:8443/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "https://localhost/keys"},
        {"jwks_uri": "https://id.example.se.example.org/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
)
async def test_a_discovery_document_can_send_us_nowhere_else(metadata: dict[str, Any]) -> None:
    fake = FakeProvider(metadata=metadata)
    with pytest.raises(ProviderError):
        await fake.client().depart()
    assert {each.url.host for each in fake.asked} == {"id.example.se"}


async def test_hosts_that_the_settings_name_may_be_asked_too() -> None:
    fake = FakeProvider(
        id_token=signed(claims()), metadata={"token_endpoint": "https://token.example.org/token"}
    )
    client = fake.client(hosts=("token.example.org",))
    assert (await client.identify("code", nonce=NONCE, verifier="v")).subject == "anna"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"location": "https://id.example.se/elsewhere"}),
        httpx.Response(200, content=b"[" + b" " * 1_100_000 + b"]"),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, json=["no", "object"]),
        httpx.Response(503),
    ],
)
async def test_a_redirect_or_a_strange_answer_is_no_answer(answer: httpx.Response) -> None:
    fake = FakeProvider(id_token=signed(claims()), answers={"/token": answer})
    with pytest.raises(ProviderError):
        await fake.client().identify("code", nonce=NONCE, verifier="v")
    assert "/elsewhere" not in {each.url.path for each in fake.asked}


async def test_claims_of_another_person_are_refused() -> None:
    fake = FakeProvider(
        id_token=signed(claims()),
        metadata={"userinfo_endpoint": "https://id.example.se/me"},
        answers={"/me": httpx.Response(200, json={"sub": "bertil", "groups": ["admins"]})},
    )
    with pytest.raises(ProviderError):
        await fake.client().identify("code", nonce=NONCE, verifier="v")


async def test_claims_are_not_asked_for_on_a_host_that_is_not_named() -> None:
    fake = FakeProvider(
        id_token=signed(claims()), metadata={"userinfo_endpoint": "https://graph.example.org/me"}
    )
    await fake.client().identify("code", nonce=NONCE, verifier="v")
    assert {each.url.host for each in fake.asked} == {"id.example.se"}


@pytest.mark.parametrize("issuer", ["https://id.example.se/t", "http://127.0.0.1:4000", "http://localhost:1"])
def test_an_issuer_is_https_or_this_machine(issuer: str) -> None:
    assert check_issuer(issuer) == issuer


@pytest.mark.parametrize(
    "issuer", ["http://id.example.se", "https://", "https://a:b@id.example.se", "https://id/?a=b", "ftp://id"]
)
def test_any_other_issuer_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match="must"):
        check_issuer(issuer)


def test_roles_follow_a_claim_and_the_highest_counts() -> None:
    mapping = parse_role_mapping(
        '{"claim": "realm_access.roles", "map": {"d": "grums:designer", "a": ["grums:admin", "titi:reader"]}}'
    )
    assert mapping.organizations == {"grums", "titi"}
    found = mapping.roles_of({"realm_access": {"roles": ["d", "a", "other", 7]}})
    assert found == {"grums": Role.ADMIN, "titi": Role.READER}
    assert mapping.roles_of({}) == mapping.roles_of({"realm_access": "d"}) == {}


@pytest.mark.parametrize(
    "text", ["", "[]", '{"claim": "x"}', '{"claim": "x", "map": {"a": "grums"}}', '{"claim": "", "map": {}}',
             '{"claim": "x", "map": {"a": "grums:owner"}}']
)  # fmt: skip
def test_a_mapping_that_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_role_mapping(text)
