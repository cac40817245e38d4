"""Swedish identity numbers in running text: personnummer, samordningsnummer and reserve numbers.

A personnummer is a birth date, a serial of three digits and a check digit (Luhn, modulus 10, over the ten digits); a
samordningsnummer adds 60 to the day (Folkbokföringslagen 1991:481, section 18; Skatteverket, SKV 704 and 707).
"""

import re
from collections.abc import Iterator

from app.domain.privacy.findings import Certainty, Finding, Kind, found
from app.domain.privacy.shapes import shapes, small
from app.domain.vocabularies import Translate

_GAP = r"[ \u00a0\u202f]?"
_SIGN = rf"{_GAP}[-+\u2010-\u2013\u2212]?{_GAP}"
#: Six digits of a date, which every identity number and every whole date of birth begins with.
_DATE = r"\d\d[-./ ]?\d\d[-./ ]?\d\d"
_NUMBERS = shapes(
    _DATE,
    rf"(?<![\d/:.,])(?<!\d[-–+])(?:(?P<century>18|19|20){_GAP})?(?P<year>\d\d)(?P<between>[-./ ]?)(?P<month>\d\d)"
    rf"(?P=between)(?P<day>\d\d)(?P<sign>{_SIGN})(?P<last>\d{{4}})(?![\d/:]|[-–]\d|[.,]\d)",
)
_REPLACED = shapes(
    _DATE,
    r"(?<![\d/:.,-])(?:18|19|20)?\d\d(?P<month>\d\d)(?P<day>\d\d)[-+–]?(?:[xX*#_]{4}|\d{3}[xX*]|\d\d[xX*]{2})(?!\w)",
    r"(?<![\d/:.,-])(?:18|19|20)?\d\d(?P<month>\d\d)(?P<day>\d\d)[-+–]?(?=\w{4}(?!\w))(?:TF|[A-ZÅÄÖ])\w?\d{2,3}(?!\w)",
)
_BORN = shapes(
    _DATE,
    r"\b(?:född|födelsedatum|födelsedag|f\.)(?:[ \u00a0]den|:)?[ \u00a0](?P<date>(?:(?:18|19|20)\d\d|\d\d)"
    r"(?P<between>[-/. ]?)(?P<month>\d\d)(?P=between)(?P<day>\d\d))(?!\d|[-–+]\d)",
)
_CUE = re.compile(
    r"(?:person|samordnings|identitets|reserv)(?:nummer|nr)|\bp(?:ers)?\.?nr|\bpnr|\bsamnr|\bid-?(?:nr|nummer)|\bfödd|\bf\.\s*$",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"07[02369]\d{7}")
_CUE_REACH = 40


def list_identity_numbers(text: str, _: Translate) -> Iterator[Finding]:
    """The identity numbers in a text, also those that fail the checksum but look like one."""
    for match in _NUMBERS.matches(text):
        certainty = _certainty(text, match)
        kind = _kind(int(match["month"]), int(match["day"]))
        if kind is None or certainty is None:
            continue
        yield found(kind, text, match.span(), reason=_reason(kind, certainty, _), certainty=certainty)
    for match in _BORN.matches(small(text)):
        if _kind(int(match["month"]), int(match["day"])) is Kind.PERSONNUMMER:
            reason = _("Ett helt födelsedatum pekar nästan ut en person.")
            span = match.span("date")
            yield found(Kind.PERSONNUMMER, text, span, reason=reason, certainty=Certainty.LOW)
    for match in _REPLACED.matches(text):
        kind = _kind(int(match["month"]), int(match["day"]))
        if kind is not None:
            reason = _("Ser ut som ett personnummer där några tecken är utbytta, eller ett reservnummer.")
            yield found(kind, text, match.span(), reason=reason, certainty=Certainty.LOW)


def is_luhn(digits: str) -> bool:
    """Whether the last of the digits is the check digit of the others.

    >>> is_luhn("8112189876"), is_luhn("8112189877")
    (True, False)
    """
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def _kind(month: int, day: int) -> Kind | None:
    if not 1 <= month <= 12:
        return None
    if 1 <= day <= 31:
        return Kind.PERSONNUMMER
    return Kind.SAMORDNINGSNUMMER if 61 <= day <= 91 else None


def _certainty(text: str, match: re.Match[str]) -> Certainty | None:
    """How sure a run of digits is to be an identity number; None where it is likelier something else."""
    digits = match["year"] + match["month"] + match["day"] + match["last"]
    has_cue = bool(_CUE.search(text[max(0, match.start() - _CUE_REACH) : match.start()]))
    has_sign = bool(match["sign"].strip())
    is_mobile = not has_sign and match["century"] is None and bool(_MOBILE.fullmatch(digits))
    if is_mobile and not has_cue:
        return None
    if is_luhn(digits) and (has_cue or has_sign or not match["between"]):
        return Certainty.HIGH
    is_marked = has_cue or (has_sign and not match["between"])
    return Certainty.LOW if is_marked else None


def _reason(kind: Kind, certainty: Certainty, _: Translate) -> str:
    if certainty is Certainty.LOW:
        return _("Ser ut som ett personnummer, även om kontrollsiffran inte stämmer.")
    if kind is Kind.SAMORDNINGSNUMMER:
        return _("Ett samordningsnummer pekar ut en person.")
    return _("Ett personnummer pekar ut en person.")
