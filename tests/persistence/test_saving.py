"""Insights are written by as many statements whether they are one or many."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, func, select

from app.domain.errors import ConflictError
from app.domain.insights import Evidence, Insight, InsightContent
from app.domain.organizations import Organization
from app.persistence import insights, organizations, saving
from app.persistence.tables import insight_label, insight_version

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def _made(numbers):
    content = InsightContent("Ja.", "grums", populations=("klient",), themes=("juridik",))
    return [
        Insight(number, f"i{number}", f"R{number}", None, content, 1, NOW, NOW, None) for number in numbers
    ]


@pytest.fixture
async def statements(either):
    async with either.database.writing() as connection:
        await organizations.save_organization(connection, Organization("grums", "Grums"), NOW)
    ran = []
    engine = either.database.engine.sync_engine

    def note(_connection, _cursor, statement, *_rest):
        ran.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield ran
    event.remove(engine, "before_cursor_execute", note)


async def test_one_is_written_by_as_many_statements_as_many(either, statements):
    made = _made(range(1, 22))
    counted = []
    for some in (made[:1], made[1:]):
        async with either.database.writing() as connection:
            statements.clear()
            await saving.create_insights(connection, some, [None] * len(some))
            counted.append(len(statements))
    for some in (made[:1], made[1:]):
        changes = [
            (old, replace(old, content=replace(old.content, body="Mer."), version=2, updated_at=NOW))
            for old in some
        ]
        async with either.database.writing() as connection:
            statements.clear()
            await saving.update_insights(connection, changes, [None] * len(some))
            counted.append(len(statements))
    waits = not either.database.is_sqlite
    assert counted == [5 + waits] * 4


async def test_labels_follow_a_change_and_the_old_version_is_kept(either, statements):
    old = _made([1])[0]
    new = replace(old, content=replace(old.content, themes=(), voices=("anhorig",)), version=2)
    async with either.database.writing() as connection:
        await saving.create_insights(connection, [old], [None])
        await saving.update_insights(connection, [(old, new)], [None])
        labels = await connection.execute(select(insight_label.c.scheme, insight_label.c.concept))
        assert {tuple(row) for row in labels} == {("voices", "anhorig")}
        kept = await connection.execute(select(func.count()).select_from(insight_version))
        assert kept.scalar_one() == 1


async def test_a_version_that_somebody_else_has_replaced_is_not_replaced_again(either, statements):
    old = _made([1])[0]
    new = replace(old, content=replace(old.content, body="Mer."), version=2)
    async with either.database.writing() as connection:
        await saving.create_insights(connection, [old], [None])
        await saving.update_insights(connection, [(old, new)], [None])
    with pytest.raises(ConflictError):
        async with either.database.writing() as connection:
            await saving.update_insights(connection, [(old, new)], [None])


async def test_what_is_written_is_read_back_whole(either, statements):
    content = InsightContent(
        'Å "så" ’här’.',
        "grums",
        body="Rad\n\n*två* \\ \U0001f642",
        populations=("klient", "riskgrupp"),
        voices=("anhorig",),
        themes=("juridik",),
        evidence=(Evidence("quote", "”Ja”, sa\nhon"), Evidence("figure", "7")),
        year=2024,
        confidence="low",
    )
    old = replace(_made([1])[0], content=content, created_at=NOW.replace(microsecond=7))
    new = replace(old, content=replace(content, evidence=()), version=2, updated_at=NOW.replace(year=2027))
    async with either.database.writing() as connection:
        await saving.create_insights(connection, [old], [None])
        assert await insights.list_for_change(connection, [1]) == [old]
        await saving.update_insights(connection, [(old, new)], [None])
        assert await insights.list_for_change(connection, [1]) == [new]
        (kept,) = await insights.list_versions(connection, 1)
        assert kept.content == content
