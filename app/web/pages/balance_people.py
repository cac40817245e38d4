"""How many people have been asked: the table and the list of it, and the studies behind each of its numbers."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from app.domain.directory import DirectoryNames
from app.domain.gaps.dimensions import group_name
from app.domain.identifiers import spelled
from app.services.balance import SEVERAL, UNSAID, PeopleAsked
from app.web.pages.entries import period_in_words
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

PATH = "/balans/deltagare"


@dataclass(frozen=True, slots=True)
class PeopleNumber:
    """A number of people, and where its studies are listed; None, and nowhere, where it is withheld."""

    number: int | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class PeopleView:
    """People asked, as a table and a list."""

    total: PeopleNumber
    studies: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[PeopleNumber, ...], PeopleNumber], ...]
    sums: tuple[PeopleNumber, ...]
    is_withheld: bool
    counties: tuple[tuple[str, PeopleNumber], ...] | None
    smallest: int


def people_view(people: PeopleAsked, names: DirectoryNames) -> PeopleView:
    """The people asked, with a link behind every number that may be told."""
    table = people.table
    counties = None
    if people.by_county is not None:
        counties = tuple(
            (_county_name(county, names), _number(count, lan=county))
            for county, count in zip(people.counties, people.by_county, strict=True)
        )
    rows = []
    for group, cells, total in zip(people.groups, table.cells, table.rows, strict=True):
        numbers = tuple(
            _number(count, grupp=group, ar=str(year)) for year, count in zip(people.years, cells, strict=True)
        )
        rows.append((_group_name(group, names), numbers, _number(total, grupp=group)))
    return PeopleView(
        total=_number(table.total),
        studies=people.studies,
        columns=tuple(_year_name(place, year, people, names) for place, year in enumerate(people.years)),
        rows=tuple(rows),
        sums=tuple(
            _number(count, ar=str(year)) for year, count in zip(people.years, table.columns, strict=True)
        ),
        is_withheld=table.is_withheld,
        counties=counties,
        smallest=people.smallest,
    )


def _number(count: int | None, **named: str) -> PeopleNumber:
    if count is None:
        return PeopleNumber(None)
    return PeopleNumber(count, f"{PATH}?{urlencode(named)}" if named else PATH)


def _group_name(group: str, names: DirectoryNames) -> str:
    _ = names.translate
    special = {SEVERAL: _("Flera grupper"), UNSAID: _("Ingen grupp angiven")}
    return special.get(group) or group_name(group, names)


def _county_name(county: str, names: DirectoryNames) -> str:
    return names.translate("Ingen plats angiven") if county == UNSAID else names.name("county", county)


def _year_name(place: int, year: int, people: PeopleAsked, names: DirectoryNames) -> str:
    _ = names.translate
    if not year:
        return _("Okänt år")
    is_open = place == 0 and people.is_first_open
    return _("Till och med %(year)s") % {"year": year} if is_open else str(year)


@dataclass(frozen=True, slots=True)
class PeopleLine:
    """A study: whose and when it was, and how many took part."""

    title: str
    address: str
    organization: str
    period: str
    participants: int


@dataclass(frozen=True, slots=True)
class PeopleBehindPage:
    """A number of people asked, of what, and the studies that it sums."""

    number: int
    subject: str
    lines: list[PeopleLine]
    smallest: int


@get(PATH, operation_id="ShowPeopleAsked")
async def show_people_asked(
    request: AnyRequest,
    grupp: FromQuery[str | None] = None,
    ar: FromQuery[int | None] = None,
    lan: FromQuery[str | None] = None,
) -> Template:
    """The studies behind one number of the people asked."""
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found = await services.balance.list_people_asked(request.user, group=grupp, year=ar, county=lan)
    words = [
        *([_group_name(grupp, names)] if grupp is not None else []),
        *([str(ar) if ar else _("Okänt år")] if ar is not None else []),
        *([_county_name(lan, names)] if lan is not None else []),
    ]
    context = PeopleBehindPage(
        number=found.number,
        subject=", ".join(words) or _("Alla"),
        lines=[
            PeopleLine(
                each.content.title,
                f"/insiktsarbeten/{spelled(each.ref)}",
                names.name("organization", each.content.organization),
                period_in_words(each.content.started, each.content.ended, names.language),
                each.content.participants or 0,
            )
            for each in found.studies
        ],
        smallest=services.balance.small_number,
    )
    return page(request, "balance_people.html", context)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_people_asked]
