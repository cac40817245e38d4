"""Webhooks: other services are told when the insights of a Selection change. They get references, never content.

Messages follow Standard Webhooks (standardwebhooks.com): an id, a time, and a signature over both and the body.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from app.domain.access import Scope, Viewer
from app.domain.errors import Problem
from app.domain.hosts import is_this_machine
from app.domain.vocabularies import Translate

SECRET_PREFIX = "whsec_"  # noqa: S105  (a prefix that tells people and scanners what the secret is for)
NAME_LIMIT = 120
ADDRESS_LIMIT = 500
#: How many changes one message carries at most.
MOST_CHANGES = 100
#: After how long the next try follows, try by try; the last repeats.
_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
#: Who has not answered well for so long is told no more.
GIVE_UP_AFTER = timedelta(days=5)


class ChangeKind(StrEnum):
    """What became of an insight, as seen from the Selection."""

    PUBLISHED = "published"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class StopReason(StrEnum):
    """Why a webhook tells nothing more."""

    BY_HAND = "by_hand"
    FAILED = "failed"
    GONE = "gone"
    ACCOUNT = "account"
    SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class Change:
    """One reference in a message."""

    change: str
    id: str
    ref: str
    version: int


@dataclass(frozen=True, slots=True)
class Webhook:
    """A registered address. `account`: through whose eyes the Selection is seen; `query`: the Selection.

    `origin` is the service's own address as the receiver is told it; `seen_change` the latest change looked at.
    """

    number: int
    id: str
    organization: str
    account: int
    name: str
    address: str
    query: str
    origin: str
    sealed_secret: str
    created_at: datetime
    seen_change: int
    failing_since: datetime | None
    stopped_at: datetime | None
    stop_reason: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message. `next_try_at` is None when nothing more is tried; `is_test` carries no changes."""

    number: int
    id: str
    webhook: int
    changes: tuple[Change, ...]
    is_test: bool
    created_at: datetime
    tries: int
    next_try_at: datetime | None
    sent_at: datetime | None
    status_code: int | None
    problem: str


def eyes_of(viewer: Viewer) -> Scope:
    """What a webhook sees through somebody's eyes: all that they may see, but for what is theirs alone."""
    return replace(viewer.scope, account=None)


def check_hook(name: str, address: str, *, allows_loopback: bool, _: Translate = str) -> list[Problem]:
    """What is wrong with a name and an address; whether the address leads inside is asked at every connection."""
    problems = []
    if not name or len(name) > NAME_LIMIT:
        problems.append(Problem("name", _("Ge webhooken ett namn på högst 120 tecken.")))
    message = _("Adressen ska börja med https:// och får inte innehålla lösenord.")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return [*problems, Problem("address", message)]
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and allows_loopback and is_this_machine(host or "")
    )
    is_plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    has_extras = "@" in parts.netloc or bool(parts.fragment)
    if not (is_safe and is_plain and host) or has_extras or len(address) > ADDRESS_LIMIT:
        problems.append(Problem("address", message))
    return problems


def signature(secret: str, message_id: str, at: int, body: bytes) -> str:
    """The signature of a message: HMAC-SHA256 over its id, its time in seconds and its body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def next_try(tries: int, now: datetime) -> datetime:
    """When a message that failed so many times is tried again."""
    return now + _WAITS[min(tries, len(_WAITS)) - 1]
