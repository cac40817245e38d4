"""Raising how widely something is shared: an act of its own, which an organization may leave to its curators."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from app.domain.access import Role, Status, Viewer, Visibility
from app.domain.errors import ForbiddenError

NOTE_LIMIT = 1_000


class CuratorNeededError(ForbiddenError):
    """The organization wants a curator to share beyond it, and the viewer is none."""


@dataclass(frozen=True, slots=True)
class RaisingRequest:
    """A wish to share a record beyond its organization, which waits for a curator.

    `kind` is "insight" or "study", `record` its id, `visibility` the level that is wished for.
    """

    kind: str
    record: str
    organization: str
    visibility: str
    note: str
    asked_by: int | None
    asked_at: datetime
    asker: str = ""
    number: int = 0


@lru_cache(maxsize=64)
def reach(visibility: str, status: str = Status.PUBLISHED) -> int:
    """How far a record reaches, as a number to compare; a draft never leaves its organization."""
    order = list(Visibility)
    most = order.index(Visibility.ORGANIZATION) if status == Status.DRAFT else len(order)
    return min(order.index(Visibility(visibility)), most)


def leaves_further(new: int, old: int) -> bool:
    """Whether a record that reached `old` would be seen by more people outside its organization at `new`."""
    return new > old and new > list(Visibility).index(Visibility.ORGANIZATION)


def may_raise(viewer: Viewer, organization: str, *, needs_curator: bool) -> bool:
    """Whether the viewer may share the organization's records beyond it."""
    if viewer.is_read_only:
        return False
    return viewer.has_role(organization, Role.CURATOR if needs_curator else Role.DESIGNER)
