"""A pinned map: a map kept as it was, with a permanent address, for the eyes it was drawn for.

It is never drawn from more than everybody who may see it could have seen by themselves that day: a public one from
what the anonymous visitor sees, an organization's from what any of its members sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.access import ANONYMOUS, Role, Viewer, Visibility
from app.domain.errors import Problem
from app.domain.insights import check_length, check_one
from app.domain.organizations import Organization
from app.domain.vocabularies import Translate

TITLE_LIMIT = 200
QUERY_LIMIT = 20_000


class Kind(StrEnum):
    """What sort of picture is kept."""

    MAP = "map"
    SHIFTS = "shifts"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class PinnedMap:
    """A map as it was when it was kept.

    `selection` says in words what it shows, `query` says it as an address does, `table` has its numbers with headings
    first, `svg` and `png` are the pictures. `total` insights are on it; on a comparison, on its largest map.
    """

    ref: str
    kind: str
    organization: str
    visibility: str
    title: str
    selection: str
    query: str
    language: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    total: int
    svg: str
    png: bytes
    created_at: datetime
    created_by: int | None


@dataclass(frozen=True, slots=True)
class Pinning:
    """What somebody asks to keep, and for whom."""

    title: str
    organization: str
    visibility: str
    query: str
    kind: str = Kind.MAP


def check_pinning(pinning: Pinning, viewer: Viewer, _: Translate = str) -> list[Problem]:
    """What is wrong with the wish to keep a map."""
    problems = check_one("visibility", pinning.visibility, [str(each) for each in Visibility], _)
    problems += check_one("kind", pinning.kind, [str(each) for each in Kind], _)
    problems += check_length("title", pinning.title, TITLE_LIMIT, _)
    problems += check_length("query", pinning.query, QUERY_LIMIT, _)
    if not pinning.title:
        problems.append(Problem("title", _("Ge kartan en rubrik.")))
    if pinning.organization not in viewer.roles:
        problems.append(Problem("organization", _("Välj en organisation som du hör till.")))
    return problems


def audience(viewer: Viewer, pinning: Pinning, organizations: Mapping[str, Organization]) -> Viewer:
    """The viewer that stands for everybody who will see the map: they see no more than each of them does."""
    if pinning.visibility == Visibility.PRIVATE:
        return viewer
    if pinning.visibility == Visibility.ORGANIZATION:
        own = frozenset({pinning.organization})
        return Viewer(
            roles=dict.fromkeys(own, Role.READER), peers=_peers(pinning.organization, organizations)
        )
    if pinning.visibility == Visibility.NETWORK:
        # What each peer surely sees of those that share: the organization's own, and what is public.
        return Viewer(peers=frozenset({pinning.organization}))
    return ANONYMOUS


def _peers(organization: str, organizations: Mapping[str, Organization]) -> frozenset[str]:
    found = organizations.get(organization)
    shared = set(found.networks) if found else set()
    return frozenset(each.id for each in organizations.values() if shared & set(each.networks))


def may_unpin(viewer: Viewer, pinned: PinnedMap) -> bool:
    """Whether the viewer may take the map away: its maker, and curators of the organization that keeps it."""
    if viewer.is_read_only or viewer.account is None:
        return False
    return viewer.account == pinned.created_by or viewer.has_role(pinned.organization, Role.CURATOR)
