"""What is behind the figures of reuse: the decisions, uses and studies that each was counted from, and its rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.response import Template

from app.domain.access import Role, Viewer, require_signed_in
from app.domain.decisions import Asking, Reuse
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.identifiers import spelled
from app.domain.vocabularies import Translate
from app.domain.words import grouped
from app.services.reuse_figures import Behind, EndedStudy
from app.web.pages.decisions import outcome_name
from app.web.pages.periods import Period, period_in_words, read_period
from app.web.pages.rendering import date_in_words, page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

PATH = "/aterbruk/bakom"
#: Lines behind a figure that a page shows.
_BEHIND = 200


@dataclass(frozen=True, slots=True)
class BehindLine:
    """Something that was counted: what it is, where it is read ("" where the reader may not), and more in words."""

    text: str
    address: str
    more: str


@dataclass(frozen=True, slots=True)
class BehindPage:
    """What a figure of a `subject`, an organization or an insight, was counted from, and by which rule."""

    heading: str
    subject: str
    subject_address: str
    period: str
    number: str
    rule: str
    lines: list[BehindLine]
    hidden: int
    back_address: str


@get(PATH, operation_id="ShowBehindFigure")
async def show_behind(request: AnyRequest) -> Template:
    """What one figure of one organization, or the number of uses of one insight, was counted from."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    period = read_period(request, _)
    if period.form.problems:
        raise InvalidError([Problem(each.field, each.message) for each in period.form.problems])
    query = request.query_params
    if "insikt" in query:
        return await _uses_page(request, query["insikt"], period, names)
    organization, figure = (query.get(each, "") for each in ("organisation", "siffra"))
    behind = await services.reuse.get_behind(
        viewer, organization, figure, first=period.first, last=period.last, _=_
    )
    heading, rule = _figure_words(figure, _)
    lines = _behind_lines(behind, viewer, names)[:_BEHIND]
    number = grouped(behind.number)
    if figure == "told":
        number = _("%(told)s av %(ended)s") % {"told": number, "ended": grouped(len(behind.studies))}
    context = BehindPage(
        heading=heading,
        subject=names.name("organization", organization),
        subject_address=f"/organisationer/{organization}",
        period=period_in_words(period, names),
        number=number,
        rule=rule,
        lines=lines,
        hidden=len(behind.askings) + len(behind.reuses) + len(behind.studies) - len(lines),
        back_address=_back(period),
    )
    return page(request, "reuse_behind.html", context)


async def _uses_page(request: AnyRequest, name: str, period: Period, names: DirectoryNames) -> Template:
    """The uses of one insight; of organizations that share no network with the reader, only how many."""
    viewer, _ = request.user, names.translate
    found, uses = await services_of(request).reuse.list_uses(
        viewer, name, first=period.first, last=period.last
    )
    known = {*viewer.roles, *viewer.peers}
    told = [each for each in uses if viewer.is_operator or known & {each.organization, each.source}]
    lines = list(_use_lines(told, viewer, names))[:_BEHIND]
    context = BehindPage(
        heading=_("Gånger insikten har använts"),
        subject=found.content.statement,
        subject_address=f"/i/{spelled(found.ref)}#anvand",
        period=period_in_words(period, names),
        number=grouped(len(uses)),
        rule=_("Gånger som någon har skrivit att den använde insikten, också den som själv står bakom den."),
        lines=lines,
        hidden=len(uses) - len(lines),
        back_address=_back(period),
    )
    return page(request, "reuse_behind.html", context)


def _back(period: Period) -> str:
    return f"/aterbruk?{urlencode(period.query)}" if period.query else "/aterbruk"


def _behind_lines(behind: Behind, viewer: Viewer, names: DirectoryNames) -> list[BehindLine]:
    """What was counted, as far as the reader may know of each; decisions are for those who took them."""
    mine = [each for each in behind.askings if viewer.has_role(each.organization, Role.READER)]
    return [
        *(_asking_line(each, names) for each in mine),
        *_use_lines(behind.reuses, viewer, names),
        *(_study_line(each, names) for each in behind.studies),
    ]


def _asking_line(each: Asking, names: DirectoryNames) -> BehindLine:
    _ = names.translate
    more = [outcome_name(each.outcome, names), date_in_words(each.created_at, names.language)]
    if each.avoided:
        one, many = _("1 fråga som inte behövde ställas"), _("%(number)s frågor som inte behövde ställas")
        more.append(one if each.avoided == 1 else many % {"number": grouped(each.avoided)})
    return BehindLine(each.intent.text, f"/innan-du-fragar/beslut/{each.id}", ", ".join(more))


def _use_lines(uses: Iterable[Reuse], viewer: Viewer, names: DirectoryNames) -> Iterable[BehindLine]:
    _ = names.translate
    for use in uses:
        sides = (use.source, use.organization)
        is_ours = any(viewer.has_role(each, Role.READER) for each in sides)
        by = _("%(user)s använde det som %(source)s hade hört") % {
            "user": names.name("organization", use.organization),
            "source": names.name("organization", use.source),
        }
        said = [by, date_in_words(use.created_at, names.language), *([use.purpose] if is_ours else [])]
        text = use.statement or _("Tillbakadragen insikt")
        yield BehindLine(text, f"/i/{spelled(use.ref)}#anvand", ", ".join(said))


def _study_line(each: EndedStudy, names: DirectoryNames) -> BehindLine:
    _ = names.translate
    study = each.study
    told = _("fick veta i tid") if each.is_in_time else _("har inte fått veta i tid")
    return BehindLine(
        study.content.title,
        f"/insiktsarbeten/{spelled(study.ref)}#aterkoppling",
        f"{_('slutade')} {date_in_words(study.content.ended, names.language)}: {told}",
    )


def _figure_words(figure: str, _: Translate) -> tuple[str, str]:
    """What a figure is called, and the rule that it is counted by."""
    return {
        "surveys": (
            _("Undersökningar som inte behövdes"),
            _("Beslut där organisationen tittade innan den frågade, och bara använde det som fanns."),
        ),
        "questions": (
            _("Frågor som inte behövde ställas"),
            _("Frågor i besluten, minus dem som var kvar att ställa. En fråga räknas en gång per beslut."),
        ),
        "asked": (
            _("Frågade ändå"),
            _("Beslut där organisationen frågade allt, eller det som var kvar."),
        ),
        "used": (
            _("Använde andras"),
            _("Gånger som organisationen har skrivit att den använde en insikt som någon annan står bakom."),
        ),
        "lent": (
            _("Egna som andra använde"),
            _("Gånger som någon annan har skrivit att den använde en insikt som organisationen står bakom."),
        ),
        "told": (
            _("Återkoppling given i tid"),
            _(
                "Insiktsarbeten som slutade under perioden, och där de som deltog fick veta vad det ledde till inom "
                "ett halvår. Bara arbeten som är klara och har ett slutdatum räknas."
            ),
        ),
    }[figure]


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_behind]
