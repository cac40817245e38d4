from itertools import chain, combinations

import pytest

from app.domain.populations import (
    POPULATIONS,
    ZONES,
    populations_of,
    zone_from_slug,
    zone_of,
    zone_slug,
    zones_within,
)


def test_every_set_of_populations_has_a_zone_of_its_own():
    sets = chain.from_iterable(combinations(POPULATIONS, size) for size in range(4))
    assert sorted(zone_of(each) for each in sets) == sorted(ZONES)


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_and_its_slug_name_each_other(zone):
    assert zone_from_slug(zone_slug(zone)) == zone
    assert zone_of(populations_of(zone)) == zone


@pytest.mark.parametrize("slug", ["", "xx", "riskgrupp.klient", "klient.klient", "klient.", "NONE"])
def test_another_spelling_is_no_zone(slug):
    with pytest.raises(ValueError, match=r".*"):
        zone_from_slug(slug)


def test_a_population_is_made_up_of_four_zones():
    assert zones_within("klient") == (1, 3, 5, 7)
