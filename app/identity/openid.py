"""OpenID Connect, from our side: the way to the provider and back, and who it says that somebody is.

Code flow with PKCE, state and nonce. What the provider says of itself is taken from its discovery document, and only
addresses on the issuer's host, or on hosts that the settings name, are ever asked; no redirect is followed.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx
import msgspec
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.domain.errors import DomainError
from app.domain.providers import Provider

#: Signatures with the provider's private key; never one that our own secret could have made, never none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
KEPT = 3_600
#: How soon an unknown key may make us ask for the keys again, in seconds.
ASKED_AGAIN = 60
LEEWAY = 60
_LARGEST = 1_000_000
_LONGEST_SUBJECT = 255
log = logging.getLogger(__name__)


class ProviderError(DomainError):
    """The provider does not answer, or its answer can't be trusted; the message says why, for logs."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a reader is sent, and what must come back with them."""

    address: str
    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider has recognised: its own lasting name for them, and what it claims of them."""

    subject: str
    claims: Mapping[str, Any] = field(repr=False)


class OpenIdClient:
    """One provider, as the service talks to it."""

    def __init__(
        self, provider: Provider, redirect_uri: str, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.provider = provider
        self.redirect_uri = redirect_uri
        self.transport = transport
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def depart(self) -> Departure:
        """A way to the provider that has not been used before.

        Raises:
            ProviderError: the provider does not say where.
        """
        metadata = await self._get_metadata()
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        address, _state = self._client().create_authorization_url(
            metadata["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
        return Departure(address, state, nonce, verifier)

    async def identify(self, code: str, *, nonce: str, verifier: str) -> Person:
        """Who came back with this code.

        Raises:
            ProviderError: the code is refused, or what it gives is not the provider's, for us, and now.
        """
        token = await self._exchange(code, verifier)
        claims = await self._read_id_token(token, nonce)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise ProviderError("the subject can't be kept")
        return Person(subject, {**await self._more_claims(token, subject), **claims})

    def _client(self) -> OAuth2Client:
        provider = self.provider
        return OAuth2Client(
            None,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            scope=provider.scopes,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        )

    async def _get_metadata(self) -> dict[str, Any]:
        """The provider's discovery document (OpenID Connect Discovery 1.0, section 4), an hour at a time."""
        if self._metadata and monotonic() - self._metadata[0] < KEPT:
            return self._metadata[1]
        issuer = self.provider.issuer
        found = await self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise ProviderError("the discovery document is another issuer's")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not self.provider.may_reach(found.get(name)):
                raise ProviderError(f"{name} is on a host that the settings don't name")
        self._metadata = (monotonic(), found)
        return found

    async def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        metadata = await self._get_metadata()
        body = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self.redirect_uri, code_verifier=verifier
        )
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        auth = ClientAuth(self.provider.client_id, self.provider.client_secret, method)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        prepared = auth.prepare("POST", metadata["token_endpoint"], headers, body)  # type: ignore[no-untyped-call]
        address, headers, body = prepared
        return await self._ask("POST", address, headers=headers, content=body)

    async def _read_id_token(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token, once it has been found to be what it must (OpenID Connect Core, 3.1.3.7)."""
        raw = token.get("id_token")
        if not isinstance(raw, str):
            raise ProviderError("no ID token came")
        try:
            try:
                read = jwt.decode(raw, await self._get_keys(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                # The provider may have changed its keys since we asked for them.
                read = jwt.decode(raw, await self._get_keys(again=True), algorithms=ALGORITHMS)
            CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self.provider.issuer},
                    "aud": {"essential": True, "value": self.provider.client_id},
                },
                {
                    "nonce": nonce,
                    "client_id": self.provider.client_id,
                    "access_token": token.get("access_token"),
                },
            ).validate(leeway=LEEWAY)
        except (JoseError, ValueError) as error:
            raise ProviderError(f"the ID token is refused: {type(error).__name__}") from error
        return dict(read.claims)

    async def _get_keys(self, *, again: bool = False) -> KeySet:
        age = monotonic() - self._keys[0] if self._keys else None
        if self._keys and age is not None and age < (ASKED_AGAIN if again else KEPT):
            return self._keys[1]
        found = await self._get((await self._get_metadata())["jwks_uri"])
        keys = KeySet.import_key_set({"keys": found.get("keys") or []})
        self._keys = (monotonic(), keys)
        return keys

    async def _more_claims(self, token: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """What the provider tells when asked, where it may be asked; the ID token's own word goes first."""
        address = (await self._get_metadata()).get("userinfo_endpoint")
        access = token.get("access_token")
        if not isinstance(access, str) or not self.provider.may_reach(address):
            return {}
        found = await self._ask("GET", str(address), headers={"Authorization": f"Bearer {access}"})
        if found.get("sub") != subject:
            raise ProviderError("the claims are another person's")
        return found

    async def _get(self, address: str) -> dict[str, Any]:
        return await self._ask("GET", address, headers={"Accept": "application/json"})

    async def _ask(
        self, method: str, address: str, *, headers: Mapping[str, str], content: str = ""
    ) -> dict[str, Any]:
        """One question and its answer, a JSON object of a bounded size; a redirect is no answer."""
        if not self.provider.may_reach(address):
            raise ProviderError("an address is on a host that the settings don't name")
        body = bytearray()
        try:
            async with (
                httpx.AsyncClient(follow_redirects=False, timeout=10, transport=self.transport) as client,
                client.stream(method, address, headers=dict(headers), content=content) as answer,
            ):
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > _LARGEST:
                        raise ProviderError("an answer is too large")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderError(f"no answer: {type(error).__name__}") from error
        if answer.status_code != 200:
            raise ProviderError(f"an answer has status {answer.status_code}")
        try:
            return msgspec.json.decode(bytes(body), type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise ProviderError("an answer is no JSON object") from error
