"""Recurring themes: the groups of insights that say much the same, each with its own page, and what curators decide."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.populations import ZONES
from app.domain.selection import Selection
from app.domain.themes import Theme
from app.domain.themes.decisions import Act
from app.domain.words import grouped, join_words, lower_first
from app.rendering.documents import harmless
from app.services.themes import ThemeView
from app.web.pages.addresses import see_other
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.filters import FILTERS, FilterForm, address_of, filter_form
from app.web.pages.forms import read_form
from app.web.pages.rendering import date_in_words, insights_in_words, page
from app.web.pages.theme_words import MiniZone, cohesion_in_words, mini_map, theme_sentences
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

PATH = "/kluster"
#: How many seconds a page waits for themes that are being found, and after how many it asks again by itself.
PATIENCE = 2.0
ASK_AGAIN = "4"
#: Themes on one page, and insights shown of one theme.
PAGE = 20
SHOWN = 100


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """A theme in the list."""

    address: str
    label: str
    terms: str
    statement: str
    size: str
    organizations: str
    voices: str
    zones: tuple[MiniZone, ...]
    zones_in_words: str
    cohesion: str
    is_pinned: bool
    is_named: bool


@dataclass(frozen=True, slots=True)
class ThemesPage:
    """The list of themes."""

    form: FilterForm
    description: str
    sentences: tuple[str, ...]
    shared: list[ThemeCard]
    single: list[ThemeCard]
    is_cut: bool
    is_ready: bool
    again_address: str
    limit: str
    csv_address: str
    before_address: str
    after_address: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A name with how many insights, and the address of them where there is one."""

    label: str
    count: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision that is in force, in words."""

    number: int
    words: str
    when: str


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One theme."""

    ref: str
    card: ThemeCard
    cards: list[InsightCard]
    left_out: int
    organizations: list[CountRow]
    municipalities: list[CountRow]
    list_address: str
    is_filtered: bool
    may_decide: bool
    others: list[tuple[str, str]]
    decisions: list[DecisionRow]
    name: str


@get(PATH, operation_id="ShowThemes")
async def show_themes(request: AnyRequest, sida: FromQuery[int] = 1) -> Template:
    """The recurring themes of a Selection."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    view = await services.themes.get_themes(
        viewer, selection, patience=PATIENCE, language=names.language, _=_
    )
    counted = await services.browse.list_page(viewer, selection, limit=1, facets=FILTERS, _=_)
    pages = max(1, -(-len(view.themes.themes) // PAGE))
    if view.is_ready and not 1 <= sida <= pages:
        raise NotFoundError("page", str(sida))
    shown = view.themes.themes[(sida - 1) * PAGE : sida * PAGE]
    cards = [(theme, _card(theme, view, names)) for theme in shown]
    context = ThemesPage(
        form=filter_form(selection, names, path=PATH, viewer=viewer, facets=counted.facets),
        description=view.description[:1].upper() + view.description[1:],
        sentences=tuple(theme_sentences(view.themes, _)) if view.is_ready else (),
        shared=[card for theme, card in cards if theme.is_shared],
        single=[card for theme, card in cards if not theme.is_shared],
        is_cut=view.is_cut,
        is_ready=view.is_ready,
        again_address=address_of(PATH, selection),
        limit=grouped(services.themes.most_insights),
        csv_address=address_of("/kluster.csv", selection),
        before_address=address_of(PATH, selection, [("sida", str(sida - 1))]) if sida > 1 else "",
        after_address=address_of(PATH, selection, [("sida", str(sida + 1))]) if sida < pages else "",
    )
    answer = page(request, "themes.html", context)
    if not view.is_ready:
        answer.headers["refresh"] = ASK_AGAIN
    return answer


@get("/kluster.csv", operation_id="ShowThemesTable")
async def show_table(request: AnyRequest) -> Response[bytes]:
    """The themes as a file that a Swedish spreadsheet opens as it is: semicolons and a byte order mark."""
    services, _ = services_of(request), translator_of(request)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    view = await services.themes.get_themes(request.user, selection, language=names.language, _=_)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Tema"),
            _("Ord"),
            _("Antal insikter"),
            _("Organisationer"),
            names.name("basis", "from"),
            names.name("basis", "about"),
            _("Hur lika (0–1000)"),
            _("Insikter"),
        ]
    )
    for theme in view.themes.themes:
        writer.writerow(
            [
                harmless(theme.label),
                harmless(", ".join(theme.terms)),
                theme.size,
                harmless(", ".join(names.name("organization", each) for each in theme.organizations)),
                theme.bases.get("from", 0),
                theme.bases.get("about", 0),
                theme.likeness,
                " ".join(f"{ref[:4]}-{ref[4:]}" for ref in theme.refs),
            ]
        )
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv",
        headers={"content-disposition": 'inline; filename="aterkommande-teman.csv"'},
    )


@get("/kluster/{ref:str}", operation_id="ShowTheme")
async def show_theme(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The theme that an insight is in."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    theme = await services.themes.get_theme(viewer, ref, selection)
    view = await services.themes.get_themes(viewer, selection, language=names.language, _=_)
    insights = await services.themes.list_insights(viewer, theme.refs[:SHOWN])
    may_decide = selection.is_empty and services.themes.deciding_organization(viewer, theme) is not None
    decisions = await services.themes.list_decisions(viewer, theme) if may_decide else []
    context = ThemePage(
        ref=theme.key,
        card=_card(theme, view, names),
        cards=[insight_card(each, names) for each in insights],
        left_out=theme.size - len(insights),
        organizations=[
            CountRow(
                names.name("organization", each), count, address_of("/sok", Selection(organizations=(each,)))
            )
            for each, count in theme.organizations.items()
        ],
        municipalities=[
            CountRow(names.name("municipality", each), count) for each, count in theme.municipalities.items()
        ],
        list_address=address_of(PATH, selection),
        is_filtered=not selection.is_empty,
        may_decide=may_decide,
        others=[
            (each.key, f"{each.label} ({each.size})") for each in view.themes.themes if each.key != theme.key
        ]
        if may_decide
        else [],
        decisions=[
            DecisionRow(
                each.decision.number,
                _decision_in_words(each.decision.act, each.decision.name, _),
                date_in_words(each.created_at, names.language),
            )
            for each in decisions
        ],
        name=theme.label if theme.is_named else "",
    )
    return page(request, "theme.html", context)


@post("/kluster/{ref:str}/beslut", operation_id="DecideOnTheme")
async def decide(request: AnyRequest, ref: FromPath[str]) -> Redirect:
    """Name, pin, merge or split a theme."""
    services, _ = services_of(request), translator_of(request)
    form = await read_form(request)
    try:
        act = Act(form.text("act"))
    except ValueError as error:
        raise InvalidError([Problem("act", _("Välj vad du vill göra med temat."))]) from error
    theme = await services.themes.decide(
        request.user,
        ref,
        act,
        label=form.text("name"),
        other=form.text("other"),
        leaving=form.texts("leaving"),
        _=_,
    )
    return see_other(f"{PATH}/{theme.key}")


@post("/kluster/beslut/{number:int}/ta-tillbaka", operation_id="TakeBackThemeDecision")
async def take_back(request: AnyRequest, number: FromPath[int]) -> Redirect:
    """Take a decision about a theme back."""
    await services_of(request).themes.take_back(request.user, number)
    return see_other(PATH)


def _card(theme: Theme, view: ThemeView, names: DirectoryNames) -> ThemeCard:
    _ = names.translate
    bodies = [names.name("organization", each) for each in theme.organizations]
    listed = (
        join_words(bodies[:4], _("och"))
        if len(bodies) <= 4
        else f"{', '.join(bodies[:3])} {_and_more(bodies, _)}"
    )
    return ThemeCard(
        address=address_of(f"{PATH}/{theme.key}", view.selection),
        label=theme.label,
        terms=", ".join(theme.terms),
        statement=view.statements.get(theme.key, ""),
        size=insights_in_words(theme.size, _),
        organizations=listed,
        voices=_("%(from)s röst, %(about)s berörd")
        % {"from": grouped(theme.bases.get("from", 0)), "about": grouped(theme.bases.get("about", 0))},
        zones=mini_map(theme.zones),
        zones_in_words=", ".join(
            f"{grouped(theme.zones[zone])} {lower_first(names.zone(zone))}"
            for zone in ZONES
            if theme.zones.get(zone)
        ),
        cohesion=cohesion_in_words(theme, _),
        is_pinned=theme.is_pinned,
        is_named=theme.is_named,
    )


def _and_more(bodies: list[str], _: Any) -> str:
    more: str = _("och %(count)s till") % {"count": len(bodies) - 3}
    return more


def _decision_in_words(act: Act, name: str, _: Any) -> str:
    words: str = {
        Act.NAME: _("Fick namnet ”%(name)s”") % {"name": name},
        Act.PIN: _("Fästes överst och hålls ihop"),
        Act.MERGE: _("Slogs ihop med ett annat tema"),
        Act.SPLIT: _("Några insikter flyttades ut"),
    }[act]
    return words


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_themes, show_table, show_theme, decide, take_back]
