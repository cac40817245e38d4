"""Days and months of studies: when one begins and ends, as exactly as it says, and which weeks of a month it fills."""

import re
from calendar import Calendar, monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.studies import StudyContent, StudyStatus

_MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")


def first_day(written: str) -> date:
    """The first day of a day, a month or a year (ISO 8601); a day that its month has not counts as the month's last.

    >>> first_day("2024-02"), first_day("2024-02-31")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    year, month, day = [*map(int, written.split("-")), 1, 1][:3]
    return date(year, month, min(day, monthrange(year, month)[1]))


def last_day(written: str) -> date:
    """The last day of a day, a month or a year.

    >>> last_day("2024"), last_day("2024-02"), last_day("2024-03-31")
    (datetime.date(2024, 12, 31), datetime.date(2024, 2, 29), datetime.date(2024, 3, 31))
    """
    parts = [*map(int, written.split("-"))]
    year, month, day = [*parts, *(12, 31)[len(parts) - 1 :]]
    return date(year, month, min(day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a study, both inclusive; `last` None is until nobody knows when."""

    first: date
    last: date | None

    def meets(self, first: date, last: date) -> bool:
        """Whether any of its days lies between two days."""
        return self.first <= last and (self.last is None or self.last >= first)


def span_of(content: StudyContent) -> Span | None:
    """The days of a study; None where it does not say. One that is done without an end lasts as long as its start."""
    written = content.started or content.ended
    if written is None:
        return None
    end = content.ended or (written if content.status == StudyStatus.DONE else None)
    first = first_day(written)
    return Span(first, max(first, last_day(end)) if end else None)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @property
    def text(self) -> str:
        """As an address has it, such as 2026-03."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def moved(self, by: int) -> "Month":
        """The month so many months later, within the years that studies have."""
        year, number = divmod(self.year * 12 + self.number - 1 + by, 12)
        return Month(year, number + 1) if 1900 <= year <= 2199 else self


def find_month(text: str) -> Month | None:
    """The month that is written like 2026-03; None for what is none."""
    return Month(int(text[:4]), int(text[5:])) if _MONTH.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Bar:
    """A study within a week: which of those given it is, and from which to which of the seven days, from 1."""

    index: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week, Monday first, and the studies in it."""

    days: tuple[date, ...]
    bars: tuple[Bar, ...]

    @property
    def number(self) -> int:
        """Its number (ISO 8601)."""
        return self.days[0].isocalendar().week


def weeks_of(month: Month, spans: Sequence[Span]) -> list[Week]:
    """The weeks of a month, whole, with the studies of each in their order; their days outside the month are kept."""
    return [Week(tuple(days), tuple(_bars(days, spans))) for days in _days(month)]


def _days(month: Month) -> Iterable[list[date]]:
    return Calendar().monthdatescalendar(month.year, month.number)


def _bars(days: Sequence[date], spans: Sequence[Span]) -> Iterable[Bar]:
    monday, sunday = days[0], days[-1]
    for index, span in enumerate(spans):
        if span.meets(monday, sunday):
            last = sunday if span.last is None else min(span.last, sunday)
            yield Bar(index, (max(span.first, monday) - monday).days + 1, (last - monday).days + 1)
