"""The one gate: who may see and do what.

Two forms of one rule: `may_see` for a record in hand, and `Scope` for a query, which persistence turns into one SQL
predicate and search into one filter. The levels of sharing, from narrow to wide:

- private: its author alone;
- organization: members of the organization that owns it;
- network: members of organizations that share a network with the owner;
- public: everybody.

A draft never leaves the organization that owns it, whatever its level.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import ForbiddenError, SignInRequiredError


class Visibility(StrEnum):
    """How widely a record is shared."""

    PRIVATE = "private"
    ORGANIZATION = "organization"
    NETWORK = "network"
    PUBLIC = "public"


class Status(StrEnum):
    """Where an insight is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What a member may do in one organization; each role can do what the ones before it can."""

    READER = "reader"
    DESIGNER = "designer"
    CURATOR = "curator"
    ADMIN = "admin"

    def covers(self, other: "Role") -> bool:
        """Whether this role includes the rights of `other`."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a viewer may see, as a query can use it.

    `own`: organizations the viewer belongs to; `peers`: organizations that share a network with one of those;
    `account`: the viewer's own number, for private records; `is_operator`: acts for every organization.
    """

    own: frozenset[str] = frozenset()
    peers: frozenset[str] = frozenset()
    account: int | None = None
    is_operator: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: an anonymous visitor, or a person with an account and roles in organizations."""

    account: int | None = None
    name: str = ""
    email: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    peers: frozenset[str] = frozenset()
    is_operator: bool = False
    is_read_only: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody has signed in."""
        return self.account is None

    @property
    def scope(self) -> Scope:
        """The same viewer as a query sees it."""
        return Scope(frozenset(self.roles), self.peers, self.account, self.is_operator)

    def has_role(self, organization: str, role: Role) -> bool:
        """Whether the viewer has at least `role` in the organization; an operator acts for every one."""
        if self.is_operator:
            return True
        held = self.roles.get(organization)
        return held is not None and held.covers(role)

    @property
    def may_log_somewhere(self) -> bool:
        """Whether there is any organization for which the viewer may log insights."""
        return not self.is_read_only and (
            self.is_operator or any(role.covers(Role.DESIGNER) for role in self.roles.values())
        )


ANONYMOUS = Viewer()


def may_see(scope: Scope, *, organization: str, visibility: str, status: str, created_by: int | None) -> bool:
    """Whether a record may be known of at all by whoever has this scope."""
    if scope.account is not None and created_by == scope.account:
        return True
    if visibility == Visibility.PRIVATE:
        return False
    if scope.is_operator or organization in scope.own:
        return True
    if status == Status.DRAFT or visibility == Visibility.ORGANIZATION:
        return False
    return visibility == Visibility.PUBLIC or organization in scope.peers


def may_log(viewer: Viewer, organization: str) -> bool:
    """Whether the viewer may log insights and studies for the organization."""
    return not viewer.is_read_only and viewer.has_role(organization, Role.DESIGNER)


def require_signed_in(viewer: Viewer) -> int:
    """The viewer's account number.

    Raises:
        SignInRequiredError: the viewer is anonymous.
    """
    if viewer.account is None:
        raise SignInRequiredError
    return viewer.account


def require_may_log(viewer: Viewer, organization: str) -> int:
    """The viewer's account number, when the viewer may log for the organization.

    Raises:
        SignInRequiredError: the viewer is anonymous.
        ForbiddenError: the viewer has no role there that may log, or holds a token for reading only.
    """
    account = require_signed_in(viewer)
    if not may_log(viewer, organization):
        raise ForbiddenError(organization)
    return account


def may_curate(viewer: Viewer, organization: str) -> bool:
    """Whether the viewer may tend what the organization has: erase it, keep its words, say whom changes are told to."""
    return not viewer.is_read_only and viewer.has_role(organization, Role.CURATOR)


def may_administer(viewer: Viewer, organization: str) -> bool:
    """Whether the viewer may say who belongs to the organization, as what, and in which networks it is."""
    return not viewer.is_read_only and viewer.has_role(organization, Role.ADMIN)


def require_may_administer(viewer: Viewer, organization: str) -> None:
    """Let on whoever may administer the organization.

    Raises:
        SignInRequiredError: the viewer is anonymous.
        ForbiddenError: the viewer is no administrator there, or holds a token for reading only.
    """
    if not viewer.is_operator:
        require_signed_in(viewer)
    if not may_administer(viewer, organization):
        raise ForbiddenError(organization)


def require_operator(viewer: Viewer) -> None:
    """Let on whoever runs the service.

    Raises:
        SignInRequiredError: the viewer is anonymous.
        ForbiddenError: the viewer does not run the service, or holds a token for reading only.
    """
    if not viewer.is_operator:
        require_signed_in(viewer)
    if not viewer.is_operator or viewer.is_read_only:
        raise ForbiddenError("operator")
