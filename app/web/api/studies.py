"""Studies over HTTP."""

from dataclasses import replace
from typing import Literal

from litestar import Response, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from app.domain.populations import Population
from app.domain.studies import StudyContent
from app.services.studies import StudyFilter
from app.web.api.schemas import StudyIn, StudyList, StudyOut, StudyPatch, answers_of, changes_of, study_out
from app.web.api.versions import etag, expected_version
from app.web.requests import AnyRequest, services_of, translator_of

Values = list[str] | None


@get("/studies", operation_id="ListStudies", tags=["studies"])
async def list_studies(
    request: AnyRequest,
    *,
    q: FromQuery[str | None] = None,
    status: FromQuery[list[Literal["planned", "ongoing", "done"]] | None] = None,
    organization: FromQuery[Values] = None,
    municipality: FromQuery[Values] = None,
    county: FromQuery[Values] = None,
    population: FromQuery[list[Population] | None] = None,
) -> StudyList:
    """The studies that the viewer may see, the newest start first."""
    wanted = StudyFilter(
        statuses=tuple(status or ()),
        organizations=tuple(organization or ()),
        municipalities=tuple(municipality or ()),
        counties=tuple(county or ()),
        populations=tuple(population or ()),
        text=(q or "")[:500],
    )
    entries = await services_of(request).studies.list_studies(request.user, wanted)
    return StudyList(
        [study_out(each.study, each.insights, has_few=each.has_few) for each in entries], len(entries)
    )


@post("/studies", operation_id="CreateStudy", tags=["studies"])
async def create_study(request: AnyRequest, data: JSONBody[StudyIn]) -> Response[StudyOut]:
    """Add a study."""
    created = await services_of(request).studies.create_study(
        request.user,
        StudyContent(**changes_of(data)),
        external_id=data.id,
        answers=answers_of(data),
        _=translator_of(request),
    )
    location = {"Location": f"/api/v1/studies/{created.id}"}
    return Response(study_out(created, 0), status_code=201, headers=etag(created.version) | location)


@get("/studies/{name:str}", operation_id="GetStudy", tags=["studies"])
async def get_study(request: AnyRequest, name: FromPath[str]) -> Response[StudyOut]:
    """The study with this id or ref."""
    entry = await services_of(request).studies.get_study(request.user, name)
    return Response(
        study_out(entry.study, entry.insights, has_few=entry.has_few), headers=etag(entry.study.version)
    )


@patch("/studies/{name:str}", operation_id="UpdateStudy", tags=["studies"])
async def update_study(
    request: AnyRequest, name: FromPath[str], data: JSONBody[StudyPatch]
) -> Response[StudyOut]:
    """Change a study; `If-Match` with the ETag that was read keeps others' changes safe."""

    def change(content: StudyContent) -> StudyContent:
        return replace(content, **changes_of(data))

    service = services_of(request).studies
    saved = await service.update_study(
        request.user,
        name,
        change,
        expected_version=expected_version(request),
        answers=answers_of(data),
        _=translator_of(request),
    )
    entry = await service.get_study(request.user, saved.id)
    return Response(study_out(saved, entry.insights), headers=etag(saved.version))


handlers = [list_studies, create_study, get_study, update_study]
