"""The shift map: where the insights of a Selection push, by population or by theme, and over the years."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.access import Viewer
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError
from app.domain.insights import check_one
from app.domain.maps.shifts import (
    DIVISIONS,
    NONE,
    SEVERAL,
    FlowPicture,
    Shift,
    count_shifts,
    describe_shifts,
    lay_out_shifts,
)
from app.domain.populations import POPULATIONS
from app.domain.selection import Selection, describe_selection
from app.domain.vocabularies import Scheme, Translate
from app.rendering.flow_svg import FlowTexts, render_flow_svg
from app.services.accounts import utc_now
from app.services.map_source import MapSource
from app.services.maps import cautions_of, told_until
from app.services.reference import ReferenceService

_FIELDS = ("shifts", "zone", "themes", "year")


@dataclass(frozen=True, slots=True)
class ShiftView:
    """The shift map of a Selection. `years`: year → insights with a shift, whichever years the Selection takes in.

    `parts`: key, label and colour number of what the ribbons are divided into; empty when they are whole.
    """

    selection: Selection
    description: str
    by: str
    shifts: Sequence[Shift]
    parts: Sequence[tuple[str, str, int]]
    total: int
    without: int
    years: Mapping[int, int]
    sentences: Sequence[str]
    cautions: Sequence[str] = ()

    def lay_out(self, *, compact: bool = False) -> FlowPicture:
        """The picture, or the one for narrow screens."""
        return lay_out_shifts(self.shifts, parts=[key for key, _, _ in self.parts], compact=compact)


class ShiftService:
    """Draws where insights push, for any Selection as a viewer may see it."""

    def __init__(
        self, reference: ReferenceService, source: MapSource, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.reference = reference
        self.source = source
        self.clock = clock

    async def get_shifts(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        by: str = DIVISIONS[0],
        language: str = "sv",
        _: Translate = str,
    ) -> ShiftView:
        """The shift map.

        Raises:
            InvalidError: `by` is none of DIVISIONS.
        """
        if problems := check_one("by", by, DIVISIONS, _):
            raise InvalidError(problems)
        unbound = replace(selection, year_from=None, year_to=None)
        counted = await self.source.count(viewer, unbound, _FIELDS)
        sources = (await self.source.count(viewer, selection, ("organization",))).counts
        names = (await self.reference.get_directory()).in_language(language, _)
        years: Counter[int] = Counter()
        cells: Counter[tuple[object, ...]] = Counter()
        for (shifts, zone, themes, year), count in counted.counts.cells.items():
            if year is not None and shifts:
                years[year] += count
            if _is_within(year, selection):
                cells[shifts, zone, themes] += count
        total = sum(cells.values())
        without = sum(count for (shifts, _zone, _themes), count in cells.items() if not shifts)
        found = count_shifts(cells, _list_shifts(names), by=by)
        description = describe_selection(selection, names, _)
        return ShiftView(
            selection=selection,
            description=description,
            by=by,
            shifts=found,
            parts=_parts(by, found, names),
            total=total,
            without=without,
            years=dict(sorted(years.items())),
            sentences=describe_shifts(found, total=total, without=without, _=_),
            cautions=cautions_of(sources, selection, names, this_year=self.clock().year),
        )

    async def draw_svg(
        self, viewer: Viewer, selection: Selection, *, by: str, language: str = "sv", _: Translate = str
    ) -> str:
        """The shift map as a picture that stands by itself."""
        view = await self.get_shifts(viewer, selection, by=by, language=language, _=_)
        return render_flow_svg(view.lay_out(), await self._texts(viewer, view, _), standalone=True)

    async def draw_png(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        by: str,
        width: int = 1600,
        language: str = "sv",
        _: Translate = str,
    ) -> bytes:
        """The shift map as a picture of `width` pixels for slides and paper."""
        view = await self.get_shifts(viewer, selection, by=by, language=language, _=_)
        return await paint_shifts(view, await self._texts(viewer, view, _), width=width)

    async def _texts(self, viewer: Viewer, view: ShiftView, _: Translate) -> FlowTexts:
        """The words of a picture that stands by itself, with the day of the newest change of what it shows."""
        day = await self.source.find_last_change(viewer, view.selection)
        return replace(flow_texts(view, _), date=told_until(day, _))


async def paint_shifts(view: ShiftView, texts: FlowTexts, *, width: int) -> bytes:
    """A shift map as PNG, `width` pixels wide."""
    from app.rendering.images import render_flow_png  # The painter is loaded when a picture is asked for.

    return await asyncio.to_thread(render_flow_png, view.lay_out(), texts, width=width)


def shift_table(view: ShiftView, _: Translate) -> list[list[str | int]]:
    """Headings, and a row for each shift: from, to, all, and each part of its ribbon."""
    parts = [(key, label) for key, label, _number in view.parts if label]
    heading: list[str | int] = [_("Från"), _("Till"), _("Alla"), *(label for _key, label in parts)]
    rows: list[list[str | int]] = [
        [each.start, each.end, each.count, *(each.parts.get(key, 0) for key, _label in parts)]
        for each in view.shifts
    ]
    return [heading, *rows]


def flow_texts(view: ShiftView, _: Translate, *, links: Mapping[str, str] | None = None) -> FlowTexts:
    """The words of a shift map; `links` lead from each shift to its insights."""
    said = _("Från %(from)s till %(to)s: %(count)s insikter")
    return FlowTexts(
        title=_("Vart pekar insikterna?"),
        description=" ".join(view.sentences),
        selection=view.description[:1].upper() + view.description[1:],
        start_heading=_("Från"),
        end_heading=_("Till"),
        parts=view.parts,
        source=_("Insiktskartan"),
        spoken={
            each.key: said % {"from": each.start, "to": each.end, "count": each.count} for each in view.shifts
        },
        links=links or {},
    )


def _is_within(year: int | None, selection: Selection) -> bool:
    if selection.year_from is None and selection.year_to is None:
        return True
    if year is None:
        return False
    return (selection.year_from or year) <= year <= (selection.year_to or year)


def _list_shifts(names: DirectoryNames) -> list[tuple[str, str, str]]:
    found = []
    for concept in names.directory.vocabularies.list_concepts(Scheme.SHIFTS):
        label = concept.label.in_language(names.language)
        start = concept.shift_from.in_language(names.language) if concept.shift_from else label
        end = concept.shift_to.in_language(names.language) if concept.shift_to else label
        found.append((concept.id, start, end))
    return found


def _parts(by: str, shifts: Sequence[Shift], names: DirectoryNames) -> list[tuple[str, str, int]]:
    """What ribbons are divided into: key, label and colour. Those that no insight has are left out but keep theirs."""
    _ = names.translate
    if by == "none":
        return [(NONE, "", 3)]
    if by == "population":
        known = [(str(each), names.name("population", each)) for each in POPULATIONS]
        rest = [(SEVERAL, _("Flera befolkningar")), (NONE, _("Inte placerade"))]
    else:
        themes = names.directory.vocabularies.list_concepts(Scheme.THEMES)
        known = [(each.id, each.label.in_language(names.language)) for each in themes]
        rest = [(SEVERAL, _("Flera teman")), (NONE, _("Inget tema"))]
    coloured = [(key, label, 1 + place % 8) for place, (key, label) in enumerate(known)]
    coloured += [(rest[0][0], rest[0][1], 9), (rest[1][0], rest[1][1], 0)]
    present = {part for shift in shifts for part in shift.parts}
    return [each for each in coloured if each[0] in present]
