"""The page of balance: who is heard more and less than one would expect, by group, place, voice and year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import get
from litestar.response import Template

from app.domain.directory import Directory, DirectoryNames
from app.domain.gaps.balance import Share, Weight
from app.domain.gaps.dimensions import (
    Coordinate,
    Dimension,
    group_name,
    group_selection,
    narrowed,
    value_name,
)
from app.domain.gaps.words import listed, number_in_words
from app.domain.insights import Basis
from app.domain.selection import Selection
from app.domain.vocabularies import Translate
from app.domain.words import lower_first
from app.services.balance import Balance
from app.web.pages.balance_people import PeopleView, people_view
from app.web.pages.filters import FILTERS, FilterForm, address_of, counted_in_words, filter_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, selection_of, services_of, translator_of

PATH = "/balans"
#: Of the municipalities, so many of those heard least and most are named.
PLACES_NAMED = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A value's row: its numbers in words, and its bar in percent of the table's longest."""

    label: str
    address: str
    count: int
    share: str
    expected: str
    weight: str
    weight_words: str
    from_part: float
    about_part: float
    expected_at: float


@dataclass(frozen=True, slots=True)
class BarTable:
    """A table of bars, with what it says in a sentence and what it is measured against."""

    id: str
    heading: str
    column: str
    sentences: Sequence[str]
    yardstick: str
    expected_heading: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year's row; `groups` are each group's number and the address of its list."""

    year: int
    address: str
    count: int
    from_share: str
    from_address: str
    groups: tuple[tuple[int, str], ...]
    from_part: float
    about_part: float


@dataclass(frozen=True, slots=True)
class BalancePage:
    """What the page shows."""

    form: FilterForm
    description: str
    list_address: str
    total: int
    tables: Sequence[BarTable]
    years: Sequence[YearRow]
    year_groups: Sequence[str]
    people: PeopleView | None
    gaps_address: str


@get(PATH, operation_id="ShowBalance")
async def show_balance(request: AnyRequest) -> Template:
    """The balance of a Selection."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    selection = await selection_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found = await services.balance.get_balance(viewer, selection, language=names.language, _=_)
    counted = await services.browse.list_page(viewer, selection, limit=1, facets=FILTERS, _=_)
    context = BalancePage(
        form=filter_form(selection, names, path=PATH, viewer=viewer, facets=counted.facets),
        description=counted_in_words(selection, found.total.count, names),
        list_address=address_of("/sok", selection),
        total=found.total.count,
        tables=_tables(found, names) if found.total.count else [],
        years=_years(found, names.directory, _),
        year_groups=[group_name(share.value, names) for share in found.groups],
        people=people_view(found.people, names) if found.people else None,
        gaps_address=address_of("/vita-flackar", selection),
    )
    return page(request, "balance.html", context)


def _tables(found: Balance, names: DirectoryNames) -> list[BarTable]:
    _ = names.translate
    equal = _(
        "Vi vet inte hur stora grupperna är. Strecket är en lika stor del för var och en: en måttstock, inget mål."
    )
    residents = _(
        "Strecket är andelen av invånarna enligt SCB. Insikter utan plats är inte med. En kommun som inte använder "
        "Insiktskartan syns bara genom andra."
    )
    equal_heading, residents_heading = _("Lika del"), _("Invånare")

    def table(
        key: str, heading: str, column: str, shares: Sequence[Share], *, is_place: bool = False
    ) -> BarTable:
        labels = {share.value: _label(key, share.value, names) for share in shares}
        return BarTable(
            id=key,
            heading=heading,
            column=column,
            sentences=_sentences(
                shares, {value: _in_sentence(key, label) for value, label in labels.items()}, _
            ),
            yardstick=residents if is_place else equal,
            expected_heading=residents_heading if is_place else equal_heading,
            bars=_bars(
                _chosen(shares) if key == "municipality" else shares,
                key,
                labels,
                selection=found.selection,
                names=names,
            ),
        )

    return [
        table("group", _("Åldrar och livslägen"), _("Grupp"), found.groups),
        table("subpopulation", _("Delgrupper"), _("Delgrupp"), found.subpopulations),
        table("voice", _("Röster"), _("Röst"), found.voices),
        table("county", _("Län"), _("Län"), found.counties, is_place=True),
        table("municipality", _("Kommuner"), _("Kommun"), found.municipalities, is_place=True),
    ]


def _label(key: str, value: str, names: DirectoryNames) -> str:
    if key == "group":
        return group_name(value, names)
    return value_name(Coordinate(Dimension(key), value), names)


def _chosen(shares: Sequence[Share]) -> list[Share]:
    """The places that are furthest from what one would expect, both ways: the largest silent ones first."""
    if len(shares) <= 2 * PLACES_NAMED:
        return list(shares)
    by_distance = sorted(shares, key=lambda share: share.share - share.expected)
    return [*by_distance[:PLACES_NAMED], *by_distance[-PLACES_NAMED:]]


def _bars(
    shares: Sequence[Share],
    key: str,
    labels: dict[str, str],
    *,
    selection: Selection,
    names: DirectoryNames,
) -> list[Bar]:
    _ = names.translate
    longest = max((max(share.share, share.expected) for share in shares), default=0) or 1
    bars = []
    for share in shares:
        facts = share.facts
        length = 100 * share.share / longest
        behind = (
            group_selection(selection, share.value, names.directory)
            if key == "group"
            else narrowed(selection, Coordinate(Dimension(key), share.value))
        )
        from_part = length * facts.from_group / facts.count if facts.count else 0.0
        bars.append(
            Bar(
                label=labels[share.value],
                address=address_of("/sok", behind),
                count=facts.count,
                share=_percent(share.share, _),
                expected=_percent(share.expected, _),
                weight=share.weight.value,
                weight_words=_weight_words(share, _),
                from_part=round(from_part, 2),
                about_part=round(length - from_part, 2),
                expected_at=round(100 * share.expected / longest, 2),
            )
        )
    return bars


def _percent(share: float, _: Translate) -> str:
    return f"{number_in_words(100 * share, _)}\N{NO-BREAK SPACE}%"


def _weight_words(share: Share, _: Translate) -> str:
    if share.weight is Weight.SILENT:
        return _("hörs inte alls")
    if share.weight is Weight.UNDER:
        return _("hörs mindre")
    return _("hörs mer") if share.weight is Weight.OVER else _("ungefär jämnt")


def _in_sentence(key: str, label: str) -> str:
    return label if key in ("county", "municipality") else lower_first(label)


def _sentences(shares: Sequence[Share], labels: dict[str, str], _: Translate) -> list[str]:
    """What a table says: who is not heard at all, less and more."""
    texts = (
        (Weight.SILENT, _("Hörs inte alls: %(names)s.")),
        (Weight.UNDER, _("Hörs mindre än väntat: %(names)s.")),
        (Weight.OVER, _("Hörs mer än väntat: %(names)s.")),
    )
    sentences = []
    for weight, text in texts:
        found = sorted(
            (share for share in shares if share.weight is weight),
            key=lambda share: -abs(share.share - share.expected),
        )
        if found:
            sentences.append(text % {"names": listed([labels[share.value] for share in found], _)})
    return sentences or [_("Alla hörs ungefär så mycket som väntat.")]


def _years(found: Balance, directory: Directory, _: Translate) -> list[YearRow]:
    longest = max((each.facts.count for each in found.years), default=0) or 1
    rows = []
    for each in found.years:
        facts = each.facts
        behind = narrowed(found.selection, Coordinate(Dimension.YEAR, str(each.year)))
        rows.append(
            YearRow(
                year=each.year,
                address=address_of("/sok", behind),
                count=facts.count,
                from_share=_percent(facts.from_group / facts.count, _) if facts.count else "",
                from_address=address_of("/sok", replace(behind, bases=(Basis.FROM.value,))),
                groups=tuple(
                    (number, address_of("/sok", group_selection(behind, group, directory)))
                    for group, number in each.groups.items()
                ),
                from_part=round(100 * facts.from_group / longest, 2),
                about_part=round(100 * (facts.count - facts.from_group) / longest, 2),
            )
        )
    return rows


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_balance]
