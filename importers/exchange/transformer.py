"""Makes entries of lines: JSON is checked against the format's shapes, and what is wrong is said with its field."""

import re

import msgspec

from app.domain.errors import Problem
from app.domain.insights import Evidence, InsightContent
from app.domain.organizations import Organization
from app.domain.studies import StudyContent
from app.domain.vocabularies import Translate
from importers.base import Kind, Misread, StreamEntry
from importers.exchange.reader import Line
from importers.exchange.records import InsightRecord, OrganizationRecord, Record, StudyRecord

_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>key in )?\$(?P<field>[^`]*)`)?", re.DOTALL)
_QUOTED = re.compile(r"[`'](?P<name>.*)[`']", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`(?:, got `(?P<got>[^`]+)`)?.*", re.DOTALL)


class Transformer:
    """Turns lines of JSON into entries; `translate` puts its messages into the reader's language."""

    def __init__(self, translate: Translate = str) -> None:
        self.translate = translate
        self._decode = msgspec.json.Decoder(Record).decode

    def transform(self, line: Line) -> StreamEntry | Misread:
        """The entry that a line holds, or what is wrong with the line."""
        try:
            record = self._decode(line.data)
        except UnicodeDecodeError:
            return Misread(line.place, self._broken_encoding(line.data))
        except msgspec.ValidationError as error:
            return Misread(line.place, self._broken_rule(str(error)))
        except (msgspec.DecodeError, RecursionError) as error:
            return Misread(line.place, self._broken_json(line.data, str(error)))
        return _entry(record, line)

    def _broken_encoding(self, data: bytes) -> Problem:
        _ = self.translate
        try:
            data.decode()
        except UnicodeDecodeError as error:
            message = _("Raden är inte giltig UTF-8: byte %(place)s går inte att läsa som text.")
            return Problem("", message % {"place": error.start + 1})
        return Problem("", _("Raden innehåller tecken som inte är giltig text."))

    def _broken_json(self, data: bytes, reason: str) -> Problem:
        _ = self.translate
        try:
            data.decode()
        except UnicodeDecodeError:
            return self._broken_encoding(data)
        if "truncated" in reason:
            return Problem("", _("Raden är inte giltig JSON: den tar slut mitt i."))
        where = re.search(r"byte (\d+)", reason)
        if where is None:
            return Problem("", _("Raden är inte giltig JSON."))
        message = _("Raden är inte giltig JSON: felet är vid tecken %(place)s.")
        return Problem("", message % {"place": len(data[: int(where[1])].decode(errors="ignore")) + 1})

    def _broken_rule(self, text: str) -> Problem:
        _ = self.translate
        parts = _MESSAGE.fullmatch(text)
        what, field = (parts["what"], (parts["field"] or "").lstrip(".")) if parts else (text, "")
        quoted = _QUOTED.search(what)
        name = quoted["name"][:60] if quoted else ""
        if what.startswith("Object contains unknown field"):
            message = _("Fältet ”%(name)s” finns inte i formatet.")
            return Problem(f"{field}.{name}".lstrip("."), message % {"name": name})
        if what.startswith("Object missing required field"):
            return Problem(f"{field}.{name}".lstrip("."), _("Fältet saknas och måste finnas."))
        if field == "type":
            message = _("Typen ska vara organization, study eller insight.")
            return Problem(field, message)
        if expected := _EXPECTED.fullmatch(what):
            message = _("Fel slags värde: %(wanted)s väntades, men här står %(got)s.")
            wanted, got = self._kind(expected["wanted"]), self._kind(expected["got"] or "")
            return Problem(field, message % {"wanted": wanted, "got": got})
        return Problem(field, _("Värdet går inte att läsa."))

    def _kind(self, names: str) -> str:
        _ = self.translate
        known = {
            "str": _("text"),
            "int": _("ett heltal"),
            "float": _("ett decimaltal"),
            "bool": _("sant eller falskt"),
            "null": _("null"),
            "array": _("en lista"),
            "object": _("ett objekt"),
        }
        kinds = [known.get(name.strip(), name.strip()) for name in names.split("|") if name.strip()]
        return _(" eller ").join(kinds) if kinds else _("något annat")


def _entry(record: Record, line: Line) -> StreamEntry:
    if isinstance(record, InsightRecord):
        return StreamEntry(Kind.INSIGHT, record.id, _insight(record), line.place, len(line.data))
    if isinstance(record, StudyRecord):
        return StreamEntry(Kind.STUDY, record.id, _study(record), line.place, len(line.data))
    return StreamEntry(Kind.ORGANIZATION, record.id, _organization(record), line.place, len(line.data))


def _insight(record: InsightRecord) -> InsightContent:
    return InsightContent(
        statement=record.statement,
        organization=record.organization,
        body=record.body,
        study=record.study,
        municipality=record.municipality,
        populations=record.populations,
        subpopulations=record.subpopulations,
        voices=record.voices,
        themes=record.themes,
        perspectives=record.perspectives,
        shifts=record.shifts,
        level=record.level,
        evidence=tuple(Evidence(piece.kind, piece.text) for piece in record.evidence),
        year=record.year,
        confidence=record.confidence,
        visibility=record.visibility,
        status=record.status,
        source=record.source,
    )


def _study(record: StudyRecord) -> StudyContent:
    return StudyContent(
        title=record.title,
        organization=record.organization,
        question=record.question,
        municipality=record.municipality,
        methods=record.methods,
        status=record.status,
        started=record.started,
        ended=record.ended,
        participants=record.participants,
        populations=record.populations,
        subpopulations=record.subpopulations,
        themes=record.themes,
        feedback=record.feedback,
        visibility=record.visibility,
        source=record.source,
        contact=record.contact,
        legal_basis=record.legal_basis,
        consent=record.consent,
    )


def _organization(record: OrganizationRecord) -> Organization:
    return Organization(
        id=record.id,
        name=record.name,
        organization_type=record.organization_type,
        municipality=record.municipality,
        networks=record.networks,
    )
