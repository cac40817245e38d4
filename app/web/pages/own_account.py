"""One's own account: name, where one is signed in, keys for programs, where one belongs, and all that is kept."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import ANONYMOUS, Role, require_signed_in
from app.domain.devices import device_in_words
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError
from app.persistence.credentials import ApiToken
from app.services.accounts import hash_secret, utc_now
from app.services.own_account import TOKEN_DAYS
from app.web.cookies import SESSION, no_cookie, read_cookie
from app.web.pages.addresses import see_other
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, read_form
from app.web.pages.maps import Choice
from app.web.pages.people_words import (
    Step,
    account_steps,
    names_of,
    organization_name,
    problems_of,
    role_meaning,
    role_name,
)
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of

PATH = "/mitt-konto"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that one is signed in with. `name` is for addresses; `is_here` where it is this one."""

    name: str
    device: str
    created_at: datetime
    last_seen_at: datetime
    is_here: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A key for programs. `has_ended` where its time is over."""

    token: ApiToken
    may: str
    has_ended: bool


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """An organization one belongs to, with one's role there."""

    name: str
    role: str
    meaning: str
    address: str
    leave_address: str


@dataclass(frozen=True, slots=True)
class TokenForm(WithProblems):
    """The form for a new key, as it was written."""

    name: str = ""
    scopes: list[Choice] = field(default_factory=list)
    days: list[Choice] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What the account's page shows. `said` names what was just done; `token` is a new key, shown this once."""

    steps: list[Step]
    name: str
    email: str
    is_operator: bool
    has_provider: bool
    places: list[PlaceRow]
    sessions: list[SessionRow]
    tokens: list[TokenRow]
    form: TokenForm
    problems: list[FieldProblem]
    said: str
    token: str


@dataclass(frozen=True, slots=True)
class LeavePage:
    """What the page shows that asks whether one will leave an organization, and that says that one has."""

    organization: str
    here: str
    has_left: bool
    problems: list[FieldProblem]


@get(PATH, operation_id="ShowOwnAccount")
async def show_own_account(request: AnyRequest, gjort: FromQuery[str | None] = None) -> Template:
    """One's own account."""
    return await _show(request, said=gjort or "")


@post(PATH, operation_id="RenameOwnAccount", status_code=200)
async def rename_own_account(request: AnyRequest) -> Template | Redirect:
    """Be called something else."""
    form = await read_form(request)
    try:
        await services_of(request).own_account.rename(
            request.user, form.text("name"), _=translator_of(request)
        )
    except InvalidError as error:
        return await _show(request, renaming=form, error=error)
    return see_other(f"{PATH}?gjort=namn")


@post(f"{PATH}/inloggningar", operation_id="EndSessions", status_code=303)
async def end_sessions(request: AnyRequest) -> Redirect:
    """Sign out of one browser, or of every other."""
    account, form = services_of(request).own_account, await read_form(request)
    if form.text("gor") == "andra":
        await account.end_other_sessions(request.user, read_cookie(request, SESSION))
    elif form.text("gor") == "avsluta":
        await account.end_session(request.user, form.text("session"))
    else:
        raise ClientException("no such action")
    return see_other(f"{PATH}?gjort=inloggning#inloggningar")


@post(f"{PATH}/nycklar", operation_id="CreateOwnToken", status_code=200)
async def create_own_token(request: AnyRequest) -> Template:
    """Make a key for programs, which is shown in the answer and never again."""
    _, form = translator_of(request), await read_form(request)
    _require_session(request)
    days = form.text("days")
    try:
        token = await services_of(request).own_account.create_token(
            request.user,
            name=form.text("name"),
            scope=form.text("scope"),
            days=int(days) if days.isdecimal() and len(days) < 5 else 0,
            _=_,
        )
    except InvalidError as error:
        return await _show(request, making=form, error=error)
    return await _show(request, token=token)


@post(f"{PATH}/nycklar/{{number:int}}", operation_id="RevokeOwnToken", status_code=303)
async def revoke_own_token(request: AnyRequest, number: FromPath[int]) -> Redirect:
    """End a key."""
    await services_of(request).own_account.revoke_token(request.user, number)
    return see_other(f"{PATH}?gjort=nyckel-bort#nycklar")


@get(f"{PATH}/lamna/{{slug:str}}", operation_id="AskToLeave")
async def ask_to_leave(request: AnyRequest, slug: FromPath[str]) -> Template:
    """Ask whether one will leave an organization, and say what that means."""
    return await _show_leave(request, slug)


@post(f"{PATH}/lamna/{{slug:str}}", operation_id="LeaveOrganization", status_code=200)
async def leave_organization(request: AnyRequest, slug: FromPath[str]) -> Template:
    """Leave an organization; one is signed out everywhere, here too."""
    name = await organization_name(request, slug)
    try:
        await services_of(request).people.leave(request.user, slug, _=translator_of(request))
    except InvalidError as error:
        return await _show_leave(request, slug, error=error)
    # The page that follows is one for somebody who is signed out.
    request.scope["user"] = ANONYMOUS
    answer = page(request, "leave.html", LeavePage(name, "", has_left=True, problems=[]))
    answer.set_cookie(no_cookie(request, SESSION))
    return answer


@get(f"{PATH}/uppgifter.json", operation_id="ExportOwnAccount")
async def export_own_account(request: AnyRequest) -> Response[bytes]:
    """All that is kept of oneself, as a file."""
    told = await services_of(request).own_account.export(request.user)
    return Response(
        msgspec.json.format(msgspec.json.encode(told), indent=2),
        media_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="mina-uppgifter.json"'},
    )


def _require_session(request: AnyRequest) -> None:
    """Let no key make another: who found one could stay for good."""
    if request.auth == "token":
        raise ForbiddenError("token")


async def _show(
    request: AnyRequest,
    *,
    said: str = "",
    token: str = "",
    renaming: SentForm | None = None,
    making: SentForm | None = None,
    error: InvalidError | None = None,
) -> Template:
    viewer, _ = request.user, translator_of(request)
    require_signed_in(viewer)
    own, names = services_of(request).own_account, await names_of(request)
    here = hash_secret(read_cookie(request, SESSION))
    now = utc_now()
    problems = problems_of(error, {"name": _("Namn")}) if error else []
    context = AccountPage(
        steps=account_steps(viewer, PATH, names),
        name=renaming.text("name") if renaming else viewer.name,
        email=viewer.email,
        is_operator=viewer.is_operator,
        has_provider=services_of(request).provider is not None,
        places=[
            _place(slug, role, names.name("organization", slug), request) for slug, role in _own(request)
        ],
        sessions=[
            SessionRow(
                name=each.name,
                device=device_in_words(each.device, _),
                created_at=each.created_at,
                last_seen_at=each.last_seen_at,
                is_here=here.startswith(each.name),
            )
            for each in await own.list_sessions(viewer)
        ],
        tokens=[
            TokenRow(
                each,
                _("Läsa") if each.scope == "read" else _("Läsa och skriva"),
                each.expires_at is not None and each.expires_at <= now,
            )
            for each in await own.list_tokens(viewer)
        ],
        form=_token_form(making, error if making else None, request),
        problems=problems if renaming else [],
        said=said,
        token=token,
    )
    return page(request, "own_account.html", context)


def _own(request: AnyRequest) -> list[tuple[str, Role]]:
    return sorted(request.user.roles.items())


def _place(slug: str, role: Role, name: str, request: AnyRequest) -> PlaceRow:
    _ = translator_of(request)
    return PlaceRow(
        name=name,
        role=role_name(role, _),
        meaning=role_meaning(role, _),
        address=f"/organisationer/{slug}/personer",
        leave_address=f"{PATH}/lamna/{slug}",
    )


def _token_form(sent: SentForm | None, error: InvalidError | None, request: AnyRequest) -> TokenForm:
    _ = translator_of(request)
    scope = sent.text("scope") if sent else "read"
    days = sent.text("days") if sent else "90"
    labels = {"name": _("Vad ska nyckeln användas till?"), "scope": _("Vad får den göra?")}
    labels["days"] = _("Hur länge ska den gälla?")
    problems = problems_of(error, labels) if error else []
    anchored = [
        FieldProblem(each.field, f"token-{each.field}", each.label, each.message) for each in problems
    ]
    return TokenForm(
        name=sent.text("name") if sent else "",
        scopes=[
            Choice("read", _("Läsa det jag får läsa"), scope == "read"),
            Choice("write", _("Läsa och skriva allt jag får skriva"), scope == "write"),
        ],
        days=[
            Choice(str(each), _("%(days)s dagar") % {"days": each}, str(each) == days) for each in TOKEN_DAYS
        ],
        problems=anchored,
    )


async def _show_leave(request: AnyRequest, slug: str, *, error: InvalidError | None = None) -> Template:
    require_signed_in(request.user)
    if slug not in request.user.roles:
        raise NotFoundError("organization", slug[:60])
    name = await organization_name(request, slug)
    problems = problems_of(error, {}) if error else []
    return page(request, "leave.html", LeavePage(name, f"{PATH}/lamna/{slug}", False, problems))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [
        show_own_account,
        rename_own_account,
        end_sessions,
        create_own_token,
        revoke_own_token,
        ask_to_leave,
        leave_organization,
        export_own_account,
    ]
