"""Networks: groups of organizations that share with each other; who keeps one, and who may come and go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.access import Role, Viewer, may_administer
from app.domain.errors import Problem
from app.domain.insights import check_length, clean_text
from app.domain.organizations import NAME_LIMIT, Network
from app.domain.vocabularies import Translate


@dataclass(frozen=True, slots=True)
class NetworkMember:
    """An organization in a network. Keepers name the network, invite to it and take members out of it."""

    organization: str
    is_keeper: bool


@dataclass(frozen=True, slots=True)
class NetworkInvitation:
    """An open invitation of an organization to a network; its administrators answer. `inviter` is a name, or ""."""

    network: str
    organization: str
    inviter: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A network with its members and those it has invited."""

    network: Network
    members: tuple[NetworkMember, ...]
    invited: tuple[NetworkInvitation, ...] = ()

    @property
    def keepers(self) -> tuple[str, ...]:
        """The organizations that keep it."""
        return tuple(each.organization for each in self.members if each.is_keeper)

    def has_member(self, organization: str) -> bool:
        """Whether the organization is in it."""
        return any(each.organization == organization for each in self.members)

    def would_lose_its_keeper(self, organization: str) -> bool:
        """Whether others would be left with nobody to keep it, were the organization to leave or to keep it no more."""
        return self.keepers == (organization,) and len(self.members) > 1


def may_keep(viewer: Viewer, view: NetworkView) -> bool:
    """Whether the viewer may name the network, invite to it and take members out: administrators of its keepers."""
    if viewer.is_operator:
        return not viewer.is_read_only
    return any(may_administer(viewer, each) for each in view.keepers)


def may_see_invited(viewer: Viewer, view: NetworkView, organization: str) -> bool:
    """Whether the viewer may know that the organization is invited: it, and those who keep the network."""
    return may_keep(viewer, view) or viewer.has_role(organization, Role.READER)


def check_network(network: Network, taken: Sequence[str], _: Translate = str) -> list[Problem]:
    """Every rule that a new network breaks; `taken` are the ids there are."""
    problems = [] if clean_text(network.name) else [Problem("name", _("Ge nätverket ett namn."))]
    problems += check_length("name", clean_text(network.name), NAME_LIMIT, _)
    if network.id in taken:
        problems.append(Problem("name", _("Det finns redan ett nätverk som heter så.")))
    return problems
