"""The three populations of the insight map, and the eight zones that their overlaps make.

A zone is an exact set of populations. It is kept as a bit mask (klient 1, riskgrupp 2, allmanhet 4), so that 0 is "not
placed yet" and 7 is the middle of the diagram.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from app.domain.vocabularies import Translate


class Population(StrEnum):
    """A group of residents as preventive social work divides them; one resident may be in several."""

    KLIENT = "klient"
    RISKGRUPP = "riskgrupp"
    ALLMANHET = "allmanhet"


POPULATIONS: tuple[Population, ...] = (Population.KLIENT, Population.RISKGRUPP, Population.ALLMANHET)
BIT: dict[Population, int] = {population: 1 << index for index, population in enumerate(POPULATIONS)}

#: Every zone in the order of tables and legends: one population, two, all three, then "not placed yet".
ZONES: tuple[int, ...] = (1, 2, 4, 3, 5, 6, 7, 0)
NOT_PLACED = 0
NOT_PLACED_SLUG = "none"


def zone_of(populations: Iterable[str]) -> int:
    """The zone for a set of populations.

    >>> zone_of(["riskgrupp", "klient"])
    3
    """
    mask = 0
    for population in populations:
        mask |= BIT[Population(population)]
    return mask


def populations_of(zone: int) -> tuple[Population, ...]:
    """The populations that a zone lies in, in the fixed order.

    >>> [str(p) for p in populations_of(5)]
    ['klient', 'allmanhet']
    """
    return tuple(population for population in POPULATIONS if zone & BIT[population])


@cache
def zone_slug(zone: int) -> str:
    """The zone's name in addresses and JSON.

    >>> zone_slug(3), zone_slug(0)
    ('klient.riskgrupp', 'none')
    """
    return ".".join(populations_of(zone)) or NOT_PLACED_SLUG


def zone_from_slug(slug: str) -> int:
    """The zone that a slug names; the order of its parts must be the fixed one.

    Raises:
        ValueError: the slug is not one of the eight.
    """
    for zone in ZONES:
        if zone_slug(zone) == slug:
            return zone
    raise ValueError(slug)


def zones_within(population: str) -> tuple[int, ...]:
    """The four zones that make up one population's circle."""
    bit = BIT[Population(population)]
    return tuple(zone for zone in ZONES if zone & bit)


def zone_names(_: Translate = str) -> dict[int, str]:
    """What each zone is called: exactly these populations, and no other."""
    return {
        1: _("Bara klient"),
        2: _("Bara riskgrupp"),
        4: _("Bara allmänhet"),
        3: _("Klient och riskgrupp"),
        5: _("Klient och allmänhet"),
        6: _("Riskgrupp och allmänhet"),
        7: _("Alla tre"),
        NOT_PLACED: _("Inte placerade"),
    }
