"""Watches over HTTP: saved Selections and how much is new in each."""

from datetime import datetime
from urllib.parse import parse_qsl

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from app.domain.selection import parse_selection
from app.services.watches import News, Watch
from app.web.requests import AnyRequest, services_of, translator_of


class WatchIn(Struct, forbid_unknown_fields=True):
    """A Selection to save. `query` is its query string; `organization` shares it with that organization's members."""

    name: str
    query: str = ""
    organization: str | None = None


class WatchOut(Struct):
    """A watch. `new` is null where the words cannot be searched now, or where the viewer does not follow it."""

    ref: str
    name: str
    query: str
    organization: str | None
    created_at: datetime
    seen_at: datetime | None
    new: int | None


class WatchList(Struct):
    """All watches of the viewer, and those that colleagues share."""

    items: list[WatchOut]


@get("/watches", operation_id="ListWatchesOfViewer", tags=["watches"])
async def list_watches(request: AnyRequest) -> WatchList:
    """What the viewer has saved, and what colleagues share, with how much is new in what they follow."""
    watches = services_of(request).watches
    found = [each for each in await watches.list_watches(request.user) if not each.is_removed]
    return WatchList([_out(each, await watches.get_news(request.user, each)) for each in found])


@post("/watches", operation_id="SaveWatch", tags=["watches"])
async def create_watch(request: AnyRequest, data: JSONBody[WatchIn]) -> Response[WatchOut]:
    """Save a Selection and follow it; all that is in it now counts as seen."""
    services, _ = services_of(request), translator_of(request)
    selection = parse_selection(parse_qsl(data.query), _)
    (await services.reference.get_directory()).check_selection(selection, _)
    created = await services.watches.create_watch(
        request.user, selection, name=data.name, organization=data.organization, _=_
    )
    return Response(_out(created, await services.watches.get_news(request.user, created)), status_code=201)


@delete("/watches/{ref:str}", operation_id="RemoveWatch", tags=["watches"])
async def remove_watch(request: AnyRequest, ref: FromPath[str]) -> None:
    """Remove an own watch; on its page it can be brought back for a month."""
    await services_of(request).watches.remove_watch(request.user, ref)


def _out(watch: Watch, news: News) -> WatchOut:
    saved, seen = watch.saved, watch.seen
    return WatchOut(
        ref=saved.ref,
        name=saved.name,
        query=saved.query,
        organization=saved.organization,
        created_at=saved.created_at,
        seen_at=seen.at if seen else None,
        new=news.total,
    )


handlers = [list_watches, create_watch, remove_watch]
