"""The form that keeps a picture as it is, on the pages of maps, shifts and comparisons."""

from dataclasses import dataclass

from app.domain.directory import DirectoryNames
from app.domain.pinned_maps import TITLE_LIMIT, Kind
from app.web.pages.words import visibility_name
from app.web.requests import AnyRequest

LEVELS = ("public", "network", "organization", "private")


@dataclass(frozen=True, slots=True)
class PinLevel:
    """For whom a picture can be kept, or in whose name."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """What it takes to keep a picture: what it is, a title, for whom, and in whose name."""

    kind: str
    query: str
    title: str
    levels: list[PinLevel]
    organizations: list[PinLevel]


def pin_form(request: AnyRequest, kind: Kind, names: DirectoryNames, *, query: str, title: str) -> Pin | None:
    """The form, for whoever belongs to an organization."""
    viewer, _ = request.user, names.translate
    if viewer.is_anonymous or viewer.is_read_only or not viewer.roles:
        return None
    return Pin(
        str(kind),
        query,
        title[:TITLE_LIMIT],
        [PinLevel(each, visibility_name(each, _), each == "organization") for each in LEVELS],
        [PinLevel(each, names.name("organization", each)) for each in sorted(viewer.roles)],
    )
