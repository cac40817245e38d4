"""The catalogue of open data, for those who harvest catalogues: DCAT-AP-SE at /datasets/dcat."""

from typing import Any

from litestar import Response, get

from app.rendering.dcat import MEDIA_TYPE, PATH, Catalogue, OpenDataset, render_catalogue
from app.web.pages.addresses import origin_of
from app.web.requests import AnyRequest, services_of, settings_of


@get(PATH, operation_id="ReadCatalogue")
async def read_catalogue(request: AnyRequest) -> Response[bytes]:
    """The public insights as datasets: all of them, and each organization's."""
    services, settings = services_of(request), settings_of(request)
    latest = await services.harvest.get_latest_changes()
    organizations = (await services.reference.get_directory()).organizations
    newest = max(latest.values(), default=await services.harvest.get_earliest())
    datasets = [OpenDataset("", settings.publisher, None, newest)]
    for slug in sorted(latest):
        each = organizations[slug]
        datasets.append(OpenDataset(slug, each.name, each.organization_type, latest[slug]))
    catalogue = Catalogue(
        origin=origin_of(request),
        publisher=settings.publisher,
        license=settings.content_license,
        email=settings.mail_from,
        modified_at=newest,
        datasets=datasets,
    )
    return Response(render_catalogue(catalogue), media_type=MEDIA_TYPE)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [read_catalogue]
