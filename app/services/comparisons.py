"""Maps side by side on one scale, with their differences in words, as numbers, and as one picture."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.access import Viewer
from app.domain.directory import DirectoryNames
from app.domain.maps.comparisons import Compared, parse_comparison
from app.domain.maps.words import capital, describe_difference
from app.domain.populations import ZONES
from app.domain.selection import describe_selection
from app.domain.vocabularies import Translate
from app.rendering.comparison_svg import ComparisonPicture, render_comparison_svg
from app.services.maps import UNSIGNED, MapPrint, MapService, MapView, told_until
from app.services.reference import ReferenceService


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A zone in the table: for each map the count, and its share of that map in whole per cent."""

    label: str
    cells: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two to four maps and how the first differs from each of the others; without any, there is nothing to compare."""

    compared: Compared
    description: str
    views: Sequence[MapView]
    differences: Sequence[Sequence[str]]
    rows: Sequence[ComparisonRow]

    @property
    def names(self) -> list[str]:
        """What the maps are called in headings."""
        return [capital(name) for name, _selection in self.compared.parts]

    def table(self, _: Translate = str) -> list[list[str | int]]:
        """Headings, and a row for each zone with count and share of each map."""
        heading: list[str | int] = [_("Zon")]
        for name in self.names:
            heading += [name, _("%(name)s, procent") % {"name": name}]
        rows: list[list[str | int]] = [
            [row.label, *(number for cell in row.cells for number in cell)] for row in self.rows
        ]
        return [heading, *rows]

    def picture(self, prints: MapPrint, _: Translate = str) -> ComparisonPicture:
        """All maps as one picture, with what is printed on it."""
        return ComparisonPicture(
            title=prints.title or _("Insiktskartor bredvid varandra"),
            sentences=[sentence for sentences in self.differences for sentence in sentences],
            printed=" · ".join(filter(None, (prints.source or _("Insiktskartan"), prints.date))),
            sides=[
                (view.picture, replace(view.texts, title=name, source="", date=""))
                for name, view in zip(self.names, self.views, strict=True)
            ],
        )


class ComparisonService:
    """Compares the maps of several Selections as a viewer may see them."""

    def __init__(self, reference: ReferenceService, maps: MapService) -> None:
        self.reference = reference
        self.maps = maps

    async def get_comparison(
        self,
        viewer: Viewer,
        pairs: Iterable[tuple[str, str]],
        *,
        language: str = "sv",
        _: Translate = str,
    ) -> Comparison:
        """What the query parameters ask to compare.

        Raises:
            InvalidError: something that can't be compared, or more maps than fit side by side.
        """
        names = (await self.reference.get_directory()).in_language(language, _)
        compared = parse_comparison(pairs, names)
        selections = [selection for _name, selection in compared.parts]
        views = (
            await self.maps.compare(viewer, selections, look=compared.look, language=language, _=_)
            if selections
            else []
        )
        return Comparison(
            compared, _describe(compared, names), views, _differences(compared, views, _), _rows(views, names)
        )

    async def date_prints(self, viewer: Viewer, comparison: Comparison, _: Translate = str) -> MapPrint:
        """What is printed on a picture that is not kept: the day of the newest change of what it shows."""
        days = [
            await self.maps.source.find_last_change(viewer, selection)
            for _name, selection in comparison.compared.parts
        ]
        return replace(UNSIGNED, date=told_until(max(days, default=""), _))


def draw_comparison_svg(comparison: Comparison, prints: MapPrint, _: Translate = str) -> str:
    """A comparison as one picture that stands by itself."""
    return render_comparison_svg(comparison.picture(prints, _))


async def draw_comparison_png(
    comparison: Comparison, prints: MapPrint, *, width: int = 1600, _: Translate = str
) -> bytes:
    """The same, `width` pixels wide, for slides and paper."""
    # The painter is loaded when a picture is asked for.
    from app.rendering.images import render_comparison_png

    return await asyncio.to_thread(render_comparison_png, comparison.picture(prints, _), width=width)


def _describe(compared: Compared, names: DirectoryNames) -> str:
    """The comparison in words: what stands beside what, and what all of it is narrowed to."""
    _ = names.translate
    beside = _("%(first)s bredvid %(others)s") % {
        "first": compared.parts[0][0] if compared.parts else "",
        "others": ", ".join(name for name, _selection in compared.parts[1:]),
    }
    common = compared.common.without(compared.by) if compared.by else compared.common
    return beside if common.is_empty else f"{beside}: {describe_selection(common, names, _)}"


def _differences(compared: Compared, views: Sequence[MapView], _: Translate) -> list[list[str]]:
    """How the first map differs from each of the others, in words."""
    counts = [{zone.zone: zone.count for zone in view.picture.zones} for view in views]
    return [
        describe_difference(
            counts[0],
            counts[number],
            first_name=compared.parts[0][0],
            second_name=compared.parts[number][0],
            _=_,
        )
        for number in range(1, len(views))
    ]


def _rows(views: Sequence[MapView], names: DirectoryNames) -> list[ComparisonRow]:
    rows = []
    for zone in ZONES:
        counts = [next(z.count or 0 for z in view.picture.zones if z.zone == zone) for view in views]
        cells = [
            (count, round(100 * count / view.total) if view.total else 0)
            for count, view in zip(counts, views, strict=True)
        ]
        rows.append(ComparisonRow(names.zone(zone), tuple(cells)))
    return rows
