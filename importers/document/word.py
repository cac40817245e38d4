"""Reads Word's documents as blocks: styles and numbering tell what is heading, list and quote."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from app.domain.errors import InvalidError
from app.domain.vocabularies import Translate
from importers.archives import open_archive, read_member
from importers.base import Source
from importers.document.blocks import Block, Omission, Role, Text, is_said, said
from importers.markup import records

DOCUMENT = "word/document.xml"
_HEADING_NAME = re.compile(r"(?:heading|rubrik)\s*(\d)", re.IGNORECASE)
_QUOTE_NAMES = frozenset({"quote", "intense quote", "citat", "starkt citat"})
_BULLET = re.compile(r"^(?:[•◦▪·*-]|\d{1,3}[.)])\s+(?=\S)")
_LONGEST_HEADING = 100
#: What is written in a paragraph without being its text.
_SILENT = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "Fallback", "instrText", "delText", "txbxContent", "sdtPr"}
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph's style says: its name, the style it builds on, and its own outline and list level."""

    name: str = ""
    parent: str = ""
    outline: int | None = None
    item: int | None = None


def read_word(source: Source, _: Translate = str) -> Text:
    """A Word document.

    Raises:
        InvalidError: it is broken or hostile.
    """
    with open_archive(source, _) as archive:
        document = Text()
        reader = _Reader(document, _styles(archive, _))
        for _path, element in records(io.BytesIO(read_member(archive, DOCUMENT, _)), 3, _):
            reader.take(element)
        _count_beside(archive, document, _)
    if not any(block.role == Role.HEADING for block in document.blocks):
        document.blocks = [_unstyled(block, reader.bold) for block in document.blocks]
    return document


def _styles(archive: ZipFile, _: Translate) -> dict[str, _Style]:
    try:
        data = read_member(archive, "word/styles.xml", _, limit=16 * 1024**2)
        found = [
            element for path, element in records(io.BytesIO(data), 2, _) if element.tag == "style" and path
        ]
    except InvalidError:
        return {}
    return {element.get("styleId", ""): _style(element) for element in found}


def _style(element: Element) -> _Style:
    properties = element.find("pPr")
    return _Style(
        name=_value(element, "name").strip().lower(),
        parent=_value(element, "basedOn"),
        outline=None if properties is None else _number(_value(properties, "outlineLvl")),
        item=None if properties is None else _list_level(properties),
    )


def _count_beside(archive: ZipFile, document: Text, _: Translate) -> None:
    """Count what stands in other parts of the archive than the document's own text."""
    names = set(archive.namelist())
    for name, tag, omission in (
        ("word/comments.xml", "comment", Omission.COMMENT),
        ("word/footnotes.xml", "footnote", Omission.FOOTNOTE),
        ("word/endnotes.xml", "endnote", Omission.FOOTNOTE),
    ):
        if name in names:
            try:
                found = list(records(io.BytesIO(read_member(archive, name, _)), 2, _))
            except InvalidError:
                document.left_out[omission] += 1
                continue
            notes = (each for _path, each in found if each.tag == tag)
            document.left_out[omission] += sum(bool(_text(each).strip()) for each in notes)
    document.left_out[Omission.IMAGE] += sum(name.startswith("word/media/") for name in names)
    document.left_out[Omission.MARGIN] += sum(
        bool(re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)) for name in names
    )


class _Reader:
    """Takes a document's paragraphs and tables, one after another."""

    def __init__(self, document: Text, styles: dict[str, _Style]) -> None:
        self.document = document
        self.styles = styles
        self.place = 0
        self.bold: set[int] = set()

    def take(self, element: Element) -> None:
        """Take in one element of the body, with what stands within it."""
        if element.tag == "p":
            self._take_paragraph(element)
        elif element.tag == "tbl":
            for row in element.iter("tr"):
                self._take_row(row)
        elif element.tag == "sdt" and _is_contents(element):
            self.document.left_out[Omission.CONTENTS] += 1
        else:
            for child in element:
                if child.tag in {"p", "tbl", "sdt", "sdtContent", "customXml", "ins", "moveTo"}:
                    self.take(child)

    def _take_row(self, row: Element) -> None:
        self.place += 1
        cells = (" ".join(_text(cell).split()) for cell in row if cell.tag == "tc")
        texts = list(dict.fromkeys(cell for cell in cells if cell))
        if texts:
            self.document.blocks.append(Block(Role.ITEM, " – ".join(texts), self.place))

    def _take_paragraph(self, element: Element) -> None:
        self.place += 1
        self.document.left_out[Omission.DELETED] += sum(
            1 for each in element.iter("del") if each.find(".//delText") is not None
        )
        text = _text(element).strip()
        if text:
            self._add(element, text)
        for box in _boxes(element):
            for paragraph in box:
                self.take(paragraph)

    def _add(self, element: Element, text: str) -> None:
        properties = element.find("pPr")
        names, outline, item = self._resolved(properties)
        if any(name.startswith(("toc ", "innehåll")) for name in names):
            self.document.left_out[Omission.CONTENTS] += 1
        elif "title" in names and not self.document.title:
            self.document.title = " ".join(text.split())
        elif outline is not None:
            self._append(Role.HEADING, " ".join(text.split()), outline + 1)
        elif _QUOTE_NAMES & set(names) or is_said(text):
            self._append(Role.QUOTE, said(text), (item or 0) + 1)
        elif item is not None:
            self._append(Role.ITEM, text, item + 1)
        elif bullet := _BULLET.match(text):
            self._append(Role.ITEM, text[bullet.end() :], 1)
        else:
            if _is_bold(element):
                self.bold.add(self.place)
            self._append(Role.PARAGRAPH, text, 1)

    def _append(self, role: Role, text: str, level: int) -> None:
        self.document.blocks.append(Block(role, text, self.place, level))

    def _resolved(self, properties: Element | None) -> tuple[list[str], int | None, int | None]:
        """The names of a paragraph's style and those it builds on, and its outline and list level."""
        if properties is None:
            return [], None, None
        names: list[str] = []
        outline, item = _number(_value(properties, "outlineLvl")), _list_level(properties)
        has_own_list = properties.find("numPr") is not None
        style_id = _value(properties, "pStyle")
        while style_id in self.styles and len(names) < 20:
            style = self.styles[style_id]
            names.append(style.name)
            if found := _HEADING_NAME.match(style.name):
                outline = int(found[1]) - 1 if outline is None else outline
            outline = style.outline if outline is None else outline
            item = style.item if item is None and not has_own_list else item
            style_id = style.parent
        if style_id not in self.styles and not names and (found := _HEADING_NAME.match(style_id)):
            outline = int(found[1]) - 1
        return names, outline if outline is not None and outline < 9 else None, item


def _is_contents(element: Element) -> bool:
    """Whether a content control holds a table of contents, which only repeats the headings."""
    gallery = element.find(".//docPartGallery")
    return gallery is not None and "contents" in gallery.get("val", "").lower()


def _unstyled(block: Block, bold: set[int]) -> Block:
    """In a document without styles, a short bold line is a heading."""
    is_short = len(block.text) <= _LONGEST_HEADING and not block.text.endswith((".", "!", "…"))
    if block.role == Role.PARAGRAPH and block.place in bold and is_short:
        return Block(Role.HEADING, block.text, block.place)
    return block


def _is_bold(paragraph: Element) -> bool:
    runs = [run for run in paragraph.iter("r") if "".join(_spoken(run)).strip()]
    return bool(runs) and all(_has_bold(run) for run in runs)


def _has_bold(run: Element) -> bool:
    bold = run.find("rPr/b")
    return bold is not None and bold.get("val", "1") not in {"0", "false", "none"}


def _text(element: Element) -> str:
    return "".join(_spoken(element))


def _spoken(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SILENT:
            continue
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        else:
            yield from _spoken(child)
            if child.tag == "p":
                yield "\n"


def _boxes(element: Element) -> Iterator[Element]:
    """The text boxes in a paragraph, once each: older programs find the same box again as a fallback."""
    for child in element:
        if child.tag == "txbxContent":
            yield child
        elif child.tag != "Fallback":
            yield from _boxes(child)


def _value(element: Element, tag: str) -> str:
    child = element.find(tag)
    return "" if child is None else child.get("val", "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _list_level(properties: Element) -> int | None:
    numbering = properties.find("numPr")
    if numbering is None or _value(numbering, "numId") == "0":
        return None
    return min(_number(_value(numbering, "ilvl")) or 0, 8)
