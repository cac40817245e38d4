"""The audit log: read by those whose log it is, and changed by nobody."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import SQLAlchemyError

from app.domain.access import Viewer
from app.domain.audit import Action
from app.domain.errors import DomainError
from app.persistence import audit
from app.persistence.tables import audit_entry
from app.services.services import Services

pytestmark = pytest.mark.anyio


async def _note(services: Services, record: str, organization: str | None) -> None:
    async with services.database.writing() as connection:
        await audit.note(
            connection,
            Viewer(),
            Action.LEVEL_RAISED,
            kind="insight",
            record=record,
            organization=organization,
            detail="network",
        )


async def test_entries_are_read_newest_first_and_by_organization(either: Services) -> None:
    for record, organization in (("a", "grums"), ("b", "malmo"), ("c", "grums"), ("d", None)):
        await _note(either, record, organization)
    async with either.database.reading() as connection:
        own = await audit.list_entries(connection, ["grums"])
        every = await audit.list_entries(connection, None)
        earlier = await audit.list_entries(connection, ["grums"], before=own[0].number)
    assert [each.record for each in own] == ["c", "a"]
    assert [each.record for each in every][:4] == ["d", "c", "b", "a"]
    assert [each.record for each in earlier] == ["a"]


@pytest.mark.parametrize("change", [update(audit_entry).values(record="x"), delete(audit_entry)])
async def test_the_database_refuses_changes(either: Services, change: object) -> None:
    await _note(either, "a", "grums")
    with pytest.raises((SQLAlchemyError, DomainError)):
        async with either.database.writing() as connection:
            await connection.execute(change)
    async with either.database.reading() as connection:
        assert [each.record for each in await audit.list_entries(connection, ["grums"])] == ["a"]
