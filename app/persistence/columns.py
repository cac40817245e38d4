"""Insights as columns in memory, for counting very many: what the database would say, at a fraction of the time.

Every field is a column of small numbers that stand for its distinct values. A filter is asked once for each distinct
value and not for each insight; so is the gate, whose four fields share one column and which is `may_see` itself.

What every map is made of (whose, where on the map, by whom, which year) is counted beforehand: insights that are alike
in all of it are one cell, and there are as many cells as combinations, however many insights share them.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from app.domain.access import Scope, may_see
from app.domain.populations import zones_within
from app.domain.selection import SCHEME_OF, Selection
from app.persistence.cells import CELL, Cells, Chosen, Codes, Mask
from app.persistence.column_sets import InsightSets, sets_by_concept, sets_by_value
from app.persistence.map_counts import IS_ADDED, KEPT_FIELDS, LABEL_FIELDS, MapCounts

#: Fields with a column of their own; the gate's four are together in one.
_GATE = ("organization", "visibility", "status", "created_by")
_OWN = tuple(f for f in KEPT_FIELDS if f not in (*_GATE, "number", "labels"))
_AT = {field: place for place, field in enumerate(KEPT_FIELDS)}
_GATE_AT = slice(_AT["organization"], _AT["created_by"] + 1)
#: Above this many possible combinations they are sorted rather than counted in place.
_MOST_BINS = 4_000_000
_LABEL_PARAMETERS = {p: s.value for p, s in SCHEME_OF.items() if s.value in LABEL_FIELDS}
#: How many filters a column remembers its answers to.
_REMEMBERED = 64
_decode_labels = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode

Accepts = Callable[[Any], bool]


_NOTHING: Mask = np.zeros(0, dtype=np.bool_)


class Column:
    """One field of all insights: for each a code, and for each code its value."""

    def __init__(self) -> None:
        self.codes: Codes = np.zeros(0, dtype=np.int32)
        self.values: list[Any] = []
        self._known: dict[Hashable, int] = {}
        self._accepted: dict[Hashable, Mask] = {}

    def code(self, value: Hashable) -> int:
        """The code that stands for a value, a new one where it has none."""
        found = self._known.get(value)
        if found is None:
            found = self._known[value] = len(self.values)
            self.values.append(value)
        return found

    def accepted(self, accepts: Accepts, name: Hashable) -> Mask:
        """For each code whether its value is accepted. `name` is equal for what accepts alike, to remember it by."""
        known = self._accepted.pop(name, _NOTHING)
        new = np.fromiter((accepts(each) for each in self.values[len(known) :]), dtype=np.bool_)
        found = self._accepted[name] = np.concatenate([known, new]) if len(new) else known
        if len(self._accepted) > _REMEMBERED:
            del self._accepted[next(iter(self._accepted))]
        return found

    def regrouped(self, key: Callable[[Any], Any]) -> tuple[Codes, list[Any]]:
        """For each code the place of its value's key, and the keys."""
        places: dict[Hashable, int] = {}
        codes = [places.setdefault(key(value), len(places)) for value in self.values]
        return np.array(codes, dtype=np.int32), list(places)


class InsightColumns:
    """All insights, whoever may see them, as they were after the change numbered `seen`.

    Reading asks the gate for every scope anew; nothing leaves but counts, and numbers of what the scope may see.
    """

    def __init__(self, seen: int) -> None:
        self.seen = seen
        self.numbers: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.columns: dict[str, Column] = {name: Column() for name in ("gate", *_OWN, *LABEL_FIELDS)}
        # The first cell stands for what is no more, which has no gate to pass.
        for name in CELL:
            self.columns[name].code(None)
        self.cells = Cells()
        self._labels: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    # ------------------------------------------------------------------------------------------------ keeping in step

    def encode(self, rows: Sequence[tuple[Any, ...]]) -> tuple[NDArray[np.int64], Mapping[str, Codes]]:
        """Rows as numbers and codes, to be joined by `join`."""
        numbers = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
        return numbers, self._encode(rows)

    def join(self, parts: Sequence[tuple[NDArray[np.int64], Mapping[str, Codes]]]) -> None:
        """Take encoded rows in, behind those that are here already."""
        self.numbers = np.concatenate([self.numbers, *(numbers for numbers, _ in parts)])
        self.cells.hold(np.concatenate([self.cells.codes, *(codes["cell"] for _, codes in parts)]))
        for name, column in self.columns.items():
            # What cells hold is read through them.
            if name not in CELL:
                column.codes = np.concatenate([column.codes, *(codes[name] for _, codes in parts)])

    def _encode(self, rows: Sequence[tuple[Any, ...]]) -> dict[str, Codes]:
        gate = self.columns["gate"]
        encoded = {"gate": _codes(gate.code(row[_GATE_AT]) for row in rows)}
        for name in _OWN:
            place, column = _AT[name], self.columns[name]
            encoded[name] = _codes(column.code(row[place]) for row in rows)
        labels = [self._label_codes(row[-1]) for row in rows]
        for place, name in enumerate(LABEL_FIELDS):
            encoded[name] = _codes(each[place] for each in labels)
        encoded["cell"] = self.cells.encode(encoded)
        return encoded

    def _label_codes(self, text: str) -> tuple[int, ...]:
        """The codes of an insight's labels, one for each scheme; equal texts are read once while they last."""
        found = self._labels.get(text)
        if found is None:
            labels = _decode_labels(text)
            found = tuple(self.columns[name].code(labels.get(name, ())) for name in LABEL_FIELDS)
            if len(self._labels) > 100_000:
                self._labels.clear()
            self._labels[text] = found
        return found

    def replace(self, changed: Sequence[int], rows: Sequence[tuple[Any, ...]]) -> bool:
        """Bring changed insights up to date; those without a row are no more. False when all must be read anew."""
        present = {row[0] for row in rows}
        last = int(self.numbers[-1]) if len(self) else 0
        known = [row for row in rows if row[0] <= last]
        places = np.searchsorted(self.numbers, [row[0] for row in known])
        if known and not np.array_equal(self.numbers[places], [row[0] for row in known]):
            return False
        encoded = self._encode(known)
        for name, column in self.columns.items():
            if name not in CELL:
                column.codes[places] = encoded[name]
        self.cells.codes[places] = encoded["cell"]
        gone = np.isin(self.numbers, [number for number in changed if number not in present])
        self.cells.codes[gone] = 0
        self.cells.hold(self.cells.codes)
        if added := [row for row in rows if row[0] > last]:
            self.join([self.encode(added)])
        return True

    # -------------------------------------------------------------------------------------------------------- reading

    def find(
        self,
        selection: Selection,
        scope: Scope,
        *,
        municipalities: Iterable[str] | None = None,
        studies: Iterable[int] | None = None,
        among: Sequence[int] | None = None,
    ) -> Chosen:
        """The insights that the Selection means and the scope allows.

        `municipalities` and `studies` are what the Selection's places and studies come down to, `among` the numbers
        that a search found; None where they do not narrow.
        """
        cells: Mask = np.ones(len(self.cells.keys), dtype=np.bool_)
        masks: list[tuple[Mask, Codes]] = []
        for name, accepts, asked in _conditions(selection, scope, municipalities, studies):
            accepted = self.columns[name].accepted(accepts, asked)
            if name in CELL:
                cells &= accepted.take(self.cells.part(name))
            elif not accepted.all():
                masks.append((accepted, self.columns[name].codes))
        if not masks and among is None:
            return Chosen(cells, self.cells.counts() * cells, None)
        if not cells.all():
            masks.append((cells, self.cells.codes))
        places = _where_all(masks) if among is None else self._among(among, masks)
        counts = np.bincount(self.cells.codes.take(places), minlength=len(cells))
        return Chosen(cells, counts, places)

    def _among(self, numbers: Sequence[int], masks: Sequence[tuple[Mask, Codes]]) -> NDArray[np.intp]:
        """The places of some numbers whose insights pass every mask; numbers that are not here are left out."""
        wanted = np.unique(np.fromiter(numbers, dtype=np.int64))
        places = np.searchsorted(self.numbers, wanted)
        wanted, places = wanted[places < len(self)], places[places < len(self)]
        found: NDArray[np.intp] = places[self.numbers[places] == wanted]
        for accepted, codes in masks:
            found = found[accepted.take(codes.take(found))]
        return found

    def numbers_of(self, chosen: Chosen) -> list[int]:
        """The numbers of chosen insights."""
        found: list[int] = self.numbers.take(self._places(chosen)).tolist()
        return found

    def _places(self, chosen: Chosen) -> NDArray[np.intp]:
        return _where_all([(chosen.cells, self.cells.codes)]) if chosen.places is None else chosen.places

    def count_cells(self, chosen: Chosen, fields: Sequence[str], *, since: date | None = None) -> MapCounts:
        """Counts of chosen insights, as `app.persistence.map_counts.count_cells` gives them."""
        organizations = self._count(chosen, ("organization",), since)
        years = (key[0] or 0 for key in self._count(chosen, ("year",), since))
        return MapCounts(
            self._count(chosen, fields, since),
            {key[0]: count for key, count in organizations.items()},
            max(years, default=0) or None,
        )

    def sets_of(self, chosen: Chosen, fields: Iterable[str]) -> InsightSets:
        """Chosen insights as sets by the values of each field, and by each concept of fields that hold several."""
        places = self._places(chosen)
        in_cells = self.cells.codes.take(places)
        sets = {}
        for field in fields:
            name, key = _key(field, None)
            column = self.columns[name]
            codes = column.codes.take(places) if name not in CELL else self.cells.part(name).take(in_cells)
            if field in LABEL_FIELDS:
                sets[field] = sets_by_concept(codes, column.values)
            else:
                regrouped, values = column.regrouped(key)
                sets[field] = sets_by_value(regrouped.take(codes), values)
        return InsightSets(self.numbers.take(places), sets)

    def _count(self, chosen: Chosen, fields: Sequence[str], since: date | None) -> dict[tuple[Any, ...], int]:
        """How many have each combination of values; cells are counted as far as they tell, and then insights."""
        named = [(field, *_key(field, since)) for field in fields]
        named.sort(key=lambda each: each[1] not in CELL)
        combined: NDArray[np.int64] = np.zeros(len(chosen.cells), dtype=np.int64)
        places, keys = None, []
        for _field, name, key in named:
            column = self.columns[name]
            regrouped, found = column.regrouped(key)
            if name in CELL:
                codes = regrouped.take(self.cells.part(name))
            else:
                if places is None:
                    places = self._places(chosen)
                    combined = combined.take(self.cells.codes.take(places))
                codes = regrouped.take(column.codes.take(places))
            combined = combined * len(found) + codes
            keys.append(found)
        seen, counts = _add_up(combined, chosen.counts if places is None else None, keys)
        asked = [each[0] for each in named]
        values = _unfold(seen, keys)
        in_order = zip(*(values[asked.index(field)] for field in fields), strict=True)
        return dict(zip(in_order, counts.tolist(), strict=True))


def _where_all(masks: Sequence[tuple[Mask, Codes]]) -> NDArray[np.intp]:
    """The places whose codes are accepted by all of one or more masks."""
    (accepted, codes), *others = masks
    found = accepted.take(codes)
    for accepted, codes in others:
        np.logical_and(found, accepted.take(codes), out=found)
    return np.flatnonzero(found)


def _add_up(
    combined: NDArray[np.int64], weights: NDArray[np.int64] | None, keys: Sequence[list[Any]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The combinations that occur, with how often each does; with weights, by them."""
    if weights is not None:
        combined, weights = combined[weights > 0], weights[weights > 0]
    bins = int(np.prod([len(each) for each in keys], dtype=np.int64))
    if weights is None and bins <= _MOST_BINS:
        sums = np.bincount(combined, minlength=1)
        seen = np.flatnonzero(sums)
        return seen, sums[seen]
    if weights is None:
        return np.unique(combined, return_counts=True)
    seen, places = np.unique(combined, return_inverse=True)
    # Floating point holds whole numbers of this size exactly.
    return seen, np.bincount(places, weights=weights, minlength=len(seen)).astype(np.int64)


def _codes(values: Iterable[int]) -> Codes:
    return np.fromiter(values, dtype=np.int32)


def _unfold(codes: NDArray[np.int64], keys: Sequence[list[Any]]) -> list[list[Any]]:
    """For each field its values in combinations."""
    found: list[list[Any]] = []
    for each in reversed(keys):
        codes, places = np.divmod(codes, len(each))
        found.append([each[place] for place in places.tolist()])
    return found[::-1]


def _key(field: str, since: date | None) -> tuple[str, Callable[[Any], Any]]:
    """The column that a field is counted by, and what of its values the field is."""
    if field in _GATE:
        place = _GATE.index(field)
        return "gate", lambda value: value[place] if value else None
    if field == IS_ADDED:
        day = (since or date.max).isoformat()
        return "created_on", lambda value: value >= day
    return field, lambda value: value


def _conditions(
    selection: Selection,
    scope: Scope,
    municipalities: Iterable[str] | None,
    studies: Iterable[int] | None,
) -> list[tuple[str, Accepts, Hashable]]:
    """The columns that narrow, each with what it lets through and a name for that. The text is left to a search."""
    asked = (scope, selection.shown_statuses, selection.organizations)
    conditions: list[tuple[str, Accepts, Hashable]] = [("gate", _gate(selection, scope), asked)]
    zones = set(range(8))
    if selection.populations:
        zones &= {zone for each in selection.populations for zone in zones_within(each)}
    if selection.zones:
        zones &= set(selection.zones)
    listed: tuple[tuple[str, Iterable[Any] | None], ...] = (
        ("zone", zones if len(zones) < 8 else None),
        ("basis", selection.bases or None),
        ("level", selection.levels or None),
        ("municipality", municipalities),
        ("study", studies),
    )
    for name, values in listed:
        if values is not None:
            wanted = frozenset(values)
            conditions.append((name, wanted.__contains__, wanted))
    if selection.year_from is not None or selection.year_to is not None:
        low, high = selection.year_from or 0, selection.year_to or 9_999
        conditions.append(("year", lambda year: year is not None and low <= year <= high, (low, high)))
    for parameter, field in _LABEL_PARAMETERS.items():
        if chosen := frozenset(selection.values(parameter)):
            conditions.append((field, partial(_meets, chosen), chosen))
    return conditions


def _meets(chosen: frozenset[str], labels: Sequence[str]) -> bool:
    return not chosen.isdisjoint(labels)


def _gate(selection: Selection, scope: Scope) -> Accepts:
    statuses, organizations = frozenset(selection.shown_statuses), frozenset(selection.organizations)

    def accepts(value: tuple[str, str, str, int | None] | None) -> bool:
        if value is None:
            return False
        organization, visibility, status, created_by = value
        return (
            status in statuses
            and (not organizations or organization in organizations)
            and may_see(
                scope, organization=organization, visibility=visibility, status=status, created_by=created_by
            )
        )

    return accepts
