"""What is compared: two to four Selections, side by side on one scale, as an address says it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.maps.looks import MapLook, parse_look
from app.domain.selection import Selection, describe_selection, parse_selection
from app.domain.vocabularies import Translate
from app.domain.words import lower_first, swedish_key

#: What can be compared value by value, each with a map of its own.
COMPARED: tuple[str, ...] = (
    "organization",
    "municipality",
    "county",
    "basis",
    "theme",
    "subpopulation",
    "voice",
    "shift",
    "level",
)
#: Of these, what has proper names.
_PROPER = frozenset(("organization", "municipality", "county"))
MOST_MAPS = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """The Selections that are compared, with their names as within a sentence; `by` is "" when given as they are.

    `common` is what the values of `by` were taken from; `look` is the same for all maps.
    """

    by: str
    common: Selection
    is_common_shown: bool
    parts: Sequence[tuple[str, Selection]]
    look: MapLook

    def pairs(self) -> list[tuple[str, str]]:
        """The query parameters that mean this."""
        if not self.by:
            return [*(("karta", selection.query()) for _name, selection in self.parts), *self.look.pairs()]
        shown = [("common", "1")] if self.is_common_shown else []
        return [("by", self.by), *shown, *self.common.pairs(), *self.look.pairs()]


def parse_comparison(pairs: Iterable[tuple[str, str]], names: DirectoryNames) -> Compared:
    """What query parameters ask to compare: the values of one filter (`by`), or several Selections (`karta`).

    Raises:
        InvalidError: something that can't be compared, or more maps than fit side by side.
    """
    _ = names.translate
    pairs = list(pairs)
    given = dict(pairs)
    look = _one_look(parse_look(given.get("colour"), given.get("group"), None, _))
    if maps := [value for name, value in pairs if name == "karta"]:
        selections = [_checked(parse_qsl(each), names) for each in maps]
        _check_number(len(selections), _)
        named = [(describe_selection(each, names, _), each) for each in selections]
        return Compared("", Selection(), False, named, look)
    selection = _checked(pairs, names)
    by = given.get("by") or "organization"
    if by not in COMPARED:
        raise InvalidError([Problem("by", _("Det går inte att jämföra efter det."))])
    values = sorted(selection.values(by), key=lambda value: swedish_key(names.name(by, value)))
    parts = [(_within_sentence(names.name(by, value), by), selection.only(by, value)) for value in values]
    is_common_shown = bool(given.get("common"))
    if is_common_shown:
        parts.append((_("den gemensamma kartan"), selection.without(by)))
    _check_number(len(parts), _)
    return Compared(by, selection, is_common_shown, parts, look)


def _one_look(look: MapLook) -> MapLook:
    """One colour must mean the same on each map, which organizations' own colours would not."""
    return MapLook("organization_type", look.group) if look.colour == "organization" else look


def _checked(pairs: Iterable[tuple[str, str]], names: DirectoryNames) -> Selection:
    selection = parse_selection(pairs, names.translate)
    names.directory.check_selection(selection, names.translate)
    return selection


def _check_number(number: int, _: Translate) -> None:
    if number > MOST_MAPS:
        message = _("Högst %(most)s kartor får plats bredvid varandra.") % {"most": MOST_MAPS}
        raise InvalidError([Problem("", message)])


def _within_sentence(name: str, by: str) -> str:
    """A value's name as it stands within a sentence, where only proper names keep their capital."""
    return name if by in _PROPER else lower_first(name)
