"""What every page is rendered with: who reads, in which language, and what things are called."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from litestar.response import Template

from app.domain.access import ANONYMOUS, Viewer
from app.domain.maps.canvas import OUTLINES
from app.domain.populations import zone_slug
from app.domain.words import grouped
from app.web.cookies import THEME, read_cookie
from app.web.i18n import translator
from app.web.requests import AnyRequest, language_of

THEMES = ("light", "dark")
STATIC = Path(__file__).resolve().parents[3] / "static"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
#: Each zone's outline on the small maps, drawn once a page and used by name.
ZONE_OUTLINES = {zone_slug(zone).replace(".", "-"): outline for zone, outline in OUTLINES.items()}
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def viewer_of(request: AnyRequest) -> Viewer:
    """Whoever reads; nobody known, where the request broke before that was found out."""
    return request.scope.get("user") or ANONYMOUS


def theme_of(request: AnyRequest) -> str:
    """The colours that the reader chose, "" where the device decides."""
    chosen = read_cookie(request, THEME)
    return chosen if chosen in THEMES else ""


def page_context(request: AnyRequest) -> dict[str, Any]:
    """The names that every template can use."""
    language = language_of(request)
    _ = translator(language)
    return {
        "_": _,
        "language": language,
        "theme": theme_of(request),
        "viewer": viewer_of(request),
        "path": request.scope["path"],
        "address": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        "static": static_address,
        "zone_outlines": ZONE_OUTLINES,
        "how_many": lambda number: insights_in_words(number, _),
        "date": lambda moment: date_in_words(moment, language),
        "moment": lambda moment: _moment(moment, language),
    }


def page(request: AnyRequest, template: str, context: Any, *, status: int = 200) -> Template:
    """A page. `context` is a dataclass of what its template shows."""
    shown = {field.name: getattr(context, field.name) for field in fields(context)}
    return Template(
        template_name=template,
        context={**page_context(request), **shown},
        status_code=status,
        media_type="text/html; charset=utf-8",
    )


@cache
def static_address(path: str) -> str:
    """The address of a file of ours, with a mark of its contents so that browsers never keep an old one."""
    mark = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={mark}"


def insights_in_words(number: int, _: Callable[[str], str]) -> str:
    """A number of insights, as a noun."""
    return _("1 insikt") if number == 1 else _("%(number)s insikter") % {"number": grouped(number)}


def date_in_words(moment: datetime | str | None, language: str) -> str:
    """A day, a month or a year as people write it; "" for none.

    >>> date_in_words("2024-03", "sv"), date_in_words("2024-03-01", "en")
    ('mars 2024', '1 March 2024')
    """
    locale = "sv" if language == "sv" else "en_GB"
    if isinstance(moment, datetime):
        return format_date(moment.astimezone(STOCKHOLM), "d MMMM y", locale=locale)
    found = _PARTIAL_DATE.fullmatch(moment or "")
    if not found:
        return moment or ""
    year, month, day = found.groups()
    pattern = "d MMMM y" if day else "MMMM y" if month else "y"
    try:
        return format_date(date(int(year), int(month or 1), int(day or 1)), pattern, locale=locale)
    except ValueError:
        return moment or ""


def _moment(moment: datetime, language: str) -> str:
    locale = "sv" if language == "sv" else "en_GB"
    return format_datetime(moment, "d MMMM y HH:mm", tzinfo=STOCKHOLM, locale=locale)
