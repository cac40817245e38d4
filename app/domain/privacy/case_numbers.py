"""Numbers of cases, court matters and files in running text; those of laws, inquiries and precedents are no secret."""

import re
from collections.abc import Iterator
from itertools import chain

from app.domain.privacy.findings import Finding, Kind, found
from app.domain.privacy.shapes import shapes, small
from app.domain.vocabularies import Translate

_DIGIT = re.compile(r"\d")
_S = r"[ \u00a0\u202f]"
_LETTERS = "A-Za-zÅÄÖåäö"
#: In small letters, as the text that it is looked for in.
_VALUE = r"(?:[a-zåäö]{1,6}[ /:.-]?)?\d[\da-z]*(?:[/:.\-–][\da-zåäö]+)*"
_NAMED = shapes(
    "nr|num|personakt",
    r"(?<!jo )\b(?:dnr|d-nr|diarie(?:nummer|nr|numret)|mål(?:nummer|nr|numret)"
    rf"|[\w-]{{0,40}}ärende(?:nummer|nr|numret|{_S}nr|{_S}nummer)"
    rf"|akt(?:nummer|nr|numret|{_S}nr)|journal(?:nummer|nr|numret)|besluts?(?:nummer|nr|{_S}nr)|anmälnings?(?:nummer|nr)"
    rf"|utrednings?(?:nummer|nr)|klient(?:nummer|nr)|handläggnings?(?:nummer|nr)|personakt|ref(?:erens)?(?:nummer|nr))"
    rf"(?!\w)\.?{_S}?:?{_S}?(?:är{_S}|på{_S})?(?P<value>{_VALUE})",
)
_MATTER = shapes(
    "mål",
    rf"\b(?:mål(?:et)?(?:{_S}nr\.?|{_S}nummer)?){_S}"
    rf"(?P<value>(?:ft|pmt|um|[tbäkmf]){_S}?\d{{1,6}}-\d\d(?:\d\d)?|\d{{1,6}}-(?:\d\d|20\d\d))(?!\d)",
)
_CASE = shapes(
    "ärende|anmälan|akt|utredning",
    rf"\b[\w-]{{0,40}}(?:ärende(?:t|n)?|anmälan|akt(?:en)?|utredning(?:en)?){_S}(?:nr\.?{_S})?"
    r"(?P<value>(?:[a-zåäö]{1,6}[ /-]?)?"
    rf"(?:(?:19|20)\d\d[/:.\-–]\d{{2,7}}(?:-\d+)?|\d{{2,7}}[/:.\-–](?:19|20)?\d\d|\d{{4,}})|(?<=nr ){_VALUE})(?!\d)",
)
_COURTS = shapes(
    r"\d-\d",
    rf"(?<![\w-])(?:FT|PMT|UM|[TBÄK]){_S}\d{{2,6}}-(?:\d\d|20\d\d)(?![\w-])",
    r"(?<![\w-])(?:\d{4}-)?K\d{4,7}-\d\d(?!\d)",
)
_BOARDS = shapes(
    r"\d[/:.\-–]\d",
    rf"(?<![\w-])(?P<board>[A-ZÅÄÖ][{_LETTERS}]{{0,6}}(?:-[A-ZÅÄÖ]{{1,4}})?)"
    r"(?P<gap>[ /\u00a0-]?)(?P<year>(?:19|20)\d\d)(?P<sign>[/:.\-–])"
    r"(?P<serial>\d{1,7})(?:[-:.]\d{1,4})?(?!\w|[/-]\d)",
    r"(?<![\w-])(?P<board>[A-ZÅÄÖ]{2,5})(?P<gap>[ /-])(?P<year>\d\d)[/:]\d{2,6}(?!\w)",
    rf"(?<![\w-])(?P<board>[A-ZÅÄÖ]{{2,5}}){_S}\d{{2,6}}[/-](?:19|20)\d\d(?!\w|-\d)",
)
_YEAR_FIRST = shapes(
    r"\d[-/]?[A-ZÅÄÖ]",
    r"(?<![\w-])(?:19|20)\d\d[-/]?(?P<board>[A-ZÅÄÖ]{2,5})[-/]?\d{2,6}(?!\w)",
)
#: What publications, laws, precedents, calendars and standards begin with.
_PUBLIC = frozenset(
    [
        "SOU",
        "SFS",
        "DS",
        "PROP",
        "DIR",
        "BET",
        "RSKR",
        "SKR",
        "NJA",
        "HFD",
        "RÅ",
        "RH",
        "MIG",
        "AD",
        "JO",
        "JK",
        "JUSTITIEOMBUDSMANNEN",
        "MÖD",
        "KKV",
        "SOSFS",
        "HSLF",
        "HSLF-FS",
        "SKOLFS",
        "IVOFS",
        "MSBFS",
        "EU",
        "EG",
        "EU-FÖRORDNING",
        "ISO",
        "SS",
        "ISBN",
        "ISSN",
        "DOI",
        "HT",
        "VT",
        "ÅR",
        "LÄSÅR",
        "BUDGET",
        "COVID",
        "RIR",
        "ISF",
        "IFAU",
        "SBU",
        "SCB",
        "SKR",
        "SKL",
        "ESF",
        "FN",
        "WHO",
        "OECD",
        "RFV",
        "FK",
        "HVB",
        "LSS",
        "LVU",
        "LVM",
        "SOL",
        "KAP",
        "MOT",
        "KU",
        "ST",
        "JANUARI",
        "FEBRUARI",
        "MARS",
        "APRIL",
        "MAJ",
        "JUNI",
        "JULI",
        "AUGUSTI",
        "SEPTEMBER",
        "OKTOBER",
        "NOVEMBER",
        "DECEMBER",
        "UNDER",
        "SEDAN",
        "MELLAN",
        "FRÅN",
        "TILL",
        "HÖSTEN",
        "VÅREN",
        "PERIODEN",
        "RAPPORT",
        "NR",
        "FIGUR",
        "TABELL",
        "AGENDA",
        "PLAN",
        "MÅL",
        "VERSION",
        "STATISTIK",
        "LAG",
        "FÖRORDNING",
        "BROTTSBALK",
        "TITI",
        "UND",
        "SFB",
    ]
)


def list_case_numbers(text: str, _: Translate) -> Iterator[Finding]:
    """The numbers of cases in a text: named as such, or in the shape of a board's register, a court or the police."""
    reason = _("Med ett ärendenummer går det att begära ut handlingar om en person.")
    if not _DIGIT.search(text):
        return
    lowered = small(text)
    for match in chain(_NAMED.matches(lowered), _MATTER.matches(lowered), _CASE.matches(lowered)):
        yield found(Kind.CASE_NUMBER, text, match.span("value"), reason=reason)
    for match in _COURTS.matches(text):
        yield found(Kind.CASE_NUMBER, text, match.span(), reason=reason)
    for match in chain(_BOARDS.matches(text), _YEAR_FIRST.matches(text)):
        if _is_board(match):
            yield found(Kind.CASE_NUMBER, text, match.span(), reason=reason)


def _is_board(match: re.Match[str]) -> bool:
    """Whether letters before a year and a serial are those of a board, and not of a publication or a period."""
    board, groups = match["board"], match.groupdict()
    if (
        board.upper() in _PUBLIC
        or board.upper().partition("-")[0] in _PUBLIC
        or sum(c.isupper() for c in board) < 2
    ):
        return False
    if groups.get("serial") is None or groups["sign"] not in "-–/":
        return True
    year, serial = int(groups["year"]), groups["serial"]
    is_period = (len(serial) == 4 and serial[:2] in {"19", "20"}) or (
        len(serial) == 2 and groups["sign"] != ":" and 0 <= int(serial) - year % 100 <= 5
    )
    return not is_period
