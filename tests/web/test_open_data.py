"""The catalogue of open data, read as a harvester of catalogues reads it."""

import rdflib
from rdflib import DCAT, DCTERMS, FOAF, RDF, URIRef

#: What DCAT-AP-SE 3.0.1 asks of each kind of thing.
MANDATORY = {
    DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset],
    DCAT.Dataset: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher],
    DCAT.Distribution: [DCAT.accessURL, DCTERMS["format"]],
    DCAT.DataService: [DCTERMS.title, DCAT.endpointURL],
    FOAF.Agent: [FOAF.name, DCTERMS.type],
}


def test_the_catalogue_holds_all_that_is_mandatory_and_its_addresses_lead_somewhere(client, token_of):
    response = client.get("/datasets/dcat")
    assert response.headers["content-type"].startswith("application/rdf+xml")
    graph = rdflib.Graph().parse(data=response.content, format="xml")
    for kind, properties in MANDATORY.items():
        found = list(graph.subjects(RDF.type, kind))
        assert found, kind
        for each in found:
            assert isinstance(each, URIRef)
            for name in properties:
                assert graph.value(each, name, any=True), (each, name)
    for subject, _name, value in graph:
        for each in (subject, value):
            assert not isinstance(each, URIRef) or str(each).startswith(("http://", "https://", "mailto:"))
    linked = {*graph.objects(None, DCAT.distribution), *graph.objects(None, DCTERMS.publisher)}
    assert all((each, RDF.type, None) in graph for each in linked)
    languages = {text.language for text in graph.objects(None, DCTERMS.title)}
    assert languages == {"sv", "en"}
    datasets = list(graph.objects(None, DCAT.dataset))
    assert len(datasets) > 2
    assert all(set(graph.objects(each, DCAT.theme)) for each in datasets)
    base = "http://testserver.local/datasets/dcat#dataset-grums-"
    for way in ("jsonl", "csv", "oai", "atom"):
        address = str(graph.value(URIRef(base + way), DCAT.accessURL))
        assert client.get(address.removeprefix("http://testserver.local")).status_code == 200, address


def test_an_organization_that_shares_nothing_with_everybody_is_not_in_the_catalogue(client, token_of):
    before = client.get("/datasets/dcat").text
    sent = {"statement": "Internt.", "organization": "grums", "visibility": "organization"}
    assert client.post("/api/v1/insights", json=sent, headers=token_of("grums-designer")).status_code == 201
    assert client.get("/datasets/dcat").text == before
