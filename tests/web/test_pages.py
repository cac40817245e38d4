"""Reading: every page for everybody, in both languages, and nothing that a strict browser would refuse."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.conftest import CAST, make_settings

PASS_PHRASE = "en karta som alla får se"
OPEN_PAGES = (
    "/",
    "/karta",
    "/karta?population=riskgrupp&subpopulation=ungdomar&colour=basis",
    "/karta?organization=grums&municipality=1764&year_from=2020&year_to=2025",
    "/sok",
    "/sok?q=tillit",
    "/sok?q=ungdommar+inflytande",
    "/sok?q=xyzzyqwert",
    "/sok?basis=from&theme=tillganglighet-och-tillit&sort=year",
    "/ordlista",
    "/ordlista?ord=bidrag",
    "/insiktsarbeten",
    "/insiktsarbeten?status=planned&population=klient&q=hur",
    "/organisationer",
    "/organisationer/grums",
    "/organisationer/umea-universitet",
    "/kommuner/1764",
    "/kommuner/0114",
    "/guide",
    "/tillganglighet",
)
LOGGING_PAGES = ("/insikter/ny", "/insiktsarbeten/nytt")
LOGGERS = ("grums-designer", "malmo-designer", "titi-curator", "administrator")


@pytest.fixture(scope="module")
def readers(
    application: Litestar, demo_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, TestClient]]:
    """Everybody's browser over one corpus that nobody changes."""
    folder = tmp_path_factory.mktemp("pages") / "data"
    shutil.copytree(demo_data, folder)
    application.state.settings = make_settings(folder)
    with TestClient(application, raise_server_exceptions=False) as anonymous:
        found = {"anonymous": anonymous}
        for name in CAST:
            browser = TestClient(application, raise_server_exceptions=False)
            browser.blocking_portal = anonymous.blocking_portal
            browser.get("/logga-in")
            answer = browser.post(
                "/logga-in",
                data={
                    "email": f"{name}@exempel.se",
                    "password": PASS_PHRASE,
                    "_csrf_token": browser.cookies["insikt_csrf"],
                },
                follow_redirects=False,
            )
            assert answer.status_code == 303, answer.text
            found[name] = browser
        yield found


@pytest.fixture
def reader(readers: dict[str, TestClient]) -> TestClient:
    return readers["anonymous"]


def _text(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


@pytest.mark.parametrize("who", ["anonymous", *CAST])
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_an_open_page_answers_everybody(readers, who, path):
    answer = readers[who].get(path)
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.count("<h1") == 1
    assert '<main id="innehall"' in answer.text


@pytest.mark.parametrize("who", LOGGERS)
@pytest.mark.parametrize("path", LOGGING_PAGES)
def test_who_may_log_gets_the_form(readers, who, path):
    assert readers[who].get(path).status_code == 200


@pytest.mark.parametrize("path", LOGGING_PAGES)
def test_a_reader_is_told_that_logging_takes_another_role(readers, path):
    answer = readers["grums-manager"].get(path)
    assert answer.status_code == 403
    assert "Det får du inte göra." in answer.text


@pytest.mark.parametrize("path", LOGGING_PAGES)
def test_an_anonymous_visitor_is_led_to_sign_in_and_back(reader, path):
    answer = reader.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/logga-in?till={path.replace('/', '%2F')}"


@pytest.mark.parametrize("path", [*OPEN_PAGES, "/logga-in", "/finns-inte"])
def test_a_page_speaks_english_to_whoever_chose_it(reader, path):
    answer = reader.get(path, headers={"cookie": "language=en; theme=dark"})
    assert answer.status_code == (404 if path == "/finns-inte" else 200)
    assert '<html lang="en" data-theme="dark">' in answer.text
    assert "Skip to the content" in answer.text
    assert "Hoppa till innehållet" not in answer.text


@pytest.mark.parametrize("path", [*OPEN_PAGES, "/logga-in", "/finns-inte"])
def test_no_page_carries_inline_script_or_style(reader, path):
    html = reader.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", html)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/karta?zone=xx", 400),
        ("/karta?theme=finns-inte", 400),
        ("/karta?colour=rosa", 400),
        ("/sok?municipality=9999", 400),
        ("/sok?year_from=nyss", 400),
        ("/sok?cursor=%00", 400),
        ("/sok?cursor=abc", 400),
        ("/sok?sort=bakvänt", 400),
        ("/sok?q=" + "a" * 600, 400),
        ("/karta.png?width=99999999", 400),
        ("/karta.png?width=bred", 400),
        ("/insiktsarbeten?status=klart", 400),
        ("/insiktsarbeten?county=99", 400),
        ("/i/NOPE", 404),
        ("/i/6DG0SSCX", 404),
        ("/i/%F0%9F%92%A9", 404),
        ("/insiktsarbeten/NOPE", 404),
        ("/organisationer/finns-inte", 404),
        ("/kommuner/9999", 404),
        ("/finns-inte", 404),
    ],
)
def test_what_cannot_be_is_answered_with_a_page_that_says_so(reader, path, status):
    answer = reader.get(path)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text


def test_every_link_of_the_main_pages_leads_somewhere(reader):
    seen = set()
    for path in (
        "/",
        "/karta",
        "/sok",
        "/insiktsarbeten",
        "/organisationer",
        "/organisationer/grums",
        "/guide",
    ):
        for href in re.findall(r'href="(/[^"#]*)', reader.get(path).text):
            kind = re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}|=[^&]*|\d{4}", "", unescape(href))
            if kind not in seen:
                seen.add(kind)
                answer = reader.get(unescape(href))
                assert answer.status_code == 200, (path, href, answer.status_code)
    assert len(seen) > 40


def test_the_table_says_the_same_as_the_map_and_the_interface(reader):
    zones = reader.get("/api/v1/map").json()["zones"]
    html = reader.get("/karta").text
    table = html[html.index('<table class="twin"') : html.index("</table>")]
    rows = re.findall(
        r'<th scope="row">(.*?)</th>\s*<td class="number[^"]*">([\d\xa0]+)</td>', table, re.DOTALL
    )
    shown = {
        _text(name).strip().removesuffix("vit fläck").strip(): int(n.replace("\xa0", "")) for name, n in rows
    }
    assert shown.pop("Summa") == sum(zone["count"] for zone in zones)
    assert list(shown.values()) == [zone["count"] for zone in zones]


def test_the_map_is_given_as_files_too(reader):
    svg = reader.get("/karta.svg?population=riskgrupp")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.content == reader.get("/karta.svg?population=riskgrupp").content
    png = reader.get("/karta.png?width=400")
    assert png.content[:8] == b"\x89PNG\r\n\x1a\n"
    table = reader.get("/karta.csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]][:3] == ["Bara klient", "Bara riskgrupp", "Bara allmänhet"]
    assert sum(int(row[1]) for row in rows[1:]) == 258


def test_an_empty_zone_is_named_as_a_white_spot(reader):
    html = reader.get("/karta?organization=grums").text
    assert "vit fläck" in html
    assert re.search(r"Alla tre</a>\s*<span class=\"badge gap\">", html)


def test_a_search_marks_the_words_that_answer_and_counts_its_facets(reader):
    html = reader.get("/sok?q=tillit").text
    assert "<mark>tillit</mark>" in html.lower()
    facet = re.search(
        r'name="basis" value="from">\s*<span>Från gruppen</span><span class="count">(\d+)', html
    )
    narrowed = reader.get("/sok?q=tillit&basis=from").text
    total = re.search(r"<strong data-said>([\d\xa0]+) ", narrowed)
    assert facet
    assert total
    assert facet[1] == total[1]


def test_a_filter_can_be_taken_away_by_its_chip(reader):
    html = reader.get("/sok?q=tillit&basis=from&population=klient").text
    chips = [unescape(href) for href in re.findall(r'class="chip" href="([^"]+)"', html)]
    assert chips == [
        "/sok?population=klient&basis=from",
        "/sok?q=tillit&basis=from",
        "/sok?q=tillit&population=klient",
    ]


def test_nothing_found_says_what_to_do_next(reader):
    html = reader.get("/sok?q=xyzzyqwert&basis=from").text
    assert "Ingen har frågat än" in html
    assert 'href="/sok?basis=from"' in html
    assert 'href="/insikter/ny"' in html


def test_the_list_goes_on_until_its_end(reader):
    path, seen = "/sok?organization=grums", []
    while path:
        html = reader.get(path).text
        seen += re.findall(r'<h3><a href="(/i/[^"]+)"', html)
        following = re.search(r'href="([^"]+)" rel="next"', html)
        path = unescape(following[1]) if following else ""
    assert len(seen) == len(set(seen)) == 74


def test_an_insight_tells_everything_about_itself(reader):
    ref = re.search(r'href="(/i/[0-9A-Z-]+)"', reader.get("/sok?q=yrkestitel").text)[1]
    text = _text(reader.get(ref).text)
    for words in (
        "En yrkestitel kan hindra kontakt",
        "Berörd – om gruppen",
        "Flera agenter beskrev en sned maktfördelning",
        "medmänniska",
        "Grums kommun",
        "Tillitsdagarna med tillitsagenter",
        "Slutrapport Tillitsbyrån",
        "Öppet för alla",
        ref.removeprefix("/i/") + ", version 1",
    ):
        assert words in text
    assert "Redigera" not in text
    assert "Insikten loggades." in reader.get(f"{ref}/historik").text


def test_a_ref_is_found_however_it_is_written(reader):
    ref = re.search(r'href="/i/([0-9A-Z-]+)"', reader.get("/sok?q=yrkestitel").text)[1]
    for written in (ref, ref.replace("-", ""), ref.lower()):
        assert reader.get(f"/i/{written}").status_code == 200


def test_whoever_may_edit_sees_the_way_to(readers):
    ref = re.search(r'href="(/i/[0-9A-Z-]+)"', readers["anonymous"].get("/sok?q=yrkestitel").text)[1]
    assert f'href="{ref}/redigera"' in readers["grums-designer"].get(ref).text
    assert f'href="{ref}/redigera"' not in readers["malmo-designer"].get(ref).text
    assert readers["malmo-designer"].get(f"{ref}/redigera").status_code == 403


def test_a_municipality_tells_its_residents_even_where_nobody_has_asked(reader):
    text = _text(reader.get("/kommuner/0114").text)
    assert "Upplands Väsby" in text
    assert "31 december 2024" in text
    assert "Ingen insikt är delad med dig ännu." in text


def test_robots_are_told_what_to_leave_alone(reader):
    answer = reader.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Disallow: /api/" in answer.text
