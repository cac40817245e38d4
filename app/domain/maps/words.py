"""What a map says, in words: the sentences of its text twin, and what to beware of when reading it."""

from collections.abc import Mapping

from app.domain.maps.texts import map_texts
from app.domain.populations import NOT_PLACED, ZONES
from app.domain.vocabularies import Translate
from app.domain.words import grouped, join_words, lower_first

#: With fewer insights than this, one more can turn the picture round.
FEW_INSIGHTS = 12
#: A source with more than this share dominates the picture.
DOMINANT_SHARE = 0.5
#: Material is old when the newest of it is this many years behind.
OLD_AFTER_YEARS = 5


def describe_map(counts: Mapping[int, int | None], *, selection: str = "", _: Translate = str) -> list[str]:
    """Two sentences with the numbers of the picture: where most insights lie, and which zones are white spots.

    `counts` are insights by zone, None where the number is withheld, which a third sentence says; `selection` is the
    Selection in words.
    """
    names = {zone: lower_first(name) for zone, name in map_texts(_, title="").zones.items()}
    total = sum(count or 0 for count in counts.values())
    withheld = [names[zone] for zone in ZONES if counts.get(zone, 0) is None]
    empty = [names[zone] for zone in ZONES if zone != NOT_PLACED and counts.get(zone, 0) == 0]
    if not total and not withheld:
        return [_("Kartan är tom: inga insikter finns i urvalet."), _("Alla sju zoner är vita fläckar.")]
    sentences = [_where_most_lie(counts, names, total, _=_)]
    if empty:
        spots = join_words(empty, _("samt"))
        sentences.append(_("Vita fläckar, där ingen insikt finns: %(zones)s.") % {"zones": spots})
    else:
        sentences.append(_("Ingen zon är en vit fläck."))
    if withheld:
        zones = join_words(withheld, _("samt"))
        sentences.append(_("Antalet är för litet för att visas: %(zones)s.") % {"zones": zones})
    return sentences


def _where_most_lie(
    counts: Mapping[int, int | None], names: Mapping[int, str], total: int, *, _: Translate
) -> str:
    placed = {zone: counts.get(zone) or 0 for zone in ZONES if zone != NOT_PLACED}
    most = max(placed.values())
    if not most:
        return _("Kartan visar %(total)s insikter, och ingen av dem är placerad.") % {"total": grouped(total)}
    zones = [names[zone] for zone, count in placed.items() if count == most]
    if total == 1:
        return _("Kartan visar en enda insikt, i zonen %(zone)s.") % {"zone": zones[0]}
    if len(zones) > 1:
        return _("Kartan visar %(total)s insikter; flest, %(most)s var, finns i zonerna %(zones)s.") % {
            "total": grouped(total),
            "most": grouped(most),
            "zones": join_words(zones, _("samt")),
        }
    return _("Kartan visar %(total)s insikter; flest, %(most)s, finns i zonen %(zone)s.") % {
        "total": grouped(total),
        "most": grouped(most),
        "zone": zones[0],
    }


def describe_clusters(
    counts: Mapping[tuple[int, str | None], int], *, labels: Mapping[str | None, str], _: Translate = str
) -> list[str]:
    """A sentence for each zone that has insights: which of its groups has most. Equal groups are named together.

    `counts` are insights by zone and group, `labels` the groups' names.
    """
    names = map_texts(_, title="").zones
    sentences = []
    for zone in ZONES:
        groups = {group: count for (where, group), count in counts.items() if where == zone and count}
        if not groups:
            continue
        most = max(groups.values())
        largest = sorted(
            lower_first(labels.get(group) or group or "") for group in groups if groups[group] == most
        )
        sentences.append(
            _("%(zone)s: flest, %(most)s av %(total)s, gäller %(groups)s.")
            % {
                "zone": names[zone],
                "most": grouped(most),
                "total": grouped(sum(groups.values())),
                "groups": join_words(largest, _("och")),
            }
        )
    return sentences


def capital(text: str) -> str:
    """The text as it opens a sentence or stands as a heading."""
    return text[:1].upper() + text[1:]


def describe_difference(
    first: Mapping[int, int | None],
    second: Mapping[int, int | None],
    *,
    first_name: str,
    second_name: str,
    _: Translate = str,
) -> list[str]:
    """How two maps differ: their totals, the zone whose share differs most, and zones that only one of them knows.

    Shares are of each map's own insights, so that a large and a small map can be compared. Zones whose number is
    withheld in either map are left out.
    """
    names = {zone: lower_first(name) for zone, name in map_texts(_, title="").zones.items()}
    shown = [z for z in ZONES if first.get(z, 0) is not None and second.get(z, 0) is not None]
    a, b = {z: first.get(z) or 0 for z in shown}, {z: second.get(z) or 0 for z in shown}
    total_a, total_b = sum(a.values()), sum(b.values())
    both = {"first": first_name, "second": second_name}
    opening = {key: capital(name) for key, name in both.items()}
    numbers = {"first_total": grouped(total_a), "second_total": grouped(total_b)}
    sentences = [
        _("%(first)s: %(first_total)s insikter. %(second)s: %(second_total)s insikter.") % (opening | numbers)
    ]
    if total_a and total_b:
        gaps = {z: round(100 * a[z] / total_a) - round(100 * b[z] / total_b) for z in shown}
        zone = max(shown, key=lambda z: abs(gaps[z]))
        shares = {"share": round(100 * a[zone] / total_a), "other_share": round(100 * b[zone] / total_b)}
        text = _(
            "Störst skillnad: i zonen %(zone)s ligger %(share)s %% av %(first)s och %(other_share)s %% av %(second)s."
        )
        sentences.append(
            text % (both | shares | {"zone": names[zone]})
            if gaps[zone]
            else _("Insikterna fördelar sig lika över zonerna.")
        )
    for name, own, other in ((first_name, a, b), (second_name, b, a)):
        alone = [names[zone] for zone in shown if zone != NOT_PLACED and own[zone] and not other[zone]]
        if alone:
            zones = join_words(alone, _("samt"))
            sentences.append(_("Bara %(name)s har insikter i %(zones)s.") % {"name": name, "zones": zones})
    return sentences


def list_cautions(
    total: int,
    *,
    sources: Mapping[str, int],
    newest_year: int | None = None,
    this_year: int | None = None,
    is_cut: bool = False,
    _: Translate = str,
) -> list[str]:
    """What could mislead a reader of the map; none when nothing does.

    `sources` are insights by the name of the organization behind them, `newest_year` that of the newest material, which
    is judged when `this_year` is known. `is_cut`: a search found more than are counted.
    """
    cautions = []
    if is_cut:
        text = _("Fler insikter passar orden än en karta tar med: den visar de %(total)s bästa träffarna.")
        cautions.append(text % {"total": grouped(total)})
    if 0 < total < FEW_INSIGHTS:
        cautions.append(_("Få insikter: en enda till kan ändra bilden."))
    if len(sources) == 1 and total >= FEW_INSIGHTS:
        (name,) = sources
        cautions.append(_("Alla insikter kommer från %(name)s.") % {"name": name})
    elif len(sources) > 1:
        name, most = max(sources.items(), key=lambda pair: (pair[1], pair[0]))
        if most > DOMINANT_SHARE * total:
            text = _("%(name)s står bakom %(share)s %% av insikterna.")
            cautions.append(text % {"name": name, "share": round(100 * most / total)})
    if newest_year and this_year and this_year - newest_year >= OLD_AFTER_YEARS:
        text = _("Det nyaste är från %(year)s: mycket kan ha ändrats sedan dess.")
        cautions.append(text % {"year": newest_year})
    return cautions
