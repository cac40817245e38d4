"""The catalogue of what is open to everybody: DCAT-AP-SE 3.0.1 (docs.dataportal.se/dcat/3.0.1) as RDF/XML.

Catalogues of open data harvest it. Every address in it is absolute, and every text stands in Swedish and English.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from app.rendering.xml import Namespace, document, moment

MEDIA_TYPE = "application/rdf+xml; charset=utf-8"
PATH = "/datasets/dcat"
_RDF = Namespace("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
_DCAT = Namespace("dcat", "http://www.w3.org/ns/dcat#")
_DCT = Namespace("dcterms", "http://purl.org/dc/terms/")
_FOAF = Namespace("foaf", "http://xmlns.com/foaf/0.1/")
_VCARD = Namespace("vcard", "http://www.w3.org/2006/vcard/ns#")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_EU = "http://publications.europa.eu/resource/authority"
_THEMES = (f"{_EU}/data-theme/SOCI", f"{_EU}/data-theme/HEAL", f"{_EU}/data-theme/GOVE")
_SWEDISH = f"{_EU}/language/SWE"
_KEYWORDS = ("insikter", "invånare", "socialtjänst", "tjänstedesign", "delaktighet")
_HARVEST_PROTOCOL = "http://www.openarchives.org/OAI/2.0/openarchivesprotocol.htm"
#: What kind of publisher an organization is, by the vocabulary that DCAT-AP names.
_PUBLISHER_TYPES = {
    "kommun": "LocalAuthority",
    "region": "RegionalAuthority",
    "myndighet": "NationalAuthority",
    "samordningsforbund": "LocalAuthority",
    "akademi": "Academia-ScientificOrganisation",
    "privat-aktor": "Company",
}
_OTHER_PUBLISHER = "NonProfitOrganisation"
Texts = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OpenDataset:
    """The public insights of one organization; of all of them where `slug` is ""."""

    slug: str
    publisher: str
    organization_type: str | None
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the catalogue is made of. `email` is "" where nobody is to be written to."""

    origin: str
    publisher: str
    license: str
    email: str
    modified_at: datetime
    datasets: Sequence[OpenDataset]


def render_catalogue(catalogue: Catalogue) -> bytes:
    """The catalogue as a document in UTF-8."""
    return _Writer(catalogue).write()


class _Writer:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.address = catalogue.origin + PATH
        self.root = ET.Element(_RDF("RDF"))

    def write(self) -> bytes:
        self._catalogue()
        self._publisher("publisher", self.catalogue.publisher, None)
        if self.catalogue.email:
            self._contact()
        for each in self.catalogue.datasets:
            self._dataset(each)
            if each.slug:
                self._publisher(f"publisher-{each.slug}", each.publisher, each.organization_type)
        self._services()
        return document(self.root, _DCAT)

    def _named(self, fragment: str) -> str:
        return f"{self.address}#{fragment}"

    def _node(self, kind: str, address: str, namespace: Namespace = _DCAT) -> ET.Element:
        return namespace.add(self.root, kind, None, {_RDF("about"): address})

    def _catalogue(self) -> None:
        element = self._node("Catalog", self.address)
        _texts(element, "title", ("Öppna insikter från invånare", "Open insights from residents"))
        _texts(
            element,
            "description",
            (
                (
                    "Vad invånare har sagt till kommuner och andra organisationer, samlat på en karta och fritt "
                    "att återanvända."
                ),
                (
                    "What residents have told Swedish municipalities and other organizations, on one map and free to "
                    "reuse."
                ),
            ),
        )
        self._published(element, "publisher")
        _link(_FOAF, element, "homepage", f"{self.catalogue.origin}/")
        _link(_DCAT, element, "themeTaxonomy", f"{_EU}/data-theme")
        _date(element, "modified", self.catalogue.modified_at)
        for each in self.catalogue.datasets:
            _link(_DCAT, element, "dataset", self._named(_dataset_name(each)))
        for name in ("api", "oai"):
            _link(_DCAT, element, "service", self._named(name))

    def _published(self, element: ET.Element, publisher: str) -> None:
        _link(_DCT, element, "publisher", self._named(publisher))
        _link(_DCT, element, "license", self.catalogue.license)
        _link(_DCT, element, "language", _SWEDISH)

    def _publisher(self, fragment: str, name: str, kind: str | None) -> None:
        agent = self._node("Agent", self._named(fragment), _FOAF)
        _FOAF.add(agent, "name", name)
        known = _PUBLISHER_TYPES.get(kind or "", _OTHER_PUBLISHER)
        _link(_DCT, agent, "type", f"http://purl.org/adms/publishertype/{known}")

    def _contact(self) -> None:
        contact = self._node("Organization", self._named("contact"), _VCARD)
        _VCARD.add(contact, "fn", self.catalogue.publisher)
        _link(_VCARD, contact, "hasEmail", f"mailto:{self.catalogue.email}")

    def _dataset(self, each: OpenDataset) -> None:
        element = self._node("Dataset", self._named(_dataset_name(each)))
        whose = (
            (each.publisher, each.publisher) if each.slug else ("alla organisationer", "all organizations")
        )
        title: Texts = ("Insikter från invånare", "Insights from residents")
        if not each.slug:
            title = ("Alla öppna insikter från invånare", "All open insights from residents")
        _texts(element, "title", title)
        _texts(
            element,
            "description",
            (
                (
                    f"Publicerade insikter som {whose[0]} delar med alla: ett påstående med underlag, vilka det kommer "
                    "från, teman, delgrupper, plats och år."
                ),
                (
                    f"Published insights that {whose[1]} share with everybody: a statement with evidence, whose voices "
                    "it comes from, themes, groups, place and year."
                ),
            ),
        )
        self._published(element, f"publisher-{each.slug}" if each.slug else "publisher")
        for theme in _THEMES:
            _link(_DCAT, element, "theme", theme)
        for keyword in _KEYWORDS:
            _DCAT.add(element, "keyword", keyword, {_LANGUAGE: "sv"})
        _link(_DCT, element, "accessRights", f"{_EU}/access-right/PUBLIC")
        _link(_DCT, element, "accrualPeriodicity", f"{_EU}/frequency/UPDATE_CONT")
        _date(element, "modified", each.modified_at)
        page = f"/organisationer/{each.slug}" if each.slug else "/sok"
        _link(_DCAT, element, "landingPage", self.catalogue.origin + page)
        if self.catalogue.email:
            _link(_DCAT, element, "contactPoint", self._named("contact"))
        for name in _WAYS:
            _link(_DCAT, element, "distribution", self._named(f"{_dataset_name(each)}-{name}"))
        for name in _WAYS:
            self._distribution(each, name)

    def _distribution(self, each: OpenDataset, name: str) -> None:
        way = _WAYS[name]
        element = self._node("Distribution", self._named(f"{_dataset_name(each)}-{name}"))
        _texts(element, "title", way.title)
        chosen = way.chosen(each.slug)
        address = self.catalogue.origin + way.path + (f"?{urlencode(chosen)}" if chosen else "")
        _link(_DCAT, element, "accessURL", address)
        if way.service != "oai":
            _link(_DCAT, element, "downloadURL", address)
        _DCT.add(element, "format", way.media_type)
        _link(_DCT, element, "license", self.catalogue.license)
        _link(_DCT, element, "language", _SWEDISH)
        _date(element, "modified", each.modified_at)
        if way.service:
            _link(_DCAT, element, "accessService", self._named(way.service))

    def _services(self) -> None:
        origin = self.catalogue.origin
        api = self._node("DataService", self._named("api"))
        _texts(api, "title", ("Gränssnitt för insikter", "Interface for insights"))
        _texts(
            api,
            "description",
            (
                "Sökning, filter, kartor och vita fläckar som JSON.",
                "Search, filters, maps and white spots as JSON.",
            ),
        )
        _link(_DCAT, api, "endpointURL", f"{origin}/api/v1")
        _link(_DCAT, api, "endpointDescription", f"{origin}/schema/openapi.json")
        oai = self._node("DataService", self._named("oai"))
        _texts(oai, "title", ("Skörd av insikter", "Harvesting of insights"))
        _texts(
            oai,
            "description",
            ("Alla öppna insikter, även vad som tagits bort.", "All open insights, and which have gone."),
        )
        _link(_DCAT, oai, "endpointURL", f"{origin}/oai")
        _link(_DCAT, oai, "endpointDescription", f"{origin}/oai?verb=Identify")
        _link(_DCT, oai, "conformsTo", _HARVEST_PROTOCOL)
        for service in (api, oai):
            self._published(service, "publisher")
            _link(_DCT, service, "accessRights", f"{_EU}/access-right/PUBLIC")
            for each in self.catalogue.datasets:
                _link(_DCAT, service, "servesDataset", self._named(_dataset_name(each)))


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to get at a dataset; `service` names the data service that it goes through."""

    title: Texts
    path: str
    media_type: str
    service: str = "api"

    def chosen(self, slug: str) -> list[tuple[str, str]]:
        if self.service == "oai":
            asked = [("verb", "ListRecords"), ("metadataPrefix", "oai_dc")]
            return [*asked, ("set", f"organization:{slug}")] if slug else asked
        return [("organization", slug)] if slug else []


_WAYS = {
    "jsonl": _Way(("JSON Lines, för program", "JSON Lines"), "/api/v1/export.jsonl", "application/jsonl"),
    "csv": _Way(("Tabell, CSV", "Table, CSV"), "/api/v1/export.csv", "text/csv"),
    "oai": _Way(("Skörd med OAI-PMH", "Harvest by OAI-PMH"), "/oai", "text/xml", "oai"),
    "atom": _Way(
        ("Flöde av det senaste, Atom", "Feed of the latest, Atom"), "/feed.atom", "application/atom+xml", ""
    ),
}


def _dataset_name(each: OpenDataset) -> str:
    return f"dataset-{each.slug}" if each.slug else "dataset"


def _texts(element: ET.Element, name: str, texts: Texts) -> None:
    for language, text in zip(("sv", "en"), texts, strict=True):
        _DCT.add(element, name, text, {_LANGUAGE: language})


def _link(namespace: Namespace, element: ET.Element, name: str, address: str) -> None:
    namespace.add(element, name, None, {_RDF("resource"): address})


def _date(element: ET.Element, name: str, at: datetime) -> None:
    _DCT.add(element, name, moment(at), {_RDF("datatype"): f"{_XSD}dateTime"})
