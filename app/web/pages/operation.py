"""The whole service, for those who run it: every organization, and everybody with an account."""

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.exceptions import ClientException
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from app.domain.access import require_operator
from app.domain.errors import InvalidError
from app.domain.organizations import Organization, slug_of
from app.domain.people import may_shut
from app.domain.vocabularies import Scheme
from app.domain.words import swedish_key
from app.services.people import MOST_PEOPLE
from app.web.pages.addresses import see_other
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, field_problems, read_form
from app.web.pages.maps import Choice
from app.web.pages.people_words import Step, account_steps, names_of, role_name
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of

PATH = "/drift"


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """An organization with how many people it has."""

    name: str
    address: str
    people: int


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Somebody with an account, and where they belong."""

    number: int
    name: str
    email: str
    places: list[str]
    is_operator: bool
    is_shut: bool
    may_shut: bool


@dataclass(frozen=True, slots=True)
class OrganizationForm(WithProblems):
    """The form for a new organization, as it was written."""

    name: str
    types: list[Choice]
    municipalities: list[Choice]
    problems: list[FieldProblem]


@dataclass(frozen=True, slots=True)
class OperationPage:
    """What the page shows. `asked` is the account that it asks about, None for none."""

    steps: list[Step]
    organizations: list[OrganizationRow]
    form: OrganizationForm
    text: str
    people: list[AccountRow]
    is_cut: bool
    asked: AccountRow | None
    problems: list[FieldProblem]
    said: str


@get(PATH, operation_id="ShowOperation")
async def show_operation(
    request: AnyRequest,
    sok: FromQuery[str | None] = None,
    stanger: FromQuery[int | None] = None,
    gjort: FromQuery[str | None] = None,
) -> Template:
    """Every organization and everybody with an account."""
    return await _show(request, text=sok or "", asked=stanger, said=gjort or "")


@post(f"{PATH}/organisationer", operation_id="CreateOrganization", status_code=200)
async def create_organization(request: AnyRequest) -> Template | Redirect:
    """Add an organization; its administrator is invited next."""
    form = await read_form(request)
    name = form.text("name")
    content = Organization(
        slug_of(name), name, form.text("organization_type") or None, form.text("municipality") or None
    )
    try:
        await services_of(request).organizations.create_organization(
            request.user, content, translator_of(request)
        )
    except InvalidError as error:
        return await _show(request, form=form, error=error)
    return see_other(f"/organisationer/{content.id}/personer")


@post(f"{PATH}/konton", operation_id="ChangeAccount", status_code=200)
async def change_account(request: AnyRequest) -> Template | Redirect:
    """Shut an account or open it again."""
    require_operator(request.user)
    people, form, _ = services_of(request).people, await read_form(request), translator_of(request)
    text = form.text("konto")
    number = int(text) if text.isdecimal() and len(text) < 18 else 0
    action = form.text("gor")
    try:
        if action == "stang":
            await people.shut_account(request.user, number, _=_)
        elif action == "oppna":
            await people.open_account(request.user, number, _=_)
        else:
            raise ClientException("no such action")
    except InvalidError as error:
        return await _show(request, error=error)
    return see_other(f"{PATH}?gjort={action}#konton")


async def _show(
    request: AnyRequest,
    *,
    text: str = "",
    asked: int | None = None,
    said: str = "",
    form: SentForm | None = None,
    error: InvalidError | None = None,
) -> Template:
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    counts = await services.people.count_members(viewer)
    found = await services.people.list_people(viewer, text)
    names = await names_of(request)
    people = [
        AccountRow(
            number=each.number,
            name=each.name,
            email=each.email,
            places=[
                f"{names.name('organization', slug)} ({role_name(role, _).lower()})"
                for slug, role in each.roles.items()
            ],
            is_operator=each.is_operator,
            is_shut=each.is_disabled,
            may_shut=may_shut(viewer, each),
        )
        for each in found
    ]
    rows = [
        OrganizationRow(each.name, f"/organisationer/{each.id}/personer", counts.get(each.id, 0))
        for each in names.directory.organizations.values()
    ]
    problems = error.problems if error else []
    labels = {
        "name": _("Namn"),
        "id": _("Namn"),
        "organization_type": _("Slag"),
        "municipality": _("Kommun"),
    }
    shown = field_problems(problems, labels, {"id": "name", "role": "konton"})
    directory = names.directory
    context = OperationPage(
        steps=account_steps(viewer, PATH, names),
        organizations=sorted(rows, key=lambda each: swedish_key(each.name)),
        form=OrganizationForm(
            name=form.text("name") if form else "",
            types=_choices(
                {
                    each.id: directory.vocabularies.label(Scheme.ORGANIZATION_TYPES, each.id, names.language)
                    for each in directory.vocabularies.list_concepts(Scheme.ORGANIZATION_TYPES)
                },
                form.text("organization_type") if form else "",
            ),
            municipalities=_choices(
                {code: each.name for code, each in directory.municipalities.items()},
                form.text("municipality") if form else "",
            ),
            problems=shown if form else [],
        ),
        text=text,
        people=sorted(people, key=lambda each: (swedish_key(each.name), each.number)),
        is_cut=len(people) >= MOST_PEOPLE,
        asked=next((each for each in people if each.number == asked and each.may_shut), None),
        problems=[] if form else shown,
        said=said,
    )
    return page(request, "operation.html", context)


def _choices(named: dict[str, str], chosen: str) -> list[Choice]:
    choices = [Choice(value, label, value == chosen) for value, label in named.items()]
    return sorted(choices, key=lambda each: swedish_key(each.label))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_operation, create_organization, change_account]
