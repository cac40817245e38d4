"""Reads Markdown and plain text as blocks."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from importers.document.blocks import Block, Omission, Role, Text, is_said, said

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": 100}).enable("table")


def read_marked(text: str) -> Text:
    """A document written in Markdown, or in plain text with an empty line between paragraphs."""
    document = Text()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _FRONT_MATTER.match(text):
        document.left_out[Omission.FRONT_MATTER] += 1
        text = "\n" * found[0].count("\n") + text[found.end() :]
    walker = _Walker(document)
    for token in _PARSER.parse(text):
        walker.take(token)
    return document


class _Walker:
    """Follows the tokens of a document, and knows at each what it stands within."""

    def __init__(self, document: Text) -> None:
        self.document = document
        self.lists = 0
        self.quotes = 0
        self.heading = 0
        self.is_new_item = False
        self.cells: list[str] | None = None
        self.place = 1

    def take(self, token: Token) -> None:
        """Take in one token."""
        if token.map:
            self.place = token.map[0] + 1
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"}:
            self.lists += token.nesting
        elif kind in {"blockquote_open", "blockquote_close"}:
            self.quotes += token.nesting
        elif kind == "list_item_open":
            self.is_new_item = True
        elif kind == "heading_open":
            self.heading = int(token.tag[1:])
        elif kind == "heading_close":
            self.heading = 0
        elif kind in {"tr_open", "tr_close"}:
            self._take_row(is_open=kind == "tr_open")
        elif kind == "inline":
            self._take_text(_plain(token.children or ()))
        elif kind in {"fence", "code_block"}:
            self._take_text(token.content.strip())

    def _take_row(self, *, is_open: bool) -> None:
        if is_open:
            self.cells = []
            return
        cells = [cell for cell in self.cells or () if cell]
        self.cells = None
        if cells:
            self._add(Role.ITEM, " – ".join(cells))

    def _take_text(self, text: str) -> None:
        if self.cells is not None:
            self.cells.append(text)
        elif not text:
            return
        elif self.heading:
            self._add(Role.HEADING, text, self.heading)
        elif self.quotes or is_said(text):
            self.is_new_item = False
            self._add(Role.QUOTE, said(text), max(1, self.lists))
        elif self.lists:
            self._add(Role.ITEM if self.is_new_item else Role.MORE, text, self.lists)
            self.is_new_item = False
        else:
            self._add(Role.PARAGRAPH, text)

    def _add(self, role: Role, text: str, level: int = 1) -> None:
        self.document.blocks.append(Block(role, text, self.place, level))


def _plain(tokens: Sequence[Token]) -> str:
    """The words of a line, without its dress; a link's address stands after it."""
    pieces = []
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrGet("href") or "")
        elif token.type == "link_close" and address not in pieces:
            pieces.append(f" ({address})")
        elif token.type in {"softbreak", "hardbreak"}:
            pieces.append(" " if token.type == "softbreak" else "\n")
        elif token.type in {"text", "code_inline", "html_inline", "image", "text_special"}:
            pieces.append(token.content)
    return "".join(pieces).strip()
