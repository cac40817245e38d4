"""What guards an account beside the second step: the pass phrase, the provider, and what an organization asks for."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from app.domain.errors import InvalidError
from app.web.cookies import browser_of
from app.web.pages.addresses import see_other
from app.web.pages.forms import read_form
from app.web.pages.people_words import organization_name
from app.web.pages.rendering import page
from app.web.pages.second_factor import confirm, require_session
from app.web.pages.sign_in import begin
from app.web.requests import AnyRequest, services_of, translator_of

PASSWORD = "/mitt-konto/losenfras"  # noqa: S105  (an address)


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """What the page shows that changes one's pass phrase. `field` is where the problem lies."""

    email: str
    has_password: bool
    problem: str = ""
    field: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class RulePage:
    """What the page shows where an administrator asks a second step of an organization's members."""

    name: str
    back: str
    is_required: bool
    problem: str = ""
    said: str = ""


@get(PASSWORD, operation_id="ShowPassword")
async def show_password(request: AnyRequest, gjort: FromQuery[str | None] = None) -> Template:
    """The form that changes one's pass phrase."""
    return await _show_password(request, said=gjort or "")


@post(PASSWORD, operation_id="ChangePassword", status_code=303)
async def change_password(request: AnyRequest) -> Response[Any]:
    """Change one's pass phrase; every other session ends."""
    require_session(request)
    _ = translator_of(request)
    form = await read_form(request)
    chosen = form.text("new", strip=False)
    if problem := await confirm(request, form.text("current", strip=False)):
        return await _show_password(request, problem=problem, field="current")
    if chosen != form.text("again", strip=False):
        problem = _("De två nya lösenfraserna är inte lika. Skriv samma i båda fälten.")
        return await _show_password(request, problem=problem, field="again")
    try:
        signed_in = await services_of(request).sign_in.change_password(
            request.user, chosen, browser_of(request), _=_
        )
    except InvalidError as error:
        return await _show_password(request, problem=error.problems[0].message, field="new")
    return await begin(request, signed_in, see_other(f"{PASSWORD}?gjort=1"))


async def _show_password(
    request: AnyRequest, *, problem: str = "", field: str = "", said: str = ""
) -> Template:
    number = require_session(request)
    has_password = await services_of(request).sign_in.has_password(number)
    context = PasswordPage(request.user.email, has_password, problem, field, said)
    return page(request, "password.html", context, status=400 if problem else 200)


@get("/organisationer/{slug:str}/tvasteg", operation_id="ShowSecondFactorRule")
async def show_rule(
    request: AnyRequest, slug: FromPath[str], gjort: FromQuery[str | None] = None
) -> Template:
    """Whether the organization asks its members for a second step; for its administrators."""
    return await _show_rule(request, slug, said=gjort or "")


@post("/organisationer/{slug:str}/tvasteg", operation_id="ChangeSecondFactorRule", status_code=303)
async def change_rule(request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
    """Ask the members for a second step, or no longer."""
    require_session(request)
    form = await read_form(request)
    try:
        await services_of(request).second_factors.change_rule(
            request.user, slug, is_required=form.text("krav") == "ja", _=translator_of(request)
        )
    except InvalidError as error:
        return await _show_rule(request, slug, problem=error.problems[0].message)
    return see_other(f"/organisationer/{slug}/tvasteg?gjort=1")


async def _show_rule(request: AnyRequest, slug: str, *, problem: str = "", said: str = "") -> Template:
    name = await organization_name(request, slug)
    is_required = await services_of(request).second_factors.is_required_by(request.user, slug)
    context = RulePage(name, f"/organisationer/{slug}/personer", is_required, problem, said)
    return page(request, "second_factor_rule.html", context, status=400 if problem else 200)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_password, change_password, show_rule, change_rule]
