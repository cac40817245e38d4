"""Watches: saved Selections, what is new in each since its reader last looked, and their feeds."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import require_signed_in
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.selection import describe_selection, parse_selection
from app.domain.words import swedish_key
from app.services.watches import NAME_LIMIT, News, Watch
from app.web.pages.addresses import origin_of, see_other
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.feeds import ENDING
from app.web.pages.feeds import PATH as FEED_PATH
from app.web.pages.filters import address_of
from app.web.pages.forms import SentForm, read_form
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, names_of, selection_of, services_of, translator_of

PATH = "/bevakningar"
_NEVER = datetime(1, 1, 2, tzinfo=UTC)
#: How many new insights a watch's page lists.
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A watch in the list. `new` is None where it could not be counted, or is not followed."""

    ref: str
    name: str
    description: str
    address: str
    new: int | None
    shared_with: str
    owner: str
    is_own: bool
    is_followed: bool
    is_readable: bool


@dataclass(frozen=True, slots=True)
class WatchesPage:
    """What the list shows: what the reader follows, what colleagues offer, and what can be brought back."""

    followed: list[WatchRow]
    offered: list[WatchRow]
    removed: list[WatchRow]
    just_removed: WatchRow | None
    new: int


@dataclass(frozen=True, slots=True)
class WatchForm:
    """The form that saves a Selection. `query` is the Selection; `organization` "" keeps it private."""

    name: str
    description: str
    query: str
    choices: list[Choice]
    messages: list[str]


@dataclass(frozen=True, slots=True)
class NewInsight:
    """An insight that is new to the reader: added since they looked, or changed."""

    card: InsightCard
    is_added: bool


@dataclass(frozen=True, slots=True)
class WatchPage:
    """What a watch's page shows. `feed_address` is a new private feed's address, which is shown this once."""

    row: WatchRow
    news: list[NewInsight]
    total: int | None
    until: int
    at: str
    since: datetime | None
    list_address: str
    map_address: str
    open_feed_address: str
    has_feed: bool
    feed_address: str
    form: WatchForm
    is_saved: bool


@get(PATH, operation_id="ListWatches")
async def list_watches(request: AnyRequest, borttagen: FromQuery[str | None] = None) -> Template:
    """The reader's watches, with how much is new in each."""
    services, viewer = services_of(request), request.user
    names = await names_of(request)
    rows = []
    for each in await services.watches.list_watches(viewer):
        is_counted = each.seen is not None and not each.is_removed
        news = await services.watches.get_news(viewer, each) if is_counted else None
        rows.append((each, _row(each, names, news)))
    context = WatchesPage(
        followed=[row for each, row in rows if row.is_followed and not each.is_removed],
        offered=[row for each, row in rows if not row.is_followed and not each.is_removed],
        removed=[row for each, row in rows if each.is_removed],
        just_removed=next((row for each, row in rows if each.is_removed and row.ref == borttagen), None),
        new=sum(row.new or 0 for _each, row in rows),
    )
    return page(request, "watches.html", context)


@get(f"{PATH}/ny", operation_id="ShowNewWatch")
async def show_new_watch(request: AnyRequest) -> Template:
    """The form that saves the Selection of the address."""
    require_signed_in(request.user)
    selection = await selection_of(request)
    names = await names_of(request)
    words = describe_selection(selection, names, names.translate)
    form = SentForm({"name": [f"{words[:1].upper()}{words[1:]}"[:NAME_LIMIT]], "query": [selection.query()]})
    return page(request, "watch_form.html", _FormPage(await _form(request, form)))


@post(f"{PATH}/ny", operation_id="CreateWatch", status_code=200)
async def create_watch(request: AnyRequest) -> Template | Redirect:
    """Save a Selection and follow it."""
    viewer, _ = request.user, translator_of(request)
    require_signed_in(viewer)
    sent = await read_form(request)
    try:
        selection = parse_selection(parse_qsl(sent.text("query")), _)
        (await services_of(request).reference.get_directory()).check_selection(selection, _)
        created = await services_of(request).watches.create_watch(
            viewer, selection, name=sent.text("name"), organization=sent.text("organization") or None, _=_
        )
    except InvalidError as error:
        form = await _form(request, sent, error.problems)
        return page(request, "watch_form.html", _FormPage(form))
    return see_other(f"{PATH}/{created.saved.ref}?sparad=1")


@get(f"{PATH}/{{ref:str}}", operation_id="ShowWatch")
async def show_watch(
    request: AnyRequest, ref: FromPath[str], sparad: FromQuery[str | None] = None
) -> Template:
    """A watch: what is new, its feed, and what can be done with it."""
    return await _show(request, ref, is_saved=sparad == "1")


@post(f"{PATH}/{{ref:str}}", operation_id="ChangeWatch", status_code=200)
async def change_watch(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Do with a watch what the pressed button says."""
    watches, viewer, _ = services_of(request).watches, request.user, translator_of(request)
    sent = await read_form(request)
    action = sent.text("gor")
    here = f"{PATH}/{(await watches.get_watch(viewer, ref)).saved.ref}"
    if action == "spara":
        try:
            name, organization = sent.text("name"), sent.text("organization") or None
            await watches.update_watch(viewer, ref, name=name, organization=organization, _=_)
        except InvalidError as error:
            return await _show(request, ref, sent=sent, problems=error.problems)
        return see_other(here)
    if action == "flode":
        token = await watches.renew_feed(viewer, ref)
        return await _show(request, ref, feed_address=f"{origin_of(request)}/feed/{token}{ENDING}")
    if action == "sedd":
        await watches.mark_seen(viewer, ref, until=_number(sent), at=_moment(sent))
        return see_other(PATH)
    if action == "bort":
        await watches.remove_watch(viewer, ref)
        return see_other(f"{PATH}?borttagen={here.rpartition('/')[2]}")
    simple = {
        "angra": watches.restore_watch,
        "folj": watches.follow,
        "lamna": watches.leave,
        "flode-bort": watches.end_feed,
    }
    if action not in simple:
        raise ClientException("no such action")
    await simple[action](viewer, ref)
    return see_other(PATH if action == "lamna" else here)


@dataclass(frozen=True, slots=True)
class _FormPage:
    form: WatchForm


async def _show(
    request: AnyRequest,
    ref: str,
    *,
    is_saved: bool = False,
    feed_address: str = "",
    sent: SentForm | None = None,
    problems: list[Problem] | None = None,
) -> Template:
    services, viewer = services_of(request), request.user
    watch = await services.watches.get_watch(viewer, ref)
    names = await names_of(request)
    news = await services.watches.get_news(viewer, watch, limit=_SHOWN)
    selection, seen = watch.selection, watch.seen
    fields = {"name": [watch.saved.name], "organization": [watch.saved.organization or ""]}
    form = await _form(request, sent or SentForm(fields), problems or [])
    context = WatchPage(
        row=_row(watch, names, news),
        news=[
            NewInsight(insight_card(each, names), seen is not None and each.created_at > seen.at)
            for each in news.items
        ],
        total=news.total,
        until=news.until,
        at=news.at.isoformat(),
        since=seen.at if seen else None,
        list_address=address_of("/sok", selection) if selection else "",
        map_address=address_of("/karta", selection) if selection else "",
        open_feed_address=address_of(FEED_PATH, selection) if selection else "",
        has_feed=seen is not None and seen.has_feed,
        feed_address=feed_address,
        form=replace(form, query=watch.saved.query),
        is_saved=is_saved,
    )
    return page(request, "watch.html", context)


def _row(watch: Watch, names: DirectoryNames, news: News | None) -> WatchRow:
    saved = watch.saved
    return WatchRow(
        ref=saved.ref,
        name=saved.name,
        description=describe_selection(watch.selection, names, names.translate) if watch.selection else "",
        address=f"{PATH}/{saved.ref}",
        new=news.total if news else None,
        shared_with=names.name("organization", saved.organization) if saved.organization else "",
        owner=saved.owner,
        is_own=watch.is_own,
        is_followed=watch.seen is not None,
        is_readable=watch.selection is not None,
    )


async def _form(
    request: AnyRequest, sent: SentForm, problems: list[Problem] | tuple[Problem, ...] = ()
) -> WatchForm:
    names = await names_of(request)
    _ = names.translate
    chosen = sent.text("organization")
    mine = sorted(
        ((each, names.name("organization", each)) for each in request.user.roles),
        key=lambda pair: swedish_key(pair[1]),
    )
    choices = [Choice("", _("Bara jag"), not chosen)]
    choices += [
        Choice(each, _("Alla i %(organization)s") % {"organization": name}, each == chosen)
        for each, name in mine
    ]
    query = sent.text("query")
    try:
        description = describe_selection(parse_selection(parse_qsl(query)), names, _)
    except InvalidError:
        description = ""
    return WatchForm(sent.text("name"), description, query, choices, [each.message for each in problems])


def _number(sent: SentForm) -> int:
    text = sent.text("sett")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _moment(sent: SentForm) -> datetime:
    """The moment that the page was made; the beginning of time where the form does not say."""
    try:
        moment = datetime.fromisoformat(sent.text("tid"))
    except ValueError:
        moment = _NEVER
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [list_watches, show_new_watch, create_watch, show_watch, change_watch]
