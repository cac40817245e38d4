import pytest

from app.persistence import migrations
from app.persistence.tables import metadata

pytestmark = pytest.mark.anyio


async def test_the_migrations_make_exactly_the_tables_of_the_code(either):
    assert await either.database.run_sync(migrations.differences) == []
    assert await either.database.run_sync(migrations.is_current)


async def test_the_migrations_can_be_taken_back_and_run_again(either):
    await either.database.run_sync(lambda connection: migrations.downgrade(connection, "base"))
    assert not await either.database.run_sync(migrations.is_current)
    await either.database.run_sync(migrations.upgrade)
    assert await either.database.run_sync(migrations.differences) == []


def test_every_table_and_column_says_what_it_is_for():
    silent = [table.name for table in metadata.tables.values() if not table.comment]
    silent += [str(column) for table in metadata.tables.values() for column in table.c if not column.comment]
    assert silent == []
