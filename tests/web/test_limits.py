"""No client takes more than its share, workers count together, and requests have a largest size."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from litestar.testing import TestClient

from app.asgi import MAX_REQUEST
from app.domain.errors import TooManyTriesError
from app.domain.throttling import TRIES, RateLimit
from app.services.throttle import LOANS, ThrottleService
from app.web.limits import weigh


@pytest.mark.anyio
async def test_workers_count_tries_together(either):
    workers = [ThrottleService(either.database, either.throttle.vault, lambda: NOW) for _ in range(3)]
    key = workers[0].key("account", "a@exempel.se", "192.0.2.1")
    done = await asyncio.gather(
        *(workers[number % 3].begin_try({key: TRIES}) for number in range(12)), return_exceptions=True
    )
    refused = [each for each in done if isinstance(each, TooManyTriesError)]
    assert len(done) - len(refused) == TRIES.free, "also when all of them come at once"


@pytest.mark.anyio
async def test_workers_count_requests_together_and_give_them_back(either):
    clock = Clock()
    workers = [ThrottleService(either.database, either.throttle.vault, clock) for _ in range(2)]
    limit, key = RateLimit(size=100, per_second=10), workers[0].key("requests", 1)

    async def ask(times: int) -> int:
        through = 0
        for number in range(times):
            with suppress(TooManyTriesError):
                await workers[number % 2].spend(key, limit, 1)
                through += 1
        for each in workers:
            await each.close()
        return through

    handfuls = 2 * limit.size / LOANS
    assert 100 <= await ask(300) <= 100 + 2 * handfuls
    assert await ask(10) == 0
    clock.seconds += 5
    assert 0 < await ask(300) <= 50 + 2 * handfuls


NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Clock:
    """The time, which a test moves."""

    seconds = 0.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(NOW.timestamp() + self.seconds, UTC)


def test_who_asks_for_too_much_is_told_when_to_come_back(application, bare_settings):
    application.state.settings = replace(bare_settings, is_loopback=False, requests_per_minute=60)
    with TestClient(application) as client:
        answers = [client.get("/api/v1/insights?q=tillit") for _ in range(60)]
        assert answers[0].status_code == 200
        assert answers[-1].status_code == 429
        assert answers[-1].headers["content-type"] == "application/problem+json"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        page = client.get("/sok?q=tillit")
        assert page.status_code == 429
        assert "Försök igen om" in page.text
        assert client.get("/health/live").status_code == 200
        assert client.get("/static/css/base.css").status_code == 200


def test_unknown_keys_count_for_the_address(application, bare_settings):
    application.state.settings = replace(bare_settings, is_loopback=False, requests_per_minute=60)
    with TestClient(application) as client:
        for number in range(40):
            headers = {"Authorization": f"Bearer insikt_{number:043}"}
            answer = client.get("/api/v1/vocabularies", headers=headers)
        assert answer.status_code == 429


def test_what_takes_long_weighs_more():
    assert weigh("GET", "/guide", "") < weigh("GET", "/sok", "") < weigh("GET", "/karta.png", "")
    assert weigh("GET", "/api/v1/export.xlsx", "") < weigh("POST", "/api/v1/imports", "")


def test_a_request_that_is_too_large_is_not_read(client):
    answer = client.post("/logga-in", content=b"a" * (MAX_REQUEST + 1))
    assert answer.status_code in {403, 413}
    answer = client.post(
        "/api/v1/askings/check",
        content=b'{"question": "' + b"a" * MAX_REQUEST + b'"}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 413
