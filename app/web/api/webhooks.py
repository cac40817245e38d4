"""Webhooks over HTTP."""

from datetime import datetime
from typing import Annotated

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from app.domain.webhooks import Delivery, Webhook
from app.web.api.schemas import Wire
from app.web.pages.addresses import origin_of
from app.web.requests import AnyRequest, services_of, translator_of

_QUERY = "The Selection as a query string, such as organization=grums&theme=juridik"


class WebhookIn(Wire, kw_only=True):
    """An address to be told when the insights of a Selection change."""

    organization: str
    name: str
    address: Annotated[str, Meta(description="Begins with https://")]
    query: Annotated[str, Meta(description=_QUERY)] = ""


class WebhookOut(Struct, kw_only=True):
    """An address that is told when the insights of a Selection change; `stop_reason` says why it is off."""

    id: str
    organization: str
    name: str
    address: str
    query: str
    created_at: datetime
    is_on: bool
    stop_reason: str
    failing_since: datetime | None


class NewWebhookOut(WebhookOut, kw_only=True):
    """A webhook as it was registered; the key of its signatures is told this once."""

    secret: str


class DeliveryOut(Struct, kw_only=True):
    """One message, and what came of it: `problem` is a word for what went wrong last."""

    id: str
    changes: int
    is_test: bool
    created_at: datetime
    tries: int
    next_try_at: datetime | None
    sent_at: datetime | None
    status_code: int | None
    problem: str


class WebhookLogOut(WebhookOut, kw_only=True):
    """A webhook with its latest messages, newest first."""

    deliveries: list[DeliveryOut]


def _fields(hook: Webhook) -> dict[str, object]:
    return {
        "id": hook.id,
        "organization": hook.organization,
        "name": hook.name,
        "address": hook.address,
        "query": hook.query,
        "created_at": hook.created_at,
        "is_on": hook.stopped_at is None,
        "stop_reason": hook.stop_reason,
        "failing_since": hook.failing_since,
    }


def _delivery_out(each: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=each.id,
        changes=len(each.changes),
        is_test=each.is_test,
        created_at=each.created_at,
        tries=each.tries,
        next_try_at=each.next_try_at,
        sent_at=each.sent_at,
        status_code=each.status_code,
        problem=each.problem,
    )


@get("/webhooks", operation_id="ListWebhooks", tags=["webhooks"])
async def list_webhooks(request: AnyRequest) -> list[WebhookOut]:
    """The webhooks of the organizations that the viewer curates."""
    found = await services_of(request).webhooks.list_all_hooks(request.user)
    return [WebhookOut(**_fields(each)) for each in found]  # type: ignore[arg-type]


@post("/webhooks", operation_id="CreateWebhook", tags=["webhooks"])
async def create_webhook(request: AnyRequest, data: JSONBody[WebhookIn]) -> NewWebhookOut:
    """Register an address; what is in the Selection now is taken for known."""
    hook, secret = await services_of(request).webhooks.create_hook(
        request.user,
        data.organization,
        name=data.name,
        address=data.address,
        query=data.query,
        origin=origin_of(request),
        _=translator_of(request),
    )
    return NewWebhookOut(**_fields(hook), secret=secret)  # type: ignore[arg-type]


@get("/webhooks/{hook_id:str}", operation_id="GetWebhook", tags=["webhooks"])
async def get_webhook(request: AnyRequest, hook_id: FromPath[str]) -> WebhookLogOut:
    """A webhook with its latest messages."""
    hook, deliveries = await services_of(request).webhooks.get_hook(request.user, hook_id)
    return WebhookLogOut(**_fields(hook), deliveries=[_delivery_out(each) for each in deliveries])  # type: ignore[arg-type]


@delete("/webhooks/{hook_id:str}", operation_id="DeleteWebhook", tags=["webhooks"])
async def delete_webhook(request: AnyRequest, hook_id: FromPath[str]) -> None:
    """Remove a webhook with its log."""
    await services_of(request).webhooks.delete_hook(request.user, hook_id)


@post("/webhooks/{hook_id:str}/test", operation_id="TestWebhook", tags=["webhooks"], status_code=204)
async def test_webhook(request: AnyRequest, hook_id: FromPath[str]) -> None:
    """Send a message without changes; its fate is told among the webhook's messages."""
    await services_of(request).webhooks.send_test(request.user, hook_id)


@post("/webhooks/{hook_id:str}/stop", operation_id="StopWebhook", tags=["webhooks"], status_code=204)
async def stop_webhook(request: AnyRequest, hook_id: FromPath[str]) -> None:
    """Turn a webhook off."""
    await services_of(request).webhooks.stop_hook(request.user, hook_id)


@post("/webhooks/{hook_id:str}/start", operation_id="StartWebhook", tags=["webhooks"], status_code=204)
async def start_webhook(request: AnyRequest, hook_id: FromPath[str]) -> None:
    """Turn a webhook on again, through one's own eyes; it tells of what changes from now on."""
    await services_of(request).webhooks.start_hook(request.user, hook_id, translator_of(request))


handlers = [
    list_webhooks,
    create_webhook,
    get_webhook,
    delete_webhook,
    test_webhook,
    stop_webhook,
    start_webhook,
]
