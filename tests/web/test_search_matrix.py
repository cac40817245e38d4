"""The matrix of searching: hits, facets and suggestions for each of the cast, on each search engine."""

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.domain.access import ANONYMOUS, Status, Viewer, Visibility, may_see
from app.domain.insights import InsightContent
from app.domain.selection import Selection
from benchmarks.servers import MeilisearchServer
from tests.conftest import CAST, make_settings

ENGINES = [
    "tantivy",
    pytest.param("meilisearch", marks=[pytest.mark.meilisearch, pytest.mark.xdist_group("meilisearch")]),
]
SECRET = "zebrafink"


@pytest.fixture(scope="module", params=ENGINES)
def client(
    request: pytest.FixtureRequest,
    application: Litestar,
    demo_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TestClient]:
    """The anonymous visitor of a service over the demonstration corpus, on each search engine in turn."""
    folder = tmp_path_factory.mktemp("matrix") / "data"
    shutil.copytree(demo_data, folder)
    settings = make_settings(folder)
    if request.param == "meilisearch":
        server: MeilisearchServer = request.getfixturevalue("meilisearch")
        settings = make_settings(folder, search_url=server.url, search_key=server.key)
    application.state.settings = settings
    with TestClient(application, raise_server_exceptions=False) as made:
        made.blocking_portal.call(made.app.state.services.index.rebuild)
        yield made


@pytest.fixture(scope="module")
def planted(client):
    """An insight on every level and in every status, by a word that only it holds."""
    services = client.app.state.services
    author = client.blocking_portal.call(services.accounts.get_viewer, "grums-designer@exempel.se")
    made = {}
    for letter, (visibility, status) in zip("bcdfghjklmnpqrst", product(Visibility, Status), strict=True):
        word = f"{SECRET}{letter * 3}"
        content = InsightContent(
            f"{SECRET} {word} i påståendet", "grums", visibility=visibility, status=status
        )
        made[word] = client.blocking_portal.call(services.insights.create_insight, author, content)
    return made


@pytest.fixture(params=[*CAST, "anonymous"])
def viewer(request, client) -> Viewer:
    if request.param == "anonymous":
        return ANONYMOUS
    accounts = client.app.state.services.accounts
    found: Viewer = client.blocking_portal.call(accounts.get_viewer, f"{request.param}@exempel.se")
    return found


def _allowed(viewer, planted, statuses):
    """Those that the viewer may read, by word; a withdrawn insight has no words any longer."""
    return {
        word: each
        for word, each in planted.items()
        if each.content.status in statuses
        and each.content.status != Status.WITHDRAWN
        and may_see(
            viewer.scope,
            organization=each.content.organization,
            visibility=each.content.visibility,
            status=each.content.status,
            created_by=each.created_by,
        )
    }


def _search(client, viewer, text, statuses=()):
    browse = client.app.state.services.browse
    selection = Selection(text=text, statuses=tuple(sorted(statuses)))
    return client.blocking_portal.call(
        lambda: browse.list_page(viewer, selection, limit=100, facets=("organization", "zone"))
    )


@pytest.mark.parametrize("statuses", [(Status.PUBLISHED,), tuple(Status)])
def test_hits_and_facets_are_what_the_gate_allows(client, planted, viewer, statuses):
    allowed = _allowed(viewer, planted, statuses)
    found = _search(client, viewer, SECRET, statuses)
    assert {each.number for each in found.items} == {each.number for each in allowed.values()}
    assert found.total == len(allowed)
    assert sum(found.facets["organization"].values()) == len(allowed)
    assert sum(found.facets["zone"].values()) == len(allowed)


def test_suggestions_are_made_of_words_that_the_viewer_may_read(client, planted, viewer):
    allowed = _allowed(viewer, planted, tuple(Status))
    published = [word for word, each in planted.items() if each.content.status == Status.PUBLISHED]
    for word in published:
        found = _search(client, viewer, word.replace("zebra", "zebar"))
        assert (found.suggestion == word) == (word in allowed), word


def test_a_change_of_sharing_level_counts_at_once(client, token_of, planted):
    word, insight = next(
        (word, each)
        for word, each in planted.items()
        if (each.content.visibility, each.content.status) == (Visibility.PUBLIC, Status.PUBLISHED)
    )
    address = f"/api/v1/insights?q={word}&facets=organization"
    for visibility, total in ((Visibility.ORGANIZATION, 0), (Visibility.PUBLIC, 1), (Visibility.PRIVATE, 0)):
        changed = client.patch(
            f"/api/v1/insights/{insight.id}",
            json={"visibility": visibility},
            headers=token_of("grums-designer"),
        )
        assert changed.status_code == 200, changed.text
        found = client.get(address).json()
        exact = [each for each in found["items"] if word in each["statement"]]
        assert len(exact) == total
        assert found["total"] == len(found["items"]) == sum(found["facets"]["organization"].values())
        assert word not in client.get(f"/sok?q={word.replace('zebra', 'zebar')}").text or total
