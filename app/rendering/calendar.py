"""Calendars (iCalendar, RFC 5545), written by a library so that folding and escaping are right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vDuration

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: How often those who follow a calendar are asked to read it anew.
_REFRESH = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something on whole days, `first` to `last` inclusive. `uid` never changes, `link` is an absolute address."""

    uid: str
    first: date
    last: date
    title: str
    description: str
    place: str
    contact: str
    category: str
    link: str
    is_certain: bool
    version: int
    created: datetime
    updated: datetime


def render_calendar(title: str, events: Sequence[CalendarEvent], *, language: str) -> bytes:
    """The calendar as a file; the same events give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Insiktskartan//Insiktsarbeten//SV")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title, parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", vDuration(_REFRESH, params={"VALUE": "DURATION"}))
    for event in events:
        calendar.add_component(_component(event))
    encoded: bytes = calendar.to_ical()
    return encoded


def _component(event: CalendarEvent) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", event.updated)
    component.add("dtstart", event.first)
    component.add("dtend", event.last + timedelta(days=1))
    component.add("summary", event.title)
    component.add("status", "CONFIRMED" if event.is_certain else "TENTATIVE")
    # Weeks of listening must not make anybody's days look taken.
    component.add("transp", "TRANSPARENT")
    component.add("created", event.created)
    component.add("last-modified", event.updated)
    component.add("sequence", event.version - 1)
    component.add("url", event.link)
    component.add("categories", [event.category])
    for name, value in (
        ("description", event.description),
        ("location", event.place),
        ("contact", event.contact),
    ):
        if value:
            component.add(name, value)
    return component
