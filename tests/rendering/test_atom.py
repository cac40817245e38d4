"""Feeds are well-formed whatever people have written."""

from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from app.rendering.atom import AtomEntry, AtomFeed, render_atom

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = datetime(2026, 5, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))


def feed(text: str) -> AtomFeed:
    entry = AtomEntry(
        id="tag:example.se,2026:insight/1",
        title=text,
        link="https://example.se/i/1",
        published=MOMENT,
        updated=MOMENT,
        author=text,
        summary=text,
        html=text,
        categories=(text,),
    )
    return AtomFeed(
        id="tag:example.se,2026:feed/1",
        title=text,
        subtitle=text,
        own_address="https://example.se/feed.atom?q=a&b=c",
        link="https://example.se/sok?q=a&b=c",
        updated=MOMENT,
        language="sv",
        entries=[entry],
    )


@given(st.text())
def test_any_text_makes_a_well_formed_feed(text: str) -> None:
    root = ET.fromstring(render_atom(feed(text)))
    assert root.tag == f"{ATOM}feed"
    assert len(root.findall(f"{ATOM}entry")) == 1


def test_text_comes_out_as_it_was_written() -> None:
    written = "”Vi & de” <b>åäö</b> ]]> \N{WAVING HAND SIGN}"
    entry = ET.fromstring(render_atom(feed(written))).find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == written
    assert entry.findtext(f"{ATOM}content") == written


def test_a_feed_has_all_that_the_standard_demands() -> None:
    root = ET.fromstring(render_atom(feed("En insikt")))
    for element in (root, root.find(f"{ATOM}entry")):
        assert element is not None
        assert element.findtext(f"{ATOM}id", "").startswith("tag:")
        assert element.findtext(f"{ATOM}title")
        assert element.findtext(f"{ATOM}updated") == MOMENT.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    relations = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    assert relations == {
        "self": "https://example.se/feed.atom?q=a&b=c",
        "alternate": "https://example.se/sok?q=a&b=c",
    }
