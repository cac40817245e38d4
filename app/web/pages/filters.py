"""The filter form that the map and the search share: every parameter of a Selection, with counts and chips."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.domain.access import Viewer
from app.domain.directory import DirectoryNames
from app.domain.insights import Basis
from app.domain.populations import POPULATIONS
from app.domain.selection import ALL_PARAMETERS, SCHEME_OF, Selection, describe_selection
from app.domain.vocabularies import Scheme
from app.domain.words import grouped, swedish_key

#: The filters in the order of the form.
FILTERS: tuple[str, ...] = (
    "basis",
    "population",
    "subpopulation",
    "theme",
    "perspective",
    "shift",
    "voice",
    "level",
    "organization",
    "municipality",
    "county",
)
#: Filters that stand open from the start.
_OPEN = frozenset({"basis", "population"})
#: Longer lists than this get a box to type in.
_LONG = 8

Facets = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be ticked; `count` is None where nothing was counted."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options under a heading of their own; "" for none."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """All values of one parameter."""

    parameter: str
    legend: str
    groups: tuple[OptionGroup, ...]
    is_open: bool

    @property
    def is_long(self) -> bool:
        """Whether the list is easier to type in than to read."""
        return sum(len(group.options) for group in self.groups) > _LONG

    @property
    def chosen(self) -> int:
        """How many values are ticked."""
        return sum(option.is_chosen for group in self.groups for option in group.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    parameter: str
    kind: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The form as a whole. `kept` are parts of the Selection that it carries along without showing fields for them."""

    path: str
    text: str
    filters: tuple[Filter, ...]
    chips: tuple[Chip, ...]
    year_from: str
    year_to: str
    kept: tuple[tuple[str, str], ...]
    cleared_address: str


def filter_form(
    selection: Selection,
    names: DirectoryNames,
    *,
    path: str,
    viewer: Viewer,
    facets: Facets,
    kept: Sequence[tuple[str, str]] = (),
) -> FilterForm:
    """The form for a Selection at one address; a filter without counts shows every value of its vocabulary.

    `kept` are further parameters of the page, which the addresses of chips carry along.
    """
    shown = (*FILTERS, "status") if not viewer.is_anonymous else FILTERS
    unshown = [pair for pair in selection.pairs() if pair[0] in {"zone", "study"}]
    if viewer.is_anonymous:
        unshown += [("status", value) for value in selection.statuses]
    return FilterForm(
        path=path,
        text=selection.text,
        filters=tuple(
            found for each in shown if (found := _filter(each, selection, names, facets.get(each))).groups
        ),
        chips=tuple(_chips(selection, names, path, kept)),
        year_from=str(selection.year_from or ""),
        year_to=str(selection.year_to or ""),
        kept=tuple(unshown),
        cleared_address=address_of(path, Selection(text=selection.text), kept),
    )


def address_of(path: str, selection: Selection, others: Iterable[tuple[str, str]] = ()) -> str:
    """The address of a Selection in one view."""
    query = urlencode([*selection.pairs(), *others])
    return f"{path}?{query}" if query else path


def legend_of(parameter: str, names: DirectoryNames) -> str:
    """What a filter is called."""
    _ = names.translate
    return {
        "q": _("Sökt"),
        "basis": _("Vem som talar"),
        "population": _("Befolkning"),
        "zone": _("Zon på kartan"),
        "subpopulation": _("Delgrupp"),
        "theme": _("Tema"),
        "perspective": _("Perspektiv"),
        "shift": _("Förflyttning"),
        "voice": _("Röst"),
        "level": _("Nivå"),
        "organization": _("Organisation"),
        "municipality": _("Kommun"),
        "county": _("Län"),
        "study": _("Insiktsarbete"),
        "status": _("Status"),
        "year_from": _("Från och med"),
        "year_to": _("Till och med"),
    }.get(parameter, parameter)


def _chips(
    selection: Selection, names: DirectoryNames, path: str, kept: Sequence[tuple[str, str]]
) -> Iterable[Chip]:
    for parameter in ALL_PARAMETERS:
        for value in selection.values(parameter):
            label = f"”{value}”" if parameter == "q" else names.name(parameter, value)
            without = selection.without(parameter, value)
            yield Chip(parameter, legend_of(parameter, names), label, address_of(path, without, kept))


def _filter(
    parameter: str, selection: Selection, names: DirectoryNames, counts: Mapping[str, int] | None
) -> Filter:
    chosen = set(selection.values(parameter))
    groups: dict[str, list[Option]] = {}
    for value, group in _values(parameter, names, counts, chosen):
        option = Option(
            value,
            names.name(parameter, value),
            None if counts is None else counts.get(value, 0),
            value in chosen,
        )
        groups.setdefault(group, []).append(option)
    return Filter(
        parameter,
        legend_of(parameter, names),
        tuple(OptionGroup(label, tuple(options)) for label, options in groups.items()),
        parameter in _OPEN or bool(chosen),
    )


def _values(
    parameter: str, names: DirectoryNames, counts: Mapping[str, int] | None, chosen: set[str]
) -> list[tuple[str, str]]:
    """The values that a filter shows, each with its group: vocabularies whole, so that what nobody has is seen too."""
    vocabularies = names.directory.vocabularies
    if parameter in SCHEME_OF:
        return [
            (
                concept.id,
                vocabularies.label(Scheme.SUBPOPULATION_GROUPS, concept.group, names.language)
                if concept.group
                else "",
            )
            for concept in vocabularies.list_concepts(SCHEME_OF[parameter])
        ]
    if parameter == "basis":
        return [(each.value, "") for each in Basis if each != Basis.UNKNOWN or (counts or {}).get(each)]
    if parameter == "status":
        return [(each, "") for each in ("published", "draft", "superseded", "withdrawn")]
    found = {*chosen, *(value for value, count in (counts or {}).items() if count)}
    return [
        (value, "") for value in sorted(found, key=lambda value: swedish_key(names.name(parameter, value)))
    ]


def counted_in_words(selection: Selection, total: int, names: DirectoryNames) -> str:
    """How many insights a Selection has, and which: "62 insikter om riskgrupp, i Värmlands län"."""
    _ = names.translate
    words = describe_selection(selection, names, _)
    if total == 1:
        return _("1 insikt") if selection.is_empty else f"{words[:1].upper()}{words[1:]}: {_('1 insikt')}"
    return f"{grouped(total)} {words}" if total else _("Inga %(insights)s") % {"insights": words}


def plain_populations(names: DirectoryNames) -> list[tuple[str, str, str]]:
    """Each population's id, name and definition."""
    found = []
    for each in POPULATIONS:
        concept = names.directory.vocabularies.find_concept(Scheme.POPULATIONS, each)
        definition = concept.definition.in_language(names.language) if concept else ""
        found.append((str(each), names.name("population", each), definition))
    return found
