"""How long whoever guesses must wait, and how much a client may ask for."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.throttling import TRIES, RateLimit

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [TRIES.wait(failures, NOW, NOW).total_seconds() for failures in (0, 4, 5, 6, 7, 14, 99, 5_000)]
    assert waits == [0, 0, 2, 4, 8, 900, 900, 900]


def test_a_wait_passes_and_old_failures_are_forgotten() -> None:
    assert TRIES.wait(5, NOW, NOW + timedelta(seconds=2)) <= timedelta()
    assert TRIES.wait(99, NOW, NOW + timedelta(hours=24)) == timedelta()


@given(st.integers(5, 10_000))
def test_a_day_lets_fewer_than_a_hundred_and_ten_guesses_through(tries: int) -> None:
    now, used, through = NOW, 0.0, 0
    while now < NOW + timedelta(days=1) and through < tries:
        used, through = used + 1, through + 1
        now += max(TRIES.wait(used, now, now), timedelta())
    assert through <= 110


def test_an_allowance_comes_back_with_time() -> None:
    limit = RateLimit(size=600, per_second=10)
    assert limit.used(600, NOW, NOW + timedelta(seconds=30)) == 300
    assert limit.wait(600, 10) == timedelta(seconds=1)
    assert limit.wait(590, 10) == timedelta()
    assert limit.wait(0, 10_000) == timedelta(), "what is heavier than all goes through alone"
