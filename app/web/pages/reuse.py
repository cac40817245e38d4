"""Reuse: who has used what, what it has spared people, what is behind each figure, and what to tell residents."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.domain.access import Role, Viewer, may_log, require_signed_in
from app.domain.decisions import Asking, Reuse
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.reuse import FIGURES, ReuseFigures
from app.domain.vocabularies import Translate
from app.services.reuse import Behind
from app.web.pages.addresses import see_other
from app.web.pages.decisions import outcome_name
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.forms import FieldProblem, field_problems
from app.web.pages.rendering import date_in_words, page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

PATH = "/aterbruk"
_SHOWN = 30
#: Lines behind a figure that a page shows.
_BEHIND = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """That somebody else used what the reader's organization stands behind, and a text to tell its residents."""

    id: str
    ref: str
    statement: str
    organization: str
    purpose: str
    link: str
    created_at: datetime
    told_at: datetime | None
    text: str
    may_tell: bool


@dataclass(frozen=True, slots=True)
class FiguresLine:
    """The figures of one organization, named; `behind` is where each is explained."""

    name: str
    figures: ReuseFigures
    behind: dict[str, str]


@dataclass(frozen=True, slots=True)
class AskingLine:
    """A decision."""

    id: str
    organization: str
    question: str
    outcome_name: str
    avoided: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UsedCard:
    """An insight, and how often it was used."""

    card: InsightCard
    count: int


@dataclass(frozen=True, slots=True)
class PeriodForm:
    """A period as somebody wrote it, and what is wrong with it."""

    first: str
    last: str
    problems: tuple[FieldProblem, ...] = ()

    def messages(self, field: str) -> list[str]:
        """What is wrong with one field."""
        return [problem.message for problem in self.problems if problem.field == field]


@dataclass(frozen=True, slots=True)
class Period:
    """A period, and the form that it was read from."""

    first: date | None
    last: date | None
    form: PeriodForm

    @property
    def query(self) -> dict[str, str]:
        """The period in an address."""
        given = {"fran": self.first, "till": self.last}
        return {name: day.isoformat() for name, day in given.items() if day}


@dataclass(frozen=True, slots=True)
class ReusePage:
    """What the page of reuse shows."""

    notices: list[Notice]
    figures: list[FiguresLine]
    most_used: list[UsedCard]
    askings: list[AskingLine]
    form: PeriodForm


@get(PATH, operation_id="ShowReusePage")
async def show_reuse(request: AnyRequest) -> Template:
    """Who has used what, what it has spared people, and what to tell those who once answered."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    period = _period(request, _)
    figures = []
    if not period.form.problems:
        figures = await services.reuse.get_figures(viewer, first=period.first, last=period.last, _=_)
    context = ReusePage(
        notices=[
            _notice(each, viewer, names) for each in (await services.reuse.list_notices(viewer))[:_SHOWN]
        ],
        figures=[
            FiguresLine(
                names.name("organization", each.organization), each, _addresses(each.organization, period)
            )
            for each in figures
        ],
        most_used=[
            UsedCard(insight_card(each, names), count)
            for each, count in await services.reuse.list_most_used(viewer)
        ],
        askings=[
            _asking_line(each, names) for each in (await services.askings.list_askings(viewer))[:_SHOWN]
        ],
        form=period.form,
    )
    return page(request, "reuse.html", context, status=400 if period.form.problems else 200)


def _notice(each: Reuse, viewer: Viewer, names: DirectoryNames) -> Notice:
    return Notice(
        id=each.id,
        ref=each.ref,
        statement=each.statement,
        organization=names.name("organization", each.organization),
        purpose=each.purpose,
        link=each.link,
        created_at=each.created_at,
        told_at=each.told_at,
        text=text_to_residents(each.organization, each.statement, each.purpose, names),
        may_tell=may_log(viewer, each.source),
    )


def _asking_line(each: Asking, names: DirectoryNames) -> AskingLine:
    return AskingLine(
        each.id,
        names.name("organization", each.organization),
        each.intent.text,
        outcome_name(each.outcome, names),
        each.avoided,
        each.created_at,
    )


def _addresses(organization: str, period: Period) -> dict[str, str]:
    return {
        figure: f"{PATH}/bakom?" + urlencode({"organisation": organization, "siffra": figure, **period.query})
        for figure in FIGURES
    }


def _period(request: AnyRequest, _: Translate) -> Period:
    """The period that the address means; days that there are not, and an end before the beginning, are told of."""
    problems, days = [], {}
    for name in ("fran", "till"):
        value = request.query_params.get(name, "").strip()
        try:
            days[name] = date.fromisoformat(value) if value else None
        except ValueError:
            problems.append(Problem(name, _("Skriv datumet som 2024-03-01.")))
    first, last = days.get("fran"), days.get("till")
    if first and last and last < first:
        problems.append(Problem("till", _("Slutet ligger före början.")))
    form = PeriodForm(
        request.query_params.get("fran", "").strip()[:40],
        request.query_params.get("till", "").strip()[:40],
        tuple(field_problems(problems, {"fran": _("Från och med"), "till": _("Till och med")}, {})),
    )
    return Period(first, last, form)


# ----------------------------------------------------------------------------------------------------- behind a figure


@dataclass(frozen=True, slots=True)
class BehindLine:
    """Something that was counted: what it is, where it is read ("" where the reader may not), and more in words."""

    text: str
    address: str
    more: str


@dataclass(frozen=True, slots=True)
class BehindPage:
    """What a figure was counted from, and by which rule."""

    heading: str
    organization: str
    period: str
    number: int
    rule: str
    lines: list[BehindLine]
    hidden: int
    back_address: str


@get(f"{PATH}/bakom", operation_id="ShowBehindFigure")
async def show_behind(request: AnyRequest) -> Template:
    """What one figure of one organization was counted from."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    period = _period(request, _)
    if period.form.problems:
        raise InvalidError([Problem(each.field, each.message) for each in period.form.problems])
    organization, figure = (request.query_params.get(each, "") for each in ("organisation", "siffra"))
    behind = await services.reuse.get_behind(
        viewer, organization, figure, first=period.first, last=period.last, _=_
    )
    heading, rule = _figure_words(figure, _)
    lines = _behind_lines(behind, viewer, names)
    context = BehindPage(
        heading=heading,
        organization=names.name("organization", organization),
        period=_period_in_words(period, names),
        number=behind.number,
        rule=rule,
        lines=lines[:_BEHIND],
        hidden=len(behind.askings) + len(behind.reuses) + len(behind.studies) - len(lines[:_BEHIND]),
        back_address=f"{PATH}?{urlencode(period.query)}" if period.query else PATH,
    )
    return page(request, "reuse_behind.html", context)


def _behind_lines(behind: Behind, viewer: Viewer, names: DirectoryNames) -> list[BehindLine]:
    """What was counted, as far as the reader may know of each; decisions are for those who took them."""
    _, language = names.translate, names.language
    lines = [
        BehindLine(
            each.intent.text,
            f"/innan-du-fragar/beslut/{each.id}",
            f"{outcome_name(each.outcome, names)}, {date_in_words(each.created_at, language)}",
        )
        for each in behind.askings
        if viewer.has_role(each.organization, Role.READER)
    ]
    for use in behind.reuses:
        sides = (use.source, use.organization)
        is_ours = any(viewer.has_role(each, Role.READER) for each in sides)
        by = _("%(user)s använde det som %(source)s hade hört") % {
            "user": names.name("organization", use.organization),
            "source": names.name("organization", use.source),
        }
        said = [by, date_in_words(use.created_at, language), *([use.purpose] if is_ours else [])]
        lines.append(
            BehindLine(
                use.statement or _("Tillbakadragen insikt"),
                f"/i/{use.ref[:4]}-{use.ref[4:]}#anvand",
                ", ".join(said),
            )
        )
    lines += [
        BehindLine(
            each.study.content.title,
            f"/insiktsarbeten/{each.study.ref[:4]}-{each.study.ref[4:]}#aterkoppling",
            f"{_('slutade')} {date_in_words(each.study.content.ended, language)}: "
            + (_("fick veta i tid") if each.is_in_time else _("har inte fått veta i tid")),
        )
        for each in behind.studies
    ]
    return lines


def _period_in_words(period: Period, names: DirectoryNames) -> str:
    _, language = names.translate, names.language
    words = []
    if period.first:
        words.append(_("från och med %(day)s") % {"day": date_in_words(period.first.isoformat(), language)})
    if period.last:
        words.append(_("till och med %(day)s") % {"day": date_in_words(period.last.isoformat(), language)})
    return " ".join(words) or _("hela tiden")


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


def text_to_residents(organization: str, statement: str, purpose: str, names: DirectoryNames) -> str:
    """What a source may tell those who once answered, ready to send."""
    _ = names.translate
    return _(
        "Hej! Du berättade för oss, och det har kommit till nytta. Det vi förstod tack vare er var: ”%(statement)s” "
        "Nu använder %(organization)s det: %(purpose)s. Ingen där får veta vem du är. Tack för att du delade med dig."
    ) % {
        "statement": statement,
        "organization": names.name("organization", organization),
        "purpose": " ".join(purpose.split()).rstrip("."),
    }


@post("/aterbruk/{reuse_id:str}/berattat", operation_id="NoteTold", status_code=303)
async def note_told(request: AnyRequest, reuse_id: FromPath[str]) -> Redirect:
    """Note that the residents have been told of a use."""
    await services_of(request).reuse.note_told(request.user, reuse_id)
    return see_other("/aterbruk")


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_reuse, show_behind, note_told]
