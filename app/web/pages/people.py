"""People in an organization: who they are, as what, and who is invited."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Role, may_administer
from app.domain.errors import InvalidError
from app.domain.people import Invitation, Member, get_role, may_shut
from app.services.accounts import utc_now
from app.services.invitations import Sent
from app.web.pages.addresses import origin_of, see_other
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, read_form
from app.web.pages.maps import Choice
from app.web.pages.people_words import (
    Step,
    account_steps,
    names_of,
    organization_name,
    problems_of,
    role_choices,
    role_name,
)
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A member in the list. `email` and `address` are "" for those who may not change anything."""

    name: str
    email: str
    role: str
    address: str
    is_me: bool
    is_shut: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that nobody has answered."""

    email: str
    role: str
    inviter: str
    expires_at: datetime
    address: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class InviteForm(WithProblems):
    """The form that invites, as it was written."""

    email: str = ""
    roles: list[tuple[Choice, str]] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What the page of an organization's people shows. `said` names what was just done, `sent` an invitation made."""

    steps: list[Step]
    slug: str
    name: str
    here: str
    people: list[PersonRow]
    invited: list[InvitationRow]
    form: InviteForm
    may_change: bool
    said: str
    sent: Sent | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What a member's page shows. `asks` is "bort" or "stang" where it asks whether one is sure."""

    organization: str
    back: str
    here: str
    person: Member
    roles: list[tuple[Choice, str]]
    problems: list[FieldProblem]
    is_me: bool
    may_shut: bool
    asks: str


@get("/organisationer/{slug:str}/personer", operation_id="ShowPeople")
async def show_people(
    request: AnyRequest, slug: FromPath[str], gjort: FromQuery[str | None] = None
) -> Template:
    """The organization's members, and for administrators those who are invited."""
    return await _show_people(request, slug, said=gjort or "")


@post("/organisationer/{slug:str}/personer", operation_id="InvitePerson", status_code=200)
async def invite_person(request: AnyRequest, slug: FromPath[str]) -> Template:
    """Invite somebody; the link is shown here, once, where no letter went out."""
    _ = translator_of(request)
    form = await read_form(request)
    try:
        sent = await services_of(request).invitations.invite(
            request.user,
            slug,
            form.text("email"),
            role=get_role(form.text("role"), _),
            address=origin_of(request),
            _=_,
        )
    except InvalidError as error:
        return await _show_people(request, slug, form=form, error=error)
    return await _show_people(request, slug, sent=sent)


@post(
    "/organisationer/{slug:str}/inbjudningar/{number:int}", operation_id="ChangeInvitation", status_code=200
)
async def change_invitation(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int]
) -> Template | Redirect:
    """Send an invitation again with a new link, or take it back."""
    invitations, _ = services_of(request).invitations, translator_of(request)
    action = (await read_form(request)).text("gor")
    if action == "bort":
        await invitations.withdraw(request.user, slug, number)
        return see_other(f"/organisationer/{slug}/personer?gjort=inbjudan-bort")
    if action != "igen":
        raise ClientException("no such action")
    sent = await invitations.renew(request.user, slug, number, address=origin_of(request), _=_)
    return await _show_people(request, slug, sent=sent)


@get("/organisationer/{slug:str}/personer/{number:int}", operation_id="ShowPerson")
async def show_person(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int], fraga: FromQuery[str | None] = None
) -> Template:
    """A member, for those who may change their role, take them out or shut their account."""
    return await _show_person(request, slug, number, asks=fraga if fraga in ("bort", "stang") else "")


@post("/organisationer/{slug:str}/personer/{number:int}", operation_id="ChangePerson", status_code=200)
async def change_person(
    request: AnyRequest, slug: FromPath[str], number: FromPath[int]
) -> Template | Redirect:
    """Give a member another role, take them out, or shut or open their account."""
    people, viewer, _ = services_of(request).people, request.user, translator_of(request)
    form = await read_form(request)
    action = form.text("gor")
    # The number alone says whose account it is; that they belong here is part of the question.
    await people.get_member(viewer, slug, number)
    try:
        if action == "roll":
            role = get_role(form.text("role"), _)
            await people.update_role(viewer, slug, number, role=role, _=_)
        elif action == "bort":
            await people.remove_member(viewer, slug, number, _=_)
        elif action == "stang":
            await people.shut_account(viewer, number, _=_)
        elif action == "oppna":
            await people.open_account(viewer, number, _=_)
        else:
            raise ClientException("no such action")
    except InvalidError as error:
        return await _show_person(request, slug, number, error=error)
    return see_other(f"/organisationer/{slug}/personer?gjort={action}")


async def _show_people(
    request: AnyRequest,
    slug: str,
    *,
    form: SentForm | None = None,
    error: InvalidError | None = None,
    sent: Sent | None = None,
    said: str = "",
) -> Template:
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    members = await services.people.list_members(viewer, slug)
    may_change = may_administer(viewer, slug)
    invited = await services.invitations.list_invitations(viewer, slug) if may_change else []
    here = f"/organisationer/{slug}/personer"
    labels = {"email": _("E-postadress"), "role": _("Roll")}
    names = await names_of(request)
    context = PeoplePage(
        steps=account_steps(viewer, here, names),
        slug=slug,
        name=names.name("organization", slug),
        here=here,
        people=[
            PersonRow(
                name=each.name,
                email=each.email if may_change else "",
                role=role_name(each.role, _),
                address=f"{here}/{each.number}" if may_change else "",
                is_me=each.number == viewer.account,
                is_shut=each.is_disabled,
            )
            for each in members
        ],
        invited=[_invitation_row(each, slug, request) for each in invited],
        form=InviteForm(
            email=form.text("email") if form else "",
            roles=role_choices(form.text("role") if form else Role.DESIGNER, _),
            problems=problems_of(error, labels) if error else [],
        ),
        may_change=may_change,
        said=said,
        sent=sent,
    )
    return page(request, "people.html", context)


def _invitation_row(each: Invitation, slug: str, request: AnyRequest) -> InvitationRow:
    return InvitationRow(
        email=each.email,
        role=role_name(each.role, translator_of(request)),
        inviter=each.inviter,
        expires_at=each.expires_at,
        address=f"/organisationer/{slug}/inbjudningar/{each.number}",
        is_open=each.is_open(utc_now()),
    )


async def _show_person(
    request: AnyRequest, slug: str, number: int, *, error: InvalidError | None = None, asks: str = ""
) -> Template:
    viewer, _ = request.user, translator_of(request)
    name = await organization_name(request, slug)
    person = await services_of(request).people.get_member(viewer, slug, number)
    back = f"/organisationer/{slug}/personer"
    context = PersonPage(
        organization=name,
        back=back,
        here=f"{back}/{number}",
        person=person,
        roles=role_choices(person.role, _),
        problems=problems_of(error, {"role": _("Roll")}) if error else [],
        is_me=person.number == viewer.account,
        may_shut=may_shut(viewer, person),
        asks=asks,
    )
    return page(request, "person.html", context)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_people, invite_person, change_invitation, show_person, change_person]
