"""An OpenID provider as the service is told of it: who it is, where it is reached, and which roles its word gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from app.domain.access import Role
from app.domain.hosts import is_this_machine

SCOPES = "openid profile email"


@dataclass(frozen=True, slots=True)
class RoleMapping:
    """Which roles a claim gives: its values to organizations and roles.

    In every organization that is named here the provider decides, at each sign-in; in others it says nothing.
    """

    claim: str
    roles: Mapping[str, tuple[tuple[str, Role], ...]]

    @property
    def organizations(self) -> frozenset[str]:
        """The organizations in which the provider decides."""
        return frozenset(slug for given in self.roles.values() for slug, _role in given)

    def roles_of(self, claims: Mapping[str, Any]) -> dict[str, Role]:
        """The roles that these claims give, the highest in each organization."""
        found: dict[str, Role] = {}
        for value in _values(claims, self.claim):
            for slug, role in self.roles.get(value, ()):
                if slug not in found or role.covers(found[slug]):
                    found[slug] = role
        return found


@dataclass(frozen=True, slots=True)
class Provider:
    """The one provider that the service trusts. `hosts` may be asked beside the issuer's own."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str
    scopes: str = SCOPES
    hosts: tuple[str, ...] = ()
    mapping: RoleMapping | None = None

    def may_reach(self, address: object) -> bool:
        """Whether the service may send a request, or a reader, to an address that the provider named.

        >>> provider = Provider("https://id.example.se/tenant", "a", "b", "Kommunen")
        >>> provider.may_reach("https://id.example.se/token"), provider.may_reach("https://example.org/token")
        (True, False)
        """
        if not isinstance(address, str) or len(address) > 2_000 or not address.isascii():
            return False
        parts = _parts(address)
        if parts is None or parts.username is not None or parts.fragment:
            return False
        own = urlsplit(self.issuer)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return True
        return parts.scheme == "https" and parts.netloc in self.hosts


def check_issuer(issuer: str) -> str:
    """The issuer, when it can be one: https, or this machine itself.

    Raises:
        ValueError: it can't.
    """
    parts = _parts(issuer)
    if parts is None or not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be an address without user, question mark and number sign")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(parts.hostname)):
        raise ValueError("must begin with https://")
    return issuer


def parse_role_mapping(text: str) -> RoleMapping:
    """The mapping as the settings write it: {"claim": "groups", "map": {"value": "organization:role"}}.

    Raises:
        ValueError: it is written otherwise.
    """
    try:
        found = json.loads(text)
        claim, given = found["claim"], found["map"]
        roles = {
            str(value): tuple(
                _role(each) for each in ([given[value]] if isinstance(given[value], str) else given[value])
            )
            for value in given
        }
    except (KeyError, TypeError, ValueError) as error:
        message = 'must be JSON such as {"claim": "groups", "map": {"value": "organization:role"}}'
        raise ValueError(message) from error
    if not isinstance(claim, str) or not claim:
        raise ValueError("names no claim")
    return RoleMapping(claim, roles)


def _role(text: str) -> tuple[str, Role]:
    slug, _, role = text.rpartition(":")
    if not slug:
        raise ValueError(text)
    return slug, Role(role)


def _values(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A claim's values; a name with dots also leads into claims within claims (`realm_access.roles`)."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return (found,)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
