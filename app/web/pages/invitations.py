"""The page that an invitation's link leads to: join with the account one has, or make one."""

from dataclasses import dataclass, field
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.domain.errors import InvalidError, NotFoundError, TooManyTriesError
from app.domain.people import Invitation
from app.services.sign_in import HalfSignedIn
from app.web.cookies import browser_of
from app.web.pages.addresses import see_other
from app.web.pages.forms import FieldProblem, WithProblems, read_form
from app.web.pages.people_words import organization_name, problems_of, role_meaning, role_name
from app.web.pages.rendering import page
from app.web.pages.sign_in import begin
from app.web.requests import AnyRequest, services_of, translator_of


@dataclass(frozen=True, slots=True)
class JoinForm(WithProblems):
    """The form of somebody new, as it was written; a pass phrase is never shown again."""

    name: str = ""
    problems: list[FieldProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """What the page shows. `invitation` is None for a link that can't be used any more."""

    invitation: Invitation | None
    organization: str
    role: str
    meaning: str
    here: str
    is_for_viewer: bool
    form: JoinForm


@get("/inbjudan/{secret:str}", operation_id="ShowInvitation")
async def show_invitation(request: AnyRequest, secret: FromPath[str]) -> Template:
    """What one is invited to. Opening it changes nothing, for programs open links in letters too."""
    return await _show(request, secret)


@post("/inbjudan/{secret:str}", operation_id="AcceptInvitation", status_code=200)
async def accept_invitation(request: AnyRequest, secret: FromPath[str]) -> Template | Redirect:
    """Join: with the account that one is signed in with, else with a new one."""
    invitations, viewer, _ = services_of(request).invitations, request.user, translator_of(request)
    form = await read_form(request)
    if not viewer.is_anonymous:
        joined = await invitations.accept(viewer, secret)
        return see_other(f"/organisationer/{joined.organization}/personer")
    name, password = form.text("name"), form.text("password", strip=False)
    try:
        joined = await invitations.accept_as_new(secret, name=name, password=password, _=_)
    except NotFoundError:
        return await _show(request, secret)
    except InvalidError as error:
        labels = {"name": _("Namn"), "password": _("Lösenfras")}
        return await _show(request, secret, JoinForm(name, problems_of(error, labels)))
    return await _sign_in(request, joined, password)


async def _sign_in(request: AnyRequest, joined: Invitation, password: str) -> Redirect:
    """Sign the new person in, unless the organization asks for a second step first."""
    onwards = f"/organisationer/{joined.organization}/personer"
    try:
        found = await services_of(request).sign_in.with_password(joined.email, password, browser_of(request))
    except TooManyTriesError:
        found = None
    if found is None or isinstance(found, HalfSignedIn):
        return Redirect("/logga-in", query_params={"till": onwards}, status_code=303)
    return await begin(request, found, see_other(onwards))


async def _show(request: AnyRequest, secret: str, form: JoinForm | None = None) -> Template:
    _ = translator_of(request)
    try:
        found: Invitation | None = await services_of(request).invitations.get_by_secret(secret)
    except NotFoundError:
        found = None
    context = InvitationPage(
        invitation=found,
        organization=await organization_name(request, found.organization) if found else "",
        role=role_name(found.role, _) if found else "",
        meaning=role_meaning(found.role, _) if found else "",
        here=f"/inbjudan/{secret}",
        is_for_viewer=found is not None and request.user.email == found.email,
        form=form or JoinForm(),
    )
    answer = page(request, "invitation.html", context, status=200 if found else 404)
    # The address is the key, so no other page is told where the reader came from.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_invitation, accept_invitation]
