"""What is kept of each kind of picture: its words, its numbers, and the picture in both forms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from app.domain.access import Viewer
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.maps.looks import parse_look
from app.domain.maps.shifts import DIVISIONS
from app.domain.pinned_maps import Kind
from app.domain.selection import Selection, parse_selection
from app.rendering.flow_svg import render_flow_svg
from app.rendering.svg import render_map_svg
from app.services.comparisons import ComparisonService, draw_comparison_png, draw_comparison_svg
from app.services.map_tables import Cell, map_table
from app.services.maps import MapPrint, MapService, paint
from app.services.shifts import ShiftService, flow_texts, paint_shifts, shift_table

#: The width of the painted picture, in pixels.
WIDTH = 1600
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture with all that is said of it. `selection` in words, `query` as an address has it, tidied."""

    selection: str
    query: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    total: int
    svg: str
    png: bytes


class PictureDrawer:
    """Draws what is to be kept, for the eyes of a viewer, from the query of its page."""

    def __init__(self, maps: MapService, shifts: ShiftService, comparisons: ComparisonService) -> None:
        self.maps = maps
        self.shifts = shifts
        self.comparisons = comparisons

    async def draw(
        self, kind: str, viewer: Viewer, query: str, *, prints: MapPrint, names: DirectoryNames
    ) -> KeptPicture:
        """The picture of a kind that a query means.

        Raises:
            InvalidError: a query that means none.
        """
        drawing = {
            Kind.MAP: self._draw_map,
            Kind.SHIFTS: self._draw_shifts,
            Kind.COMPARISON: self._draw_comparison,
        }[Kind(kind)]
        return await drawing(viewer, parse_qsl(query, keep_blank_values=True), prints, names)

    async def _draw_map(
        self, viewer: Viewer, pairs: Pairs, prints: MapPrint, names: DirectoryNames
    ) -> KeptPicture:
        _, given = names.translate, dict(pairs)
        selection = _selection(pairs, names)
        look = parse_look(given.get("colour"), given.get("group"), given.get("since"), _)
        view = await self.maps.get_map(
            viewer, selection, look=look, language=names.language, prints=prints, _=_
        )
        return KeptPicture(
            selection=view.description,
            query=urlencode([*selection.pairs(), *look.pairs()]),
            sentences=tuple(view.sentences),
            cautions=tuple(view.cautions),
            table=_told(map_table(view, names)),
            total=view.total,
            svg=render_map_svg(view.picture, view.texts, standalone=True),
            png=await paint(view, width=WIDTH),
        )

    async def _draw_shifts(
        self, viewer: Viewer, pairs: Pairs, prints: MapPrint, names: DirectoryNames
    ) -> KeptPicture:
        _, selection = names.translate, _selection(pairs, names)
        by = dict(pairs).get("dela") or DIVISIONS[0]
        view = await self.shifts.get_shifts(viewer, selection, by=by, language=names.language, _=_)
        texts = replace(flow_texts(view, _), title=prints.title, source=prints.source, date=prints.date)
        return KeptPicture(
            selection=_("alla insikter") if selection.is_empty else view.description,
            query=urlencode([*selection.pairs(), *((("dela", by),) if by != DIVISIONS[0] else ())]),
            sentences=tuple(view.sentences),
            cautions=tuple(view.cautions),
            table=_told(shift_table(view, _)),
            total=view.total,
            svg=render_flow_svg(view.lay_out(), texts, standalone=True),
            png=await paint_shifts(view, texts, width=WIDTH),
        )

    async def _draw_comparison(
        self, viewer: Viewer, pairs: Pairs, prints: MapPrint, names: DirectoryNames
    ) -> KeptPicture:
        _ = names.translate
        comparison = await self.comparisons.get_comparison(viewer, pairs, language=names.language, _=_)
        if not comparison.views:
            raise InvalidError([Problem("query", _("Välj minst en karta att jämföra."))])
        cautions = [
            f"{name}: {caution}"
            for name, view in zip(comparison.names, comparison.views, strict=True)
            for caution in view.cautions
        ]
        return KeptPicture(
            selection=comparison.description,
            query=urlencode(comparison.compared.pairs()),
            sentences=tuple(sentence for each in comparison.differences for sentence in each),
            cautions=tuple(cautions),
            table=_told(comparison.table(_)),
            total=max(view.total for view in comparison.views),
            svg=draw_comparison_svg(comparison, prints, _),
            png=await draw_comparison_png(comparison, prints, width=WIDTH, _=_),
        )


def _selection(pairs: Pairs, names: DirectoryNames) -> Selection:
    selection = parse_selection(pairs, names.translate)
    names.directory.check_selection(selection, names.translate)
    return selection


def _told(table: Sequence[Sequence[Cell]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in table)
