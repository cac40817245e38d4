"""Writes REFI-QDA: insights as codes with their evidence as coded passages, so that analysis tools can go on with them.

A project read back gives every field again; only the order between quotes, observations and figures is lost, for
each kind is read by itself. A codebook holds statements, bodies and concepts alone.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from app.domain.insights import EvidenceKind, InsightContent
from app.domain.vocabularies import Scheme, Vocabularies
from importers.base import Field
from importers.pieces import cut
from importers.refi import ours

Record = tuple[str, InsightContent]
"""An insight under the id that it carries in the file."""

_PROJECT = "urn:QDA-XML:project:1.0"
_CODEBOOK = "urn:QDA-XML:codebook:1.0"
_IN_MEMORY = 4 * 1024**2
_BETWEEN = "\n\n"
#: What XML 1.0 has no way to write, and the byte order mark, which readers take for none of the text.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def write_codebook(insights: Iterable[Record], out: BinaryIO, vocabularies: Vocabularies) -> None:
    """Write a codebook (.qdc): the insights, with their bodies as descriptions, and the concepts that they carry."""
    used: set[tuple[Scheme, str]] = set()
    _write(out, f'{_DECLARATION}<CodeBook xmlns="{_CODEBOOK}" origin={_attribute(ours.ORIGIN)}><Codes>')
    _write(out, _folder(ours.INSIGHTS, "Insikter"))
    for record_id, content in insights:
        used |= set(_concepts(content))
        _write(out, _insight_code(record_id, content))
    _write(out, "</Code>")
    _write_concepts(out, used, vocabularies)
    _write(out, "</Codes></CodeBook>\n")


def write_project(
    insights: Iterable[Record], out: BinaryIO, vocabularies: Vocabularies, *, name: str, made: datetime
) -> None:
    """Write a project (.qdpx): each insight a code and a document, which holds its evidence as coded passages.

    `out` must be seekable. Long projects are kept on disk meanwhile, never in memory.
    """
    used: set[tuple[Scheme, str]] = set()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        SpooledTemporaryFile(max_size=_IN_MEMORY) as codes,
        SpooledTemporaryFile(max_size=_IN_MEMORY) as documents,
    ):
        stamp = (max(made.year, 1980), *made.timetuple()[1:6])
        for record_id, content in insights:
            used |= set(_concepts(content))
            _write(codes, _insight_code(record_id, content))
            guid = ours.insight_guid(record_id)
            text, document = _document(guid, content)
            _write(documents, document)
            member = zipfile.ZipInfo(f"sources/{ours.part_guid(guid, 'document')}.txt", stamp)
            archive.writestr(member, text.encode(), zipfile.ZIP_DEFLATED)
        member = zipfile.ZipInfo("project.qde", stamp)
        member.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(member, "w", force_zip64=True) as project:
            _write_description(
                project, codes, documents, used=used, vocabularies=vocabularies, head=(name, made)
            )


def _write_description(
    project: IO[bytes],
    codes: IO[bytes],
    documents: IO[bytes],
    *,
    used: set[tuple[Scheme, str]],
    vocabularies: Vocabularies,
    head: tuple[str, datetime],
) -> None:
    name, made = head
    when = _attribute(made.isoformat(timespec="seconds"))
    start = f'<Project xmlns="{_PROJECT}" name={_attribute(name)} origin={_attribute(ours.ORIGIN)}'
    _write(project, f"{_DECLARATION}{start} creationDateTime={when}><CodeBook><Codes>")
    _write(project, _folder(ours.INSIGHTS, "Insikter"))
    has_documents = _append(project, codes)
    _write(project, "</Code>" + _folder(ours.EVIDENCE, "Underlag"))
    kinds = {
        EvidenceKind.QUOTE: "Citat",
        EvidenceKind.OBSERVATION: "Observation",
        EvidenceKind.FIGURE: "Siffra",
    }
    _write(
        project, "".join(_code(ours.evidence_guid(kind), label) + "</Code>" for kind, label in kinds.items())
    )
    _write(project, "</Code>")
    _write_concepts(project, used, vocabularies)
    _write(project, "</Codes></CodeBook><Variables>")
    for field in ours.VARIABLES:
        kind = "Integer" if field == Field.YEAR else "Text"
        guid, label = ours.variable_guid(field), _VARIABLE_NAMES[field]
        _write(project, f'<Variable guid="{guid}" name={_attribute(label)} typeOfVariable="{kind}"/>')
    _write(project, "</Variables>")
    if has_documents:
        _write(project, "<Sources>")
        _append(project, documents)
        _write(project, "</Sources>")
    _write(project, "</Project>\n")


_VARIABLE_NAMES = {
    Field.YEAR: "År",
    Field.CONFIDENCE: "Säkerhet",
    Field.ORGANIZATION: "Organisation",
    Field.MUNICIPALITY: "Kommun",
    Field.STUDY: "Insiktsarbete",
    Field.SOURCE: "Källa",
    Field.VISIBILITY: "Delning",
    Field.STATUS: "Status",
}
_SCHEME_NAMES = {
    Scheme.POPULATIONS: "Populationer",
    Scheme.SUBPOPULATIONS: "Delpopulationer",
    Scheme.VOICES: "Röster",
    Scheme.THEMES: "Teman",
    Scheme.PERSPECTIVES: "Perspektiv",
    Scheme.SHIFTS: "Förflyttningar",
    Scheme.LEVELS: "Nivåer",
}


def _concepts(content: InsightContent) -> Iterator[tuple[Scheme, str]]:
    yield from ((Scheme.POPULATIONS, each) for each in content.populations)
    for scheme in ours.SCHEMES:
        if scheme not in {Scheme.POPULATIONS, Scheme.LEVELS}:
            yield from ((scheme, each) for each in content.labels(scheme))
    if content.level:
        yield Scheme.LEVELS, content.level


def _insight_code(record_id: str, content: InsightContent) -> str:
    description = f"<Description>{_text(content.body)}</Description>" if content.body else ""
    return _code(ours.insight_guid(record_id), content.statement) + description + "</Code>"


def _code(guid: str, name: str) -> str:
    return f'<Code guid="{guid}" name={_attribute(name)} isCodable="true">'


def _folder(guid: str, name: str) -> str:
    return f'<Code guid="{guid}" name={_attribute(name)} isCodable="false">'


def _write_concepts(out: IO[bytes], used: set[tuple[Scheme, str]], vocabularies: Vocabularies) -> None:
    for scheme, name in _SCHEME_NAMES.items():
        ids = vocabularies.in_order(scheme, (concept for each, concept in used if each == scheme))
        if not ids:
            continue
        _write(out, _folder(ours.scheme_guid(scheme), name))
        for concept in ids:
            label = vocabularies.label(scheme, concept)
            _write(out, _code(ours.concept_guid(scheme, concept), label) + "</Code>")
        _write(out, "</Code>")


def _document(guid: str, content: InsightContent) -> tuple[str, str]:
    """An insight's document: its text, and how the project describes it.

    Positions are code points from 0, and ends are exclusive, as ATLAS.ti and QualCoder write them.
    """
    evidence = [(piece.kind, _writable(piece.text)) for piece in content.evidence]
    text = _BETWEEN.join(piece for _kind, piece in evidence) or _writable(content.statement)
    document = ours.part_guid(guid, "document")
    named = f"name={_attribute(content.statement[:120])}"
    parts = [f'<TextSource guid="{document}" {named} plainTextPath="internal://{document}.txt">']
    start = 0
    for place, (kind, piece) in enumerate(evidence):
        parts.append(_selection(guid, place, kind=kind, piece=piece, start=start))
        start += len(piece) + len(_BETWEEN)
    parts.append(_coding(guid, guid, "document"))
    parts += [
        _coding(guid, ours.concept_guid(scheme, concept), f"{scheme}/{concept}")
        for scheme, concept in _concepts(content)
    ]
    parts += [_value(field, value) for field, value in _values(content)]
    parts.append("</TextSource>")
    return text, "".join(parts)


def _selection(guid: str, place: int, *, kind: str, piece: str, start: int) -> str:
    selection = ours.part_guid(guid, f"passage/{place}")
    codings = _coding(selection, guid, "insight") + _coding(selection, ours.evidence_guid(kind), "kind")
    return (
        f'<PlainTextSelection guid="{selection}" name={_attribute(cut(piece, 100))}'
        f' startPosition="{start}" endPosition="{start + len(piece)}">{codings}</PlainTextSelection>'
    )


def _coding(guid: str, code: str, part: str) -> str:
    coding = ours.part_guid(guid, f"coding/{part}")
    return f'<Coding guid="{coding}"><CodeRef targetGUID="{code}"/></Coding>'


def _values(content: InsightContent) -> Iterator[tuple[Field, str]]:
    for field in ours.VARIABLES:
        value = getattr(content, field.value)
        if value not in {None, ""}:
            yield field, str(value)


def _value(field: Field, value: str) -> str:
    tag = "IntegerValue" if field == Field.YEAR else "TextValue"
    reference = f'<VariableRef targetGUID="{ours.variable_guid(field)}"/>'
    return f"<VariableValue>{reference}<{tag}>{_text(value)}</{tag}></VariableValue>"


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _text(text: str) -> str:
    return escape(_writable(text))


def _attribute(text: str) -> str:
    return quoteattr(_writable(text))


def _write(out: IO[bytes] | BinaryIO, text: str) -> None:
    out.write(text.encode())


def _append(out: IO[bytes], part: IO[bytes]) -> bool:
    """Copy a part to its end, and say whether it held anything."""
    part.seek(0)
    has_any = False
    while data := part.read(1024 * 1024):
        out.write(data)
        has_any = True
    return has_any
