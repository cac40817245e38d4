"""What colours and clusters stand for: for each dimension its keys in a fixed order, their names and their filters.

The order is the vocabulary's and takes in every key, also those that the map at hand lacks: so a key keeps its colour
whatever is filtered. An insight with several keys is drawn as its first, and listed under each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.directory import DirectoryNames
from app.domain.insights import Basis
from app.domain.maps.clusters import MAX_GROUPS
from app.domain.maps.words import OLD_AFTER_YEARS
from app.domain.selection import Selection
from app.domain.vocabularies import Scheme
from app.domain.words import swedish_key

#: What the dots' colour can stand for, besides "added": whether an insight has been added since a date.
COLOURINGS: tuple[str, ...] = (
    "organization",
    "organization_type",
    "basis",
    "voice",
    "subpopulation",
    "shift",
    "level",
    "year",
    "freshness",
)
ADDED = "added"
#: What the dots can gather by.
GROUPINGS: tuple[str, ...] = ("subpopulation", "theme", "organization_type")

#: The field of an insight that decides each dimension.
FIELDS: dict[str, str] = {
    "organization": "organization",
    "organization_type": "organization",
    "basis": "basis",
    "voice": "voices",
    "subpopulation": "subpopulations",
    "theme": "themes",
    "shift": "shifts",
    "level": "level",
    "year": "year",
    "freshness": "year",
    ADDED: "is_added",
}
#: The years that have a colour of their own, counted back from this one.
_YEARS_SHOWN = 9
_FRESH_YEARS = 1
#: A type that stands for more organizations than this has no filter: its address would be too long.
_MOST_FILTERED = 60

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a map in one language.

    `keys` are all that can occur, in order; `keys_of` gives an insight's keys from the value of its `field`, none for
    what has no value; `rest` names all that has no key of its own. `narrow` gives the Selection that holds exactly the
    insights listed under a key, None where none can say so.
    """

    name: str
    heading: str
    rest: str
    keys: Sequence[str]
    labels: Mapping[str, str]
    keys_of: Callable[[Any], Keys]
    narrow: Callable[[Selection, str], Selection | None]
    has_several: bool = False
    field: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", FIELDS[self.name])

    def first_of(self, value: object) -> str:
        """The key that an insight is drawn as; "" where it has none."""
        keys = self.keys_of(value)
        return keys[0] if keys else ""


def make_dimension(
    name: str, names: DirectoryNames, *, this_year: int, present: Iterable[str] = (), since: str = ""
) -> Dimension:
    """The dimension as readers of one language meet it.

    `present` are the organizations on the map, which "organization" and "organization_type" are about; `since` is the
    date, in words, from which "added" counts.
    """
    if name in ("organization", "organization_type"):
        return _organizations(name, names, sorted(set(present)))
    if name in ("voice", "theme", "shift"):
        return _labels(name, names)
    if name == "subpopulation":
        return _subpopulations(names)
    if name in ("year", "freshness"):
        return _years(name, names, this_year)
    if name == ADDED:
        return _added(names, since)
    return _column(name, names)


def groups_of(dimension: Dimension, values: Iterable[object]) -> tuple[str, ...]:
    """The keys that dots gather by: all of the dimension where it has few, else the first of those that occur."""
    if len(dimension.keys) <= MAX_GROUPS:
        return tuple(dimension.keys)
    found = {key for value in values for key in dimension.keys_of(value)}
    return tuple(key for key in dimension.keys if key in found)[:MAX_GROUPS]


def _organizations(name: str, names: DirectoryNames, present: Sequence[str]) -> Dimension:
    _ = names.translate
    if name == "organization":
        named = {each: names.name("organization", each) for each in present}
        keys = sorted(named, key=lambda each: (swedish_key(named[each]), each))
        return Dimension(
            name, _("Vem som står bakom"), _("Övriga"), keys, named, _itself, _only("organization")
        )
    types = {each.id: each.organization_type for each in names.directory.organizations.values()}
    concepts = names.directory.vocabularies.list_concepts(Scheme.ORGANIZATION_TYPES)

    def narrow(selection: Selection, key: str) -> Selection | None:
        alike = [each for each in present if types.get(each) == key]
        if not 0 < len(alike) <= _MOST_FILTERED:
            return None
        selection = selection.without("organization")
        for each in alike:
            selection = selection.with_value("organization", each)
        return selection

    return Dimension(
        name,
        _("Slag av organisation"),
        _("Annan"),
        [concept.id for concept in concepts],
        {concept.id: concept.label.in_language(names.language) for concept in concepts},
        lambda value: _itself(types.get(value)),
        narrow,
    )


def _labels(name: str, names: DirectoryNames) -> Dimension:
    _ = names.translate
    scheme = Scheme(FIELDS[name])
    heading, rest = {
        "voice": (_("Röst"), _("Ingen röst angiven")),
        "theme": (_("Tema"), _("Inget tema angivet")),
        "shift": (_("Förflyttning"), _("Övriga, och utan förflyttning")),
    }[name]
    concepts = names.directory.vocabularies.list_concepts(scheme)
    positions = {concept.id: place for place, concept in enumerate(concepts)}
    return Dimension(
        name,
        heading,
        rest,
        list(positions),
        {concept.id: concept.label.in_language(names.language) for concept in concepts},
        lambda value: tuple(sorted((v for v in value if v in positions), key=positions.__getitem__)),
        _only(name, has_several=True),
        has_several=True,
    )


def _subpopulations(names: DirectoryNames) -> Dimension:
    _ = names.translate
    vocabularies = names.directory.vocabularies
    groups = vocabularies.list_concepts(Scheme.SUBPOPULATION_GROUPS)
    group_of = {each.id: each.group for each in vocabularies.list_concepts(Scheme.SUBPOPULATIONS)}
    keys = [each.id for each in groups]

    def keys_of(value: Sequence[str]) -> Keys:
        found = {group_of.get(each) for each in value}
        return tuple(key for key in keys if key in found)

    def narrow(selection: Selection, key: str) -> Selection | None:
        if selection.subpopulations:
            return None
        for each, group in group_of.items():
            if group == key:
                selection = selection.with_value("subpopulation", each)
        return selection

    return Dimension(
        "subpopulation",
        _("Delgrupp"),
        _("Ingen grupp angiven"),
        keys,
        {each.id: each.label.in_language(names.language) for each in groups},
        keys_of,
        narrow,
        has_several=True,
    )


def _years(name: str, names: DirectoryNames, this_year: int) -> Dimension:
    _ = names.translate
    if name == "year":
        first = this_year - _YEARS_SHOWN + 1
        keys = [str(year) for year in range(this_year, first - 1, -1)]
        spans = {key: (int(key), int(key)) for key in keys}
        labels = {key: key for key in keys}
        heading, rest = _("År"), _("Äldre, eller utan år")
    else:
        recent, old = this_year - _FRESH_YEARS, this_year - OLD_AFTER_YEARS
        spans = {"fresh": (recent, this_year), "middle": (old + 1, recent - 1), "old": (1900, old)}
        labels = {
            "fresh": _("%(year)s eller senare") % {"year": recent},
            "middle": _("%(first)s–%(last)s") % {"first": old + 1, "last": recent - 1},
            "old": _("%(year)s eller tidigare") % {"year": old},
        }
        heading, rest = _("Hur färskt det är"), _("Utan år")

    def keys_of(value: int | None) -> Keys:
        return tuple(key for key, (low, high) in spans.items() if value and low <= value <= high)

    def narrow(selection: Selection, key: str) -> Selection | None:
        low, high = spans[key]
        low, high = max(low, selection.year_from or low), min(high, selection.year_to or high)
        if low > high:
            return None
        if key != "old" or selection.year_from:
            selection = selection.only("year_from", str(low))
        return selection.only("year_to", str(high))

    return Dimension(name, heading, rest, list(spans), labels, keys_of, narrow)


def _added(names: DirectoryNames, since: str) -> Dimension:
    _ = names.translate
    return Dimension(
        ADDED,
        _("Tillkommit"),
        _("Fanns redan"),
        ["added"],
        {"added": _("Tillkommit sedan %(date)s") % {"date": since}},
        lambda value: ("added",) if value else (),
        lambda _selection, _key: None,
    )


def _column(name: str, names: DirectoryNames) -> Dimension:
    _ = names.translate
    if name == "basis":
        keys = [str(basis) for basis in Basis]
        heading, rest = _("Vem som talar"), _("Okänd avsändare")
    else:
        keys = [each.id for each in names.directory.vocabularies.list_concepts(Scheme.LEVELS)]
        heading, rest = _("Nivå"), _("Ingen nivå angiven")
    return Dimension(
        name, heading, rest, keys, {key: names.name(name, key) for key in keys}, _itself, _only(name)
    )


def _itself(value: str | None) -> Keys:
    return (str(value),) if value else ()


def _only(parameter: str, *, has_several: bool = False) -> Callable[[Selection, str], Selection | None]:
    """Narrows by one parameter. Where insights have several values, two filters of one kind can't be said at once."""

    def narrow(selection: Selection, key: str) -> Selection | None:
        chosen = selection.values(parameter)
        if has_several and chosen and chosen != (key,):
            return None
        return selection.only(parameter, key)

    return narrow
