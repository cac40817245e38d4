"""Who stands behind insights: organizations, the networks they share in, and the places of Sweden."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Organization:
    """A municipality, region, authority, association or other body that logs insights.

    `id` is a slug that never changes; `municipality` is the four-digit code where the body belongs to one place.
    """

    id: str
    name: str
    organization_type: str | None = None
    municipality: str | None = None
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """A group of organizations that share insights with each other, such as a national programme or a county."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """One of Sweden's municipalities, with Statistics Sweden's code; residents are those of 31 December."""

    code: str
    name: str
    county: str
    county_name: str
    residents: int
    residents_year: int
