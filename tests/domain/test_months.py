"""Days and months of studies."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.months import Month, Span, find_month, first_day, last_day, span_of, weeks_of
from app.domain.studies import StudyContent


@pytest.mark.parametrize(
    ("started", "ended", "status", "first", "last"),
    [
        ("2026", "2026-02", "planned", date(2026, 1, 1), date(2026, 2, 28)),
        ("2026-03-05", None, "ongoing", date(2026, 3, 5), None),
        ("2026-03", None, "done", date(2026, 3, 1), date(2026, 3, 31)),
        (None, "2026-04", "planned", date(2026, 4, 1), date(2026, 4, 30)),
        ("2026-02-31", "2026-02", "done", date(2026, 2, 28), date(2026, 2, 28)),
    ],
)
def test_a_study_fills_the_days_that_it_says(started, ended, status, first, last):
    content = StudyContent("Om mat", "grums", status=status, started=started, ended=ended)
    assert span_of(content) == Span(first, last)


def test_a_study_that_does_not_say_when_has_no_days():
    assert span_of(StudyContent("Om mat", "grums")) is None


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(0, 400))
def test_the_bars_of_a_month_cover_exactly_the_days_of_the_study(start, length):
    span = Span(start, start + timedelta(days=length))
    weeks = weeks_of(Month(start.year, start.month), [span])
    drawn = [day for week in weeks for bar in week.bars for day in week.days[bar.first - 1 : bar.last]]
    assert drawn == [day for week in weeks for day in week.days if span.first <= day <= span.last]


def test_months_are_read_and_moved():
    assert find_month("2026-13") is None
    assert find_month("2026-12").moved(1) == Month(2027, 1)
    assert Month(2027, 1).moved(-1).text == "2026-12"
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
