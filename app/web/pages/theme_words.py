"""What is said and shown of recurring themes: how alike their insights are, and where on the map they lie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.populations import ZONES
from app.domain.themes import CLEARLY_ALIKE, VERY_ALIKE, Theme, Themes
from app.domain.words import grouped

Translate = Callable[[str], str]

#: Where each zone's number stands on the small map, in the insight map's drawing units.
_MIDDLES: dict[int, tuple[int, int]] = {
    1: (205, 325),
    2: (795, 325),
    4: (500, 815),
    3: (500, 255),
    5: (300, 575),
    6: (700, 575),
    7: (500, 470),
    0: (110, 870),
}


@dataclass(frozen=True, slots=True)
class MiniZone:
    """A zone of the small map that has insights."""

    x: int
    y: int
    count: str


def mini_map(zones: Mapping[int, int]) -> tuple[MiniZone, ...]:
    """The zones that have insights, with their numbers."""
    return tuple(MiniZone(*_MIDDLES[zone], grouped(zones[zone])) for zone in ZONES if zones.get(zone))


def cohesion_in_words(theme: Theme, _: Translate) -> str:
    """How sure one can be that the insights say the same, in a sentence."""
    if theme.likeness >= VERY_ALIKE:
        return _("Säkert: insikterna liknar varandra mycket.")
    if theme.likeness >= CLEARLY_ALIKE:
        return _("Ganska säkert: insikterna liknar varandra tydligt.")
    return _("Osäkert: insikterna liknar varandra i några ord. Läs dem innan du räknar dem som ett tema.")


def theme_sentences(themes: Themes, _: Translate) -> list[str]:
    """How many themes there are and in how many insights, in two sentences."""
    if not themes.themes:
        return [
            _("Inget tema återkommer bland %(count)s insikter.") % {"count": grouped(themes.considered)},
            _("För ett tema behövs minst tre insikter som säger ungefär samma sak."),
        ]
    shared = sum(theme.is_shared for theme in themes.themes)
    first = _(
        "Teman som återkommer bland %(count)s insikter: %(themes)s. Hörda av flera organisationer: %(shared)s."
    )
    numbers = {
        "themes": grouped(len(themes.themes)),
        "count": grouped(themes.considered),
        "shared": grouped(shared),
    }
    if not themes.alone:
        return [first % numbers, _("Ingen insikt står för sig själv.")]
    if themes.alone == 1:
        return [first % numbers, _("En insikt liknar inga andra tillräckligt och står för sig själv.")]
    second = _("%(alone)s insikter liknar inga andra tillräckligt och står för sig själva.")
    return [first % numbers, second % {"alone": grouped(themes.alone)}]
