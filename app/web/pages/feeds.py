"""Feeds: the insights of a Selection as Atom, for everybody at its own address or for one person at a secret one."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import escape

from app.domain.access import ANONYMOUS, Viewer
from app.domain.directory import DirectoryNames
from app.domain.errors import NotFoundError
from app.domain.insights import Insight
from app.domain.selection import Selection, describe_selection
from app.rendering.atom import MEDIA_TYPE, AtomEntry, AtomFeed, render_atom
from app.rendering.markdown import render_markdown
from app.web.pages.addresses import host_of, origin_of
from app.web.pages.calendar import studies_of_watch
from app.web.pages.filters import address_of
from app.web.requests import (
    AnyRequest,
    language_of,
    selection_of,
    services_of,
    translator_of,
)

PATH = "/feed.atom"
ENDING = ".atom"
CALENDAR_ENDING = ".ics"
ENTRIES = 50
#: Feeds without anything in them were last changed when tag addresses of ours began.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a feed: whose eyes, of what, under which heading, and the path where it is read."""

    viewer: Viewer
    selection: Selection
    title: str
    path: str
    key: str


@get(PATH, operation_id="ReadFeed")
async def read_feed(request: AnyRequest) -> Response[bytes]:
    """The latest insights of the Selection in the address that everybody may see; with a token, those that it may.

    A browser's session does not count, so that the address shows its reader what it will show others.
    """
    _ = translator_of(request)
    selection = await selection_of(request, others=())
    title = _("Insiktskartan: %(selection)s") % {"selection": await _described(request, selection)}
    viewer = request.user if request.auth == "token" else ANONYMOUS
    reading = _Reading(viewer, selection, title, address_of(PATH, selection), selection.query())
    return await _answer(request, reading)


@get("/feed/{name:str}", operation_id="ReadPrivateFeed")
async def read_private_feed(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """What a watch follows, as its follower may see it now; the name is the secret and ".atom" or ".ics".

    The one is its latest insights, the other the calendar of the studies that it concerns.
    """
    if name.endswith(CALENDAR_ENDING):
        watched = await services_of(request).watches.get_feed(name.removesuffix(CALENDAR_ENDING))
        return await studies_of_watch(request, watched.viewer, watched.selection)
    if not name.endswith(ENDING):
        raise NotFoundError("feed")
    found = await services_of(request).watches.get_feed(name.removesuffix(ENDING))
    path = f"/feed/{name}"
    return await _answer(
        request, _Reading(found.viewer, found.selection, found.saved.name, path, found.saved.ref)
    )


async def _described(request: AnyRequest, selection: Selection) -> str:
    _ = translator_of(request)
    names = (await services_of(request).reference.get_directory()).in_language(language_of(request), _)
    return describe_selection(selection, names, _)


async def _answer(request: AnyRequest, reading: _Reading) -> Response[bytes]:
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found = await services.browse.list_page(
        reading.viewer, reading.selection, limit=ENTRIES, sort="updated", _=_
    )
    origin = origin_of(request)
    entries = [_entry(each, names, origin) for each in found.items]
    feed = AtomFeed(
        id=_tag(origin, f"feed/{hashlib.sha256(reading.key.encode()).hexdigest()[:20]}"),
        title=reading.title,
        subtitle=describe_selection(reading.selection, names, _),
        own_address=origin + reading.path,
        link=origin + address_of("/sok", reading.selection),
        updated=max((each.updated for each in entries), default=_BEGINNING),
        language=names.language,
        entries=entries,
    )
    document = render_atom(feed)
    mark = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
    headers = {"etag": mark, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
    return Response(document, headers=headers, media_type=MEDIA_TYPE)


def _tag(origin: str, name: str) -> str:
    """A tag URI (RFC 4151) of ours: it stays the same whatever becomes of addresses."""
    return f"tag:{host_of(origin)},2026:{name}"


def _entry(insight: Insight, names: DirectoryNames, origin: str) -> AtomEntry:
    content, _ = insight.content, names.translate
    organization = names.name("organization", content.organization)
    groups = [names.name("subpopulation", each) for each in content.subpopulations]
    themes = [names.name("theme", each) for each in content.themes]
    facts = [names.name("basis", content.basis), names.zone(content.zone), *groups, organization]
    if content.year:
        facts.append(str(content.year))
    return AtomEntry(
        id=_tag(origin, f"insight/{insight.id}"),
        title=content.statement or _("Tillbakadragen"),
        link=f"{origin}/i/{insight.ref[:4]}-{insight.ref[4:]}",
        published=insight.created_at,
        updated=insight.updated_at,
        author=organization,
        summary=" · ".join(facts),
        html=_html(insight),
        categories=(*groups, *themes),
    )


def _html(insight: Insight) -> str:
    """What an insight says beside its statement, as safe HTML."""
    body = render_markdown(insight.content.body) if insight.content.body else ""
    pieces = [f"<blockquote>{escape(piece.text)}</blockquote>" for piece in insight.content.evidence]
    return body + "".join(pieces)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [read_feed, read_private_feed]
