"""A period of days, as somebody chooses it in a form and as an address carries it."""

from dataclasses import dataclass
from datetime import date

from app.domain.directory import DirectoryNames
from app.domain.errors import Problem
from app.domain.vocabularies import Translate
from app.web.pages.forms import FieldProblem, WithProblems, field_problems
from app.web.pages.rendering import date_in_words
from app.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class PeriodForm(WithProblems):
    """A period as somebody wrote it, and what is wrong with it."""

    first: str
    last: str
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A period, and the form that it was read from."""

    first: date | None
    last: date | None
    form: PeriodForm

    @property
    def query(self) -> dict[str, str]:
        """The period in an address."""
        given = {"fran": self.first, "till": self.last}
        return {name: day.isoformat() for name, day in given.items() if day}


def read_period(request: AnyRequest, _: Translate) -> Period:
    """The period that the address means; days that there are not, and an end before the beginning, are told of."""
    problems, days = [], {}
    for name in ("fran", "till"):
        value = request.query_params.get(name, "").strip()
        try:
            days[name] = date.fromisoformat(value) if value else None
        except ValueError:
            problems.append(Problem(name, _("Skriv datumet som 2024-03-01.")))
    first, last = days.get("fran"), days.get("till")
    if first and last and last < first:
        problems.append(Problem("till", _("Slutet ligger före början.")))
    form = PeriodForm(
        request.query_params.get("fran", "").strip()[:40],
        request.query_params.get("till", "").strip()[:40],
        tuple(field_problems(problems, {"fran": _("Från och med"), "till": _("Till och med")}, {})),
    )
    return Period(first, last, form)


def period_in_words(period: Period, names: DirectoryNames) -> str:
    """From which day to which, in words."""
    _, language = names.translate, names.language
    words = []
    if period.first:
        words.append(_("från och med %(day)s") % {"day": date_in_words(period.first.isoformat(), language)})
    if period.last:
        words.append(_("till och med %(day)s") % {"day": date_in_words(period.last.isoformat(), language)})
    return " ".join(words) or _("hela tiden")
