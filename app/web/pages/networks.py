"""Networks: what they are, who is in them, who is invited, and how one comes and goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Viewer, may_administer
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError
from app.domain.networks import NetworkView, may_keep, may_see_invited
from app.domain.words import swedish_key
from app.web.pages.addresses import see_other
from app.web.pages.forms import FieldProblem, SentForm, read_form
from app.web.pages.maps import Choice
from app.web.pages.people_words import Step, account_steps, administered, names_of, problems_of
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A network in the list; `mine` are the viewer's own organizations that are in it."""

    name: str
    address: str
    members: int
    mine: list[str]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An organization that is invited. `may_answer` is for its administrators, `may_withdraw` for the keepers."""

    organization: str
    name: str
    network: str
    address: str
    inviter: str
    created_at: datetime
    may_answer: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class NetworksPage:
    """What the list of networks shows."""

    steps: list[Step]
    networks: list[NetworkRow]
    waiting: list[WaitingRow]
    organizations: list[Choice]
    name: str
    problems: list[FieldProblem]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """An organization in a network, and what the viewer may do about it."""

    organization: str
    name: str
    is_keeper: bool
    is_mine: bool
    may_leave: bool


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """What a network's page shows. `leaving` is the organization that it asks about, None for none."""

    steps: list[Step]
    name: str
    here: str
    members: list[MemberRow]
    waiting: list[WaitingRow]
    others: list[Choice]
    may_keep: bool
    problems: list[FieldProblem]
    leaving: MemberRow | None
    said: str


@get("/natverk", operation_id="ShowNetworks")
async def show_networks(request: AnyRequest) -> Template:
    """Every network, and the invitations that wait for the viewer's answer."""
    return await _show_networks(request)


@post("/natverk", operation_id="CreateNetwork", status_code=200)
async def create_network(request: AnyRequest) -> Template | Redirect:
    """Make a network that one of the viewer's organizations keeps."""
    form = await read_form(request)
    try:
        made = await services_of(request).networks.create_network(
            request.user, form.text("organization"), name=form.text("name"), _=translator_of(request)
        )
    except InvalidError as error:
        return await _show_networks(request, form=form, error=error)
    return see_other(f"/natverk/{made.network.id}?gjort=nytt")


@get("/natverk/{slug:str}", operation_id="ShowNetwork")
async def show_network(
    request: AnyRequest,
    slug: FromPath[str],
    gjort: FromQuery[str | None] = None,
    lamnar: FromQuery[str | None] = None,
) -> Template:
    """A network: who shares with whom, and for its keepers who is invited."""
    return await _show_network(request, slug, said=gjort or "", leaving=lamnar or "")


@post("/natverk/{slug:str}", operation_id="ChangeNetwork", status_code=200)
async def change_network(request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
    """Invite, withdraw, accept, decline, leave, take out, hand over or rename."""
    form = await read_form(request)
    try:
        is_kept = await _act(request, slug, form)
    except InvalidError as error:
        return await _show_network(request, slug, error=error)
    done = form.text("gor")
    return see_other(f"/natverk/{slug}?gjort={done}" if is_kept else "/natverk")


async def _act(request: AnyRequest, slug: str, form: SentForm) -> bool:
    """Do what the form asks for; whether there still is such a network."""
    networks, viewer, _ = services_of(request).networks, request.user, translator_of(request)
    organization = form.text("organization")
    match form.text("gor"):
        case "bjud":
            await networks.invite(viewer, slug, organization, _=_)
        case "ater":
            await networks.withdraw(viewer, slug, organization)
        case "ja":
            await networks.accept(viewer, slug, organization)
        case "nej":
            await networks.decline(viewer, slug, organization)
        case "lamna":
            await networks.remove_member(viewer, slug, organization, _=_)
        case "hall":
            await networks.set_keeper(viewer, slug, organization, is_keeper=True, _=_)
        case "slapp":
            await networks.set_keeper(viewer, slug, organization, is_keeper=False, _=_)
        case "namn":
            await networks.rename(viewer, slug, form.text("name"), _=_)
        case _unknown:
            raise ClientException("no such action")
    return any(each.network.id == slug for each in await networks.list_networks())


async def _show_networks(
    request: AnyRequest, *, form: SentForm | None = None, error: InvalidError | None = None
) -> Template:
    viewer, _ = request.user, translator_of(request)
    names = await names_of(request)
    views = await services_of(request).networks.list_networks()
    rows = [
        NetworkRow(
            name=view.network.name,
            address=f"/natverk/{view.network.id}",
            members=len(view.members),
            mine=[
                names.name("organization", each.organization)
                for each in view.members
                if each.organization in viewer.roles
            ],
        )
        for view in views
    ]
    chosen = form.text("organization") if form else ""
    labels = {"name": _("Namn"), "organization": _("Organisation")}
    context = NetworksPage(
        steps=account_steps(viewer, "/natverk", names) if not viewer.is_anonymous else [],
        networks=sorted(rows, key=lambda each: (not each.mine, swedish_key(each.name))),
        waiting=[
            row
            for view in views
            for row in _waiting_rows(viewer, view, names)
            if row.organization in viewer.roles
        ],
        organizations=_choices(administered(viewer, list(viewer.roles)), names, chosen),
        name=form.text("name") if form else "",
        problems=problems_of(error, labels) if error else [],
    )
    return page(request, "networks.html", context)


async def _show_network(
    request: AnyRequest,
    slug: str,
    *,
    error: InvalidError | None = None,
    said: str = "",
    leaving: str = "",
) -> Template:
    viewer, _ = request.user, translator_of(request)
    names = await names_of(request)
    view = await services_of(request).networks.get_network(slug)
    is_keeping = may_keep(viewer, view)
    members = [
        MemberRow(
            organization=each.organization,
            name=names.name("organization", each.organization),
            is_keeper=each.is_keeper,
            is_mine=each.organization in viewer.roles,
            may_leave=is_keeping or may_administer(viewer, each.organization),
        )
        for each in view.members
    ]
    apart = {each.organization for each in view.members} | {each.organization for each in view.invited}
    others = [each for each in names.directory.organizations if each not in apart]
    context = NetworkPage(
        steps=account_steps(viewer, f"/natverk/{slug}", names) if not viewer.is_anonymous else [],
        name=view.network.name,
        here=f"/natverk/{slug}",
        members=sorted(members, key=lambda each: swedish_key(each.name)),
        waiting=_waiting_rows(viewer, view, names),
        others=_choices(others, names, "") if is_keeping else [],
        may_keep=is_keeping,
        problems=problems_of(error, {"name": _("Namn"), "organization": _("Organisation")}) if error else [],
        leaving=next((each for each in members if each.organization == leaving and each.may_leave), None),
        said=said,
    )
    return page(request, "network.html", context)


def _waiting_rows(viewer: Viewer, view: NetworkView, names: DirectoryNames) -> list[WaitingRow]:
    is_keeping = may_keep(viewer, view)
    return [
        WaitingRow(
            organization=each.organization,
            name=names.name("organization", each.organization),
            network=view.network.name,
            address=f"/natverk/{view.network.id}",
            inviter=each.inviter,
            created_at=each.created_at,
            may_answer=may_administer(viewer, each.organization),
            may_withdraw=is_keeping,
        )
        for each in view.invited
        if may_see_invited(viewer, view, each.organization)
    ]


def _choices(slugs: Sequence[str], names: DirectoryNames, chosen: str) -> list[Choice]:
    choices = [Choice(each, names.name("organization", each), each == chosen) for each in slugs]
    return sorted(choices, key=lambda each: swedish_key(each.label))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_networks, create_network, show_network, change_network]
