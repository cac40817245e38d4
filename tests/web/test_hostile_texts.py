"""Markup, links and formulas in every text that somebody can write come out as text, in every view and file."""

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.domain.access import Role
from tests.conftest import make_settings
from tests.web.belongings import Belongings, Visitor, make_belongings, visitor

#: Breaks out of a text, an attribute, a script with data and a Markdown link, and is a formula to a spreadsheet.
HOSTILE = (
    "=HYPERLINK(1)<script>alert(1)</script>\"'><img src=x onerror=alert(2)>[a](javascript:alert(3)){{7*7}}"
)
RUNS = re.compile(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)
#: Answers that are marked so that nobody takes them for a page, and hold texts as they are.
RAW = ("application/json", "application/x-ndjson", "text/csv", "text/calendar", "text/markdown", "image/png")


class Alive(HTMLParser):
    """Collects what a browser would run: elements and attributes that no page of ours has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_link = name in {"href", "src", "action", "formaction", "xlink:href"}
            if name.startswith("on") or (is_link and RUNS.match(value or "") and tag != "img"):
                self.found.append((tag, name, value))
        known = dict(attrs)
        if tag == "script" and "src" not in known and known.get("type") != "application/ld+json":
            self.found.append((tag, attrs))
        if tag == "img" and known.get("src") == "x":
            self.found.append((tag, attrs))


def alive(answer) -> list[object]:
    """What of an answer a browser would run."""
    kind = answer.headers.get("content-type", "")
    if "xml" in kind:
        names = [each.tag.rpartition("}")[2] for each in ET.fromstring(answer.content).iter()]
        return [each for each in names if each in {"script", "img", "foreignObject"}]
    reader = Alive()
    reader.feed(answer.text)
    return reader.found


@pytest.fixture(scope="module")
def client(
    application: Litestar, demo_data, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """One service in which everything has a hostile name; the tests only read."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(demo_data, folder)
    application.state.settings = make_settings(folder)
    with TestClient(application, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def planted(client: TestClient) -> Belongings:
    return make_belongings(client, HOSTILE)


@pytest.fixture(scope="module")
def reader(client: TestClient, planted: Belongings) -> Visitor:
    """An administrator of Grums, who sees the most of what was planted."""
    return planted.admin


def plain(path: str) -> str:
    return re.sub(r"\{(\w+):(?:str|int|path)\}", r"{\1}", path)


def addresses(client: TestClient, names: dict[str, list[str]]) -> list[str]:
    """Every address that is asked with GET, for what was planted."""
    pieces = {
        "asking_id": names["asking"],
        "import_id": names["import"],
        "attachment_id": names["attachment"],
        "hook_id": names["hook"],
        "slug": ["grums"],
        "organization": ["grums"],
        "kind": ["insights"],
        "form": ["liten"],
        "code": ["1764"],
        "name": names["insight"],
    }
    refs = {
        "/i/": names["ref"],
        "/insiktsarbeten/": names["study_ref"],
        "/kartor/": names["map"],
        "/bevakningar/": names["watch"],
        "/kluster/": names["theme"],
        "/ordlista/": names["words"],
        "/natverk/": names["network"],
        "/organisationer/": names["person"],
    }
    found = []
    for path in sorted(
        plain(route.path) for route in client.app.routes if "GET" in getattr(route, "methods", ())
    ):
        if path.startswith(("/static", "/schema", "/feed/", "/inbjudan/", "/metrics", "/logga-in/extern")):
            continue
        own = next((known for start, known in refs.items() if path.startswith(start)), [])
        own = names["study"] if path.startswith("/api/v1/studies/") else own
        for number in (1, 3):
            filled = {key: value[min(number, len(value) - 1)] for key, value in pieces.items()}
            chosen = own[min(number, len(own) - 1)] if own else ""
            filled |= {"ref": chosen, "number": chosen}
            if path.startswith("/api/v1/studies/"):
                filled["name"] = chosen
            if path.startswith("/natverk/"):
                filled["slug"] = chosen
            found.append(path.format(**filled))
    return sorted(set(found))


QUERIES = {
    "/sok": "?q={text}&organization=grums",
    "/karta": "?q={text}",
    "/vita-flackar/ruta": "?rows=subpopulation&columns=population&row=npf&column=riskgrupp",
    "/aterbruk/bakom": "?organisation=grums&siffra=lent",
    "/innan-du-fragar": "?question={text}&populations=riskgrupp",
    "/insikter/liknande": "?statement={text}",
    "/oai": "?verb=ListRecords&metadataPrefix=insikt",
    "/karta/jamfor": "?organization=grums&common=1",
    "/bevakningar/ny": "?q={text}",
    "/insikter/ny": "?statement={text}&title={text}",
    "/insiktsarbeten/nytt": "?title={text}",
    "/logga-in": "?till={text}",
    "/ordlista": "?q={text}",
}


def test_nothing_that_was_written_comes_alive_anywhere(client, planted, reader):
    """Each page as it is, and with the same text in its address, where it would be reflected."""
    outsider = visitor(client, "malmo-admin@exempel.se", "malmo", Role.ADMIN)
    seen, shown = 0, 0
    for address in addresses(client, planted.names):
        query = QUERIES.get(address, "?q={text}")
        for who, asked in ((reader, address), (reader, address + query), (outsider, address)):
            answer = who.ask(
                "GET", asked.format(text="%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%3E%3Cimg+src=x")
            )
            assert answer.status_code < 500, asked
            kind = answer.headers.get("content-type", "")
            seen += 1
            if kind.startswith(RAW) or "spreadsheet" in kind:
                assert answer.headers["x-content-type-options"] == "nosniff"
                continue
            assert alive(answer) == [], asked
            assert "alert(3))49" not in answer.text
            shown += HOSTILE[13:21] in answer.text or "&lt;script&gt;alert" in answer.text
    assert seen > 250
    assert shown > 30, "the texts were not found where they should stand"


def test_markdown_makes_no_link_that_runs(client, planted, reader):
    page = reader.ask("GET", f"/i/{planted.names['ref'][3][:4]}-{planted.names['ref'][3][4:]}").text
    assert "som text" in page
    assert not re.search(r"href=[\"'](?!https?:|mailto:|/|#|\?)", page)


@pytest.mark.parametrize("address", ["/api/v1/export.csv", "/karta.csv", "/kluster.csv", "/vita-flackar.csv"])
def test_no_cell_of_a_table_is_a_formula(client, planted, reader, address):
    text = reader.ask("GET", f"{address}?organization=grums").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t"))]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(client, planted, reader):
    file = reader.ask("GET", "/api/v1/export.xlsx?organization=grums").content
    with zipfile.ZipFile(io.BytesIO(file)) as workbook:
        sheets = "".join(
            workbook.read(name).decode() for name in workbook.namelist() if name.endswith(".xml")
        )
    assert "HYPERLINK(1)" in sheets
    assert "<f>" not in sheets
    assert "<hyperlink" not in sheets


def test_what_is_written_adds_no_header_and_leads_nowhere_else(client, planted, reader):
    lines = "Namn\r\nSet-Cookie: stulen=1\r\n\r\n<script>"
    sent = [
        reader.send("/natverk", name=lines, organization="grums"),
        reader.send("/mitt-konto", name=lines),
        planted.curator.send(
            "/kartor", title=lines, organization="grums", visibility="organization", query=""
        ),
        reader.ask("GET", f"/i/{quote(lines)}"),
        reader.ask("GET", "/kluster.csv", params={"q": lines}),
        reader.send("/sprak", sprak="en", till="//ond.example\r\nX: y"),
    ]
    for answer in sent:
        assert "stulen=1" not in str(answer.headers)
        assert "x" not in answer.headers
        assert not answer.headers.get("location", "/").startswith(("//", "http", "\\"))


@pytest.mark.parametrize(
    "onwards",
    [
        "https://ond.example",
        "//ond.example",
        "/\\ond.example",
        "\\\\ond.example",
        "/\t/ond.example",
        "javascript:alert(1)",
    ],
)
def test_no_address_that_is_sent_along_leads_away(client, planted, onwards):
    """The parameters that are followed: after signing in, and after a choice of language or of colours."""
    browser = TestClient(client.app, raise_server_exceptions=False)
    browser.blocking_portal = client.blocking_portal
    for address, fields in {
        "/sprak": {"sprak": "en"},
        "/tema": {"tema": "dark"},
        "/logga-in": {"email": "grums-manager@exempel.se", "password": "en karta som alla får se"},
    }.items():
        who = Visitor(browser, {"Referer": onwards})
        answer = who.send(address, **fields, till=onwards)
        assert answer.status_code == 303, (address, answer.text[:300])
        location = answer.headers["location"]
        assert location.startswith("/"), location
        assert not location.startswith(("//", "/\\", "/\t")), location
