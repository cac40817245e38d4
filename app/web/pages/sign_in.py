"""Signing in, in one step or two, and out."""

from dataclasses import dataclass
from typing import Any, TypeVar

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from app.domain.errors import TooManyTriesError
from app.services.accounts import SESSION_LIFE
from app.services.sign_in import DEVICE_LIFE, HALF_SESSION_LIFE, HalfSignedIn, SignedIn
from app.web.cookies import DEVICE, SESSION, STEP, browser_of, make_cookie, no_cookie, read_cookie
from app.web.errors import wait_in_words
from app.web.pages.addresses import own_address, see_other
from app.web.pages.forms import read_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of

Sent = TypeVar("Sent", bound=Response[Any])
SECOND_STEP = "/logga-in/kod"
ENROL = "/mitt-konto/tvasteg"


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What the sign-in page shows. `onwards`: where the reader goes next, `provider`: by whom."""

    onwards: str
    email: str = ""
    problem: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class SecondStepPage:
    """What the page of the second step shows."""

    onwards: str
    problem: str = ""


@get("/logga-in", operation_id="ShowSignIn")
async def show_sign_in(request: AnyRequest, till: FromQuery[str | None] = None) -> Response[Any]:
    """The sign-in page; whoever has signed in already is sent on."""
    onwards = own_address(till)
    if not request.user.is_anonymous:
        return see_other(onwards)
    return page(request, "sign_in.html", SignInPage(onwards, provider=_provider(request)))


@post("/logga-in", operation_id="SignIn", status_code=200)
async def sign_in(request: AnyRequest) -> Template | Redirect:
    """Sign in. Wrong address and wrong pass phrase are answered alike."""
    _ = translator_of(request)
    form = await read_form(request)
    onwards, email = own_address(form.text("till")), form.text("email")
    services = services_of(request)
    try:
        found = await services.sign_in.with_password(
            email, form.text("password", strip=False), browser_of(request)
        )
    except TooManyTriesError as error:
        problem = f"{_('Det blev för många försök. Vänta en stund.')} {wait_in_words(error.seconds, _)}"
        context = SignInPage(onwards, email, problem, _provider(request))
        return _later(page(request, "sign_in.html", context, status=429), error)
    if found is None:
        problem = _("Adressen och lösenfrasen hör inte ihop. Kontrollera båda och försök igen.")
        context = SignInPage(onwards, email, problem, _provider(request))
        return page(request, "sign_in.html", context, status=400)
    if isinstance(found, HalfSignedIn):
        answer = Redirect(
            ENROL if found.must_enrol else SECOND_STEP, query_params={"till": onwards}, status_code=303
        )
        answer.set_cookie(make_cookie(request, STEP, found.secret, HALF_SESSION_LIFE))
        return answer
    return await begin(request, found, see_other(onwards))


@get(SECOND_STEP, operation_id="ShowSecondStep")
async def show_second_step(request: AnyRequest, till: FromQuery[str | None] = None) -> Response[Any]:
    """The page that asks for a code; whoever has no first step behind them begins there."""
    onwards = own_address(till)
    waiting = await services_of(request).sign_in.find_waiting(read_cookie(request, STEP))
    if waiting is None or waiting.must_enrol:
        return Redirect("/logga-in", query_params={"till": onwards}, status_code=303)
    return page(request, "sign_in_code.html", SecondStepPage(onwards))


@post(SECOND_STEP, operation_id="TakeSecondStep", status_code=200)
async def take_second_step(request: AnyRequest) -> Template | Redirect:
    """Take the second step. Whatever is wrong with a code is answered alike."""
    _ = translator_of(request)
    form = await read_form(request)
    onwards = own_address(form.text("till"))
    services, secret = services_of(request).sign_in, read_cookie(request, STEP)
    try:
        found = await services.with_code(secret, form.text("code")[:100], browser_of(request))
    except TooManyTriesError as error:
        problem = f"{_('Det blev för många försök. Vänta en stund.')} {wait_in_words(error.seconds, _)}"
        return _later(page(request, "sign_in_code.html", SecondStepPage(onwards, problem), status=429), error)
    if found is not None:
        return await begin(request, found, see_other(onwards))
    if await services.find_waiting(secret) is None:
        return Redirect("/logga-in", query_params={"till": onwards}, status_code=303)
    problem = _("Koden stämmer inte, eller är redan använd. Vänta på nästa kod i appen och försök igen.")
    return page(request, "sign_in_code.html", SecondStepPage(onwards, problem), status=400)


@post("/logga-ut", operation_id="SignOut", status_code=303)
async def sign_out(request: AnyRequest) -> Redirect:
    """Sign out: the session ends here and in the browser."""
    if secret := read_cookie(request, SESSION):
        await services_of(request).sign_in.sign_out(request.user, secret)
    answer = see_other("/")
    for name in (SESSION, STEP):
        answer.set_cookie(no_cookie(request, name))
    # Cookies are left out here: the word would take away those of every host in the domain.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


async def begin(request: AnyRequest, signed_in: SignedIn, answer: Sent) -> Sent:
    """Give the browser its new session; the one that it had ends, whoever's it was."""
    if before := read_cookie(request, SESSION):
        await services_of(request).sign_in.end_session(before)
    answer.set_cookie(make_cookie(request, SESSION, signed_in.session, SESSION_LIFE))
    answer.set_cookie(make_cookie(request, DEVICE, signed_in.device, DEVICE_LIFE))
    answer.set_cookie(no_cookie(request, STEP))
    return answer


def _later(answer: Template, error: TooManyTriesError) -> Template:
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _provider(request: AnyRequest) -> str:
    provider = services_of(request).provider
    return provider.label if provider else ""


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_sign_in, sign_in, show_second_step, take_second_step, sign_out]
