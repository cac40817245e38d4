"""A real search server that stops or stands still in the middle: every view says so at once, and none breaks."""

import re
import shutil
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from litestar.testing import TestClient

from app.asgi import create_app
from app.search import meilisearch_conversation as adapter
from benchmarks.servers import MeilisearchServer, find_meilisearch, meilisearch_server
from tests.conftest import make_settings

pytestmark = [pytest.mark.meilisearch, pytest.mark.xdist_group("meilisearch")]

#: A page that takes longer than this hangs, in seconds; the engine is given some of them.
PATIENCE = 20.0
NOTICE = "Orden söks inte just nu"


def stop(server: MeilisearchServer) -> None:
    server.process.kill()
    server.process.wait()


def pause(server: MeilisearchServer) -> None:
    server.process.send_signal(signal.SIGSTOP)


@contextmanager
def searching(data: Path, folder: Path) -> Iterator[tuple[TestClient, MeilisearchServer]]:
    """The anonymous visitor of a service, and the server that is its search engine, with everything indexed."""
    if find_meilisearch() is None:
        pytest.skip("Meilisearch: its program is missing (npm ci installs it)")
    shutil.copytree(data, folder / "data")
    with meilisearch_server(folder / "meilisearch") as server:
        settings = make_settings(folder / "data", search_url=server.url, search_key=server.key)
        with TestClient(create_app(settings), raise_server_exceptions=False) as client:
            client.blocking_portal.call(client.app.state.services.index.reconcile)
            assert client.get("/api/v1/insights?q=tillit").json()["total"] > 0
            yield client, server
            server.process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="module", params=[stop, pause])
def away(
    request: pytest.FixtureRequest, demo_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """The anonymous visitor of a service whose search engine has stopped, or stands still."""
    with searching(demo_data, tmp_path_factory.mktemp("away")) as (client, server):
        request.param(server)
        yield client


def timed(client: TestClient, address: str):
    began = time.monotonic()
    answer = client.get(address)
    assert time.monotonic() - began < PATIENCE, address
    return answer


def test_the_search_page_says_so_and_lists_what_the_filters_take_in(away):
    whole = timed(away, "/api/v1/insights?basis=from&limit=1").json()["total"]
    page = timed(away, "/sok?q=tillit&basis=from")
    assert page.status_code == 200
    assert NOTICE in page.text
    assert f"{whole} insikter från gruppen själv" in page.text
    assert 'value="tillit"' in page.text
    assert "<mark>" not in page.text
    assert page.text.count('class="card"') == 25
    following = re.search(r'href="(/sok\?[^"]*cursor=[^"]*)"', page.text)
    assert following
    more = timed(away, following[1].replace("&amp;", "&"))
    assert more.status_code == 200
    assert "visar från nummer 26" in more.text


def test_an_anonymous_reader_sees_no_more_without_the_engine(away):
    page = timed(away, "/sok?q=tillit")
    listed = timed(away, "/api/v1/insights?limit=1").json()["total"]
    assert f"{listed} insikter" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/insights?q=tillit&facets=theme",
        "/api/v1/map?q=tillit",
        "/api/v1/map.svg?q=tillit",
        "/api/v1/export.jsonl?q=tillit",
        "/api/v1/export.xlsx?q=tillit",
    ],
)
def test_a_program_is_told_that_words_can_not_be_searched(away, address):
    answer = timed(away, address)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.headers["retry-after"]
    assert "Sökningen svarar inte" in answer.json()["title"]


def test_a_map_of_a_search_says_so_and_leads_on(away):
    page = timed(away, "/karta?q=tillit&basis=from")
    assert page.status_code == 503
    assert "Sökningen svarar inte just nu" in page.text
    assert 'href="/karta?basis=from"' in page.text
    assert timed(away, "/karta?basis=from").status_code == 200


def test_what_needs_no_words_goes_on_as_usual(away):
    for address in ("/", "/karta", "/sok?basis=from", "/api/v1/insights?facets=theme,zone", "/api/v1/map"):
        assert timed(away, address).status_code == 200, address
    assert away.get("/health/live").status_code == 200


def test_an_insight_is_logged_while_the_engine_is_away(away):
    accounts = away.app.state.services.accounts
    token = away.blocking_portal.call(
        lambda: accounts.create_token("grums-designer@exempel.se", scope="write")
    )
    began = time.monotonic()
    answer = away.post(
        "/api/v1/insights",
        json={"statement": f"Ett ord {uuid.uuid4().hex}", "organization": "grums", "visibility": "public"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201, answer.text
    assert time.monotonic() - began < PATIENCE


def test_words_are_searched_again_as_soon_as_the_engine_is_back(demo_data, tmp_path):
    with searching(demo_data, tmp_path) as (client, server):
        pause(server)
        assert NOTICE in timed(client, "/sok?q=tillit").text
        server.process.send_signal(signal.SIGCONT)
        deadline = time.monotonic() + adapter.REST + 60
        while NOTICE in client.get("/sok?q=tillit").text:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert "<mark>" in client.get("/sok?q=tillit").text
