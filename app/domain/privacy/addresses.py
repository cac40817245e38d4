"""Where somebody lives, in running text: street and number, postal code and town, flat, the street they live in."""

import re
from collections.abc import Iterator
from itertools import chain

from app.domain.privacy.findings import Certainty, Finding, Kind, found
from app.domain.privacy.shapes import shapes, small
from app.domain.vocabularies import Translate

_S = r"[ \u00a0\u202f]"
_WORD = "[A-ZÅÄÖÉÜ][a-zåäöéüè]+"
_SMALL = "[a-zåäöéüè]"
_ENDS = (
    "gatan|vägen|gränden?|gränd|stigen|allén|backen|torget|esplanaden|kroken|svängen|ringen|slingan|liden|brinken"
    "|kajen|stråket|terrassen|leden|gata|väg|stig|torg"
)
_NUMBER = (
    rf"[1-9]\d{{0,2}}(?:{_S}?[A-Ha-h]\b)?(?!\d|[:.,–-]\d|-\w|{_S}?%|{_S}\d{{3}}"
    rf"|{_S}(?:procent|kronor|kr|personer|barn|år|km|kilometer|meter|mil|minuter|insikter|deltagare|av)\b)"
    rf"(?:,?{_S}(?:lgh|lägenhet|vån|våning)\.?{_S}?\d+)?"
)
_STREET = shapes(
    rf"{_S}[1-9]",
    rf"(?<!\w)(?:{_WORD}{_S}){{0,2}}(?:{_WORD}?(?<=\w\w)(?:{_ENDS})"
    rf"|{_WORD}{_S}(?:gata|väg|gränd|stig|torg|plats|allé|backe)|(?:Norra|Södra|Östra|Västra|Stora|Lilla|Gamla|Nya|Övre|Nedre){_S}{_WORD}|{_WORD}{_S}vägen){_S}{{1,2}}{_NUMBER}",
)
_SMALL_STREET = shapes(
    rf"[nd]{_S}[1-9]",
    rf"(?<!\w)(?!motor|om|gång|cykel){_SMALL}{{3,}}(?:gatan|gränd|stigen|vägen){_S}{_NUMBER}",
)
_ROADS = re.compile(
    rf"(?:Riks|Läns|Europa|Lands|Motor|Arbets|Handlings|Kunskaps|Lärande)\w*(?:väg|gång)\w*{_S}"
)
_HOME = shapes(
    "gatan|vägen|gränd|stigen|plan|torget|backen|allén",
    rf"\b(?:bor|bodde|bott|bo|hemma|flyttat|flyttade|flyttar|adress(?:en)?:?)(?:{_S}{_SMALL}+){{0,3}}?{_S}(?:på|vid|till|är)?{_S}?"
    rf"(?P<street>(?:{_WORD}{_S}){{0,1}}{_WORD}(?:gatan|vägen|gränd|stigen|plan|torget|backen|allén)(?:{_S}[1-9]\d{{0,2}})?)(?!\w)",
)
_POSTAL = shapes(
    rf"\d{_S}\d\d{_S}",
    rf"(?<![\w:/.,+-])(?<!\d{_S})(?:SE?-{_S}?)?[1-9]\d\d{_S}\d\d{_S}{{1,2}}(?:{_WORD}(?:{_S}{_WORD})?|[A-ZÅÄÖ]{{3,}})",
)
_UNSPACED_POSTAL = shapes(
    rf"\d{{5}}{_S}",
    rf"(?:(?<=,{_S})|(?<=,)|(?<=SE-)|(?<=S-))[1-9]\d{{4}}{_S}{_WORD}",
)
_FLAT = shapes(
    "lgh|lägenhet",
    rf"\b(?:lgh|lägenhet(?:snummer|snr)?)\.?{_S}?(?:nr|nummer)?\.?{_S}?\d{{3,4}}\b(?!{_S}?(?:kr|kvm))",
)
_CARE_OF = shapes("/[oO]", rf"\b[cC]/[oO]{_S}{_WORD}(?:{_S}{_WORD})?")
_PROPERTY = shapes(
    "astighet",
    rf"\b[Ff]astighet(?:en|sbeteckning(?:en)?)?:?{_S}(?P<name>{_WORD}(?:{_S}{_WORD})*{_S}\d+:\d+)",
)


def list_addresses(text: str, _: Translate) -> Iterator[Finding]:
    """The postal addresses in a text, part by part, and streets and properties that somebody is said to live in."""
    reason = _("En adress visar var någon bor.")
    for match in chain(
        _STREET.matches(text),
        _POSTAL.matches(text),
        _UNSPACED_POSTAL.matches(text),
        _FLAT.matches(small(text)),
        _CARE_OF.matches(text),
        _SMALL_STREET.matches(text),
    ):
        if not _ROADS.match(match[0]):
            yield found(Kind.ADDRESS, text, match.span(), reason=reason)
    for shape, part in ((_HOME, "street"), (_PROPERTY, "name")):
        for match in shape.matches(text):
            yield found(Kind.ADDRESS, text, match.span(part), reason=reason, certainty=Certainty.LOW)
