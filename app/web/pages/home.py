"""The first page: the common map, a search box, what is new, and the three ways in."""

from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.response import Template

from app.domain.insights import Basis
from app.domain.selection import Selection
from app.services.studies import StudyFilter
from app.web.pages.entries import InsightCard, StudyCard, insight_card, study_card
from app.web.pages.map_views import MapFigure, map_figure
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of


@dataclass(frozen=True, slots=True)
class HomePage:
    """What the first page shows. `from_group` counts the insights that the group itself stands behind."""

    figure: MapFigure
    organizations: int
    from_group: int
    newest: list[InsightCard]
    under_way: list[StudyCard]
    empty_zones: list[str]


@get("/", operation_id="ShowHome")
async def show_home(request: AnyRequest) -> Template:
    """The first page."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    everything = Selection()
    view = await services.maps.get_map(viewer, everything, language=names.language, _=_)
    newest = await services.browse.list_page(viewer, everything, limit=6, _=_)
    ongoing = await services.studies.list_studies(viewer, StudyFilter(statuses=("ongoing",)), limit=4)
    planned = await services.studies.list_studies(viewer, StudyFilter(statuses=("planned",)), limit=4)
    context = HomePage(
        figure=map_figure(view, names),
        organizations=view.organizations,
        from_group=sum(row.get(Basis.FROM, 0) for row in view.bases.values()),
        newest=[insight_card(each, names) for each in newest.items],
        under_way=[study_card(each, names) for each in [*ongoing, *planned][:5]],
        empty_zones=[names.zone(zone.zone) for zone in view.picture.zones if zone.is_empty and zone.zone],
    )
    return page(request, "home.html", context)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_home]
