"""Until when material is kept, and erasing it, over HTTP."""

from datetime import datetime
from typing import Annotated

from litestar import delete, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from app.domain.retention import Erasure, Retention
from app.web.api.schemas import Wire
from app.web.requests import AnyRequest, services_of, translator_of

Confirm = Annotated[str, QueryParameter(description="The record's ref, to show that it is the one meant")]


class RetentionIn(Wire, kw_only=True):
    """Until when a study's material is to be kept. Keeping it longer than was decided takes a reason."""

    until: Annotated[str, Meta(description="The last day, as 2027-12-31")]
    reason: str = ""


class RetentionOut(Struct):
    """Until when a study's material is kept; `until` is null where nothing has been decided."""

    study: str
    until: str | None
    reason: str
    changed_at: datetime | None


class DueOut(Struct):
    """A study whose material is to be erased; `days` are left, less than none where the last day has passed."""

    study: str
    ref: str
    title: str
    organization: str
    until: str
    reason: str
    days: int


class DueList(Struct):
    """Studies whose material is to be erased, soonest first."""

    items: list[DueOut]


class ErasureOut(Struct):
    """That a record was erased."""

    kind: str
    id: str
    ref: str
    organization: str
    erased_at: datetime


@get("/studies/{name:str}/retention", operation_id="GetRetention", tags=["studies"])
async def get_retention(request: AnyRequest, name: FromPath[str]) -> RetentionOut:
    """Until when a study's material is kept; for members of its organization."""
    study, kept = await services_of(request).retention.get_retention(request.user, name)
    return _out(study.id, kept)


@put("/studies/{name:str}/retention", operation_id="SetRetention", tags=["studies"])
async def set_retention(
    request: AnyRequest, name: FromPath[str], data: JSONBody[RetentionIn]
) -> RetentionOut:
    """Decide until when a study's material is kept."""
    service = services_of(request).retention
    await service.set_retention(
        request.user, name, until=data.until, reason=data.reason, _=translator_of(request)
    )
    study, kept = await service.get_retention(request.user, name)
    return _out(study.id, kept)


@get("/retention", operation_id="ListDueForErasure", tags=["studies"])
async def list_due(request: AnyRequest) -> DueList:
    """Studies of the organizations that the viewer curates, whose last day has passed or comes within 60 days."""
    found = await services_of(request).retention.list_due(request.user)
    return DueList(
        [
            DueOut(
                study=each.study.id,
                ref=each.study.ref,
                title=each.study.content.title,
                organization=each.study.content.organization,
                until=each.retention.until,
                reason=each.retention.reason,
                days=each.days,
            )
            for each in found
        ]
    )


@delete("/studies/{name:str}", operation_id="EraseStudy", tags=["studies"], status_code=200)
async def erase_study(request: AnyRequest, name: FromPath[str], confirm: Confirm) -> ErasureOut:
    """Erase a study with the insights of it that its organization stands behind. Nothing brings them back."""
    made = await services_of(request).retention.erase_study(
        request.user, name, confirm=confirm, _=translator_of(request)
    )
    return _erased(made)


@delete("/insights/{name:str}", operation_id="EraseInsight", tags=["insights"], status_code=200)
async def erase_insight(request: AnyRequest, name: FromPath[str], confirm: Confirm) -> ErasureOut:
    """Erase an insight: its words, versions and attachments. Nothing brings them back."""
    made = await services_of(request).retention.erase_insight(
        request.user, name, confirm=confirm, _=translator_of(request)
    )
    return _erased(made)


def _out(study: str, kept: Retention | None) -> RetentionOut:
    if kept is None:
        return RetentionOut(study, None, "", None)
    return RetentionOut(study, kept.until, kept.reason, kept.changed_at)


def _erased(made: Erasure) -> ErasureOut:
    return ErasureOut(made.kind, made.id, made.ref, made.organization, made.erased_at)


handlers = [get_retention, set_retention, list_due, erase_study, erase_insight]
