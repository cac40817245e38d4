"""A decision that was taken after looking: what it builds on, and what comes of it."""

from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from app.domain.directory import DirectoryNames
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

PATH = "/innan-du-fragar/beslut"


@dataclass(frozen=True, slots=True)
class UsedLine:
    """An insight that a decision builds on."""

    ref: str
    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """What was decided, and what comes of it."""

    questions: tuple[str, ...]
    outcome: str
    outcome_name: str
    reason: str
    avoided: int
    organization: str
    used: list[UsedLine]
    study_ref: str
    study_title: str


@get(PATH + "/{asking_id:str}", operation_id="ShowDecision")
async def show_decision(request: AnyRequest, asking_id: FromPath[str]) -> Template:
    """A decision of one of the reader's organizations."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found, used = await services.askings.get_asking(viewer, asking_id)
    known = await services.studies.list_by_id(viewer, [found.study] if found.study else [])
    study = next(iter(known.values()), None)
    context = DecidedPage(
        questions=found.intent.questions,
        outcome=found.outcome,
        outcome_name=outcome_name(found.outcome, names),
        reason=found.reason,
        avoided=found.avoided,
        organization=names.name("organization", found.organization),
        used=[UsedLine(each.ref, each.statement, names.name("organization", each.source)) for each in used],
        study_ref=study.ref if study else "",
        study_title=study.content.title if study else "",
    )
    return page(request, "asking_decided.html", context)


def outcome_name(outcome: str, names: DirectoryNames) -> str:
    """What was decided, in words."""
    _ = names.translate
    known = {
        "reused": _("Vi använder det som finns"),
        "partly": _("Delvis: vi frågar bara om resten"),
        "ask": _("Vi behöver fråga"),
    }
    return known.get(outcome, outcome)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_decision]
