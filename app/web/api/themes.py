"""Recurring themes and shifts over HTTP."""

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from msgspec import Struct

from app.domain.selection import Selection
from app.web.api.parameters import provide_selection
from app.web.requests import AnyRequest, language_of, services_of, translator_of


class ClusterOut(Struct, kw_only=True):
    """A recurring theme: insights that say much the same, the most central first.

    `key` is the ref of the most central; `likeness` the mean over all pairs, from 0 to 1.
    """

    key: str
    label: str
    terms: list[str]
    size: int
    insights: list[str]
    organizations: list[str]
    municipalities: list[str]
    from_group: int
    about_group: int
    likeness: float
    is_named: bool
    is_pinned: bool


class ClusterList(Struct, kw_only=True):
    """The recurring themes of a Selection; `considered` insights were read, of which `alone` are in no theme."""

    clusters: list[ClusterOut]
    considered: int
    alone: int
    is_cut: bool
    description: str


class ShiftOut(Struct, kw_only=True):
    """A shift with how many insights point it out, also divided by population or theme."""

    shift: str
    from_label: str
    to_label: str
    count: int
    parts: dict[str, int]


class ShiftList(Struct, kw_only=True):
    """The shifts of a Selection, the commonest first; an insight may point out several, `without` point out none."""

    shifts: list[ShiftOut]
    parts: dict[str, str]
    total: int
    without: int
    years: dict[str, int]
    description: str
    sentences: list[str]


@get(
    "/clusters",
    operation_id="ListClusters",
    tags=["map"],
    dependencies={"selection": Provide(provide_selection)},
)
async def list_clusters(request: AnyRequest, selection: NamedDependency[Selection]) -> ClusterList:
    """Recurring themes: groups of insights that say much the same."""
    view = await services_of(request).themes.get_themes(
        request.user, selection, language=language_of(request), _=translator_of(request)
    )
    return ClusterList(
        clusters=[
            ClusterOut(
                key=theme.key,
                label=theme.label,
                terms=list(theme.terms),
                size=theme.size,
                insights=[view.ids[ref] for ref in theme.refs],
                organizations=list(theme.organizations),
                municipalities=list(theme.municipalities),
                from_group=theme.bases.get("from", 0),
                about_group=theme.bases.get("about", 0),
                likeness=theme.likeness / 1_000,
                is_named=theme.is_named,
                is_pinned=theme.is_pinned,
            )
            for theme in view.themes.themes
        ],
        considered=view.themes.considered,
        alone=view.themes.alone,
        is_cut=view.is_cut,
        description=view.description,
    )


@get(
    "/shifts",
    operation_id="GetShifts",
    tags=["map"],
    dependencies={"selection": Provide(provide_selection)},
    opt={"parameters": ("by",)},
)
async def get_shifts(
    request: AnyRequest, selection: NamedDependency[Selection], by: FromQuery[str] = "population"
) -> ShiftList:
    """Where insights push: from what, to what, and how many."""
    view = await services_of(request).shifts.get_shifts(
        request.user, selection, by=by, language=language_of(request), _=translator_of(request)
    )
    return ShiftList(
        shifts=[
            ShiftOut(
                shift=each.key,
                from_label=each.start,
                to_label=each.end,
                count=each.count,
                parts=dict(each.parts),
            )
            for each in view.shifts
        ],
        parts={key: label for key, label, _number in view.parts},
        total=view.total,
        without=view.without,
        years={str(year): count for year, count in view.years.items()},
        description=view.description,
        sentences=list(view.sentences),
    )


handlers = [list_clusters, get_shifts]
