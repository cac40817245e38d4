"""What roles, rules and people are called for whoever reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.access import Role, Viewer, may_administer, may_curate
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, NotFoundError
from app.web.pages.forms import FieldProblem, field_problems
from app.web.pages.maps import Choice
from app.web.requests import AnyRequest, language_of, services_of, translator_of

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Step:
    """A page beside this one, in the row of links above: `is_here` is the page itself."""

    label: str
    address: str
    is_here: bool


def role_name(role: Role, _: Translate) -> str:
    """The role in a word."""
    known = {
        Role.READER: _("Läsare"),
        Role.DESIGNER: _("Designer"),
        Role.CURATOR: _("Kurator"),
        Role.ADMIN: _("Administratör"),
    }
    return known[role]


def role_meaning(role: Role, _: Translate) -> str:
    """What the role may do, in a sentence."""
    known = {
        Role.READER: _("Läser det som delas inom organisationen och nätverken."),
        Role.DESIGNER: _("Loggar också insikter och insiktsarbeten."),
        Role.CURATOR: _("Vårdar också det andra har loggat: slår ihop, drar tillbaka, håller ordlistan."),
        Role.ADMIN: _("Bestämmer också vilka som är med, och i vilka nätverk."),
    }
    return known[role]


def role_choices(chosen: str, _: Translate) -> list[tuple[Choice, str]]:
    """Every role to choose among, each with what it may do."""
    return [(Choice(role, role_name(role, _), role == chosen), role_meaning(role, _)) for role in Role]


def account_steps(viewer: Viewer, path: str, names: DirectoryNames) -> list[Step]:
    """The pages about people that the viewer can go between: their own, their organizations', networks, the service."""
    _ = names.translate
    steps = [(_("Mitt konto"), "/mitt-konto")]
    for slug in viewer.roles:
        label = _("Personer i %(organization)s") % {"organization": names.name("organization", slug)}
        steps.append((label, f"/organisationer/{slug}/personer"))
        if may_curate(viewer, slug):
            label = _("Webhookar för %(organization)s") % {"organization": names.name("organization", slug)}
            steps.append((label, f"/organisationer/{slug}/webhookar"))
    steps.append((_("Nätverk"), "/natverk"))
    if viewer.is_operator:
        steps.append((_("Hela tjänsten"), "/drift"))
    return [Step(label, address, path == address) for label, address in steps]


async def names_of(request: AnyRequest) -> DirectoryNames:
    """What organizations and networks are called in the reader's language."""
    directory = await services_of(request).reference.get_directory()
    return directory.in_language(language_of(request), translator_of(request))


async def organization_name(request: AnyRequest, slug: str) -> str:
    """The organization's name.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = (await services_of(request).reference.get_directory()).organizations.get(slug)
    if found is None:
        raise NotFoundError("organization", slug[:60])
    return found.name


def administered(viewer: Viewer, slugs: Sequence[str]) -> list[str]:
    """Those of the organizations that the viewer administers."""
    return [slug for slug in slugs if may_administer(viewer, slug)]


def problems_of(error: InvalidError, labels: dict[str, str]) -> list[FieldProblem]:
    """What is wrong, beside which field; problems of the whole lead to the top of the page."""
    return field_problems(
        error.problems,
        labels,
        {each.field: "innehall" for each in error.problems if each.field not in labels},
    )
