"""The calendar of listening: who asks whom, where and when, as a month, as a list, and as a file for calendars."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get
from litestar.response import Template

from app.domain.access import ANONYMOUS, Viewer
from app.domain.directory import DirectoryNames
from app.domain.gaps.states import study_concerns_selection
from app.domain.months import Month, Span, find_month, last_day, span_of, weeks_of
from app.domain.selection import Selection
from app.domain.studies import Study, StudyStatus
from app.domain.vocabularies import Translate
from app.domain.words import join_words, lower_first
from app.rendering.calendar import MEDIA_TYPE, CalendarEvent, render_calendar
from app.services.studies import StudyEntry, StudyFilter
from app.web.pages.addresses import host_of, origin_of
from app.web.pages.entries import period_in_words, study_status_name
from app.web.pages.listening import today
from app.web.pages.rendering import date_in_words, page
from app.web.pages.studies import CALENDAR_PATH, study_filter, with_filter
from app.web.requests import AnyRequest, language_of, services_of, translator_of

FILE_PATH = "/insiktsarbeten.ics"
#: Bars that a week shows before it says how many more there are.
_BARS = 8


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of a week; `is_outside` says that it belongs to another month."""

    day: str
    number: int
    is_outside: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class BarView:
    """A study within a week, from the `first` to the `last` of its seven days, and those days in words."""

    ref: str
    title: str
    status: str
    status_name: str
    first: int
    last: int
    days: str


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week."""

    heading: str
    days: list[DayView]
    bars: list[BarView]
    more: int


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A study in the list: who asks, whom, where, when, and whom to contact."""

    ref: str
    title: str
    status: str
    status_name: str
    organization: str
    whom: str
    place: str
    period: str
    contact: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What the calendar shows of a month."""

    heading: str
    month: str
    problem: str
    weekdays: list[tuple[str, str]]
    weeks: list[WeekView]
    lines: list[CalendarLine]
    undated: list[CalendarLine]
    previous_address: str
    next_address: str
    today_address: str
    list_address: str
    file_address: str
    kept: list[tuple[str, str]]
    is_filtered: bool


@get(CALENDAR_PATH, operation_id="ShowStudyCalendar")
async def show_calendar(request: AnyRequest) -> Template:
    """A month of listening: planned, under way and done, as far as the reader may know of it."""
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    written = request.query_params.get("manad", "").strip()
    now = today()
    found = find_month(written)
    month = found or Month(now.year, now.month)
    wanted = study_filter(request, names)
    entries = await services.studies.list_studies(request.user, wanted)
    dated = _within(entries, month, now)
    shown = {entry.study.number for entry, _span in dated}
    problem = _("Skriv månaden som 2027-03.") if written and found is None else ""

    def at(other: Month) -> str:
        return with_filter(CALENDAR_PATH, request, manad=other.text)

    context = CalendarPage(
        heading=date_in_words(month.text, names.language),
        month=written[:40] if problem else month.text,
        problem=problem,
        weekdays=_weekdays(_),
        weeks=_weeks(month, dated, names, now),
        lines=[_line(entry.study, names, now) for entry, _span in dated],
        undated=[
            _line(entry.study, names, now)
            for entry in entries
            if entry.study.number not in shown and _is_endless(entry.study)
        ],
        previous_address=at(month.moved(-1)),
        next_address=at(month.moved(1)),
        today_address=with_filter(CALENDAR_PATH, request),
        list_address=with_filter("/insiktsarbeten", request),
        file_address=with_filter(FILE_PATH, request),
        kept=[pair for pair in request.query_params.multi_items() if pair[0] != "manad"],
        is_filtered=wanted != StudyFilter(),
    )
    return page(request, "calendar.html", context, status=400 if problem else 200)


def _within(entries: list[StudyEntry], month: Month, now: date) -> list[tuple[StudyEntry, Span]]:
    """The studies that have any day in the month: first those that begin or end there, then those that last all of it.

    One that nobody knows the end of is there in the month when it begins alone, and drawn until today: a bar through
    every month from then on would hide the others.
    """
    found = []
    for entry in entries:
        span = span_of(entry.study.content)
        if span and span.last is None:
            end_of_month = last_day(f"{span.first:%Y-%m}")
            span = Span(span.first, min(max(span.first, now), end_of_month))
        if span and span.meets(month.first, month.last):
            found.append((entry, span))
    return sorted(found, key=lambda pair: (_fills(pair[1], month), pair[1].first, pair[0].study.number))


def _fills(span: Span, month: Month) -> bool:
    return span.first < month.first and (span.last is None or span.last > month.last)


def _is_endless(study: Study) -> bool:
    """Whether nobody knows when it begins, or when it ends, and it is not done."""
    span = span_of(study.content)
    return study.content.status != StudyStatus.DONE and (span is None or span.last is None)


def _weekdays(_: Translate) -> list[tuple[str, str]]:
    return [
        (_("mån"), _("måndag")),
        (_("tis"), _("tisdag")),
        (_("ons"), _("onsdag")),
        (_("tors"), _("torsdag")),
        (_("fre"), _("fredag")),
        (_("lör"), _("lördag")),
        (_("sön"), _("söndag")),
    ]


def _weeks(
    month: Month, dated: list[tuple[StudyEntry, Span]], names: DirectoryNames, now: date
) -> list[WeekView]:
    _, language = names.translate, names.language
    views = []
    for week in weeks_of(month, [span for _entry, span in dated]):
        bars = []
        for bar in week.bars[:_BARS]:
            study = dated[bar.index][0].study
            first, last = week.days[bar.first - 1], week.days[bar.last - 1]
            bars.append(
                BarView(
                    ref=study.ref,
                    title=study.content.title,
                    status=study.content.status,
                    status_name=study_status_name(study.content.status, names),
                    first=bar.first,
                    last=bar.last,
                    days=period_in_words(first.isoformat(), last.isoformat(), language),
                )
            )
        views.append(
            WeekView(
                heading=_("Vecka %(number)s") % {"number": week.number},
                days=[
                    DayView(day.isoformat(), day.day, day.month != month.number, day == now)
                    for day in week.days
                ],
                bars=bars,
                more=len(week.bars) - len(bars),
            )
        )
    return views


def _line(study: Study, names: DirectoryNames, now: date) -> CalendarLine:
    content = study.content
    span = span_of(content)
    return CalendarLine(
        ref=study.ref,
        title=content.title,
        status=content.status,
        status_name=study_status_name(content.status, names),
        organization=names.name("organization", content.organization),
        whom=_whom(study, names),
        place=names.name("municipality", content.municipality) if content.municipality else "",
        period=period_in_words(content.started, content.ended, names.language),
        contact=content.contact,
        is_overdue=content.status != StudyStatus.DONE
        and span is not None
        and span.last is not None
        and span.last < now,
    )


def _whom(study: Study, names: DirectoryNames) -> str:
    """Whom a study asks, in words; "" where it does not say."""
    content = study.content
    groups = [names.name("subpopulation", each) for each in content.subpopulations]
    populations = [names.name("population", each) for each in content.populations]
    return join_words([lower_first(each) for each in groups or populations], names.translate("och"))


@get(FILE_PATH, operation_id="ReadStudyCalendar")
async def read_calendar(request: AnyRequest) -> Response[bytes]:
    """Studies that everybody may know of, as a calendar (iCalendar); with a token, those that it may.

    A browser's session does not count, so that the address shows its reader what it will show others.
    """
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    viewer = request.user if request.auth == "token" else ANONYMOUS
    entries = await services.studies.list_studies(viewer, study_filter(request, names))
    return calendar_file(request, [each.study for each in entries], names)


async def studies_of_watch(request: AnyRequest, viewer: Viewer, selection: Selection) -> Response[bytes]:
    """The studies that somebody may know of and that concern a Selection, as a calendar."""
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    year = today().year
    studies = [
        entry.study
        for entry in await services.studies.list_studies(viewer)
        if study_concerns_selection(entry.study, selection, names.directory, this_year=year)
    ]
    return calendar_file(request, studies, names)


def calendar_file(request: AnyRequest, studies: list[Study], names: DirectoryNames) -> Response[bytes]:
    """Studies as a file; those that do not say when are left out."""
    origin = origin_of(request)
    events = [_event(each, span, names, origin) for each in studies if (span := span_of(each.content))]
    document = render_calendar(names.translate("Insiktsarbeten"), events, language=names.language)
    mark = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
    headers = {
        "etag": mark,
        "cache-control": "private, no-cache",
        "content-disposition": 'inline; filename="insiktsarbeten.ics"',
    }
    if request.headers.get("if-none-match") == mark:
        return Response(b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
    return Response(document, headers=headers, media_type=MEDIA_TYPE)


def _event(study: Study, span: Span, names: DirectoryNames, origin: str) -> CalendarEvent:
    _, content = names.translate, study.content
    organization = names.name("organization", content.organization)
    whom = _whom(study, names)
    described = [
        content.question,
        _("Vem frågar: %(organization)s") % {"organization": organization},
        _("Vilka: %(whom)s") % {"whom": whom} if whom else "",
        _("När: %(period)s") % {"period": period_in_words(content.started, content.ended, names.language)},
    ]
    link = f"{origin}/insiktsarbeten/{study.ref[:4]}-{study.ref[4:]}"
    return CalendarEvent(
        uid=f"{study.id}@{host_of(origin)}",
        first=span.first,
        last=span.last or span.first,
        title=f"{content.title} ({organization})",
        description="\n".join(line for line in described if line),
        place=names.name("municipality", content.municipality) if content.municipality else "",
        contact=content.contact,
        category=study_status_name(content.status, names),
        link=link,
        is_certain=content.status != StudyStatus.PLANNED,
        version=study.version,
        created=study.created_at,
        updated=study.updated_at,
    )


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_calendar, read_calendar]
