"""The Selection's query parameters, declared once so that the description of the interface names them."""

from typing import Annotated

from litestar.params import FromQuery, QueryParameter

from app.domain.selection import Selection
from app.web.requests import AnyRequest, selection_of

Values = list[str] | None


async def provide_selection(  # noqa: PLR0913  (one for each parameter of a Selection)
    request: AnyRequest,
    *,
    q: Annotated[str | None, QueryParameter(description="Words to search for")] = None,
    population: FromQuery[Values] = None,
    subpopulation: FromQuery[Values] = None,
    organization: FromQuery[Values] = None,
    municipality: FromQuery[Values] = None,
    county: FromQuery[Values] = None,
    theme: FromQuery[Values] = None,
    perspective: FromQuery[Values] = None,
    shift: FromQuery[Values] = None,
    voice: FromQuery[Values] = None,
    basis: FromQuery[Values] = None,
    level: FromQuery[Values] = None,
    study: FromQuery[Values] = None,
    status: FromQuery[Values] = None,
    zone: FromQuery[Values] = None,
    year_from: FromQuery[int | None] = None,
    year_to: FromQuery[int | None] = None,
) -> Selection:
    """The Selection of the address. A handler names its own further parameters in `opt["parameters"]`."""
    return await selection_of(request, others=request.route_handler.opt.get("parameters", ()))
