"""What is written down of what people do: who did what, when, to which record; never what the record says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.access import Visibility


class Action(StrEnum):
    """What somebody did; the part before the dot says to what."""

    SIGN_IN = "session.begun"
    SIGN_IN_FAILED = "session.refused"
    SIGN_OUT = "session.ended"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105  (the name of an act)
    FACTOR_ADDED = "account.factor_added"
    FACTOR_REMOVED = "account.factor_removed"
    ACCOUNT_ADDED = "account.added"
    ACCOUNT_DISABLED = "account.disabled"
    ACCOUNT_ENABLED = "account.enabled"
    ACCOUNT_EXPORTED = "account.exported"
    TOKEN_ADDED = "token.added"  # noqa: S105  (the name of an act)
    TOKEN_REVOKED = "token.revoked"  # noqa: S105  (the name of an act)
    INVITED = "invitation.sent"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    INVITATION_ACCEPTED = "invitation.accepted"
    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    MEMBER_REMOVED = "member.removed"
    ORGANIZATION_CHANGED = "organization.changed"
    NETWORK_CHANGED = "network.changed"
    NETWORK_JOINED = "network.joined"
    NETWORK_LEFT = "network.left"
    LEVEL_RAISED = "record.level_raised"
    LEVEL_LOWERED = "record.level_lowered"
    RECORD_ADDED = "record.added"
    RECORD_CHANGED = "record.changed"
    RECORD_WITHDRAWN = "record.withdrawn"
    RECORD_SUPERSEDED = "record.superseded"
    RECORD_MERGED = "record.merged"
    RECORD_CONFIRMED = "record.confirmed"
    RETENTION_CHANGED = "record.retention_changed"
    RECORD_ERASED = "record.erased"
    FILE_ADDED = "attachment.added"
    FILE_REMOVED = "attachment.removed"
    IMPORTED = "import.done"
    IMPORT_UNDONE = "import.undone"
    EXPORTED = "export.taken"
    GAP_MARKED = "gap.marked"
    GAP_UNMARKED = "gap.unmarked"
    GAP_ADOPTED = "gap.adopted"
    THEME_DECIDED = "theme.decided"
    THEME_UNDONE = "theme.undone"
    REUSE_NOTED = "record.reused"
    HEARD_NOTED = "record.heard"
    ASKING_DECIDED = "asking.decided"
    WORDS_CHANGED = "words.changed"
    MAP_KEPT = "map.kept"
    MAP_REMOVED = "map.removed"
    HOOK_CHANGED = "webhook.changed"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log.

    `account` is the number of whoever acted, None for the service itself and for somebody unknown; `actor` is their
    name. `kind` and `record` name what it was done to ("insight", its ref); `detail` says with which setting
    ("curator", "network"), never content.
    """

    number: int
    at: datetime
    account: int | None
    actor: str
    organization: str | None
    action: str
    kind: str
    record: str
    detail: str


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What somebody looks for in the audit log; "" and None stand for everything.

    `record` is the short name or id of an insight or a study, or whatever else a record is called.
    """

    person: int | None = None
    action: str = ""
    record: str = ""


def audit_place(organization: str, visibility: str) -> str | None:
    """In whose log an act on a record stands. A private record is its author's alone, so nobody's log tells of it."""
    return None if visibility == Visibility.PRIVATE else organization
