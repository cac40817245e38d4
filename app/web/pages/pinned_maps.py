"""Maps that are kept as they were: the list, each at its permanent address, its pictures, and a page for frames."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from markupsafe import escape

from app.domain.access import Visibility
from app.domain.errors import NotFoundError
from app.domain.maps.palette import DARK, LIGHT
from app.domain.pinned_maps import Kind, PinnedMap, Pinning, may_unpin
from app.domain.vocabularies import Translate
from app.web.headers import picture_policy
from app.web.pages.addresses import see_other
from app.web.pages.forms import read_form
from app.web.pages.maps import COMPARE_PATH, csv_file, named
from app.web.pages.rendering import page
from app.web.pages.words import visibility_name
from app.web.requests import AnyRequest, language_of, services_of, settings_of, translator_of

PATH = "/kartor"
#: How the page looks that others put in a frame, which loads nothing.
FRAME_STYLE = (
    f":root{{color-scheme:light dark}}body{{margin:0;background:{LIGHT.page};color:{LIGHT.ink}}}"
    f"@media (prefers-color-scheme:dark){{body{{background:{DARK.page};color:{DARK.ink}}}}}"
    "body{font-family:system-ui,sans-serif}a{color:inherit}"
    "main{max-width:62rem;margin:0 auto;padding:.5rem}"
    "main.broad{max-width:96rem}"
    "svg{display:block;width:100%;height:auto}"
    ".wide{overflow-x:auto}"
    ".wide svg{min-width:34rem}.broad .wide svg{min-width:60rem}"
    "h1.u{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "p{margin:.5rem 0;font-size:.9375rem;line-height:1.45}"
    "@media (min-width:40rem){.narrow{display:none}}"
)
#: Where the same is drawn as it is today.
TODAY = {Kind.MAP: "/karta", Kind.SHIFTS: "/forflyttningar", Kind.COMPARISON: COMPARE_PATH}


@dataclass(frozen=True, slots=True)
class PinnedEntry:
    """A kept map in the list."""

    address: str
    kind: str
    kind_name: str
    title: str
    selection: str
    total: int
    visibility: str
    organization: str
    pinned: PinnedMap


@dataclass(frozen=True, slots=True)
class PinnedListPage:
    """What the list of kept maps shows."""

    entries: list[PinnedEntry]


@dataclass(frozen=True, slots=True)
class PinnedPage:
    """What the page of a kept map shows. `frame` is what to put on another site; "" unless the map is public."""

    entry: PinnedEntry
    ref: str
    address: str
    today_address: str
    frame: str
    may_unpin: bool


@dataclass(frozen=True, slots=True)
class FramePage:
    """What stands in a frame on another site."""

    pinned: PinnedMap
    address: str
    style: str


@get(PATH, operation_id="ShowPinnedMaps")
async def show_list(request: AnyRequest) -> Template:
    """The kept maps that the viewer may see."""
    found = await services_of(request).pinned_maps.list_pinned(request.user)
    return page(request, "maps_kept.html", PinnedListPage([await _entry(request, each) for each in found]))


@post(PATH, operation_id="PinMap", status_code=303)
async def pin(request: AnyRequest) -> Redirect:
    """Keep the map as it is."""
    form = await read_form(request)
    pinning = Pinning(
        form.text("title"),
        form.text("organization"),
        form.text("visibility"),
        form.text("query"),
        form.text("kind") or Kind.MAP,
    )
    pinned = await services_of(request).pinned_maps.pin(
        request.user, pinning, language=language_of(request), _=translator_of(request)
    )
    return see_other(_address(pinned))


@get("/kartor/{ref:str}", operation_id="ShowPinnedMap")
async def show_pinned(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """A kept map; another spelling of its address leads to the one."""
    pinned = await services_of(request).pinned_maps.get_pinned(request.user, ref)
    if request.url.path != _address(pinned):
        return see_other(_address(pinned))
    base = settings_of(request).public_url or str(request.base_url).rstrip("/")
    is_public = pinned.visibility == Visibility.PUBLIC
    source = f"{base}{_address(pinned)}/inbaddad"
    frame = f'<iframe src="{source}" title="{escape(pinned.title)}" width="100%" height="900"></iframe>'
    context = PinnedPage(
        entry=await _entry(request, pinned),
        ref=pinned.ref,
        address=f"{base}{_address(pinned)}",
        today_address=f"{TODAY[Kind(pinned.kind)]}?{pinned.query}".removesuffix("?"),
        frame=frame if is_public else "",
        may_unpin=may_unpin(request.user, pinned),
    )
    return page(request, "map_kept.html", context)


@get("/kartor/{ref:str}/karta.svg", operation_id="ShowPinnedSvg")
async def show_svg(request: AnyRequest, ref: FromPath[str]) -> Response[str]:
    """The picture as it was."""
    pinned = await services_of(request).pinned_maps.get_pinned(request.user, ref)
    headers = {
        **named(f"insiktskarta-{pinned.ref}.svg"),
        "content-security-policy": picture_policy(pinned.svg),
    }
    return Response(pinned.svg, media_type="image/svg+xml", headers=headers)


@get("/kartor/{ref:str}/karta.png", operation_id="ShowPinnedPng")
async def show_png(request: AnyRequest, ref: FromPath[str]) -> Response[bytes]:
    """The same, painted."""
    pinned = await services_of(request).pinned_maps.get_pinned(request.user, ref)
    return Response(pinned.png, media_type="image/png", headers=named(f"insiktskarta-{pinned.ref}.png"))


@get("/kartor/{ref:str}/karta.csv", operation_id="ShowPinnedTable")
async def show_table(request: AnyRequest, ref: FromPath[str]) -> Response[bytes]:
    """Its numbers as they were."""
    pinned = await services_of(request).pinned_maps.get_pinned(request.user, ref)
    return csv_file(pinned.table, f"insiktskarta-{pinned.ref}.csv")


@get("/kartor/{ref:str}/inbaddad", operation_id="ShowFramedMap")
async def show_framed(request: AnyRequest, ref: FromPath[str]) -> Template:
    """A public map for a frame on another site; other maps are not shown in frames, whoever asks.

    Raises:
        NotFoundError: there is no public map with this ref.
    """
    pinned = await services_of(request).pinned_maps.get_pinned(request.user, ref)
    if pinned.visibility != Visibility.PUBLIC:
        raise NotFoundError("map", ref[:60])
    base = settings_of(request).public_url or str(request.base_url).rstrip("/")
    answer = page(request, "map_framed.html", FramePage(pinned, f"{base}{_address(pinned)}", FRAME_STYLE))
    # It runs nothing, and may stand on any site.
    answer.headers["content-security-policy"] = picture_policy(pinned.svg, FRAME_STYLE, ancestors="*")
    answer.headers["cross-origin-resource-policy"] = "cross-origin"
    return answer


@post("/kartor/{ref:str}/ta-bort", operation_id="UnpinMap", status_code=303)
async def unpin(request: AnyRequest, ref: FromPath[str]) -> Redirect:
    """Take a kept map away."""
    await services_of(request).pinned_maps.unpin(request.user, ref)
    return see_other(PATH)


async def _entry(request: AnyRequest, pinned: PinnedMap) -> PinnedEntry:
    _ = translator_of(request)
    names = (await services_of(request).reference.get_directory()).in_language(language_of(request), _)
    return PinnedEntry(
        address=_address(pinned),
        kind=pinned.kind,
        kind_name=_kind_name(pinned.kind, _),
        title=pinned.title,
        selection=pinned.selection[:1].upper() + pinned.selection[1:],
        total=pinned.total,
        visibility=visibility_name(pinned.visibility, _),
        organization=names.name("organization", pinned.organization),
        pinned=pinned,
    )


def _kind_name(kind: str, _: Translate) -> str:
    return {Kind.MAP: _("Karta"), Kind.SHIFTS: _("Förflyttningar"), Kind.COMPARISON: _("Jämförelse")}[
        Kind(kind)
    ]


def _address(pinned: PinnedMap) -> str:
    return f"{PATH}/{pinned.ref[:4]}-{pinned.ref[4:]}"


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_list, pin, show_pinned, show_svg, show_png, show_table, show_framed, unpin]
