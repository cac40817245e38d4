"""What every saving of a record does about its level of sharing: the rule is asked, and the change is written down."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer
from app.domain.audit import Action
from app.domain.privacy import FieldFinding, ScreeningAnswer
from app.domain.sharing import CuratorNeededError, leaves_further, may_raise
from app.persistence import audit, sharing


async def note_level(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    kind: str,
    record: str,
    organization: str,
    reaches: tuple[int, int],
    visibility: str,
    settled: Sequence[FieldFinding],
    answers: Sequence[ScreeningAnswer],
    at: datetime,
) -> None:
    """Let a record's reach change from the first to the second number, in the transaction that saves it.

    Raises:
        CuratorNeededError: the organization wants a curator to share beyond it.
    """
    before, after = reaches
    if leaves_further(after, before):
        is_strict = await sharing.needs_curator(connection, organization)
        if not may_raise(viewer, organization, needs_curator=is_strict):
            raise CuratorNeededError(organization)
        await sharing.close_requests(connection, [record], person=viewer.account, at=at, is_granted=True)
    await sharing.save_answers(
        connection, settled, answers, kind=kind, record=record, person=viewer.account, at=at
    )
    if before != after and (before or leaves_further(after, before)):
        action = Action.LEVEL_RAISED if after > before else Action.LEVEL_LOWERED
        await audit.note(
            connection,
            viewer,
            action,
            kind=kind,
            record=record,
            organization=organization,
            detail=visibility,
        )
