"""Reads the sources of a REFI-QDA project: which passages they have, and what their text says there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from importers.refi.offsets import Span, choose_cut, decode_text
from importers.refi.project import Document, Omission, Passage, Project
from importers.refi.xml import child_text, codes_of, guid_of, targets, values_of

FindText = Callable[[str], bytes | None]

_WITH_TEXT = frozenset({"TextSource", "Representation", "TextDescription", "Transcript", "Note"})
_TEXT_SELECTIONS = frozenset({"PlainTextSelection", "TranscriptSelection"})
_MEDIA = frozenset({"PictureSource", "AudioSource", "VideoSource"})
_OTHER_SELECTIONS = frozenset({"PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection"})


@dataclass(slots=True)
class _Selection:
    """What is gathered about one selection; a program may tell the same one twice, as an area and as text."""

    text: str = ""
    codes: dict[str, None] = field(default_factory=dict)
    comments: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


class DocumentReader:
    """Takes one source after another into a project; `find_text` gives the bytes at an internal path, or None."""

    def __init__(self, project: Project, find_text: FindText) -> None:
        self.project = project
        self.find_text = find_text

    def read(self, element: Element) -> None:
        """Take in one source with its passages."""
        guid = guid_of(element) or f"document-{len(self.project.documents)}"
        self.project.documents[guid] = Document(
            guid=guid,
            name=element.get("name", "").strip(),
            codes=codes_of(element),
            values=tuple(values_of(element)),
        )
        self.project.left_out[Omission.MEDIA] += element.tag in _MEDIA
        selections: dict[str, _Selection] = {}
        for part in _texts_in(element):
            self._read_part(part, selections)
        for other in element:
            if other.tag in _OTHER_SELECTIONS:
                _gather(selections, other, _text_of_area(other))
        for selection_guid, each in selections.items():
            self._add(selection_guid, guid, each)

    def read_note(self, element: Element) -> None:
        """Take in a memo: its text under its guid, and its own passages, for a memo can be coded like a source."""
        text, _has_mark = self._text(element)
        pieces = (child_text(element, "Description"), text or "")
        self.project.notes[guid_of(element)] = "\n\n".join(each.strip() for each in pieces if each.strip())
        if codes_of(element) or any(codes_of(child) for child in element if child.tag in _TEXT_SELECTIONS):
            self.read(element)

    def _read_part(self, part: Element, selections: dict[str, _Selection]) -> None:
        marked = [child for child in part if child.tag in _TEXT_SELECTIONS]
        if not marked:
            return
        text, has_mark = self._text(part)
        if text is None:
            self.project.left_out[Omission.MISSING_SOURCE] += 1
        points = {guid_of(child): child for child in part if child.tag == "SyncPoint"}
        spans = [_span(child, points) for child in marked]
        cut = choose_cut(text, [span for span in spans if span], has_mark=has_mark) if text else None
        for child, span in zip(marked, spans, strict=True):
            passage = cut(span) if cut and span else ""
            if not passage and codes_of(child):
                passage = self._name_instead(child, is_text_known=text is not None)
            _gather(selections, child, passage)

    def _name_instead(self, selection: Element, *, is_text_known: bool) -> str:
        """A selection's name where its text can't be had: most programs write the passage there, often shortened."""
        name = selection.get("name", "").strip()
        if name:
            self.project.left_out[Omission.NAME_FOR_TEXT] += 1
        elif is_text_known:
            self.project.left_out[Omission.OUTSIDE] += 1
        return name

    def _text(self, element: Element) -> tuple[str | None, bool]:
        content = element.find("PlainTextContent")
        if content is not None:
            return content.text or "", False
        path = element.get("plainTextPath", "")
        if path and not path.lower().startswith("internal://"):
            self.project.left_out[Omission.PATH] += 1
        data = self.find_text(path) if path else None
        return (None, False) if data is None else decode_text(data)

    def _add(self, guid: str, document: str, selection: _Selection) -> None:
        left_out = self.project.left_out
        if not selection.codes:
            left_out[Omission.UNCODED] += 1
            return
        if not selection.text:
            left_out[Omission.WITHOUT_TEXT] += 1
        self.project.passages.append(
            Passage(
                guid=guid,
                document=document,
                text=selection.text,
                codes=tuple(selection.codes),
                comment="\n\n".join(selection.comments),
                notes=tuple(selection.notes),
            )
        )


def _texts_in(element: Element) -> Iterator[Element]:
    if element.tag in _WITH_TEXT:
        yield element
    yield from (child for child in element if child.tag in _WITH_TEXT)


def _text_of_area(selection: Element) -> str:
    return "\n".join(
        text
        for child in selection
        if child.tag in _WITH_TEXT and (text := child_text(child, "PlainTextContent"))
    )


def _gather(selections: dict[str, _Selection], element: Element, text: str) -> None:
    guid = guid_of(element) or f"selection-{len(selections)}"
    known = selections.setdefault(guid, _Selection())
    known.text = known.text or text
    known.codes |= dict.fromkeys(codes_of(element))
    if comment := child_text(element, "Description"):
        known.comments[comment] = None
    known.notes |= dict.fromkeys(targets(element, "NoteRef"))
    for coding in element:
        if coding.tag == "Coding":
            known.notes |= dict.fromkeys(targets(coding, "NoteRef"))


def _span(selection: Element, points: dict[str, Element]) -> Span | None:
    """Where a selection begins and ends, or None where it does not say so in numbers."""
    if selection.tag == "TranscriptSelection":
        first, last = (points.get(guid_of(selection, name)) for name in ("fromSyncPoint", "toSyncPoint"))
        start, end = (each.get("position") if each is not None else None for each in (first, last))
    else:
        start, end = selection.get("startPosition"), selection.get("endPosition")
    try:
        return Span(int(start or ""), int(end or ""), selection.get("name", "").strip())
    except ValueError:
        return None
