"""The matrix at work: every address, for everybody, on every level and in every status, on both databases and engines.

What is asked stands in the tables of `test_access_matrix.py`.
"""

import asyncio
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from app.domain.access import ANONYMOUS, Status, Viewer, Visibility, may_see
from app.domain.insights import Evidence, Insight, InsightContent
from app.domain.studies import Study, StudyContent, StudyStatus
from tests.conftest import CAST, fill, in_postgres, make_settings
from tests.web.test_access_matrix import SHOWS_INSIGHTS

SECRET = "zebrafink"
EVERYBODY = (*CAST, "anonymous")
#: Every database and every engine; the two know nothing of each other, so each once is every one.
HOUSES = [
    pytest.param("embedded", marks=pytest.mark.xdist_group("matrix")),
    pytest.param(
        "servers",
        marks=[pytest.mark.postgres, pytest.mark.meilisearch, pytest.mark.xdist_group("meilisearch")],
    ),
]
#: Addresses of studies, asked for every secret one in turn.
OF_STUDIES = (
    "/insiktsarbeten/{study}",
    "/insiktsarbeten/{study}/redigera",
    "/api/v1/studies/{study}",
    "/api/v1/studies/{study_id}",
)
LISTS_OF_STUDIES = ("/insiktsarbeten", "/insiktsarbeten?q=zebrafink", "/api/v1/studies?limit=1000")


@dataclass
class House:
    """A running service with a secret on every level and in every status, each with a word that only it holds.

    Every secret insight comes out of a study that only the organization knows of, or its author alone.
    """

    client: TestClient
    insights: dict[str, Insight] = field(default_factory=dict)
    studies: dict[str, Study] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)

    def get(self, who: str, address: str):
        """The answer that somebody gets."""
        return self.client.get(address, headers=self.headers[who], follow_redirects=False)

    def known(self, who: str) -> set[str]:
        """The words of the insights that somebody may know of."""
        scope = self.viewers[who].scope
        return {
            word
            for word, each in self.insights.items()
            if may_see(
                scope,
                organization=each.content.organization,
                visibility=each.content.visibility,
                status=each.content.status,
                created_by=each.created_by,
            )
        }

    def known_studies(self, who: str) -> set[str]:
        """The words of the studies that somebody may know of."""
        scope = self.viewers[who].scope
        return {
            word
            for word, entry in self.studies.items()
            if may_see(
                scope,
                organization=entry.content.organization,
                visibility=entry.content.visibility,
                status=Status.PUBLISHED,
                created_by=entry.created_by,
            )
        }

    def allowed(self, who: str) -> set[str]:
        """The words that somebody may read: those of withdrawn insights nobody may."""
        live = {word for word, each in self.insights.items() if each.content.status != Status.WITHDRAWN}
        return (self.known(who) & live) | self.known_studies(who)


@pytest.fixture(scope="module", params=HOUSES)
def house(
    request: pytest.FixtureRequest,
    application: Litestar,
    demo_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """The service over each database and each search engine in turn."""
    folder = tmp_path_factory.mktemp("house") / "data"
    if request.param == "embedded":
        shutil.copytree(demo_data, folder)
        settings = make_settings(folder)
    else:
        address = request.getfixturevalue("postgres_template")
        server = request.getfixturevalue("meilisearch")
        asyncio.run(in_postgres(address, "CREATE DATABASE house TEMPLATE bare"))
        settings = make_settings(
            folder, database_url=address.format("house"), search_url=server.url, search_key=server.key
        )
        asyncio.run(fill(settings, demo=True))
    application.state.settings = settings
    with TestClient(application, raise_server_exceptions=False) as client:
        made = House(client)
        client.blocking_portal.call(_plant, made)
        yield made


async def _plant(house: House) -> None:
    services = house.client.app.state.services
    await services.index.rebuild()
    for who in CAST:
        email = f"{who}@exempel.se"
        house.viewers[who] = await services.accounts.get_viewer(email)
        token = await services.accounts.create_token(email, scope="write")
        house.headers[who] = {"Authorization": f"Bearer {token}"}
    house.viewers["anonymous"], house.headers["anonymous"] = ANONYMOUS, {}
    author = house.viewers["grums-designer"]
    for letter, visibility in zip("abcd", Visibility, strict=True):
        word = f"{SECRET}st{letter}"
        house.studies[word] = await services.studies.create_study(
            author,
            StudyContent(
                f"{word} i titeln",
                "grums",
                question=f"{word} i frågan",
                municipality="1764",
                status=StudyStatus.ONGOING,
                started="2026-10",
                populations=("riskgrupp",),
                visibility=visibility,
                source=f"{word} i källan",
                contact=f"{word} i kontakten",
            ),
        )
    hidden = next(iter(house.studies.values())).id
    for letter, (visibility, status) in zip("bcdfghjklmnpqrst", product(Visibility, Status), strict=True):
        word = f"{SECRET}{letter * 3}"
        house.insights[word] = await services.insights.create_insight(
            author, _secret(word, visibility, status, hidden)
        )
    await services.index.catch_up()


def _secret(word: str, visibility: str, status: str, study: str | None) -> InsightContent:
    return InsightContent(
        f"{word} i påståendet",
        "grums",
        body=f"{word} i texten",
        study=study,
        municipality="1764",
        populations=("riskgrupp",),
        voices=("invanare",),
        evidence=(Evidence("quote", f"{word} i citatet"),),
        source=f"{word} i källan",
        visibility=visibility,
        status=status,
    )


def _read(response) -> set[str]:
    """The words that an answer holds, past an echo of the question."""
    text = response.text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}', "")
    return set(re.findall(rf"{SECRET}[a-z]{{3}}\b", text))


def _shape(response, *names: str) -> tuple[object, ...]:
    """What tells one answer from another, past the names in its address and what differs every time."""
    text = response.text
    for name in names:
        text = text.replace(name, "")
    text = re.sub(r'name="_csrf_token"[^>]*>|\d{4}-\d\d-\d\dT[\d:]+Z', "", text)
    return response.status_code, sorted(set(response.headers) - {"content-length"}), text


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_reads_what_the_gate_keeps_from_them(house, who):
    known, allowed = house.known(who), house.allowed(who)
    for address in (each for addresses in SHOWS_INSIGHTS.values() for each in addresses):
        if "{" not in address:
            response = house.get(who, address)
            assert response.status_code < 500, (address, response.text)
            assert _read(response) <= allowed, (who, address)
            continue
        missing = house.get(who, address.format(id="0" * 8, ref="00000000"))
        for word, each in house.insights.items():
            asked = address.format(id=each.id, ref=each.ref)
            response = house.get(who, asked)
            assert response.status_code < 500, (asked, response.text)
            assert _read(response) <= allowed, (who, asked)
            if word not in known:
                assert _shape(response, each.id, each.ref) == _shape(missing, "0" * 8), (who, asked)


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_reads_of_studies_that_the_gate_keeps_from_them(house, who):
    known = house.known_studies(who)
    for address in LISTS_OF_STUDIES:
        response = house.get(who, address)
        assert response.status_code < 500, (address, response.text)
        assert _read(response) & house.studies.keys() <= known, (who, address)
    for address in OF_STUDIES:
        missing = house.get(who, address.format(study="00000000", study_id="0" * 8))
        for word, entry in house.studies.items():
            names = entry.ref, entry.id
            response = house.get(who, address.format(study=names[0], study_id=names[1]))
            assert response.status_code < 500, (address, response.text)
            assert _read(response) <= house.allowed(who), (who, address)
            if word not in known:
                assert _shape(response, *names) == _shape(missing, "0" * 8), (who, address)


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_all_that_is_theirs_to_read(house, who):
    allowed = house.allowed(who) & house.insights.keys()
    published = {word for word in allowed if house.insights[word].content.status == Status.PUBLISHED}
    everything = "&".join(f"status={status}" for status in Status)

    def read(address: str) -> set[str]:
        return _read(house.get(who, address)) & house.insights.keys()

    assert read("/api/v1/export.jsonl") == published
    assert read(f"/api/v1/export.jsonl?{everything}") == allowed
    assert read(f"/api/v1/insights?q={SECRET}&limit=100") == published
    found = house.get(who, f"/api/v1/insights?q={SECRET}&limit=100&facets=organization").json()
    assert found["total"] == len(published)
    assert sum(found["facets"]["organization"].values()) == len(published)
    counted = house.get(who, "/api/v1/map?organization=grums&zone=riskgrupp").json()
    listed = house.get(who, "/api/v1/insights?organization=grums&zone=riskgrupp").json()
    assert counted["total"] == listed["total"]


def test_a_foreign_insight_can_not_be_changed_and_looks_missing(house):
    headers = house.headers["malmo-designer"]
    for each in house.insights.values():
        response = house.client.patch(f"/api/v1/insights/{each.id}", json={"statement": "x"}, headers=headers)
        is_seen = each.content.visibility in {"network", "public"} and each.content.status != "draft"
        assert response.status_code == (403 if is_seen else 404), each.content


def test_narrowing_the_sharing_takes_effect_at_once(house):
    services = house.client.app.state.services
    word = f"{SECRET}vvv"
    insight = house.client.blocking_portal.call(
        services.insights.create_insight,
        house.viewers["grums-designer"],
        _secret(word, "public", "published", None),
    )
    assert word in _read(house.get("anonymous", f"/api/v1/insights?q={word}"))
    answer = house.client.patch(
        f"/api/v1/insights/{insight.id}",
        json={"visibility": "private"},
        headers=house.headers["grums-designer"],
    )
    assert answer.status_code == 200, answer.text
    found = house.get("anonymous", f"/api/v1/insights?q={SECRET}&facets=organization").json()
    assert word not in str(found["items"])
    assert found["total"] == len(found["items"])
    assert house.get("anonymous", f"/i/{insight.ref}").status_code == 404
