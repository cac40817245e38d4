"""The insight map: data in, positions out. Pure geometry; how it is printed or painted is decided elsewhere."""

from app.domain.maps.canvas import HEIGHT, WIDTH, Box, Circle
from app.domain.maps.clusters import MAX_GROUPS
from app.domain.maps.dots import MARK_ABOUT, MARK_FROM, MARK_UNKNOWN, MapInsight, MapTally
from app.domain.maps.picture import (
    MAX_COLOURS,
    MAX_DOTS,
    LegendEntry,
    MapCluster,
    MapDot,
    MapPicture,
    MapScale,
    MapZone,
    choose_cluster_scale,
    choose_scale,
    draw_map,
)

__all__ = [
    "HEIGHT",
    "MARK_ABOUT",
    "MARK_FROM",
    "MARK_UNKNOWN",
    "MAX_COLOURS",
    "MAX_DOTS",
    "MAX_GROUPS",
    "WIDTH",
    "Box",
    "Circle",
    "LegendEntry",
    "MapCluster",
    "MapDot",
    "MapInsight",
    "MapPicture",
    "MapScale",
    "MapTally",
    "MapZone",
    "choose_cluster_scale",
    "choose_scale",
    "draw_map",
]
