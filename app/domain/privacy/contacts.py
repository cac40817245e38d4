"""Ways to reach somebody in running text: telephone numbers and e-mail."""

import re
from collections.abc import Iterator
from itertools import chain

from app.domain.privacy.findings import Certainty, Finding, Kind, found
from app.domain.privacy.shapes import shapes, small
from app.domain.vocabularies import Translate

_S = r"[ \u00a0\u202f\t]"
_SEPARATOR = rf"(?:{_S}?[-–‑/]{_S}?|{_S}|)"
#: The last digits of any number, with the most that stands between two of them.
_DIGITS = r"\d(?:\D{0,3}\d){4}"
_INTERNATIONAL = shapes(
    _DIGITS,
    rf"(?<![\w+])(?:\+|00)[1-9]\d{{0,2}}{_S}?(?:\(0\){_S}?)?-?\d(?:{_SEPARATOR}\d){{6,10}}(?!\d)",
)
_NATIONAL = shapes(
    _DIGITS,
    rf"(?<![\w+,.:/])(?<!\d[-–‑ ])\(?(?P<area>0[1-9]\d{{0,2}})\)?(?:{_SEPARATOR}|\.)"
    rf"[1-9](?:(?:{_SEPARATOR}|\.)\d){{4,8}}(?![\d%]|[-–‑/]\d|{_S}?(?:kr|procent|%)\b)",
)
_CUED = shapes(
    _DIGITS,
    rf"\b(?:tel(?:efon)?(?:nummer|nr)?|mobil(?:nummer|nr)?|tfn|ring(?:a|er)?|sms(?:a)?|nummer|nummret)\b\.?:?{_S}*"
    rf"(?:är{_S}+|på{_S}+|till{_S}+|till{_S}\w+:{_S}*|till{_S}\w+{_S}\w+:{_S}*)?(?P<number>[1-9]\d{{1,2}}{_S}?[-–]?{_S}?\d\d{_S}?\d\d(?:{_S}?\d\d)?)(?![\d%-])",
)
_DATE = re.compile(r"\d\d[-./ \u00a0]\d\d[-./ \u00a0](?:19|20)\d\d(?!\d)")
#: Numbers that lead to an organization or a helpline, never to a person: free, shared-cost and paid calls.
_SERVICE = re.compile(r"0?(?:20|200|77\d?|9[0-9]{2})")

_EMAIL = shapes("@", r"(?<![\w.+-])(?P<local>[\w+-][\w.+-]*)@[\w-]+(?:\.[\w-]+)+(?![\w-])")
_DOT = r"(?:\.|[\[(]?\b(?:punkt|dot)\b[\])]?)"
_SPELLED_EMAIL = shapes(
    r"@|snabel|at\b(?<!\wat)",
    rf"(?<![\w.+-])(?P<local>[\w+-][\w.+-]*){_S}*[\[(]?{_S}*(?:snabel-?a|(?<=[\[(])at(?=[\])])|\bat\b|@){_S}*[\])]?{_S}*"
    rf"[\w-]+(?:{_S}?{_DOT}{_S}?[\w-]+)??{_S}?{_DOT}{_S}?(?:se|nu|com|org|net|eu|fi|no|dk)\b",
)
#: How addresses begin that belong to an office rather than to somebody.
_OFFICE = re.compile(
    r"(?:info|kontakt|kommun(?:en)?|region(?:en)?|registrator|diarium|kundtjanst|kundcenter|kontaktcenter|support"
    r"|no-?reply|medborgarservice|medborgarkontor(?:et)?|socialtjanst(?:en)?|social|socialnamnden|kansli(?:et)?"
    r"|post|press|redaktion(?:en)?|dataskydd(?:sombud)?|dso|servicecenter|reception(?:en)?|hej|office|contact)",
    re.IGNORECASE,
)


def list_telephones(text: str, _: Translate) -> Iterator[Finding]:
    """The telephone numbers in a text: Swedish mobile and fixed ones, foreign ones, and short ones after a cue."""
    reason = _("Ett telefonnummer leder till en person.")
    for match in _INTERNATIONAL.matches(text):
        yield found(Kind.TELEPHONE, text, match.span(), reason=reason)
    for match in _NATIONAL.matches(text):
        if _is_telephone(match[0], match["area"]):
            yield found(Kind.TELEPHONE, text, match.span(), reason=reason)
    for match in _CUED.matches(small(text)):
        if not _DATE.match(match["number"]):
            span = match.span("number")
            yield found(Kind.TELEPHONE, text, span, reason=reason, certainty=Certainty.LOW)


def list_emails(text: str, _: Translate) -> Iterator[Finding]:
    """The e-mail addresses in a text, also those whose signs are written as words; not those of an office."""
    reason = _("En e-postadress leder till en person.")
    for match in chain(_EMAIL.matches(text), _SPELLED_EMAIL.matches(small(text))):
        if not _OFFICE.fullmatch(match["local"]):
            yield found(Kind.EMAIL, text, match.span(), reason=reason)


def _is_telephone(written: str, area: str) -> bool:
    """Whether digits that begin with an area code have a number's length and are no date, service or time."""
    digits = re.sub(r"\D", "", written)
    has_dots = "." in written
    if _DATE.match(written) or (has_dots and not digits.startswith("07")) or _SERVICE.fullmatch(area):
        return False
    return 8 <= len(digits) <= 10 and not digits.startswith(("020", "0077"))
