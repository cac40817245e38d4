"""Insights over HTTP."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Response, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.domain.insights import Insight, InsightContent
from app.domain.paging import LIMITS
from app.domain.selection import Selection, describe_selection
from app.web.api.parameters import provide_selection
from app.web.api.schemas import (
    InsightIn,
    InsightList,
    InsightOut,
    InsightPatch,
    VersionList,
    VersionOut,
    answers_of,
    changes_of,
    insight_out,
)
from app.web.api.versions import etag, expected_version
from app.web.requests import AnyRequest, language_of, services_of, translator_of

Limit = Annotated[int, QueryParameter(ge=LIMITS.start, lt=LIMITS.stop, description="How many to a page")]
Facets = Annotated[
    str | None, QueryParameter(description="Parameters to count the values of, with commas between")
]


@get(
    "/insights",
    operation_id="ListInsights",
    tags=["insights"],
    dependencies={"selection": Provide(provide_selection)},
    opt={"parameters": ("limit", "cursor", "sort", "facets")},
)
async def list_insights(
    request: AnyRequest,
    *,
    selection: NamedDependency[Selection],
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
    sort: FromQuery[str | None] = None,
    facets: Facets = None,
) -> InsightList:
    """The insights of a Selection that the viewer may see; ranked when `q` is given."""
    services = services_of(request)
    _ = translator_of(request)
    wanted = [each.strip() for each in (facets or "").split(",") if each.strip()]
    found = await services.browse.list_page(
        request.user, selection, limit=limit, cursor=cursor, sort=sort, facets=wanted, _=_
    )
    directory = await services.reference.get_directory()
    names = directory.in_language(language_of(request), _)
    return InsightList(
        items=[insight_out(each) for each in found.items],
        total=found.total,
        facets={facet: dict(values) for facet, values in found.facets.items()},
        next=found.next,
        description=describe_selection(selection, names, _),
    )


@post("/insights", operation_id="CreateInsight", tags=["insights"])
async def create_insight(request: AnyRequest, data: JSONBody[InsightIn]) -> Response[InsightOut]:
    """Log an insight."""
    created = await services_of(request).insights.create_insight(
        request.user,
        InsightContent(**changes_of(data)),
        external_id=data.id,
        answers=answers_of(data),
        _=translator_of(request),
    )
    location = {"Location": f"/api/v1/insights/{created.id}"}
    return Response(insight_out(created), status_code=201, headers=etag(created.version) | location)


@get("/insights/{name:str}", operation_id="GetInsight", tags=["insights"])
async def get_insight(request: AnyRequest, name: FromPath[str]) -> Response[InsightOut]:
    """The insight with this id or ref."""
    return _answer(await services_of(request).insights.get_insight(request.user, name))


@patch("/insights/{name:str}", operation_id="UpdateInsight", tags=["insights"])
async def update_insight(
    request: AnyRequest, name: FromPath[str], data: JSONBody[InsightPatch]
) -> Response[InsightOut]:
    """Change an insight; `If-Match` with the ETag that was read keeps others' changes safe."""

    def change(content: InsightContent) -> InsightContent:
        return replace(content, **changes_of(data))

    saved = await services_of(request).insights.update_insight(
        request.user,
        name,
        change,
        expected_version=expected_version(request),
        answers=answers_of(data),
        _=translator_of(request),
    )
    return _answer(saved)


@get("/insights/{name:str}/versions", operation_id="ListInsightVersions", tags=["insights"])
async def list_versions(request: AnyRequest, name: FromPath[str]) -> VersionList:
    """What the insight was before."""
    history = await services_of(request).insights.get_history(request.user, name)
    items = [
        VersionOut(version=each.version, saved_at=each.saved_at, saved_by=None, content=_plain(each.content))
        for each in history.earlier
    ]
    return VersionList(items, history.insight.version)


def _plain(content: InsightContent) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(content)
    return plain


def _answer(insight: Insight) -> Response[InsightOut]:
    return Response(insight_out(insight), headers=etag(insight.version))


handlers = [list_insights, create_insight, get_insight, update_insight, list_versions]
