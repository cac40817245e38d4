"""Pages that explain, the reader's own choices of language and colours, and what robots are told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from app.domain.vocabularies import Concept, Scheme
from app.web.cookies import LANGUAGE, THEME, make_cookie
from app.web.i18n import LANGUAGES
from app.web.pages.addresses import own_address, see_other
from app.web.pages.filters import plain_populations
from app.web.pages.forms import read_form
from app.web.pages.rendering import THEMES, page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

_REMEMBERED = timedelta(days=365)
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /sok\nDisallow: /logga-in\n"


@dataclass(frozen=True, slots=True)
class GuidePage:
    """What the guide shows beside its own words: the vocabularies, each concept's name and definition."""

    populations: list[tuple[str, str, str]]
    schemes: list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The accessibility statement needs nothing but its words."""


@get("/guide", operation_id="ShowGuide")
async def show_guide(request: AnyRequest) -> Template:
    """What an insight is, how the map is read, and who sees what."""
    _ = translator_of(request)
    names = (await services_of(request).reference.get_directory()).in_language(language_of(request), _)
    vocabularies = names.directory.vocabularies
    schemes = {
        Scheme.VOICES: _("Röster"),
        Scheme.SUBPOPULATIONS: _("Delgrupper"),
        Scheme.SHIFTS: _("Förflyttningar"),
        Scheme.THEMES: _("Teman"),
        Scheme.PERSPECTIVES: _("Perspektiv"),
        Scheme.LEVELS: _("Nivåer"),
    }
    context = GuidePage(
        populations=plain_populations(names),
        schemes=[
            (heading, [_explained(each, names.language) for each in vocabularies.list_concepts(scheme)])
            for scheme, heading in schemes.items()
        ],
    )
    return page(request, "guide.html", context)


def _explained(concept: Concept, language: str) -> tuple[str, str]:
    return concept.label.in_language(language), concept.definition.in_language(language)


@get("/tillganglighet", operation_id="ShowAccessibilityStatement")
async def show_statement(request: AnyRequest) -> Template:
    """How well the service meets the law on accessibility, and where to report what it does not."""
    return page(request, "accessibility.html", StatementPage())


@get("/robots.txt", operation_id="ShowRobots", media_type="text/plain", sync_to_thread=False)
def show_robots() -> str:
    """What robots are asked to leave alone."""
    return _ROBOTS


@post("/sprak", operation_id="ChooseLanguage", status_code=303)
async def choose_language(request: AnyRequest) -> Redirect:
    """Remember the reader's language."""
    form = await read_form(request)
    chosen = form.text("sprak")
    return _remembering(request, LANGUAGE, chosen if chosen in LANGUAGES else "", form.text("till"))


@post("/tema", operation_id="ChooseTheme", status_code=303)
async def choose_theme(request: AnyRequest) -> Redirect:
    """Remember the reader's colours; none chosen means as the device has it."""
    form = await read_form(request)
    chosen = form.text("tema")
    return _remembering(request, THEME, chosen if chosen in THEMES else "", form.text("till"))


def _remembering(request: AnyRequest, name: str, value: str, onwards: str) -> Redirect:
    answer = see_other(own_address(onwards))
    answer.set_cookie(make_cookie(request, name, value, _REMEMBERED if value else timedelta()))
    return answer


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_guide, show_statement, show_robots, choose_language, choose_theme]
