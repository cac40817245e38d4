"""How much a group in a place has been asked: the studies that were counted, and by which rule."""

from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.response import Template

from app.domain.asking import Intent
from app.domain.directory import DirectoryNames
from app.domain.load import Load, months_within
from app.domain.populations import POPULATIONS
from app.domain.words import grouped
from app.services.looking import LOAD_YEARS
from app.services.studies import StudyEntry
from app.web.asking_words import intent_in_words, load_in_words
from app.web.pages.asking_views import GROUP_LISTS, LOAD_PATH
from app.web.pages.entries import StudyCard, study_card
from app.web.pages.linking import Piece, linked_in_row
from app.web.pages.listening import today
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of


@dataclass(frozen=True, slots=True)
class CountedStudy:
    """A study that was counted: its card, its months within the time, and those who took part, in words."""

    card: StudyCard
    months: int
    people: str


@dataclass(frozen=True, slots=True)
class LoadPage:
    """The studies, what they sum to, and the rule. `residents` and `day` are the register's; "" without a place."""

    whom: str
    load: list[Piece]
    studies: list[CountedStudy]
    years: int
    smallest: int
    residents: str
    residents_year: int
    place: str
    place_address: str


@get(LOAD_PATH, operation_id="ShowAskingLoad")
async def show_load(request: AnyRequest) -> Template:
    """The studies that have asked the group in the place that the address names."""
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    intent = _intent(request)
    load, counted = await services.askings.get_load(request.user, intent, _)
    place = names.directory.municipalities.get(intent.municipality or "")
    context = LoadPage(
        whom=intent_in_words(intent, names),
        load=linked_in_row(
            load_in_words(load, intent, names), {"residents": f"/kommuner/{intent.municipality}"}
        ),
        studies=[_counted(each, load, names) for each in counted],
        years=LOAD_YEARS,
        smallest=services.askings.small_number,
        residents=grouped(place.residents) if place else "",
        residents_year=place.residents_year if place else 0,
        place=place.name if place else "",
        place_address=f"/kommuner/{place.code}" if place else "",
    )
    return page(request, "asking_load.html", context)


def _intent(request: AnyRequest) -> Intent:
    query = request.query_params
    lists = {name: tuple(dict.fromkeys(query.getall(name, []))) for name in GROUP_LISTS}
    return Intent(
        questions=(),
        populations=tuple(each for each in POPULATIONS if each in lists["populations"]),
        subpopulations=lists["subpopulations"],
        municipality=query.get("municipality") or None,
        themes=lists["themes"],
    )


def _counted(entry: StudyEntry, load: Load, names: DirectoryNames) -> CountedStudy:
    _ = names.translate
    content = entry.study.content
    people = _("deltagare står inte")
    if entry.has_few or (load.is_suppressed and content.participants):
        people = _("deltagarna är för få för att visas")
    elif content.participants:
        people = _("%(people)s deltagare") % {"people": grouped(content.participants)}
    months = months_within(content, load.since, today().isoformat())
    return CountedStudy(study_card(entry, names), len(months), people)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_load]
