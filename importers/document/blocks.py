"""A document as a row of blocks: headings, paragraphs, list items and quotes, in the order they stand."""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a block is in its document; MORE goes on with the list item before it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    MORE = "more"
    QUOTE = "quote"


class Omission(StrEnum):
    """What a document may hold beside its text; counted, and told."""

    COMMENT = "comment"
    IMAGE = "image"
    FOOTNOTE = "footnote"
    DELETED = "deleted"
    MARGIN = "margin"
    CONTENTS = "contents"
    FRONT_MATTER = "front-matter"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document. `level` counts from 1; `place` is its line or paragraph, from 1."""

    role: Role
    text: str
    place: int
    level: int = 1


@dataclass(slots=True)
class Text:
    """All of a document: its title, if it has one, its blocks, and what is left out of it."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    left_out: Counter[Omission] = field(default_factory=Counter)


_MARKS = '”“"»«„'
#: What somebody said: within quotation marks (a name or a place may follow), or after a dash as Swedish has it.
_SAID = re.compile(rf"^(?:[{_MARKS}].+[{_MARKS}][^{_MARKS}]{{0,60}}|[–—]\s+\S.*)$", re.DOTALL)


def is_said(text: str) -> bool:
    """Whether a text is something that somebody said.

    >>> is_said("– Jag förstod inte brevet."), is_said("”Ja”, kvinna 43 år"), is_said("Brevet är svårt.")
    (True, True, False)
    """
    return bool(_SAID.match(text))


def said(text: str) -> str:
    """What was said, without the dash before it."""
    return text.lstrip("–— ") if text[:1] in {"–", "—"} else text
