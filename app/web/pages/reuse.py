"""Reuse: who has used what, what it has spared people, what is behind each figure, and what to tell residents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.domain.access import Viewer, may_log, require_signed_in
from app.domain.decisions import Asking, Reuse
from app.domain.directory import DirectoryNames
from app.domain.reuse import FIGURES, ReuseFigures
from app.web.pages.addresses import see_other
from app.web.pages.decisions import outcome_name
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.periods import Period, PeriodForm, read_period
from app.web.pages.rendering import page
from app.web.pages.reuse_behind import PATH as BEHIND_PATH
from app.web.requests import AnyRequest, language_of, services_of, translator_of

PATH = "/aterbruk"
#: Notices of each kind, and decisions, that the page shows at once.
_SHOWN = 100


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
    """An insight, how often it was used, and where those uses are listed."""

    card: InsightCard
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class ReusePage:
    """What the page of reuse shows. `waiting` and `all_told` count all notices, of which some are shown."""

    notices: list[Notice]
    waiting: int
    told: list[Notice]
    all_told: int
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
    period = read_period(request, _)
    figures, used = [], []
    if not period.form.problems:
        figures = await services.reuse.get_figures(viewer, first=period.first, last=period.last, _=_)
        used = await services.reuse.list_most_used(viewer, first=period.first, last=period.last)
    notices = await services.reuse.list_notices(viewer)
    waiting = [each for each in notices if each.told_at is None]
    told = [each for each in notices if each.told_at is not None]
    context = ReusePage(
        notices=[_notice(each, viewer, names) for each in waiting[:_SHOWN]],
        waiting=len(waiting),
        told=[_notice(each, viewer, names) for each in told[:_SHOWN]],
        all_told=len(told),
        figures=[
            FiguresLine(
                names.name("organization", each.organization), each, _addresses(each.organization, period)
            )
            for each in figures
        ],
        most_used=[
            UsedCard(insight_card(each, names), count, _behind({"insikt": each.ref}, period))
            for each, count in used
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
    return {figure: _behind({"organisation": organization, "siffra": figure}, period) for figure in FIGURES}


def _behind(subject: dict[str, str], period: Period) -> str:
    return f"{BEHIND_PATH}?{urlencode({**subject, **period.query})}"


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
    return [show_reuse, note_told]
