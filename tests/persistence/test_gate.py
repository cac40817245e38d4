"""The gate in SQL and the gate in words say the same, for everybody and everything."""

from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ANONYMOUS, Role, Status, Viewer, Visibility, may_see
from app.domain.insights import Insight, InsightContent
from app.domain.organizations import Organization
from app.domain.selection import Selection, parse_selection
from app.domain.studies import Study, StudyContent
from app.persistence import accounts, counts, insights, map_counts, organizations, saving, studies
from app.persistence.selection import selected

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OWNERS = ("grums", "malmo", "nacka")
ALL_STATUSES = parse_selection([("status", status) for status in Status])


def _viewers(numbers):
    author, colleague, neighbour, stranger, operator = numbers
    peers = frozenset({"grums", "malmo"})
    return {
        "anonymous": ANONYMOUS,
        "author": Viewer(author, roles={"grums": Role.DESIGNER}, peers=peers),
        "colleague": Viewer(colleague, roles={"grums": Role.READER}, peers=peers),
        "neighbour": Viewer(neighbour, roles={"malmo": Role.ADMIN}, peers=peers),
        "in two places": Viewer(neighbour, roles={"malmo": Role.READER, "nacka": Role.CURATOR}, peers=peers),
        "stranger": Viewer(stranger, roles={"nacka": Role.ADMIN}),
        "operator": Viewer(operator, is_operator=True),
    }


async def _fill(connection: AsyncConnection):
    for owner, networks in zip(OWNERS, (("titi",), ("titi",), ()), strict=True):
        await organizations.save_organization(connection, Organization(owner, owner, networks=networks), NOW)
    numbers = [
        await accounts.create_account(
            connection,
            {
                "email": f"{name}@exempel.se",
                "name": name,
                "is_operator": False,
                "is_disabled": False,
                "is_demonstration": False,
                "created_at": NOW,
            },
        )
        for name in "abcde"
    ]
    combinations = list(product(OWNERS, Visibility, Status, [numbers[0], numbers[2]]))
    made = [
        Insight(
            number=number,
            id=f"i{number}",
            ref=f"R{number}",
            external_id=None,
            content=InsightContent(
                "Ja.",
                owner,
                populations=("klient",),
                visibility=visibility,
                status=status,
                themes=("juridik",),
            ),
            version=1,
            created_at=NOW,
            updated_at=NOW,
            created_by=author,
        )
        for number, (owner, visibility, status, author) in enumerate(combinations, 1)
    ]
    await saving.create_insights(connection, made, [None] * len(made))
    listened = [
        Study(
            number,
            f"s{number}",
            f"S{number}",
            None,
            StudyContent("T", owner, visibility=level),
            1,
            NOW,
            NOW,
            author,
        )
        for number, (owner, level, author) in enumerate(
            product(OWNERS, Visibility, [numbers[0], numbers[2]]), 1
        )
    ]
    await studies.create_studies(connection, listened)
    return numbers, made, listened


async def test_every_query_gives_each_viewer_exactly_what_the_gate_allows(either):
    async with either.database.writing() as connection:
        numbers, made, listened = await _fill(connection)
        for name, viewer in _viewers(numbers).items():
            scope = viewer.scope
            allowed = {
                each.number
                for each in made
                if may_see(
                    scope,
                    organization=each.content.organization,
                    visibility=each.content.visibility,
                    status=each.content.status,
                    created_by=each.created_by,
                )
            }
            found = await insights.list_by_number(connection, [each.number for each in made], scope)
            assert {each.number for each in found} == allowed, name
            where = selected(ALL_STATUSES, scope)
            assert await insights.count(connection, where) == len(allowed), name
            counted = await map_counts.count_cells(connection, where, ("zone", "basis"))
            assert counted.total == sum(counted.cells.values()) == len(allowed), name
            for facet in ("population", "theme", "organization", "status"):
                assert sum((await counts.count_facet(connection, facet, where)).values()) == len(allowed), (
                    name
                )
            for each in made:
                one = await insights.find_insight(connection, each.id, scope)
                assert (one is not None) == (each.number in allowed), (name, each.content)
            seen = {each.number for each in await studies.list_studies(connection, scope)}
            assert seen == {
                each.number
                for each in listened
                if may_see(
                    scope,
                    organization=each.content.organization,
                    visibility=each.content.visibility,
                    status=Status.PUBLISHED,
                    created_by=each.created_by,
                )
            }, name


async def test_without_a_status_only_published_insights_are_meant(either):
    async with either.database.writing() as connection:
        numbers, made, _ = await _fill(connection)
        operator = _viewers(numbers)["operator"]
        found = await insights.count(connection, selected(Selection(), operator.scope))
        published = [
            each
            for each in made
            if each.content.status == "published" and each.content.visibility != "private"
        ]
        assert found == len(published)
