"""Who stands behind insights: organizations, the networks they share in, and the places of Sweden."""

import re
import unicodedata
from dataclasses import dataclass, replace

from app.domain.errors import Problem
from app.domain.insights import check_length, check_one, clean_text
from app.domain.vocabularies import Scheme, Translate, Vocabularies

NAME_LIMIT = 200
NETWORKS_LIMIT = 100
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LIMIT = 100


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


def slug_of(name: str) -> str:
    """The slug that a name suggests: a–z, digits and hyphens, "" where it has none of these.

    >>> slug_of("Länsstyrelsen i Örebro län")
    'lansstyrelsen-i-orebro-lan'
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LIMIT].rstrip("-")


def tidy_organization(content: Organization) -> Organization:
    """The same with a clean name, and its networks by id without repeats."""
    return replace(content, name=clean_text(content.name), networks=tuple(sorted(set(content.networks))))


def check_organization(
    content: Organization, vocabularies: Vocabularies, _: Translate = str
) -> list[Problem]:
    """Every rule of its own that an organization breaks; whether its municipality exists is asked elsewhere."""
    problems = _check_slug("id", content.id, _)
    if not content.name:
        problems.append(Problem("name", _("Ge organisationen ett namn.")))
    problems += check_length("name", content.name, NAME_LIMIT, _)
    if content.organization_type is not None:
        types = [concept.id for concept in vocabularies.list_concepts(Scheme.ORGANIZATION_TYPES)]
        problems += check_one("organization_type", content.organization_type, types, _)
    if len(content.networks) > NETWORKS_LIMIT:
        message = _("Högst %(limit)s får väljas.") % {"limit": NETWORKS_LIMIT}
        return [*problems, Problem("networks", message)]
    for network in content.networks:
        problems += _check_slug("networks", network, _)
    return problems


def _check_slug(field: str, value: str, _: Translate) -> list[Problem]:
    if len(value) <= _SLUG_LIMIT and _SLUG.fullmatch(value):
        return []
    message = _("”%(value)s” ska bestå av små bokstäver a–z, siffror och bindestreck.")
    return [Problem(field, message % {"value": value[:60]})]
