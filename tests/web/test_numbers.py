"""Every number explains itself: the link that it is, or that stands beside it, leads to exactly what was counted."""

import html
import re
from collections.abc import Callable, Iterator

import pytest
from litestar.testing import TestClient

from tests.web.conftest import PASS_PHRASE

LINK = re.compile(r'<a (?:class="count" )?href="([^"]+)">(.*?)</a>', re.DOTALL)
#: Where the number stands at the other end of each kind of link.
FOUND = {
    "/sok": r'id="antal"><strong data-said>(.*?)</',
    "/vita-flackar/rutor": r"<h1>[^<]*: ([\d\s]+) rut",
    "/vita-flackar/ruta": r'gap-state-name">.*?<a [^>]*>([\d\s]+)',
    "/balans/deltagare": r"<h1>([\d\s]+) person",
    "/innan-du-fragar/fragade": r"<p>(\d+ insiktsarbete.*?)</p>",
    "/insiktsarbeten": r"<strong>([\d\s]+) insiktsarbete",
    "/aterbruk/bakom": r"<h1>[^<]*: ([\d\s]+)",
}
#: The sentence there tells several numbers of the same studies.
LOAD = "/innan-du-fragar/fragade"
ASKED = (
    "/innan-du-fragar?question=Hur+vill+unga+p%C3%A5verka%3F&populations=riskgrupp&subpopulations=ungdomar"
    "&municipality=1764"
)


@pytest.fixture
def reader_of(client: TestClient) -> Callable[[str], TestClient]:
    """A browser that one of the cast has signed in with."""

    def make(name: str) -> TestClient:
        browser = TestClient(client.app, raise_server_exceptions=False)
        browser.blocking_portal = client.blocking_portal
        if name != "anonymous":
            browser.get("/logga-in")
            form = {"email": f"{name}@exempel.se", "password": PASS_PHRASE}
            browser.post("/logga-in", data=form | {"_csrf_token": browser.cookies["insikt_csrf"]})
        return browser

    return make


def _numbers(text: str) -> list[int]:
    plain = re.sub(r"<[^>]+>", "", html.unescape(text))
    return [int(re.sub(r"\s", "", each)) for each in re.findall("\\d+(?:\N{NO-BREAK SPACE}\\d{3})*", plain)]


def _told(kind: str, text: str) -> list[int]:
    """The number of things that a page says it shows; several where its sentence tells several of the same."""
    if kind != LOAD and not text[:1].isdigit():
        return [1] if text.endswith(": 1 insikt") else [0] if text.startswith("Inga ") else _numbers(text)
    return _numbers(text) if kind == LOAD else _numbers(text)[:1]


def _counts(page: str) -> Iterator[tuple[str, int]]:
    """The links that say how many, each with its number; years and shares are no counts."""
    for address, inside in LINK.findall(page.partition("<main")[2]):
        text = " ".join(re.sub(r'<span class="unseen">.*?</span>|<[^>]+>', "", html.unescape(inside)).split())
        if re.fullmatch(r"[\d ]+( \w+)?", text) and not re.fullmatch(r"(19|20)\d\d", text):
            yield html.unescape(address), _numbers(inside)[0]


@pytest.mark.parametrize("who", ["anonymous", "grums-designer", "malmo-designer"])
@pytest.mark.parametrize(
    ("address", "least", "every"),
    [
        ("/vita-flackar?rows=zone&columns=perspective", 20, 3),
        ("/vita-flackar/ruta?rows=subpopulation&columns=population&row=ungdomar&column=klient", 6, 1),
        ("/vita-flackar/rutor?state=known_but_old", 3, 3),
        ("/balans", 60, 13),
        (ASKED, 2, 1),
        ("/insiktsarbeten", 5, 9),
    ],
)
def test_a_number_leads_to_exactly_what_was_counted(reader_of, who, address, least, every):
    reader = reader_of(who)
    counts = list(dict.fromkeys(_counts(reader.get(address).text)))
    assert len(counts) >= least
    for target, number in counts[::every]:
        kind = next((each for each in sorted(FOUND, key=len, reverse=True) if target.startswith(each)), None)
        if kind is None or "#" in target:
            continue
        there = reader.get(target).text
        found = re.search(FOUND[kind], there, re.DOTALL)
        assert found, (target, there[:500])
        assert number in _told(kind, found.group(1)), target


def test_a_number_that_is_withheld_says_why_and_opens_nothing(reader_of):
    grums = reader_of("grums-designer")
    form = {"title": "Tre äldre om maten", "organization": "grums", "status": "done", "participants": "3"}
    token = {"_csrf_token": grums.cookies["insikt_csrf"]}
    more = {"subpopulations": "aldre", "started": "2024-02", "ended": "2024-03"}
    assert grums.post("/insiktsarbeten/nytt", data=form | more | token).status_code == 200
    page = grums.get("/balans").text
    assert "visas inte</span>" in page
    assert "inte heller de tal som skulle avslöja dem" in page
    assert "grupp=aldre&amp;ar=2024" not in page
    assert grums.get("/balans/deltagare?grupp=aldre&ar=2024").status_code == 404
    assert grums.get("/balans/deltagare?grupp=finns-inte").status_code == 404
    assert grums.get("/balans/deltagare").status_code == 200
