"""Signing in by a provider: the way there, the way back, and joining it to an account that one has."""

import logging
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from app.domain.errors import NotFoundError
from app.identity.openid import ProviderError
from app.services.provider_sign_in import JOURNEY, RETURN, AddressTakenError, ProviderSignInService
from app.web.cookies import PROVIDER, browser_of, make_cookie, no_cookie, read_cookie
from app.web.pages.addresses import own_address, see_other
from app.web.pages.forms import read_form
from app.web.pages.rendering import page
from app.web.pages.second_factor import confirm, require_session
from app.web.pages.sign_in import SignInPage, begin
from app.web.requests import AnyRequest, services_of, translator_of

START = "/logga-in/extern"
JOIN = "/mitt-konto/extern"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What the page shows that joins one's account to a provider. `way` leads there, once one has confirmed."""

    provider: str
    is_joined: bool
    has_password: bool
    way: str = ""
    problem: str = ""
    said: str = ""


def provider_of(request: AnyRequest) -> ProviderSignInService:
    """The provider that people can sign in by.

    Raises:
        NotFoundError: the settings name none.
    """
    found = services_of(request).provider
    if found is None:
        raise NotFoundError("provider")
    return found


@get(START, operation_id="StartProviderSignIn")
async def start(request: AnyRequest, till: FromQuery[str | None] = None) -> Response[Any]:
    """Send the reader to the provider."""
    provider = provider_of(request)
    try:
        journey = await provider.depart(own_address(till))
    except ProviderError as error:
        return _refused(request, error)
    answer = see_other(journey.address)
    answer.set_cookie(make_cookie(request, PROVIDER, journey.sealed, JOURNEY))
    return answer


@get(RETURN, operation_id="FinishProviderSignIn")
async def finish(request: AnyRequest) -> Response[Any]:
    """Take the reader back from the provider, and sign them in."""
    provider = provider_of(request)
    said = {name: request.query_params.get(name, "")[:4_000] for name in request.query_params}
    answer: Template | Redirect
    try:
        arrival = await provider.arrive(
            said, sealed=read_cookie(request, PROVIDER), viewer=request.user, browser=browser_of(request)
        )
    except (ProviderError, AddressTakenError) as error:
        answer = _refused(request, error)
    else:
        answer = await begin(request, arrival.signed_in, see_other(arrival.onwards))
    answer.set_cookie(no_cookie(request, PROVIDER))
    return answer


@get(JOIN, operation_id="ShowProvider")
async def show_provider(request: AnyRequest, gjort: FromQuery[str | None] = None) -> Template:
    """Whether one's account is joined to the provider, and how to join or part them."""
    return await _show(request, said=gjort or "")


@post(JOIN, operation_id="JoinProvider", status_code=200)
async def join_provider(request: AnyRequest) -> Response[Any]:
    """Join one's account to the provider, or part them, once the pass phrase has been given again."""
    provider, number = provider_of(request), require_session(request)
    form = await read_form(request)
    if problem := await confirm(request, form.text("password", strip=False)):
        return await _show(request, problem=problem)
    if form.text("gor") == "bort":
        signed_in = await provider.part(request.user, browser_of(request))
        return await begin(request, signed_in, see_other(f"{JOIN}?gjort=bort"))
    try:
        journey = await provider.depart(f"{JOIN}?gjort=1", joining=number)
    except ProviderError as error:
        return _refused(request, error)
    # A link and no redirect: browsers keep a form from leading away from its own site.
    answer = await _show(request, way=journey.address)
    answer.set_cookie(make_cookie(request, PROVIDER, journey.sealed, JOURNEY))
    return answer


async def _show(request: AnyRequest, *, way: str = "", problem: str = "", said: str = "") -> Template:
    provider, number = provider_of(request), require_session(request)
    context = ProviderPage(
        provider.label,
        await provider.is_joined(number),
        await services_of(request).sign_in.has_password(number),
        way,
        problem,
        said,
    )
    return page(request, "provider.html", context, status=400 if problem else 200)


def _refused(request: AnyRequest, error: Exception) -> Template:
    """The sign-in page again. The log says why; the reader is told what helps."""
    _ = translator_of(request)
    label = provider_of(request).label
    log.warning("sign-in by provider refused: %s", error)
    if isinstance(error, AddressTakenError):
        problem = _(
            "Det finns redan ett konto med din e-postadress. Logga in på det med lösenfrasen, och koppla sedan ihop "
            "det med %(provider)s under Mitt konto."
        )
    else:
        problem = _("Det gick inte att logga in med %(provider)s. Försök igen, eller logga in med lösenfras.")
    context = SignInPage("/", problem=problem % {"provider": label}, provider=label)
    return page(request, "sign_in.html", context, status=400)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [start, finish, show_provider, join_provider]
