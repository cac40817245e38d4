"""People in organizations: who may change whose role, whose account may be shut, and who an invitation is for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.access import Role, Viewer, may_administer
from app.domain.errors import ForbiddenError, InvalidError, Problem
from app.domain.insights import check_length, clean_text
from app.domain.vocabularies import Translate

NAME_LIMIT = 100
EMAIL_LIMIT = 254
INVITATION_LIFE = timedelta(days=7)
#: How many invitations of one organization may be open at once, so that nobody sends letters by the thousand.
MOST_INVITATIONS = 200
# The form that browsers hold addresses to (WHATWG HTML, "valid e-mail address"); it leaves no room for a second header.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an organization. `roles` are those in every organization, `number` is the account's."""

    number: int
    name: str
    email: str
    role: Role
    is_disabled: bool = False
    is_operator: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation of one address to one organization. `inviter` is a name, "" where it was the service."""

    number: int
    email: str
    organization: str
    role: Role
    inviter: str
    created_at: datetime
    expires_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether its link can still be used."""
        return now < self.expires_at


def tidy_email(text: str) -> str:
    """An address as accounts are known by: in lower case, without what surrounds it."""
    return text.strip().lower()


def check_email(email: str, _: Translate = str) -> list[Problem]:
    """What is wrong with a tidied address."""
    if len(email) <= EMAIL_LIMIT and _EMAIL.fullmatch(email):
        return []
    return [Problem("email", _("Skriv en e-postadress, som namn@kommun.se."))]


def check_name(name: str, _: Translate = str) -> list[Problem]:
    """What is wrong with a person's name."""
    if not clean_text(name):
        return [Problem("name", _("Skriv ditt namn."))]
    return check_length("name", clean_text(name), NAME_LIMIT, _)


def find_role(text: str) -> Role | None:
    """The role with this name."""
    return next((role for role in Role if role.value == text), None)


def get_role(text: str, _: Translate = str) -> Role:
    """The role with this name.

    Raises:
        InvalidError: there is none.
    """
    found = find_role(text)
    if found is None:
        raise InvalidError([Problem("role", _("Välj en roll."))])
    return found


def require_may_set_role(viewer: Viewer, member: Member, role: Role, organization: str) -> None:
    """Let on whoever may give the member this role: an administrator, and nobody more than they have themselves.

    Raises:
        ForbiddenError: the viewer does not administer the organization, or would raise themselves.
    """
    if not may_administer(viewer, organization):
        raise ForbiddenError(organization)
    if member.number == viewer.account and not member.role.covers(role):
        raise ForbiddenError("own role")


def may_shut(viewer: Viewer, member: Member) -> bool:
    """Whether the viewer may shut the person's account, or open it again.

    An account reaches into every organization that the person belongs to, so whoever shuts it must administer them
    all; accounts of those who run the service are theirs alone, and nobody shuts their own.
    """
    if viewer.is_read_only or member.number == viewer.account:
        return False
    if viewer.is_operator:
        return True
    is_all_mine = bool(member.roles) and all(may_administer(viewer, each) for each in member.roles)
    return is_all_mine and not member.is_operator
