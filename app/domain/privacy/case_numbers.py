"""Numbers of cases, court matters and files in running text; those of laws, inquiries and precedents are no secret."""

import re
from collections.abc import Iterator

from app.domain.privacy.findings import Finding, Kind, found
from app.domain.vocabularies import Translate

_S = r"[ \u00a0\u202f]"
_LETTERS = "A-Za-zÅÄÖåäö"
_VALUE = rf"(?:[A-ZÅÄÖ][{_LETTERS}]{{0,5}}[ /:.-]?)?\d[\dA-Z]*(?:[/:.\-–][\dA-ZÅÄÖ]+)*"
_NAMED = re.compile(
    r"(?<!JO )\b(?:dnr|d-nr|diarie(?:nummer|nr|numret)|mål(?:nummer|nr|numret)"
    rf"|[\w-]{{0,40}}ärende(?:nummer|nr|numret|{_S}nr|{_S}nummer)"
    rf"|akt(?:nummer|nr|numret|{_S}nr)|journal(?:nummer|nr|numret)|besluts?(?:nummer|nr|{_S}nr)|anmälnings?(?:nummer|nr)"
    rf"|utrednings?(?:nummer|nr)|klient(?:nummer|nr)|handläggnings?(?:nummer|nr)|personakt|ref(?:erens)?(?:nummer|nr))"
    rf"(?!\w)\.?{_S}?:?{_S}?(?:är{_S}|på{_S})?(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_MATTER = re.compile(
    rf"\b(?:mål(?:et)?(?:{_S}nr\.?|{_S}nummer)?){_S}"
    rf"(?P<value>(?:FT|PMT|UM|[TBÄKMF]){_S}?\d{{1,6}}-\d\d(?:\d\d)?|\d{{1,6}}-(?:\d\d|20\d\d))(?!\d)",
    re.IGNORECASE,
)
_COURT = re.compile(rf"(?<![\w-])(?:FT|PMT|UM|[TBÄK]){_S}\d{{2,6}}-(?:\d\d|20\d\d)(?![\w-])")
_CASE = re.compile(
    rf"\b[\w-]{{0,40}}(?:ärende(?:t|n)?|anmälan|akt(?:en)?|utredning(?:en)?){_S}(?:nr\.?{_S})?"
    rf"(?P<value>(?:[A-ZÅÄÖ][{_LETTERS}]{{0,5}}[ /-]?)?"
    rf"(?:(?:19|20)\d\d[/:.\-–]\d{{2,7}}(?:-\d+)?|\d{{2,7}}[/:.\-–](?:19|20)?\d\d|\d{{4,}})|(?<=nr ){_VALUE})(?!\d)",
    re.IGNORECASE,
)
_BOARD = re.compile(
    rf"(?<![\w-])(?P<board>[A-ZÅÄÖ][{_LETTERS}]{{0,6}}(?:-[A-ZÅÄÖ]{{1,4}})?)"
    r"(?P<gap>[ /\u00a0-]?)(?P<year>(?:19|20)\d\d)(?P<sign>[/:.\-–])"
    r"(?P<serial>\d{1,7})(?:[-:.]\d{1,4})?(?!\w|[/-]\d)"
)
_SHORT_BOARD = re.compile(r"(?<![\w-])(?P<board>[A-ZÅÄÖ]{2,5})(?P<gap>[ /-])(?P<year>\d\d)[/:]\d{2,6}(?!\w)")
_REVERSED = re.compile(rf"(?<![\w-])(?P<board>[A-ZÅÄÖ]{{2,5}}){_S}\d{{2,6}}[/-](?:19|20)\d\d(?!\w|-\d)")
_YEAR_FIRST = re.compile(r"(?<![\w-])(?:19|20)\d\d[-/]?(?P<board>[A-ZÅÄÖ]{2,5})[-/]?\d{2,6}(?!\w)")
_POLICE = re.compile(r"(?<![\w-])(?:\d{4}-)?K\d{4,7}-\d\d(?!\d)")
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
    for pattern in (_NAMED, _MATTER, _CASE):
        for match in pattern.finditer(text):
            yield found(Kind.CASE_NUMBER, text, match.span("value"), reason=reason)
    for pattern in (_COURT, _POLICE):
        for match in pattern.finditer(text):
            yield found(Kind.CASE_NUMBER, text, match.span(), reason=reason)
    for pattern in (_BOARD, _SHORT_BOARD, _REVERSED, _YEAR_FIRST):
        for match in pattern.finditer(text):
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
