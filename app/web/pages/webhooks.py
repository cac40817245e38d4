"""Webhooks of an organization: registered, tried out and watched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.selection import Selection, describe_selection, parse_selection
from app.domain.webhooks import Delivery, Webhook
from app.web.pages.addresses import origin_of, see_other
from app.web.pages.forms import FieldProblem, SentForm, field_problems, read_form
from app.web.pages.maps import Choice
from app.web.pages.people_words import Step, account_steps, names_of, organization_name
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook in words. `trouble` is "" while all is well."""

    name: str
    target: str
    selection: str
    address: str
    is_on: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message in words."""

    delivery: Delivery
    fate: str


@dataclass(frozen=True, slots=True)
class WebhooksPage:
    """What the list shows. `secret` is a new webhook's key, shown this once."""

    steps: list[Step]
    name: str
    here: str
    rows: list[WebhookRow]
    choices: list[Choice]
    sent_name: str
    sent_address: str
    problems: list[FieldProblem]
    secret: str
    is_removed: bool


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """What the page of one webhook shows."""

    steps: list[Step]
    name: str
    here: str
    list_address: str
    row: WebhookRow
    messages: list[MessageRow]
    is_tried: bool


def _path(slug: str) -> str:
    return f"/organisationer/{slug}/webhookar"


@get("/organisationer/{slug:str}/webhookar", operation_id="ShowWebhooks")
async def show_webhooks(
    request: AnyRequest, slug: FromPath[str], borttagen: FromQuery[str | None] = None
) -> Template:
    """An organization's webhooks, and the form for another."""
    return await _show(request, slug, is_removed=borttagen == "1")


@post("/organisationer/{slug:str}/webhookar", operation_id="AddWebhook", status_code=200)
async def add_webhook(request: AnyRequest, slug: FromPath[str]) -> Template:
    """Register an address."""
    sent = await read_form(request)
    try:
        _hook, secret = await services_of(request).webhooks.create_hook(
            request.user,
            slug,
            name=sent.text("name"),
            address=sent.text("address"),
            query=sent.text("query"),
            origin=origin_of(request),
            _=translator_of(request),
        )
    except InvalidError as error:
        return await _show(request, slug, sent=sent, problems=error.problems)
    return await _show(request, slug, secret=secret)


@get("/organisationer/{slug:str}/webhookar/{hook_id:str}", operation_id="ShowWebhook")
async def show_webhook(
    request: AnyRequest, slug: FromPath[str], hook_id: FromPath[str], provad: FromQuery[str | None] = None
) -> Template:
    """One webhook and its messages."""
    name = await organization_name(request, slug)
    hook, deliveries = await services_of(request).webhooks.get_hook(request.user, hook_id)
    if hook.organization != slug:
        raise NotFoundError("webhook", hook_id[:60])
    names, _ = await names_of(request), translator_of(request)
    context = WebhookPage(
        steps=account_steps(request.user, _path(slug), names),
        name=name,
        here=f"{_path(slug)}/{hook.id}",
        list_address=_path(slug),
        row=await _row(request, hook),
        messages=[MessageRow(each, _fate(each, _)) for each in deliveries],
        is_tried=provad == "1",
    )
    return page(request, "webhook.html", context)


@post("/organisationer/{slug:str}/webhookar/{hook_id:str}", operation_id="ChangeWebhook", status_code=200)
async def change_webhook(request: AnyRequest, slug: FromPath[str], hook_id: FromPath[str]) -> Redirect:
    """Do with a webhook what the pressed button says."""
    hooks, viewer = services_of(request).webhooks, request.user
    action = (await read_form(request)).text("gor")
    here = f"{_path(slug)}/{(await hooks.get_hook(viewer, hook_id))[0].id}"
    if action == "bort":
        await hooks.delete_hook(viewer, hook_id)
        return see_other(f"{_path(slug)}?borttagen=1")
    if action == "prova":
        await hooks.send_test(viewer, hook_id)
        return see_other(f"{here}?provad=1")
    if action == "av":
        await hooks.stop_hook(viewer, hook_id)
    elif action == "pa":
        await hooks.start_hook(viewer, hook_id, translator_of(request))
    else:
        raise ClientException("no such action")
    return see_other(here)


async def _show(
    request: AnyRequest,
    slug: str,
    *,
    sent: SentForm | None = None,
    problems: Sequence[Problem] = (),
    secret: str = "",
    is_removed: bool = False,
) -> Template:
    services, viewer = services_of(request), request.user
    name = await organization_name(request, slug)
    hooks = await services.webhooks.list_hooks(viewer, slug)
    names = await names_of(request)
    chosen = sent.text("query") if sent else ""
    own = Selection(organizations=(slug,)).query()
    choices = [("", names.translate("Alla insikter som du får se")), (own, name)]
    choices += [
        (each.saved.query, each.saved.name)
        for each in await services.watches.list_watches(viewer)
        if each.selection is not None and not each.is_removed
    ]
    context = WebhooksPage(
        steps=account_steps(viewer, _path(slug), names),
        name=name,
        here=_path(slug),
        rows=[await _row(request, each) for each in hooks],
        choices=[Choice(query, label, query == chosen) for query, label in choices],
        sent_name=sent.text("name") if sent else "",
        sent_address=sent.text("address") if sent else "",
        problems=_labelled(problems, names.translate),
        secret=secret,
        is_removed=is_removed,
    )
    return page(request, "webhooks.html", context)


def _labelled(problems: Sequence[Problem], _: Callable[[str], str]) -> list[FieldProblem]:
    return field_problems(problems, {"name": _("Namn"), "address": _("Mottagarens adress")}, {})


async def _row(request: AnyRequest, hook: Webhook) -> WebhookRow:
    names, _ = await names_of(request), translator_of(request)
    try:
        selection = describe_selection(parse_selection(parse_qsl(hook.query)), names, _)
    except InvalidError:
        selection = ""
    return WebhookRow(
        name=hook.name,
        target=hook.address,
        selection=selection,
        address=f"{_path(hook.organization)}/{hook.id}",
        is_on=hook.stopped_at is None,
        trouble=_trouble(hook, _),
    )


def _trouble(hook: Webhook, _: Callable[[str], str]) -> str:
    stopped = {
        "by_hand": _("Avstängd för hand."),
        "failed": _("Avstängd: mottagaren har inte tagit emot något på fem dagar."),
        "gone": _("Avstängd: mottagaren svarade att adressen inte används mer."),
        "account": _("Avstängd: den som ser åt webhooken har inte längre kvar sin roll."),
        "selection": _("Avstängd: urvalet nämner något som inte finns längre."),
    }
    if hook.stopped_at is not None:
        return stopped.get(hook.stop_reason, _("Avstängd."))
    return _("Mottagaren svarar inte som den ska. Vi försöker igen.") if hook.failing_since else ""


def _fate(each: Delivery, _: Callable[[str], str]) -> str:
    """What came of a message, in words."""
    if each.sent_at is not None:
        return _("Mottaget")
    problems = {
        "refused": _("Mottagaren svarade %(status)s") % {"status": each.status_code},
        "timeout": _("Mottagaren svarade inte i tid"),
        "certificate": _("Mottagarens certifikat godtas inte"),
        "unreachable": _("Mottagaren gick inte att nå"),
        "inside": _("Adressen leder in i ett inre nät och används inte"),
        "insecure": _("Adressen är inte krypterad"),
        "secret": _("Nyckeln går inte att läsa. Ta bort webhooken och lägg till den igen"),
    }
    return problems.get(each.problem, _("Väntar på att skickas"))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_webhooks, add_webhook, show_webhook, change_webhook]
