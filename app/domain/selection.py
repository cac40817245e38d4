"""A Selection: the one filter that every view of insights takes.

A list, a map, a search page, a cell, an export and a feed are all views of a Selection, so a click anywhere is just
another Selection, and an export equals the screen. Values of one parameter widen (any of them); different parameters
narrow (all of them).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from app.domain.access import Status
from app.domain.errors import InvalidError, Problem
from app.domain.insights import YEARS, Basis
from app.domain.populations import POPULATIONS, ZONES, zone_from_slug, zone_slug
from app.domain.vocabularies import Scheme, Translate
from app.domain.words import join_words, lower_first

TEXT_LIMIT = 500
VALUES_LIMIT = 300
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")
#: A study may also be named as its sender names it.
_SENDERS_ID = re.compile(r"[^\x00-\x1f\x7f]{1,200}")

#: The parameter of each field that holds concept ids, organizations, places or studies.
PARAMETERS: dict[str, str] = {
    "populations": "population",
    "subpopulations": "subpopulation",
    "organizations": "organization",
    "municipalities": "municipality",
    "counties": "county",
    "themes": "theme",
    "perspectives": "perspective",
    "shifts": "shift",
    "voices": "voice",
    "bases": "basis",
    "levels": "level",
    "studies": "study",
    "statuses": "status",
}
ALL_PARAMETERS: tuple[str, ...] = ("q", *PARAMETERS.values(), "zone", "year_from", "year_to")


class Names(Protocol):
    """Knows what things are called, for putting a Selection into words."""

    def name(self, parameter: str, value: str) -> str:
        """The name of one value of a Selection parameter, in the reader's language."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """Which insights are meant. Tuples are sorted and without repeats, so that equal filters are equal values.

    `text` is what somebody wrote in a search box; `zones` are exact sets of populations; `statuses` empty means
    published insights.
    """

    text: str = ""
    populations: tuple[str, ...] = ()
    subpopulations: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    zones: tuple[int, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it leaves nothing out but what is unpublished."""
        return self == Selection()

    @property
    def shown_statuses(self) -> tuple[str, ...]:
        """The statuses it takes in: the ones chosen, else published."""
        return self.statuses or (Status.PUBLISHED,)

    def values(self, parameter: str) -> tuple[str, ...]:
        """The values of one query parameter, as they stand in an address."""
        if parameter == "q":
            return (self.text,) if self.text else ()
        if parameter == "zone":
            return tuple(zone_slug(zone) for zone in self.zones)
        if parameter in ("year_from", "year_to"):
            year = getattr(self, parameter)
            return () if year is None else (str(year),)
        found: tuple[str, ...] = getattr(self, _FIELD_OF[parameter])
        return found

    def pairs(self) -> list[tuple[str, str]]:
        """Its query parameters in a fixed order; `parse_selection` reads them back to an equal value."""
        return [(parameter, value) for parameter in ALL_PARAMETERS for value in self.values(parameter)]

    def query(self) -> str:
        """Its query string without a question mark; "" for the empty one."""
        return urlencode(self.pairs())

    def with_value(self, parameter: str, value: str) -> "Selection":
        """The same with one more value of a parameter."""
        return parse_selection(
            [*(p for p in self.pairs() if not _replaces(parameter, p[0])), (parameter, value)]
        )

    def only(self, parameter: str, value: str) -> "Selection":
        """The same with this value as the parameter's only one."""
        return self.without(parameter).with_value(parameter, value)

    def without(self, parameter: str, value: str | None = None) -> "Selection":
        """The same without one value of a parameter, or without all of them."""
        return parse_selection([p for p in self.pairs() if p[0] != parameter or value not in (None, p[1])])


_FIELD_OF = {parameter: field for field, parameter in PARAMETERS.items()}
_SINGLE = ("q", "year_from", "year_to")


def _replaces(parameter: str, other: str) -> bool:
    return parameter == other and parameter in _SINGLE


def parse_selection(pairs: Iterable[tuple[str, str]], _: Translate = str) -> Selection:
    """The Selection that query parameters mean; parameters of others are left alone, empty values are no values.

    Raises:
        InvalidError: a value that can't be one (a year that is no number, a zone that is none of the eight).
    """
    reader = _Reader(_)
    for parameter, value in pairs:
        reader.read(parameter, value.strip())
    if reader.problems:
        raise InvalidError(reader.problems)
    return reader.selection()


class _Reader:
    """Gathers the values of each parameter, and what is wrong with them."""

    def __init__(self, translate: Translate) -> None:
        self.translate = translate
        self.problems: list[Problem] = []
        self.lists: dict[str, set[str]] = {}
        self.zones: set[int] = set()
        self.single: dict[str, str | int] = {}

    def read(self, parameter: str, value: str) -> None:
        if not value:
            return
        if parameter in _FIELD_OF:
            self._read_listed(parameter, value)
        elif parameter == "zone":
            self._read_zone(value)
        elif parameter in ("year_from", "year_to"):
            self._read_year(parameter, value)
        elif parameter == "q":
            self._read_text(value)

    def _read_listed(self, parameter: str, value: str) -> None:
        _ = self.translate
        if not (_SENDERS_ID if parameter == "study" else _SLUG).fullmatch(value):
            self._refuse(parameter, _("”%(value)s” är inget giltigt värde."), value)
        elif parameter in _CLOSED and value not in _CLOSED[parameter]:
            self._refuse(parameter, _("”%(value)s” finns inte."), value)
        else:
            values = self.lists.setdefault(_FIELD_OF[parameter], set())
            values.add(value)
            if len(values) > VALUES_LIMIT:
                self._refuse(parameter, _("För många värden på en gång."), value)

    def _read_zone(self, value: str) -> None:
        try:
            self.zones.add(zone_from_slug(value))
        except ValueError:
            _ = self.translate
            self._refuse("zone", _("”%(value)s” är ingen zon på kartan."), value)

    def _read_year(self, parameter: str, value: str) -> None:
        _ = self.translate
        if not (value.isascii() and value.isdigit() and len(value) == 4 and int(value) in YEARS):
            self._refuse(parameter, _("”%(value)s” är inget år mellan 1900 och 2100."), value)
        else:
            self.single[parameter] = int(value)

    def _read_text(self, value: str) -> None:
        _ = self.translate
        text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
        if len(text) > TEXT_LIMIT:
            self._refuse("q", _("Söktexten är för lång; högst 500 tecken."), text)
        else:
            self.single["text"] = text

    def _refuse(self, parameter: str, message: str, value: str) -> None:
        self.problems.append(
            Problem(parameter, message % {"value": value[:60]} if "%(" in message else message)
        )

    def selection(self) -> Selection:
        lists = {field: tuple(sorted(values)) for field, values in self.lists.items()}
        zones = tuple(zone for zone in ZONES if zone in self.zones)
        return replace(Selection(), **lists, **self.single, zones=zones)  # type: ignore[arg-type]


_CLOSED: Mapping[str, frozenset[str]] = {
    "population": frozenset(POPULATIONS),
    "basis": frozenset(Basis),
    "status": frozenset(Status),
}

#: The concept scheme whose ids a parameter takes.
SCHEME_OF: dict[str, Scheme] = {
    "population": Scheme.POPULATIONS,
    "subpopulation": Scheme.SUBPOPULATIONS,
    "theme": Scheme.THEMES,
    "perspective": Scheme.PERSPECTIVES,
    "shift": Scheme.SHIFTS,
    "voice": Scheme.VOICES,
    "level": Scheme.LEVELS,
}


def describe_selection(selection: Selection, names: Names, _: Translate = str) -> str:
    """The Selection in words, as one phrase without a capital or a full stop.

    An example: "insikter från riskgrupp om barn och unga, i Värmlands län, sedan 2022".
    """
    parts = [_subject(selection, names, _)]
    parts += _clauses(selection, names, _)
    return ", ".join(part for part in parts if part)


def _subject(selection: Selection, names: Names, _: Translate) -> str:
    noun = _("insikter")
    if selection.bases == (Basis.FROM,):
        noun = _("insikter från gruppen själv")
    elif selection.bases == (Basis.ABOUT,):
        noun = _("insikter om gruppen, från andra")
    words = [noun]
    if selection.populations:
        words.append(_("om %(populations)s") % {"populations": _either(selection, "population", names, _)})
    if selection.zones:
        zones = [lower_first(names.name("zone", slug)) for slug in selection.values("zone")]
        words.append(_("i zonen %(zones)s") % {"zones": join_words(zones, _("eller"))})
    if selection.subpopulations:
        words.append(
            _("som rör %(subpopulations)s")
            % {"subpopulations": _either(selection, "subpopulation", names, _)}
        )
    return " ".join(words)


def _clauses(selection: Selection, names: Names, _: Translate) -> list[str]:
    phrases = {
        "theme": _("inom temat %(names)s"),
        "perspective": _("med perspektivet %(names)s"),
        "shift": _("med förflyttningen %(names)s"),
        "voice": _("med rösten %(names)s"),
        "level": _("på nivån %(names)s"),
        "organization": _("från %(names)s"),
        "study": _("ur insiktsarbetet %(names)s"),
        "municipality": _("i %(names)s"),
        "county": _("i %(names)s"),
        "status": _("med status %(names)s"),
    }
    clauses = [
        phrase % {"names": _either(selection, parameter, names, _)}
        for parameter, phrase in phrases.items()
        if selection.values(parameter)
    ]
    if len(selection.bases) > 1 or selection.bases == (Basis.UNKNOWN,):
        clauses.append(_("med avsändare %(names)s") % {"names": _either(selection, "basis", names, _)})
    clauses.append(_years(selection.year_from, selection.year_to, _))
    if selection.text:
        clauses.append(_("sökta med ”%(text)s”") % {"text": selection.text})
    return clauses


def _years(first: int | None, last: int | None, _: Translate) -> str:
    if first is not None and first == last:
        return _("år %(year)s") % {"year": first}
    if first is not None and last is not None:
        return _("%(first)s–%(last)s") % {"first": first, "last": last}
    if first is not None:
        return _("sedan %(year)s") % {"year": first}
    return _("till och med %(year)s") % {"year": last} if last is not None else ""


def _either(selection: Selection, parameter: str, names: Names, _: Translate) -> str:
    lower = parameter in SCHEME_OF or parameter in ("basis", "status")
    found = [names.name(parameter, value) for value in selection.values(parameter)]
    return join_words([lower_first(name) if lower else name for name in found], _("eller"))
