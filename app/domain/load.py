"""Asking load: how much a group in a place has been asked already.

It is counted from studies; there is no register of persons to count from, and none is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.studies import StudyContent


@dataclass(frozen=True, slots=True)
class Load:
    """How much a group in a place has been asked: studies, those who took part, and months with a study under way.

    `participants` is None where too few took part to tell, or nobody counted them. `residents` are those of the place.
    """

    studies: int
    participants: int | None
    is_suppressed: bool
    months: int
    residents: int | None
    since: str

    @property
    def per_thousand(self) -> float | None:
        """Participants per thousand residents."""
        if self.participants is None or not self.residents:
            return None
        return round(1000 * self.participants / self.residents, 1)


def count_load(
    studies: Sequence[StudyContent], *, today: str, since: str, residents: int | None, small_number: int
) -> Load:
    """The load of studies that reached into the time between two days (ISO 8601).

    Fewer people than `small_number` are never told of.
    """
    counted = [each for each in studies if reaches_into(each, since, today)]
    people = sum(each.participants or 0 for each in counted)
    is_suppressed = 0 < people < small_number
    months: set[int] = set()
    for each in counted:
        months.update(months_within(each, since, today))
    return Load(
        studies=len(counted),
        participants=None if is_suppressed or not people else people,
        is_suppressed=is_suppressed,
        months=len(months),
        residents=residents,
        since=since,
    )


def reaches_into(study: StudyContent, since: str, today: str) -> bool:
    """Whether any of a study's time lies between two days (ISO 8601)."""
    if study.started is None and study.ended is None:
        return study.status == "ongoing"
    if study.started and study.started > today:
        return False
    end = study.ended or (today if study.status == "ongoing" else study.started or today)
    return _padded(end, "-12-31") >= since


def months_within(study: StudyContent, since: str, today: str) -> range:
    """The months of a study between two days (ISO 8601), counted from year 0."""
    start = max(_padded(study.started or since, "-01-01"), since)
    end = study.ended or (today if study.status == "ongoing" else study.started or today)
    last = min(_padded(end, "-12-31"), today)
    return range(_month(start), max(_month(start), _month(last)) + 1)


def _padded(date: str, rest: str) -> str:
    """A year or a month made into a day: its first or its last."""
    return date + rest[len(date) - 4 :] if len(date) < 10 else date


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])
