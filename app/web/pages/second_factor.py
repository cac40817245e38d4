"""The second step: adding an app that shows codes, recovery codes, and taking the app away."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from app.domain.errors import InvalidError, SignInRequiredError, TooManyTriesError
from app.services.second_factors import Enrolment, FactorState
from app.web.cookies import STEP, browser_of, read_cookie
from app.web.errors import wait_in_words
from app.web.pages.addresses import own_address, see_other
from app.web.pages.forms import read_form
from app.web.pages.rendering import page
from app.web.pages.sign_in import ENROL, begin
from app.web.requests import AnyRequest, services_of, translator_of


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose second step it is: somebody signed in, or somebody who must add one before they are."""

    number: int
    email: str
    must_enrol: bool


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """What the page of one's second step shows. `field` is where the problem lies, `said` names what was just done."""

    state: FactorState
    enrolment: Enrolment | None
    must_enrol: bool
    has_password: bool
    provider: str
    onwards: str
    problem: str = ""
    field: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class RecoveryCodesPage:
    """What the page shows that gives out recovery codes, once."""

    codes: tuple[str, ...]
    onwards: str
    is_new: bool


def require_session(request: AnyRequest) -> int:
    """The account of whoever signed in with a browser: no key for programs changes what guards an account.

    Raises:
        SignInRequiredError: it was no browser, or nobody.
    """
    if request.auth != "session" or request.user.account is None:
        raise SignInRequiredError
    account: int = request.user.account
    return account


async def confirm(request: AnyRequest, password: str) -> str:
    """What is wrong with the pass phrase that somebody gave once more, "" where it is theirs."""
    _ = translator_of(request)
    services = services_of(request).sign_in
    try:
        if await services.confirm_password(require_session(request), password, browser_of(request)):
            return ""
    except TooManyTriesError as error:
        return f"{_('Det blev för många försök. Vänta en stund.')} {wait_in_words(error.seconds, _)}"
    return _("Det är inte din lösenfras. Skriv den som du loggar in med.")


@get(ENROL, operation_id="ShowSecondFactor")
async def show_second_factor(
    request: AnyRequest, till: FromQuery[str | None] = None, gjort: FromQuery[str | None] = None
) -> Response[Any]:
    """One's second step: whether there is one, and how to add or remove it."""
    owner = await _find_owner(request)
    if owner is None:
        return Redirect("/logga-in", query_params={"till": ENROL}, status_code=303)
    return await _show(
        request, owner, own_address(till, "" if not owner.must_enrol else "/"), said=gjort or ""
    )


@post(ENROL, operation_id="AddSecondFactor", status_code=200)
async def add_second_factor(request: AnyRequest) -> Response[Any]:
    """Add the app, once it shows the right code; the recovery codes are shown here, once."""
    owner = await _find_owner(request)
    if owner is None:
        raise SignInRequiredError
    form = await read_form(request)
    onwards = own_address(form.text("till"), "/" if owner.must_enrol else ENROL)
    sealed = form.text("sealed")
    if not owner.must_enrol:
        problem = await confirm(request, form.text("password", strip=False))
        if problem:
            return await _show(
                request, owner, onwards, problem=problem, field="password", sealed=sealed, status=400
            )
    try:
        enrolled = await services_of(request).second_factors.enrol(
            owner.number,
            sealed=sealed,
            code=form.text("code")[:40],
            browser=browser_of(request),
            half_session=read_cookie(request, STEP) if owner.must_enrol else "",
            _=translator_of(request),
        )
    except InvalidError as error:
        return await _show(
            request,
            owner,
            onwards,
            problem=error.problems[0].message,
            field="code",
            sealed=sealed,
            status=400,
        )
    answer = page(request, "recovery_codes.html", RecoveryCodesPage(enrolled.codes, onwards, is_new=True))
    return await begin(request, enrolled.signed_in, answer)


@post(f"{ENROL}/koder", operation_id="RenewRecoveryCodes", status_code=200)
async def renew_recovery_codes(request: AnyRequest) -> Template:
    """New recovery codes, shown once; the old ones hold no longer."""
    owner = Owner(require_session(request), request.user.email, must_enrol=False)
    form = await read_form(request)
    if problem := await confirm(request, form.text("password", strip=False)):
        return await _show(request, owner, ENROL, problem=problem, field="codes-password", status=400)
    codes = await services_of(request).second_factors.renew_codes(request.user)
    return page(request, "recovery_codes.html", RecoveryCodesPage(codes, ENROL, is_new=False))


@post(f"{ENROL}/ta-bort", operation_id="RemoveSecondFactor", status_code=303)
async def remove_second_factor(request: AnyRequest) -> Response[Any]:
    """Take the second step away."""
    owner = Owner(require_session(request), request.user.email, must_enrol=False)
    form = await read_form(request)
    problem = await confirm(request, form.text("password", strip=False))
    if not problem:
        try:
            signed_in = await services_of(request).second_factors.remove(
                request.user, browser_of(request), _=translator_of(request)
            )
            return await begin(request, signed_in, see_other(f"{ENROL}?gjort=bort"))
        except InvalidError as error:
            problem = error.problems[0].message
    return await _show(request, owner, ENROL, problem=problem, field="remove-password", status=400)


async def _find_owner(request: AnyRequest) -> Owner | None:
    if request.auth == "session" and request.user.account is not None:
        return Owner(request.user.account, request.user.email, must_enrol=False)
    waiting = await services_of(request).sign_in.find_waiting(read_cookie(request, STEP))
    if waiting is None or not waiting.must_enrol:
        return None
    return Owner(waiting.account, waiting.email, must_enrol=True)


async def _show(
    request: AnyRequest,
    owner: Owner,
    onwards: str,
    *,
    problem: str = "",
    field: str = "",
    said: str = "",
    sealed: str = "",
    status: int = 200,
) -> Template:
    services = services_of(request)
    state = await services.second_factors.get_state(owner.number)
    offered = None if state.has_factor else services.second_factors.offer(owner.number, owner.email, sealed)
    context = SecondFactorPage(
        state=state,
        enrolment=offered,
        must_enrol=owner.must_enrol,
        has_password=await services.sign_in.has_password(owner.number),
        provider=services.provider.label if services.provider else "",
        onwards=onwards,
        problem=problem,
        field=field,
        said=said,
    )
    return page(request, "second_factor.html", context, status=status)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_second_factor, add_second_factor, renew_recovery_codes, remove_second_factor]
