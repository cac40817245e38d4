"""What a map says, in words: the two sentences of its text twin, and what to beware of when reading it."""

from collections.abc import Mapping

from app.domain.maps.texts import map_texts
from app.domain.populations import NOT_PLACED, ZONES
from app.domain.vocabularies import Translate
from app.domain.words import grouped, join_words, lower_first

#: With fewer insights than this, one more can turn the picture round.
FEW_INSIGHTS = 12
#: A source with more than this share dominates the picture.
DOMINANT_SHARE = 0.5


def describe_map(counts: Mapping[int, int | None], *, selection: str = "", _: Translate = str) -> list[str]:
    """Two sentences with the numbers of the picture: where most insights lie, and which zones are white spots.

    `counts` are insights by zone, None where the number is withheld; `selection` is the Selection in words.
    """
    names = map_texts(_, title="").zones
    placed = {zone: counts.get(zone) or 0 for zone in ZONES if zone != NOT_PLACED}
    total = sum(counts.get(zone) or 0 for zone in ZONES)
    if not total:
        return [
            _("Kartan är tom: inga insikter finns i urvalet."),
            _("Alla sju zoner är vita fläckar."),
        ]
    most = max(placed, key=lambda zone: placed[zone])
    first = _("Kartan visar %(total)s insikter; flest, %(most)s, finns i zonen %(zone)s.") % {
        "total": grouped(total),
        "most": grouped(placed[most]),
        "zone": lower_first(names[most]),
    }
    if not placed[most]:
        first = _("Kartan visar %(total)s insikter, och ingen av dem är placerad.") % {
            "total": grouped(total)
        }
    empty = [lower_first(names[zone]) for zone in placed if counts.get(zone) == 0]
    if not empty:
        return [first, _("Ingen zon är en vit fläck.")]
    spots = join_words(empty, _("och"))
    return [first, _("Vita fläckar, där ingen insikt finns: %(zones)s.") % {"zones": spots}]


def list_cautions(
    total: int, *, sources: Mapping[str, int], newest_year: int | None = None, _: Translate = str
) -> list[str]:
    """What could mislead a reader of the map; none when nothing does.

    `sources` are insights by the name of the organization behind them, `newest_year` that of the newest material.
    """
    cautions = []
    if 0 < total < FEW_INSIGHTS:
        cautions.append(_("Få insikter: en enda till kan ändra bilden."))
    if sources and len(sources) > 1:
        name, most = max(sources.items(), key=lambda pair: (pair[1], pair[0]))
        if most > DOMINANT_SHARE * total:
            share = round(100 * most / total)
            cautions.append(
                _("%(name)s står bakom %(share)s %% av insikterna.") % {"name": name, "share": share}
            )
    elif len(sources) == 1 and total >= FEW_INSIGHTS:
        (name,) = sources
        cautions.append(_("Alla insikter kommer från %(name)s.") % {"name": name})
    return cautions
