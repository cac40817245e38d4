"""Who is heard, over HTTP."""

from collections.abc import Sequence

from litestar import get
from litestar.di import NamedDependency, Provide
from msgspec import Struct

from app.domain.gaps.balance import Share
from app.domain.gaps.dimensions import (
    Coordinate,
    Dimension,
    group_name,
    group_selection,
    narrowed,
    value_name,
)
from app.domain.selection import Selection
from app.services.balance import PeopleAsked
from app.web.api.parameters import provide_selection
from app.web.requests import AnyRequest, language_of, services_of, translator_of


class ShareOut(Struct, kw_only=True):
    """A value's share of the insights, against the one expected; `weight` is silent, under, even or over."""

    id: str
    label: str
    count: int
    from_group: int
    about_group: int
    share: float
    expected: float
    weight: str
    residents: int | None
    query: str


class YearShareOut(Struct, kw_only=True):
    """One year's insights, by group of subpopulations too."""

    year: int
    count: int
    from_group: int
    about_group: int
    groups: dict[str, int]


class PeopleOut(Struct, kw_only=True):
    """People who took part in the studies that the viewer may see, whatever the Selection; null is withheld.

    A year of 0 is none. With `is_first_open` the first year holds all years before it too.
    """

    studies: int
    groups: list[str]
    years: list[int]
    is_first_open: bool
    cells: list[list[int | None]]
    group_sums: list[int | None]
    year_sums: list[int | None]
    total: int | None
    counties: list[str]
    by_county: list[int | None] | None
    small_number: int


class BalanceOut(Struct, kw_only=True):
    """Who is heard. Places are set against residents; groups and voices against equal parts, as nothing is known."""

    description: str
    count: int
    groups: list[ShareOut]
    subpopulations: list[ShareOut]
    counties: list[ShareOut]
    municipalities: list[ShareOut]
    voices: list[ShareOut]
    years: list[YearShareOut]
    people: PeopleOut | None


@get(
    "/balance",
    operation_id="GetBalance",
    tags=["gaps"],
    dependencies={"selection": Provide(provide_selection)},
    opt={"parameters": ()},
)
async def get_balance(request: AnyRequest, selection: NamedDependency[Selection]) -> BalanceOut:
    """Which groups, places and voices are heard more and less than one would expect, and by year."""
    services, _ = services_of(request), translator_of(request)
    found = await services.balance.get_balance(request.user, selection, language=language_of(request), _=_)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)

    def shares(dimension: Dimension, listed: Sequence[Share]) -> list[ShareOut]:
        return [
            _share(each, value_name(where, names), narrowed(selection, where))
            for each in listed
            for where in (Coordinate(dimension, each.value),)
        ]

    return BalanceOut(
        description=found.description,
        count=found.total.count,
        groups=[
            _share(
                each, group_name(each.value, names), group_selection(selection, each.value, names.directory)
            )
            for each in found.groups
        ],
        subpopulations=shares(Dimension.SUBPOPULATION, found.subpopulations),
        counties=shares(Dimension.COUNTY, found.counties),
        municipalities=shares(Dimension.MUNICIPALITY, found.municipalities),
        voices=shares(Dimension.VOICE, found.voices),
        years=[
            YearShareOut(
                year=each.year,
                count=each.facts.count,
                from_group=each.facts.from_group,
                about_group=each.facts.about_group,
                groups=dict(each.groups),
            )
            for each in found.years
        ],
        people=_people(found.people) if found.people else None,
    )


def _share(share: Share, label: str, selection: Selection) -> ShareOut:
    return ShareOut(
        id=share.value,
        label=label,
        count=share.facts.count,
        from_group=share.facts.from_group,
        about_group=share.facts.about_group,
        share=round(share.share, 4),
        expected=round(share.expected, 4),
        weight=share.weight.value,
        residents=share.residents,
        query=selection.query(),
    )


def _people(people: PeopleAsked) -> PeopleOut:
    return PeopleOut(
        studies=people.studies,
        groups=list(people.groups),
        years=list(people.years),
        is_first_open=people.is_first_open,
        cells=[list(row) for row in people.table.cells],
        group_sums=list(people.table.rows),
        year_sums=list(people.table.columns),
        total=people.table.total,
        counties=list(people.counties),
        by_county=None if people.by_county is None else list(people.by_county),
        small_number=people.smallest,
    )


handlers = [get_balance]
