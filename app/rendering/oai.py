"""Answers of OAI-PMH 2.0: the frame, and records as Dublin Core and in our own format (static/xsd/insight-1.xsd)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from app.domain.directory import DirectoryNames
from app.domain.harvest import DUBLIN_CORE, OWN_FORMAT, Harvested, HarvestError, set_of
from app.domain.identifiers import spelled
from app.domain.insights import Insight, InsightContent
from app.domain.organizations import Organization
from app.domain.populations import zone_slug
from app.rendering.xml import Namespace, document, moment

MEDIA_TYPE = "text/xml; charset=utf-8"
SCHEMA_PATH = "/static/xsd/insight-1.xsd"
_OAI = Namespace("", "http://www.openarchives.org/OAI/2.0/")
_DC_FRAME = Namespace("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/")
_DC = Namespace("dc", "http://purl.org/dc/elements/1.1/")
_OWN = Namespace("insikt", "https://insiktskartan.se/ns/insight/1")
_ID = Namespace("oai-identifier", "http://www.openarchives.org/OAI/2.0/oai-identifier")
_XSI = Namespace("xsi", "http://www.w3.org/2001/XMLSchema-instance")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
#: The fields that hold concepts, as our own format names them and as the directory asks for their names.
_CONCEPTS = {
    "population": "populations",
    "subpopulation": "subpopulations",
    "voice": "voices",
    "theme": "themes",
    "perspective": "perspectives",
    "shift": "shifts",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """Who answers: `origin` is the service's address, `host` what its identifiers begin with, `license` an address."""

    origin: str
    host: str
    contact: str
    license: str
    names: DirectoryNames

    @property
    def address(self) -> str:
        """Where harvesters ask."""
        return f"{self.origin}/oai"

    def identifier(self, insight_id: str) -> str:
        """What harvesters call a record."""
        return f"oai:{self.host}:{insight_id}"


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where a list goes on; `token` is "" at the end of a list of several answers."""

    token: str
    total: int
    given_before: int
    expires_at: datetime | None


class Answer:
    """One answer on its way out: the frame, which each verb fills."""

    def __init__(self, repository: Repository, *, now: datetime, asked: Mapping[str, str]) -> None:
        self.repository = repository
        location = f"{_OAI.uri} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
        self.root = ET.Element(_OAI("OAI-PMH"), {_XSI("schemaLocation"): location})
        _OAI.add(self.root, "responseDate", moment(now))
        _OAI.add(self.root, "request", repository.address, asked)

    def render(self) -> bytes:
        """The answer in UTF-8."""
        return document(self.root, _OAI)

    def fail(self, error: HarvestError) -> None:
        """Say what is wrong."""
        _OAI.add(self.root, "error", error.message, {"code": error.code})

    def identify(self, earliest: datetime) -> None:
        """Say who answers and how."""
        element = _OAI.add(self.root, "Identify")
        for name, text in (
            ("repositoryName", "Insiktskartan"),
            ("baseURL", self.repository.address),
            ("protocolVersion", "2.0"),
            ("adminEmail", self.repository.contact),
            ("earliestDatestamp", moment(earliest)),
            ("deletedRecord", "persistent"),
            ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ):
            _OAI.add(element, name, text)
        described = _OAI.add(element, "description")
        location = f"{_ID.uri} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"
        inner = _ID.add(described, "oai-identifier", None, {_XSI("schemaLocation"): location})
        sample = self.repository.identifier("00000000-0000-4000-8000-000000000000")
        for name, text in (
            ("scheme", "oai"),
            ("repositoryIdentifier", self.repository.host),
            ("delimiter", ":"),
            ("sampleIdentifier", sample),
        ):
            _ID.add(inner, name, text)

    def list_formats(self) -> None:
        """Name the formats."""
        element = _OAI.add(self.root, "ListMetadataFormats")
        for prefix, schema, namespace in (
            (DUBLIN_CORE, _DC_SCHEMA, _DC_FRAME.uri),
            (OWN_FORMAT, self.repository.origin + SCHEMA_PATH, _OWN.uri),
        ):
            form = _OAI.add(element, "metadataFormat")
            _OAI.add(form, "metadataPrefix", prefix)
            _OAI.add(form, "schema", schema)
            _OAI.add(form, "metadataNamespace", namespace)

    def list_sets(self, organizations: Sequence[Organization]) -> None:
        """Name the sets."""
        element = _OAI.add(self.root, "ListSets")
        for each in organizations:
            found = _OAI.add(element, "set")
            _OAI.add(found, "setSpec", set_of(each.id))
            _OAI.add(found, "setName", each.name)

    def add_records(
        self, verb: str, prefix: str, items: Sequence[Harvested], *, resumption: Resumption | None = None
    ) -> None:
        """List records or, by ListIdentifiers, their headers alone."""
        element = _OAI.add(self.root, verb)
        write = _FORMATS[prefix]
        for each in items:
            if verb == "ListIdentifiers":
                self._add_header(element, each)
                continue
            record = _OAI.add(element, "record")
            self._add_header(record, each)
            if each.insight is not None:
                write(_OAI.add(record, "metadata"), each.insight, self.repository)
        if resumption is not None:
            self._add_resumption(element, resumption)

    def _add_header(self, parent: ET.Element, each: Harvested) -> None:
        header = _OAI.add(parent, "header", None, {"status": "deleted"} if each.insight is None else {})
        _OAI.add(header, "identifier", self.repository.identifier(each.id))
        _OAI.add(header, "datestamp", moment(each.changed_at))
        _OAI.add(header, "setSpec", set_of(each.organization))

    @staticmethod
    def _add_resumption(parent: ET.Element, resumption: Resumption) -> None:
        attributes = {"completeListSize": str(resumption.total), "cursor": str(resumption.given_before)}
        if resumption.expires_at is not None:
            attributes["expirationDate"] = moment(resumption.expires_at)
        _OAI.add(parent, "resumptionToken", resumption.token, attributes)


def _address(insight: Insight, repository: Repository) -> str:
    return f"{repository.origin}/i/{spelled(insight.ref)}"


def _dublin_core(parent: ET.Element, insight: Insight, repository: Repository) -> None:
    content, names = insight.content, repository.names
    location = f"{_DC_FRAME.uri} {_DC_SCHEMA}"
    frame = _DC_FRAME.add(parent, "dc", None, {_XSI("schemaLocation"): location})
    organization = names.name("organization", content.organization)
    subjects = [names.name(kind, each) for kind, each in _concepts(content)]
    replaced = f"{repository.origin}/i/{spelled(insight.superseded_by)}" if insight.superseded_by else ""
    for name, texts in (
        ("title", [content.statement]),
        ("creator", [organization]),
        ("subject", [*subjects, names.zone(content.zone), names.name("basis", content.basis.value)]),
        ("description", [content.body, *(piece.text for piece in content.evidence)]),
        ("publisher", [organization]),
        ("date", [str(content.year) if content.year else insight.created_at.date().isoformat()]),
        ("type", ["Text"]),
        ("identifier", [_address(insight, repository)]),
        ("source", [content.source]),
        ("language", ["sv"]),
        ("relation", [replaced]),
        ("coverage", [names.name("municipality", content.municipality)] if content.municipality else []),
        ("rights", [repository.license]),
    ):
        for text in filter(None, texts):
            _DC.add(frame, name, text)


def _own(parent: ET.Element, insight: Insight, repository: Repository) -> None:
    content, names = insight.content, repository.names
    attributes = {
        "id": insight.id,
        "ref": insight.ref,
        "version": str(insight.version),
        "status": str(content.status),
        _XSI("schemaLocation"): f"{_OWN.uri} {repository.origin}{SCHEMA_PATH}",
        _LANGUAGE: "sv",
    }
    root = _OWN.add(parent, "insight", None, attributes)
    _OWN.add(root, "address", _address(insight, repository))
    _OWN.add(root, "statement", content.statement)
    if content.body:
        _OWN.add(root, "body", content.body)
    _named(root, "organization", content.organization, names)
    if content.municipality:
        _named(root, "municipality", content.municipality, names)
    if content.study:
        _OWN.add(root, "study", content.study)
    _OWN.add(root, "zone", names.zone(content.zone), {"id": zone_slug(content.zone)})
    _named(root, "basis", content.basis.value, names)
    for kind, each in _concepts(content):
        _named(root, kind, each, names)
    for piece in content.evidence:
        _OWN.add(root, "evidence", piece.text, {"kind": piece.kind})
    for name, text in (
        ("year", str(content.year or "")),
        ("confidence", content.confidence or ""),
        ("source", content.source),
        ("supersededBy", insight.superseded_by or ""),
        ("created", moment(insight.created_at)),
        ("updated", moment(insight.updated_at)),
    ):
        if text:
            _OWN.add(root, name, text)


def _named(parent: ET.Element, kind: str, value: str, names: DirectoryNames) -> None:
    _OWN.add(parent, kind, names.name(kind, value), {"id": value})


def _concepts(content: InsightContent) -> list[tuple[str, str]]:
    """Every concept with the kind that it is of, in a fixed order."""
    found = [(kind, each) for kind, field in _CONCEPTS.items() for each in getattr(content, field)]
    return found + ([("level", content.level)] if content.level else [])


_FORMATS: dict[str, Callable[[ET.Element, Insight, Repository], None]] = {
    DUBLIN_CORE: _dublin_core,
    OWN_FORMAT: _own,
}
