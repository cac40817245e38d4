"""Maps as pictures and numbers: the same for the same records, whatever the order, the process or the database."""

import io
import json
import random
from collections import Counter

import msgspec
import pytest

from app.domain.access import ANONYMOUS
from app.domain.maps.dimensions import COLOURINGS, GROUPINGS
from app.domain.maps.looks import MapLook
from app.domain.selection import parse_selection
from app.services.map_tables import map_table
from app.services.maps import paint
from app.services.seeding import SERVICE
from app.web.api.maps import map_out
from importers import discover

pytestmark = pytest.mark.anyio
TYPES = ("kommun", "region", "myndighet", "civilsamhalle", "akademi")
LOOKS = [MapLook(colour) for colour in COLOURINGS] + [MapLook("basis", group) for group in GROUPINGS]


def _lines(seed, *, organizations=12, insights=120):
    rnd = random.Random(7)
    bodies = [
        {
            "type": "organization",
            "id": f"o{n}",
            "name": f"Organisation {n}",
            "organization_type": TYPES[n % 5],
        }
        for n in range(organizations)
    ]
    rows = [
        {
            "type": "insight",
            "id": f"i{n}",
            "statement": f"Insikt {n}.",
            "organization": f"o{rnd.randrange(organizations)}",
            "populations": rnd.sample(["klient", "riskgrupp", "allmanhet"], rnd.randint(0, 3)),
            "subpopulations": rnd.sample(["barn", "familjer", "vuxna", "aldre"], rnd.randint(0, 2)),
            "voices": rnd.sample(["invanare", "medarbetare"], rnd.randint(0, 2)),
            "themes": rnd.sample(
                ["samverkan-mellan-aktorer", "tillganglighet-och-tillit"], rnd.randint(0, 2)
            ),
            "shifts": rnd.sample(["akut-forebyggande", "problem-resurs"], rnd.randint(0, 2)),
            "level": rnd.choice([None, "framjande", "behandlande"]),
            "year": rnd.choice([None, 2015, 2020, 2026]),
            "visibility": "public",
        }
        for n in range(insights)
    ]
    random.Random(seed).shuffle(rows)
    return "".join(json.dumps(row) + "\n" for row in [*bodies, *rows]).encode()


async def _fill(services, seed, **amounts):
    data = io.BytesIO(_lines(seed, **amounts))
    report = await services.imports.import_stream(SERVICE, discover()["jsonl"].read(data, str))
    assert not report.is_refused, report.problems


async def _pictures(services):
    selection = parse_selection([])
    pictures = []
    for look in LOOKS[::3]:
        view = await services.maps.get_map(ANONYMOUS, selection, look=look)
        svg = await services.maps.draw_svg(ANONYMOUS, selection, look=look)
        pictures.append(
            (svg, await paint(view, width=400), msgspec.json.encode(map_out(view)), repr(view.table))
        )
    return pictures


async def test_two_databases_filled_in_different_orders_give_the_same_bytes(services, either, anyio_backend):
    await _fill(services, 1)
    await _fill(either, 2)
    assert await _pictures(services) == await _pictures(either)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.colour}-{look.group}")
async def test_every_look_counts_each_insight_once(demo, look):
    selection = parse_selection([])
    view = await demo.maps.get_map(ANONYMOUS, selection, look=look)
    assert view.total == len(view.picture.dots) == 258
    assert sum(sum(row.values()) for row in view.table.values()) == 258
    assert sum(entry.count for entry in view.picture.legend) == 258
    assert Counter(dot.zone for dot in view.picture.dots) == {
        zone.zone: zone.count for zone in view.picture.zones if zone.count
    }
    if look.group:
        assert sum(cluster.count for cluster in view.picture.clusters) == 258
        assert all(cluster.listed >= cluster.count for cluster in view.picture.clusters if cluster.group)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.colour}-{look.group}")
async def test_the_legend_leads_to_as_many_insights_as_it_lists(demo, look):
    view = await demo.maps.get_map(ANONYMOUS, parse_selection([]), look=look)
    pairs = [(view.colours, key, count) for key, count in view.listed.items()]
    if view.groups:
        sums = Counter()
        for row in view.group_listed.values():
            sums.update(row)
        pairs += [(view.groups, key, count) for key, count in sums.items()]
    for dimension, key, count in pairs:
        narrowed = dimension.narrow(view.selection, key)
        assert narrowed is not None
        assert (await demo.maps.get_map(ANONYMOUS, narrowed)).total == count, key


async def test_a_type_keeps_its_colour_whatever_is_filtered(demo):
    def colours(view):
        return {entry.key: entry.colour_number for entry in view.picture.legend}

    look = MapLook("organization_type")
    whole = colours(await demo.maps.get_map(ANONYMOUS, parse_selection([]), look=look))
    for query in (
        [("zone", "klient")],
        [("basis", "from")],
        [("organization", "grums")],
        [("year_to", "2016")],
    ):
        part = colours(await demo.maps.get_map(ANONYMOUS, parse_selection(query), look=look))
        assert part
        assert part.items() <= whole.items()


async def test_the_table_holds_what_the_picture_shows(demo):
    names = (await demo.reference.get_directory()).in_language("sv")
    view = await demo.maps.get_map(ANONYMOUS, parse_selection([]), look=MapLook("level", "subpopulation"))
    heading, *rows = map_table(view, names)
    assert [row[1] for row in rows] == [zone.count for zone in view.picture.zones]
    place = heading.index("Familjer")
    drawn = Counter(dot.zone for dot in view.picture.dots if dot.group == "familjer")
    assert sum(row[place] for row in rows) == sum(drawn.values())
    assert sum(row[place + 1] for row in rows) > sum(row[place] for row in rows)


async def test_maps_side_by_side_have_one_scale(demo):
    selections = [parse_selection([("organization", each)]) for each in ("grums", "malmo")] + [
        parse_selection([])
    ]
    for look in (MapLook("basis"), MapLook("basis", "subpopulation")):
        views = await demo.maps.compare(ANONYMOUS, selections, look=look)
        assert len({(view.picture.radius, view.picture.insights_per_dot) for view in views}) == 1
        assert [view.total for view in views] == [74, 3, 258]


async def test_three_hundred_organizations_share_the_colours_of_their_types(services):
    await _fill(services, 3, organizations=300, insights=600)
    view = await services.maps.get_map(ANONYMOUS, parse_selection([]))
    assert view.colouring == "organization_type"
    assert [entry.key for entry in view.picture.legend] == [
        "kommun",
        "region",
        "myndighet",
        "civilsamhalle",
        "akademi",
    ]
    assert sum(entry.count for entry in view.picture.legend) == view.total == 600


async def test_what_was_added_since_a_day_has_a_colour_of_its_own(demo):
    today = demo.maps.clock().date()
    view = await demo.maps.get_map(ANONYMOUS, parse_selection([]), look=MapLook(since=today))
    assert view.listed == {"added": 258}
    tomorrow = today.replace(year=today.year + 1)
    view = await demo.maps.get_map(ANONYMOUS, parse_selection([]), look=MapLook(since=tomorrow))
    assert [(entry.key, entry.count) for entry in view.picture.legend] == [(None, 258)]


async def test_the_years_add_up(demo):
    years = await demo.maps.count_years(ANONYMOUS, parse_selection([("year_from", "2020")]))
    assert list(years) == sorted(years)
    assert sum(years.values()) == 254
