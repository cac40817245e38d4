"""What every change of an insight or a study writes in the audit log."""

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer
from app.domain.audit import Action, audit_place
from app.domain.insights import Insight
from app.domain.studies import Study
from app.persistence import audit


async def note_record(
    connection: AsyncConnection, viewer: Viewer, action: Action, record: Insight | Study, *, detail: str = ""
) -> None:
    """Write down that the viewer did something to a record, in the transaction that does it."""
    content = record.content
    await audit.note(
        connection,
        viewer,
        action,
        kind="insight" if isinstance(record, Insight) else "study",
        record=record.id,
        organization=audit_place(content.organization, content.visibility),
        detail=detail,
    )
