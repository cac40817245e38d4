"""Atom feeds (RFC 4287), written by an XML library so that no text can break them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 has no way to write.
_IMPOSSIBLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One entry. `id` is a URI that never changes, `link` an absolute address, `html` safe HTML."""

    id: str
    title: str
    link: str
    published: datetime
    updated: datetime
    author: str
    summary: str
    html: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """A feed. `own_address` is where it is read, `link` the page that shows the same; both are absolute."""

    id: str
    title: str
    subtitle: str
    own_address: str
    link: str
    updated: datetime
    language: str
    entries: Sequence[AtomEntry]


def render_atom(feed: AtomFeed) -> bytes:
    """The feed as a document in UTF-8. Times are UTC, to the second."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(_named("feed"), {_LANGUAGE: feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _moment(feed.updated))
    _link(root, "self", feed.own_address, "application/atom+xml")
    _link(root, "alternate", feed.link, "text/html")
    _text(root, "generator", "Insiktskartan")
    for entry in feed.entries:
        _entry(root, entry)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(root: ET.Element, entry: AtomEntry) -> None:
    element = ET.SubElement(root, _named("entry"))
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _link(element, "alternate", entry.link, "text/html")
    _text(element, "published", _moment(entry.published))
    _text(element, "updated", _moment(entry.updated))
    _text(ET.SubElement(element, _named("author")), "name", entry.author)
    for category in entry.categories:
        ET.SubElement(element, _named("category"), {"term": _possible(category)})
    _text(element, "summary", entry.summary)
    if entry.html:
        _text(element, "content", entry.html).set("type", "html")


def _named(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, _named(name))
    element.text = _possible(text)
    return element


def _link(parent: ET.Element, relation: str, address: str, media_type: str) -> None:
    attributes = {"rel": relation, "href": _possible(address), "type": media_type}
    ET.SubElement(parent, _named("link"), attributes)


def _possible(text: str) -> str:
    return _IMPOSSIBLE.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
