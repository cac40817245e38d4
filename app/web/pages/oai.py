"""Harvesting by other repositories and search services: OAI-PMH 2.0 at /oai."""

from typing import Any

from litestar import Response, get, post

from app.domain.harvest import PREFIXES, HarvestError, Query, Verb, parse_query
from app.rendering.oai import MEDIA_TYPE, Answer, Repository, Resumption
from app.services.accounts import utc_now
from app.web.pages.addresses import host_of, origin_of
from app.web.pages.forms import read_form
from app.web.requests import AnyRequest, services_of, settings_of

PATH = "/oai"


@get(PATH, operation_id="Harvest")
async def harvest(request: AnyRequest) -> Response[bytes]:
    """Answer a harvester; everybody is given what is public, whoever asks."""
    return await _answer(request, list(request.query_params.multi_items()))


@post(PATH, operation_id="HarvestByForm", status_code=200)
async def harvest_by_form(request: AnyRequest) -> Response[bytes]:
    """The same, asked as a form; the protocol wants both."""
    form = await read_form(request)
    return await _answer(request, [(name, value) for name, values in form.fields.items() for value in values])


async def _answer(request: AnyRequest, pairs: list[tuple[str, str]]) -> Response[bytes]:
    repository = await _repository(request)
    now = utc_now()
    try:
        query = parse_query(pairs)
    except HarvestError as error:
        answer = Answer(repository, now=now, asked={})
        answer.fail(error)
        return _response(answer)
    answer = Answer(repository, now=now, asked={"verb": query.verb.value, **query.arguments})
    try:
        await _fill(answer, query, request)
    except HarvestError as error:
        answer.fail(error)
    return _response(answer)


def _response(answer: Answer) -> Response[bytes]:
    return Response(answer.render(), media_type=MEDIA_TYPE)


async def _fill(answer: Answer, query: Query, request: AnyRequest) -> None:
    harvests = services_of(request).harvest
    if query.verb == Verb.IDENTIFY:
        answer.identify(await harvests.get_earliest())
    elif query.verb == Verb.LIST_METADATA_FORMATS:
        if "identifier" in query.arguments:
            await harvests.get_record(_insight_id(query, answer.repository))
        answer.list_formats()
    elif query.verb == Verb.LIST_SETS:
        if query.token is not None:
            raise HarvestError("badResumptionToken", "The list of sets is one answer.")
        answer.list_sets(await harvests.list_sets())
    elif query.verb == Verb.GET_RECORD:
        found = await harvests.get_record(_insight_id(query, answer.repository))
        prefix = query.arguments["metadataPrefix"]
        if prefix not in PREFIXES:
            raise HarvestError("cannotDisseminateFormat", f"The formats are {', '.join(PREFIXES)}.")
        answer.add_records(query.verb.value, prefix, [found])
    else:
        page = await harvests.list_records(query)
        resumption = None
        if page.token is not None:
            resumption = Resumption(page.token, page.total, page.given_before, page.expires_at)
        answer.add_records(query.verb.value, page.prefix, page.items, resumption=resumption)


def _insight_id(query: Query, repository: Repository) -> str:
    return query.arguments["identifier"].removeprefix(repository.identifier(""))


async def _repository(request: AnyRequest) -> Repository:
    origin, settings = origin_of(request), settings_of(request)
    directory = await services_of(request).reference.get_directory()
    host = host_of(origin)
    contact = settings.mail_from or f"info@{host}"
    return Repository(origin, host, contact, settings.content_license, directory.in_language("sv"))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [harvest, harvest_by_form]
