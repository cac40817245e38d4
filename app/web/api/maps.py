"""The insight map over HTTP, as data and as pictures."""

from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from msgspec import Struct

from app.domain.maps.looks import LOOK_PARAMETERS, MapLook, parse_look
from app.domain.populations import zone_slug
from app.domain.selection import Selection
from app.services.maps import MOST_WIDE, MapView
from app.web.api.parameters import provide_selection
from app.web.headers import picture_policy
from app.web.requests import AnyRequest, language_of, services_of, translator_of

Width = Annotated[int, QueryParameter(ge=MOST_WIDE.start, lt=MOST_WIDE.stop, description="Width in pixels")]


async def provide_look(
    request: AnyRequest,
    *,
    colour: Annotated[str | None, QueryParameter(description="What the dots' colour stands for")] = None,
    group: Annotated[str | None, QueryParameter(description="What the dots gather by, in clusters")] = None,
    since: Annotated[
        str | None, QueryParameter(description="A day (2024-03-01): colour what was added since")
    ] = None,
) -> MapLook:
    """How the map is shown."""
    return parse_look(colour, group, since, translator_of(request))


class MapZoneOut(Struct):
    """A zone of the map; `count` is null where the number is too small to show."""

    zone: str
    label: str
    count: int | None
    suppressed: bool


class MapDotOut(Struct):
    """A dot; where it stands for several insights, its id is not an insight's and it has no labels."""

    id: str
    x: float
    y: float
    zone: str
    organization: str | None
    subpopulation: str | None
    colour: str


class MapClusterOut(Struct):
    """A named group of dots within a zone.

    `count` is what is drawn here, each insight once; `listed` also counts those drawn in another group they belong to.
    """

    zone: str
    group: str | None
    label: str
    letter: str
    count: int
    listed: int
    x: float
    y: float


class MapColourOut(Struct):
    """A colour of the legend; `listed` also counts insights drawn in the colour of another key that they carry."""

    key: str | None
    label: str
    count: int
    listed: int


class MapOut(Struct, kw_only=True):
    """The map of a Selection; coordinates are those of the picture, whose size is `width` by `height`."""

    zones: list[MapZoneOut]
    dots: list[MapDotOut]
    clusters: list[MapClusterOut]
    colours: list[MapColourOut]
    colouring: str
    insights_per_dot: int
    total: int
    width: int
    height: int
    radius: float
    description: str
    sentences: list[str]
    cautions: list[str]


@get(
    "/map",
    operation_id="GetMap",
    tags=["map"],
    dependencies={"selection": Provide(provide_selection), "look": Provide(provide_look)},
    opt={"parameters": LOOK_PARAMETERS},
)
async def get_map(
    request: AnyRequest, selection: NamedDependency[Selection], look: NamedDependency[MapLook]
) -> MapOut:
    """The insight map as data."""
    view = await services_of(request).maps.get_map(
        request.user, selection, look=look, language=language_of(request), _=translator_of(request)
    )
    return map_out(view)


def map_out(view: MapView) -> MapOut:
    """A map as the interface gives it."""
    dots = []
    for dot in view.picture.dots:
        row = view.rows.get(dot.id)
        groups = row.labels.get("subpopulations", ()) if row else ()
        dots.append(
            MapDotOut(
                dot.id,
                dot.x,
                dot.y,
                zone_slug(dot.zone),
                row.organization if row else None,
                groups[0] if groups else None,
                dot.colour,
            )
        )
    return MapOut(
        zones=[
            MapZoneOut(zone.slug, view.texts.zones[zone.zone], zone.count, zone.is_suppressed)
            for zone in view.picture.zones
        ],
        dots=dots,
        clusters=[
            MapClusterOut(
                zone_slug(each.zone),
                each.group,
                view.texts.group(each.group),
                each.letter,
                each.count,
                each.listed,
                each.x,
                each.y,
            )
            for each in view.picture.clusters
        ],
        colours=[
            MapColourOut(
                each.key,
                view.texts.colour(each.key),
                each.count,
                view.listed.get(each.key, each.count) if each.key else each.count,
            )
            for each in view.picture.legend
        ],
        colouring=view.colouring,
        insights_per_dot=view.picture.insights_per_dot,
        total=view.total,
        width=view.picture.width,
        height=view.picture.height,
        radius=view.picture.radius,
        description=view.description,
        sentences=list(view.sentences),
        cautions=list(view.cautions),
    )


@get(
    "/map.svg",
    operation_id="DrawMapAsSvg",
    tags=["map"],
    media_type="image/svg+xml",
    dependencies={"selection": Provide(provide_selection), "look": Provide(provide_look)},
    opt={"parameters": LOOK_PARAMETERS},
)
async def draw_svg(
    request: AnyRequest, selection: NamedDependency[Selection], look: NamedDependency[MapLook]
) -> Response[bytes]:
    """The insight map as a picture without limits of size."""
    svg = await services_of(request).maps.draw_svg(
        request.user, selection, look=look, language=language_of(request), _=translator_of(request)
    )
    headers = {"content-security-policy": picture_policy(svg)}
    return Response(svg.encode(), media_type="image/svg+xml", headers=headers)


@get(
    "/map.png",
    operation_id="DrawMapAsPng",
    tags=["map"],
    media_type="image/png",
    dependencies={"selection": Provide(provide_selection), "look": Provide(provide_look)},
    opt={"parameters": (*LOOK_PARAMETERS, "width")},
)
async def draw_png(
    request: AnyRequest,
    selection: NamedDependency[Selection],
    look: NamedDependency[MapLook],
    width: Width = 1600,
) -> Response[bytes]:
    """The insight map as a picture for slides and paper."""
    png = await services_of(request).maps.draw_png(
        request.user,
        selection,
        width=width,
        look=look,
        language=language_of(request),
        _=translator_of(request),
    )
    return Response(png, media_type="image/png")


handlers = [get_map, draw_svg, draw_png]
