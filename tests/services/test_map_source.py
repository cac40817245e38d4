"""Columns in memory count exactly what the database counts: for everybody, for any Selection, after any change."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from app.domain.access import ANONYMOUS, Role, Status, Viewer, Visibility
from app.domain.insights import Insight, InsightContent
from app.domain.organizations import Organization
from app.domain.selection import parse_selection
from app.persistence import accounts, organizations, outbox, saving
from app.persistence.database import Database
from app.persistence.tables import insight, insight_label, insight_version
from app.services.map_source import MapSource

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OWNERS = ("grums", "malmo", "nacka")
SUBPOPULATIONS = ("barn", "familjer", "vuxna", "aldre")
THEMES = ("samverkan-mellan-aktorer", "tillganglighet-och-tillit")
SHIFTS = ("akut-forebyggande", "problem-resurs")
FIELDS = (
    ("zone", "basis", "organization"),
    ("zone", "basis", "subpopulations", "themes"),
    ("zone", "shifts"),
    ("zone", "level", "year", "voices"),
    ("zone", "is_added"),
    ("year",),
    ("updated_on",),
)
QUERIES = (
    "",
    "theme=tillganglighet-och-tillit&subpopulation=barn&subpopulation=aldre",
    "organization=grums&year_from=2020",
    "year_from=2019&year_to=2021&basis=from",
    "zone=klient&zone=none&level=framjande",
    "population=riskgrupp&voice=invanare",
    "municipality=1764&shift=problem-resurs",
    "county=17&status=draft&status=published",
    "&".join(f"status={status}" for status in Status),
    "study=no-such-study",
)


def _some(rnd, values, most=3):
    return tuple(value for value in values if rnd.random() < most / 10)


def _content(rnd):
    return InsightContent(
        "Ja.",
        rnd.choice(OWNERS),
        municipality=rnd.choice((None, "1764", "1280")),
        populations=_some(rnd, ("klient", "riskgrupp", "allmanhet"), 4),
        subpopulations=_some(rnd, SUBPOPULATIONS),
        voices=_some(rnd, ("invanare", "medarbetare"), 5),
        themes=_some(rnd, THEMES, 5),
        shifts=_some(rnd, SHIFTS),
        level=rnd.choice((None, "framjande", "behandlande")),
        year=rnd.choice((None, 2018, 2019, 2020, 2021, 2022)),
        visibility=rnd.choice(list(Visibility)),
        status=rnd.choice([*Status, Status.PUBLISHED, Status.PUBLISHED]),
    )


def _made(rnd, number, authors):
    made_at = NOW + timedelta(days=rnd.randrange(20))
    return Insight(
        number, f"i{number}", f"R{number}", None, _content(rnd), 1, made_at, made_at, rnd.choice(authors)
    )


async def _cast(connection):
    for owner, networks in zip(OWNERS, (("titi",), ("titi",), ()), strict=True):
        await organizations.save_organization(connection, Organization(owner, owner, networks=networks), NOW)
    numbers = []
    for name in "abc":
        values = {"email": f"{name}@exempel.se", "name": name, "created_at": NOW}
        flags = dict.fromkeys(("is_operator", "is_disabled", "is_demonstration"), False)
        numbers.append(await accounts.create_account(connection, values | flags))
    peers = frozenset({"grums", "malmo"})
    return numbers, [
        ANONYMOUS,
        Viewer(numbers[0], roles={"grums": Role.DESIGNER}, peers=peers),
        Viewer(numbers[1], roles={"malmo": Role.READER, "nacka": Role.CURATOR}, peers=peers),
        Viewer(numbers[2], is_operator=True),
    ]


async def _compare(by_columns, by_database, viewers):
    for viewer in viewers:
        for query in QUERIES:
            selection = parse_selection(pair.split("=") for pair in query.split("&") if pair)
            for fields in FIELDS:
                asked = {"since": date(2026, 1, 10), "rows_up_to": 500}
                ours = await by_columns.count(viewer, selection, fields, **asked)
                theirs = await by_database.count(viewer, selection, fields, **asked)
                assert ours == theirs, (viewer, query, fields)


@pytest.fixture
async def filled(either):
    rnd = random.Random(1)
    async with either.database.writing() as connection:
        authors, viewers = await _cast(connection)
        made = [_made(rnd, number, [*authors, None]) for number in range(1, 301)]
        await saving.create_insights(connection, made, [None] * len(made))
    return rnd, authors, viewers, made


@pytest.fixture
async def sources(either, filled):
    by_columns = MapSource(either.database, either.browse, columns_from=1)
    by_database = MapSource(either.database, either.browse, columns_from=10**9)
    await by_columns.read_columns()
    yield by_columns, by_database
    await by_columns.close()


async def test_columns_count_what_the_database_counts_for_everybody(sources, filled):
    _rnd, _authors, viewers, _made_before = filled
    await _compare(*sources, viewers)
    assert sources[0]._columns is not None


async def test_columns_take_in_every_change_that_another_process_makes(
    sources, filled, either, either_settings
):
    rnd, authors, viewers, made = filled
    other = Database(either_settings.database_url)
    standing = {each.number: each for each in made}
    for round_ in range(4):
        async with other.writing() as connection:
            for number in rnd.sample(sorted(standing), 40):
                old = standing[number]
                new = replace(old, content=_content(rnd), version=old.version + 1)
                await saving.update_insights(connection, [(old, new)], [None])
                standing[number] = new
            added = [_made(rnd, 1_000 * (round_ + 1) + place, authors) for place in range(10)]
            await saving.create_insights(connection, added, [None] * len(added))
            standing |= {each.number: each for each in added}
            gone = rnd.choice(sorted(standing))
            for table in (insight_label, insight_version):
                await connection.execute(delete(table).where(table.c.insight == gone))
            await connection.execute(delete(insight).where(insight.c.number == gone))
            await outbox.enqueue(connection, [gone], is_new=False)
            del standing[gone]
        await _compare(*sources, viewers[round_ : round_ + 1])
    assert sources[0]._columns is not None
    await other.close()


async def test_a_change_that_is_taken_back_changes_no_count(sources, filled, either):
    _rnd, authors, viewers, _made_before = filled
    async with either.database.engine.begin() as connection:
        await saving.create_insights(connection, [_made(random.Random(2), 5_000, authors)], [None])
        await connection.rollback()
    await _compare(*sources, viewers[-1:])


async def test_columns_are_read_by_themselves_when_insights_have_become_many(filled, either):
    source = MapSource(either.database, either.browse, columns_from=300)
    selection = parse_selection([])
    first = await source.count(ANONYMOUS, selection, ("zone",))
    assert source._reading is not None
    await source._reading
    assert source._columns is not None
    assert len(source._columns) == 300
    assert await source.count(ANONYMOUS, selection, ("zone",)) == first
    async with either.database.reading() as connection:
        assert (await connection.execute(select(insight.c.number).limit(1))).first() is not None
    await source.close()


async def test_columns_too_far_behind_are_read_anew(sources, filled, either, monkeypatch):
    _rnd, authors, viewers, _made_before = filled
    monkeypatch.setattr("app.persistence.changes.KEPT", 5)
    async with either.database.writing() as connection:
        rnd = random.Random(3)
        await saving.create_insights(
            connection, [_made(rnd, 6_000 + n, authors) for n in range(20)], [None] * 20
        )
    by_columns, by_database = sources
    await _compare(by_columns, by_database, viewers[-1:])
    await by_columns._reading
    await _compare(by_columns, by_database, viewers[-1:])
    assert len(by_columns._columns) == 320
