"""Organizations and municipalities: pages that are Selections, with facts beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from app.domain.access import Role
from app.domain.directory import DirectoryNames
from app.domain.errors import NotFoundError
from app.domain.insights import Basis
from app.domain.organizations import Municipality, Organization
from app.domain.selection import Selection
from app.domain.vocabularies import Scheme
from app.domain.words import grouped, swedish_key
from app.services.studies import StudyFilter
from app.web.pages.entries import InsightCard, StudyCard, insight_card, study_card
from app.web.pages.filters import address_of, counted_in_words
from app.web.pages.insights import LabelLink
from app.web.pages.map_views import MapFigure, map_figure
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

_NEWEST = 10


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """An organization or a municipality in the list; `list_address` is where its insights are."""

    name: str
    address: str
    networks: str
    insights: int
    list_address: str


@dataclass(frozen=True, slots=True)
class OrganizationsPage:
    """What the list of organizations shows: them by type, and the municipalities that insights speak of."""

    groups: list[tuple[str, list[OrganizationRow]]]
    municipalities: list[OrganizationRow]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """What the page of an organization or a municipality shows. `facts` are names and texts, some with an address."""

    name: str
    kind: str
    facts: list[tuple[str, list[LabelLink]]]
    description: str
    figure: MapFigure
    from_group: int
    newest: list[InsightCard]
    studies: list[StudyCard]
    list_address: str
    map_address: str
    studies_address: str


@get("/organisationer", operation_id="ShowOrganizations")
async def show_organizations(request: AnyRequest) -> Template:
    """Every organization, by type, with how many insights the viewer may see of each."""
    services, _ = services_of(request), translator_of(request)
    directory = await services.reference.get_directory()
    names = directory.in_language(language_of(request), _)
    counted = await services.browse.list_page(
        request.user, Selection(), limit=1, facets=("organization", "municipality"), _=_
    )
    counts = counted.facets["organization"]
    groups: dict[str | None, list[OrganizationRow]] = {}
    for each in sorted(directory.organizations.values(), key=lambda each: swedish_key(each.name)):
        row = OrganizationRow(
            each.name,
            f"/organisationer/{each.id}",
            _networks(each, names),
            counts.get(each.id, 0),
            address_of("/sok", Selection(organizations=(each.id,))),
        )
        groups.setdefault(each.organization_type, []).append(row)
    types = directory.vocabularies.in_order(Scheme.ORGANIZATION_TYPES, [key for key in groups if key])
    headed = [
        (directory.vocabularies.label(Scheme.ORGANIZATION_TYPES, each, names.language), groups[each])
        for each in types
    ]
    if None in groups:
        headed.append((_("Annan"), groups[None]))
    places = sorted(
        counted.facets["municipality"].items(),
        key=lambda pair: swedish_key(names.name("municipality", pair[0])),
    )
    context = OrganizationsPage(
        groups=headed,
        municipalities=[
            OrganizationRow(
                names.name("municipality", code),
                f"/kommuner/{code}",
                "",
                number,
                address_of("/sok", Selection(municipalities=(code,))),
            )
            for code, number in places
        ],
    )
    return page(request, "organizations.html", context)


@get("/organisationer/{slug:str}", operation_id="ShowOrganization")
async def show_organization(request: AnyRequest, slug: FromPath[str]) -> Template:
    """An organization: who it is, its map, what is new from it, and what it asks."""
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found = names.directory.organizations.get(slug)
    if found is None:
        raise NotFoundError("organization", slug[:60])
    vocabularies = names.directory.vocabularies
    kind = (
        vocabularies.label(Scheme.ORGANIZATION_TYPES, found.organization_type, names.language)
        if found.organization_type
        else _("Organisation")
    )
    facts: list[tuple[str, list[LabelLink]]] = []
    if found.municipality:
        place = LabelLink(names.name("municipality", found.municipality), f"/kommuner/{found.municipality}")
        facts.append((_("Kommun"), [place]))
    known = names.directory.networks
    if networks := [
        LabelLink(known[each].name, f"/natverk/{each}") for each in found.networks if each in known
    ]:
        facts.append((_("Nätverk"), networks))
    if request.user.has_role(slug, Role.READER):
        facts.append((_("Personer"), [LabelLink(_("De som är med"), f"/organisationer/{slug}/personer")]))
    return await _place_page(
        request,
        names,
        Selection(organizations=(slug,)),
        StudyFilter(organizations=(slug,)),
        heading=(found.name, kind),
        facts=facts,
    )


@get("/kommuner/{code:str}", operation_id="ShowMunicipality")
async def show_municipality(request: AnyRequest, code: FromPath[str]) -> Template:
    """A municipality: its residents, the map of what is known there, and who asks."""
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found = names.directory.municipalities.get(code)
    if found is None:
        raise NotFoundError("municipality", code[:60])
    return await _place_page(
        request,
        names,
        Selection(municipalities=(code,)),
        StudyFilter(municipalities=(code,)),
        heading=(found.name, _("Kommun")),
        facts=_municipality_facts(found, names),
    )


def _municipality_facts(found: Municipality, names: DirectoryNames) -> list[tuple[str, list[LabelLink]]]:
    _ = names.translate
    residents = _("%(number)s (31 december %(year)s)") % {
        "number": grouped(found.residents),
        "year": found.residents_year,
    }
    inside = [
        LabelLink(each.name, f"/organisationer/{each.id}")
        for each in names.directory.organizations.values()
        if each.municipality == found.code
    ]
    county = LabelLink(found.county_name, address_of("/karta", Selection(counties=(found.county,))))
    facts = [
        (_("Invånare"), [LabelLink(residents, "")]),
        (_("Län"), [county]),
        (_("Kommunkod"), [LabelLink(found.code, "")]),
    ]
    return [*facts, (_("Organisationer"), inside)] if inside else facts


def _networks(organization: Organization, names: DirectoryNames) -> str:
    known = names.directory.networks
    return ", ".join(known[each].name for each in organization.networks if each in known)


async def _place_page(
    request: AnyRequest,
    names: DirectoryNames,
    selection: Selection,
    wanted: StudyFilter,
    *,
    heading: tuple[str, str],
    facts: Sequence[tuple[str, list[LabelLink]]],
) -> Template:
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    view = await services.maps.get_map(viewer, selection, colour="basis", language=names.language, _=_)
    newest = await services.browse.list_page(viewer, selection, limit=_NEWEST, _=_)
    studies = await services.studies.list_studies(viewer, wanted, limit=_NEWEST)
    filters = [("organization", each) for each in wanted.organizations]
    filters += [("municipality", each) for each in wanted.municipalities]
    context = PlacePage(
        name=heading[0],
        kind=heading[1],
        facts=list(facts),
        description=counted_in_words(selection, view.total, names),
        figure=map_figure(view, names),
        from_group=sum(row.get(Basis.FROM, 0) for row in view.bases.values()),
        newest=[insight_card(each, names) for each in newest.items],
        studies=[study_card(each, names) for each in studies],
        list_address=address_of("/sok", selection),
        map_address=address_of("/karta", selection),
        studies_address=address_of("/insiktsarbeten", Selection(), filters),
    )
    return page(request, "place.html", context)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_organizations, show_organization, show_municipality]
