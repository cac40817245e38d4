"""Atom feeds (RFC 4287), written by an XML library so that no text can break them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from app.rendering.xml import Namespace, document, moment

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = Namespace("", "http://www.w3.org/2005/Atom")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


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
    root = ET.Element(_ATOM("feed"), {_LANGUAGE: feed.language})
    _ATOM.add(root, "id", feed.id)
    _ATOM.add(root, "title", feed.title)
    _ATOM.add(root, "subtitle", feed.subtitle)
    _ATOM.add(root, "updated", moment(feed.updated))
    _link(root, "self", feed.own_address, "application/atom+xml")
    _link(root, "alternate", feed.link, "text/html")
    _ATOM.add(root, "generator", "Insiktskartan")
    for entry in feed.entries:
        _entry(root, entry)
    return document(root, _ATOM)


def _entry(root: ET.Element, entry: AtomEntry) -> None:
    element = _ATOM.add(root, "entry")
    _ATOM.add(element, "id", entry.id)
    _ATOM.add(element, "title", entry.title)
    _link(element, "alternate", entry.link, "text/html")
    _ATOM.add(element, "published", moment(entry.published))
    _ATOM.add(element, "updated", moment(entry.updated))
    _ATOM.add(_ATOM.add(element, "author"), "name", entry.author)
    for category in entry.categories:
        _ATOM.add(element, "category", None, {"term": category})
    _ATOM.add(element, "summary", entry.summary)
    if entry.html:
        _ATOM.add(element, "content", entry.html, {"type": "html"})


def _link(parent: ET.Element, relation: str, address: str, media_type: str) -> None:
    _ATOM.add(parent, "link", None, {"rel": relation, "href": address, "type": media_type})
