"""The words of a map: every text that is printed in or beside the picture, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.populations import zone_names
from app.domain.vocabularies import Translate


@dataclass(frozen=True, slots=True)
class MapTexts:
    """All texts of one map. Zones and circles are keyed by zone number, colours and groups by their keys.

    A missing colour or group label falls back to its key. `zone_link` and `zone_link_one` hold %(zone)s and %(count)s.
    """

    title: str
    description: str
    selection: str
    circles: Mapping[int, str]
    short_circles: Mapping[int, str]
    zones: Mapping[int, str]
    short_zones: Mapping[int, str]
    marks: Mapping[str, str]
    colours: Mapping[str | None, str] = field(default_factory=dict)
    groups: Mapping[str | None, str] = field(default_factory=dict)
    zone_link: str = "%(zone)s: %(count)s"
    zone_link_one: str = "%(zone)s: 1"
    empty: str = ""
    suppressed: str = "–"
    scale: str = ""
    colour_heading: str = ""
    mark_heading: str = ""
    source: str = ""
    date: str = ""
    thousands: str = "\u00a0"

    def number(self, count: int) -> str:
        r"""A count as the language writes it.

        >>> map_texts(str, title="Karta").number(12345)
        '12\\xa0345'
        """
        return f"{count:,}".replace(",", self.thousands)

    def colour(self, key: str | None) -> str:
        """The label of a colour in the legend."""
        return self.colours.get(key) or key or "–"

    def group(self, key: str | None) -> str:
        """The label of a cluster."""
        return self.groups.get(key) or key or "–"


def map_texts(
    _: Translate,
    *,
    title: str,
    description: str = "",
    selection: str = "",
    colours: Mapping[str | None, str] | None = None,
    groups: Mapping[str | None, str] | None = None,
    insights_per_dot: int = 1,
    small_number: int = 5,
    colour_heading: str = "",
    source: str = "",
    date: str = "",
) -> MapTexts:
    """The usual texts of a map, looked up with `_`; what depends on the data is given.

    `date` is text, given by the caller or left out: the same data gives the same picture only under the same date.
    """
    scale = (
        _("En prick är en insikt.")
        if insights_per_dot == 1
        else _("En prick står för högst %(count)s insikter.") % {"count": insights_per_dot}
    )
    return MapTexts(
        title=title,
        description=description,
        selection=selection,
        circles={
            1: _("Aktuella inom socialtjänsten"),
            2: _("I en identifierad riskgrupp"),
            4: _("Invånare i allmänhet"),
        },
        short_circles={1: _("Klient"), 2: _("Riskgrupp"), 4: _("Allmänhet")},
        zones=zone_names(_),
        short_zones={
            1: _("bara klient"),
            2: _("bara riskgrupp"),
            4: _("bara allmänhet"),
            3: _("klient + riskgrupp"),
            5: _("klient + allmänhet"),
            6: _("riskgrupp + allmänhet"),
            7: _("alla tre"),
            0: _("inte placerade"),
        },
        marks={
            "from": _("Röst: gruppen själv har sagt det"),
            "about": _("Berörd: andra berättar om gruppen"),
            "": _("Okänt vem som har sagt det"),
        },
        colours={None: _("Övriga"), **(colours or {})},
        groups={None: _("Ingen grupp angiven"), **(groups or {})},
        zone_link=_("%(zone)s: %(count)s insikter"),
        zone_link_one=_("%(zone)s: en insikt"),
        empty=_("vit fläck"),
        suppressed=_("färre än %(count)s") % {"count": small_number},
        scale=scale,
        colour_heading=colour_heading or _("Vem som står bakom"),
        mark_heading=_("Vem som talar"),
        source=source,
        date=date,
    )
