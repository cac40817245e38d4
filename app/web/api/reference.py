"""Vocabularies, organizations, networks and municipalities over HTTP."""

from litestar import get

from app.domain.vocabularies import Concept, Scheme, Text
from app.domain.words import swedish_key
from app.web.api.schemas import ConceptOut, MunicipalityOut, NetworkOut, OrganizationOut, TextOut
from app.web.requests import AnyRequest, services_of


@get("/vocabularies", operation_id="ListVocabularies", tags=["reference"])
async def list_vocabularies(request: AnyRequest) -> dict[str, list[ConceptOut]]:
    """Every concept scheme with its concepts, in order."""
    vocabularies = (await services_of(request).reference.get_directory()).vocabularies
    return {
        scheme.value: [_concept(each) for each in vocabularies.list_concepts(scheme)] for scheme in Scheme
    }


def _concept(concept: Concept) -> ConceptOut:
    return ConceptOut(
        id=concept.id,
        label=_text(concept.label),
        definition=_text(concept.definition),
        broader=concept.broader,
        group=concept.group,
    )


def _text(text: Text) -> TextOut:
    return TextOut(text.sv, text.en)


@get("/organizations", operation_id="ListOrganizations", tags=["reference"])
async def list_organizations(request: AnyRequest) -> list[OrganizationOut]:
    """Every organization, by name."""
    directory = await services_of(request).reference.get_directory()
    return [
        OrganizationOut(each.id, each.name, each.organization_type, each.municipality, each.networks)
        for each in sorted(directory.organizations.values(), key=lambda each: swedish_key(each.name))
    ]


@get("/networks", operation_id="ListNetworks", tags=["reference"])
async def list_networks(request: AnyRequest) -> list[NetworkOut]:
    """Every network and its members."""
    directory = await services_of(request).reference.get_directory()
    return [
        NetworkOut(
            network.id,
            network.name,
            sorted(each.id for each in directory.organizations.values() if network.id in each.networks),
        )
        for network in directory.networks.values()
    ]


@get("/municipalities", operation_id="ListMunicipalities", tags=["reference"])
async def list_municipalities(request: AnyRequest) -> list[MunicipalityOut]:
    """Sweden's municipalities, by code."""
    directory = await services_of(request).reference.get_directory()
    return [
        MunicipalityOut(
            each.code, each.name, each.county, each.county_name, each.residents, each.residents_year
        )
        for each in directory.municipalities.values()
    ]


handlers = [list_vocabularies, list_organizations, list_networks, list_municipalities]
