"""Signing in and out."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from app.services.accounts import SESSION_LIFE
from app.web.pages.addresses import own_address, see_other
from app.web.pages.forms import read_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, settings_of, translator_of
from app.web.viewers import session_cookie


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What the sign-in page shows. `onwards` is where the reader goes afterwards."""

    onwards: str
    email: str = ""
    problem: str = ""


@get("/logga-in", operation_id="ShowSignIn")
async def show_sign_in(request: AnyRequest, till: FromQuery[str | None] = None) -> Response[Any]:
    """The sign-in page; whoever has signed in already is sent on."""
    onwards = own_address(till)
    if not request.user.is_anonymous:
        return see_other(onwards)
    return page(request, "sign_in.html", SignInPage(onwards))


@post("/logga-in", operation_id="SignIn", status_code=200)
async def sign_in(request: AnyRequest) -> Template | Redirect:
    """Sign in. Wrong address and wrong pass phrase are answered alike."""
    _ = translator_of(request)
    form = await read_form(request)
    onwards = own_address(form.text("till"))
    secret = await services_of(request).accounts.sign_in(
        form.text("email"), form.text("password", strip=False)
    )
    if secret is None:
        problem = _("Adressen och lösenfrasen hör inte ihop. Kontrollera båda och försök igen.")
        context = SignInPage(onwards, form.text("email"), problem)
        return page(request, "sign_in.html", context, status=400)
    answer = see_other(onwards)
    answer.set_cookie(_session_cookie(request, secret, max_age=int(SESSION_LIFE.total_seconds())))
    return answer


@post("/logga-ut", operation_id="SignOut", status_code=303)
async def sign_out(request: AnyRequest) -> Redirect:
    """Sign out: the session ends here and in the browser."""
    name = session_cookie(is_https=settings_of(request).is_https)
    if secret := request.cookies.get(name):
        await services_of(request).accounts.sign_out(secret)
    answer = see_other("/")
    answer.set_cookie(_session_cookie(request, "", max_age=0))
    return answer


def _session_cookie(request: AnyRequest, secret: str, *, max_age: int) -> Cookie:
    is_https = settings_of(request).is_https
    return Cookie(
        key=session_cookie(is_https=is_https),
        value=secret,
        path="/",
        max_age=max_age,
        secure=is_https,
        httponly=True,
        samesite="lax",
    )


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_sign_in, sign_in, sign_out]
