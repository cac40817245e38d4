"""Rare combinations: when place, age, group and event together may point out one person, though none does alone.

Each sort of detail makes the crowd smaller that somebody may be hidden in. Three sorts about one person are taken for
telling, a small place being one, or fewer where the text says that there is only one (k-anonymity; Sweeney 2002).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.domain.privacy.findings import Certainty, Finding, Kind, found
from app.domain.privacy.name_context import any_of
from app.domain.privacy.shapes import small
from app.domain.vocabularies import Translate

#: A municipality with fewer residents is small: a group of one in two thousand there is fewer than k = 5 people or so.
SMALL_MUNICIPALITY = 12_000
#: Fewer sorts of details than these, beside the place, tell of nobody.
_FEWEST = 2


class Detail(StrEnum):
    """A sort of detail that makes a crowd smaller."""

    PLACE = "place"
    AGE = "age"
    EVENT = "event"
    GROUP = "group"
    ROLE = "role"
    CHILDREN = "children"
    ONLY = "only"


#: All of these patterns are looked for in texts in small letters.
_ONE = any_of(r"""
    \w*kvinnan? man mannen flickan? \w*pojken? \w*mamman? \w*pappan? mor far änkan? änkling(?:en)? tonåring(?:en)?
    \w*elev(?:en)? barn(?:et)? brukaren? klienten? patienten? deltagaren? person(?:en)? familj(?:en)? \d+-åring(?:en)?
    son(?:en)? dotter(?:n)? invånaren? killen? tjej(?:en)? förälder(?:n)? \w*läkare \w*präst lärare \w*brandman(?:nen)?
    \w*flicka
""")
_BEFORE_ONE = any_of("en ett den det min vår hennes hans byns kommunens ortens skolans ensam öns klassens")
_PERSON = re.compile(
    rf"\b(?:{_BEFORE_ONE})\b[^.!?;]{{0,40}}?\b(?:{_ONE})\b|\b(?:hon|han|hen|\w*(?:mamman|pappan|kvinnan|mannen|flickan|pojken|änkan|eleven))\b"
)
_AGE = re.compile(
    r"\b(?:\d{1,3}[- ]?(?:årig[ae]?\b|åring(?:en)?\b)"
    r"|(?:är|var|på|blev|fyllde|fyller|,)[ \u00a0]\d{1,3}[ \u00a0]år\b"
    r"(?![ \u00a0](?:sedan|senare|framåt|efter|innan|i rad))"
    r"|född[ \u00a0](?:år[ \u00a0])?(?:18|19|20)\d\d\b)"
)
_EVENTS = any_of(r"""
    omkom\w* drunkna\w* mörda\w* mordet dråpet våldta\w* våldtäkt\w* självmord\w* suicid(?:et)? tog_sitt_liv dömdes
    häkta\w* fängslad\w* \w*olyckan? brann branden husbrand\w* lägenhetsbrand\w* dog avled dödsfall\w* bortgång
    försvann rymde konkurs\w* skjuten misshandla\w* amputer\w* krocka\w* lavin\w* omhändertog\w* tvångsvårda\w*
    förlorade_sin förlorade_sitt förlorade_sina förlorade_ett förlorade_en utvisa\w* vräktes familjehemsplacera\w*
""")
_EVENT = re.compile(rf"\b(?:{_EVENTS})\b")
_CONDITIONS = any_of(r"""
    als huntingtons? downs_syndrom cystisk_fibros duchennes? narkolepsi albinism kortvux\w* dvärgväxt dövblind\w* retts?
    prader[-_]willi\w* fragil_x spinal_muskelatrofi hiv hemofili blödarsjuk\w* konvertit\w* transperson\w*
    transkvinna\w* transman\w* icke-binär\w* intersex\w* tvillingar\w* trillingar\w* rullstolsburen blinda? döva?
""")
_ORIGINS = any_of(r"""
    tigrinska tigrinja mongolisk\w* burmesisk\w* somalisk\w* eritreansk\w* afghansk\w* syrisk\w* ukrainsk\w* kurdisk\w*
    uigurisk\w* tibetansk\w* filippinsk\w* thailändsk\w* vietnamesisk\w* kongolesisk\w* nigeriansk\w* gambisk\w*
    kubansk\w* chilensk\w* samisk\w* romsk\w* isländsk\w* georgisk\w* armenisk\w* rohingya hazarisk\w* jesidisk\w*
    muslimsk\w* judisk\w*
""")
_COUNTRIES = any_of("""
    eritrea somalia mongoliet burma myanmar kongo nigeria gambia kuba chile vietnam filippinerna nepal tibet burundi
    rwanda sudan etiopien uganda kenya ghana bhutan laos peru bolivia island georgien armenien jemen libyen afghanistan
    syrien
""")
_GROUP = re.compile(rf"\b(?:{_CONDITIONS}|{_ORIGINS}|från (?:{_COUNTRIES}))\b")
_LOCAL = any_of("byns ortens samhällets skolans kommunens öns församlingens brukets")
_POSTS = any_of(r"""
    präst\w* läkare\w* lärare\w* rektor\w* distriktssköterska\w* brandchef\w* brandman\w* polis tandläkare\w*
    veterinär\w* handlare\w* kommunalråd\w* socialchef\w* organist\w* barnmorska\w* ordförande\w* busschaufför\w* tolk
""")
_ROLE = re.compile(
    rf"\b(?:{_LOCAL}|kvinnliga?|manliga?|före detta|förre|förra)[ \u00a0](?:\w+[ \u00a0])?(?:{_POSTS})\b"
)
_MANY = any_of("fem sex sju åtta nio tio elva tolv [5-9] 1\\d")
_CHILDREN = re.compile(
    rf"\b(?:{_MANY})[- ]?barns?(?:mamma|mor|pappa|far|familj)\w*|\bmed (?:{_MANY}) barn\b"
    rf"|\b(?:mamma|pappa|mor|far|förälder) till (?:{_MANY})\b"
)
#: "The only way" is a figure of speech; "the only family" is not.
_FIGURES = any_of(r"""
    sätt\w* gång\w* möjlig\w* skäl\w* anledning\w* lösning\w* väg\w* plats\w* hjälp\w* stöd\w* problem\w* fråga\w*
    ställe\w* de kontakt\w* hopp\w* chans\w* trygg\w* sociala
""")
_ONLY = re.compile(
    rf"\b(?:enda|ende)\b(?![ \u00a0](?:{_FIGURES})\b)(?:[ \u00a0][^\W\d]+){{0,3}}"
    r"|\b(?:ensam|först) (?:i (?:kommunen|byn|länet|skolan|bygden)|om att)\b"
)
_VILLAGE = re.compile(
    r"\bi (?:byn|kommunen|samhället|bygden|byskolan|klassen|orten|vår by|den lilla (?:byn|orten|kommunen))\b"
    r"|\bpå (?:ön|orten|skolan|bruket|byskolan)\b|\b(?:byns|öns|ortens|kommunens|bygdens|klassens)\b"
)
_IN_PLACE = re.compile(r"\b(?:[Ii]|[Uu]tanför|[Pp]å)[ \u00a0]([A-ZÅÄÖ][a-zåäö]+(?:[- ][A-ZÅÄÖ][a-zåäö]+)?)")
#: Countries, lands and cities that a text may name without anybody being alone there.
_LARGE = frozenset(
    [
        "Sverige",
        "Norge",
        "Danmark",
        "Finland",
        "Europa",
        "Norden",
        "Norrland",
        "Svealand",
        "Götaland",
        "Skåne",
        "Småland",
        "Värmland",
        "Dalarna",
        "Västsverige",
        "Stockholm",
        "Göteborg",
        "Malmö",
        "Uppsala",
        "Eritrea",
        "Somalia",
        "Syrien",
        "Irak",
        "Iran",
        "Afghanistan",
        "Ukraina",
        "Ryssland",
        "Turkiet",
        "Polen",
        "Sydsverige",
        "Mellansverige",
        "Tyskland",
        "England",
        "USA",
        "Afrika",
        "Asien",
        "Halland",
        "Blekinge",
        "Västernorrland",
        "Jämtland",
        "Norrbotten",
        "Facebook",
        "Instagram",
        "Internet",
        "Teams",
        "Excel",
        "Snapchat",
        "Tiktok",
        "Google",
        "Komvux",
        "Facebookgrupper",
        "Arbetsförmedlingen",
    ]
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its name with its number of residents."""

    name: str
    residents: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a text: the municipalities it may name, the one it is about, and details its labels give."""

    municipalities: tuple[Place, ...] = ()
    home: Place | None = None
    details: frozenset[Detail] = frozenset()

    @property
    def is_small_home(self) -> bool:
        """Whether the whole text is about a small municipality."""
        return self.home is not None and self.home.residents < SMALL_MUNICIPALITY


NOTHING_KNOWN = Surroundings()


def list_rare_combinations(
    text: str, _: Translate = str, around: Surroundings = NOTHING_KNOWN
) -> Iterator[Finding]:
    """The sentences that may point out one person by what they say together."""
    large = _large(around.municipalities)
    lowered = small(text)
    for sentence in _SENTENCE.finditer(text):
        words = lowered[sentence.start() : sentence.end()]
        details = _details(words)
        said = set(details) | around.details
        if not details or len(said) < _FEWEST:
            continue
        is_near = around.is_small_home or bool(_VILLAGE.search(words)) or _names_small(sentence[0], large)
        if _is_telling(said, words, is_near=is_near):
            start = sentence.start() + min(span[0] for span in details.values())
            start += len(text[start:]) - len(text[start:].lstrip(" ,\u00a0"))
            end = sentence.start() + max(span[1] for span in details.values())
            reason = _reason([Detail.PLACE, *said] if is_near else said, _)
            yield found(Kind.RARE_COMBINATION, text, (start, end), reason=reason, certainty=Certainty.LOW)


@lru_cache(maxsize=8)
def _large(municipalities: tuple[Place, ...]) -> frozenset[str]:
    return _LARGE | {place.name for place in municipalities if place.residents >= SMALL_MUNICIPALITY}


def _names_small(sentence: str, large: frozenset[str]) -> bool:
    """Whether a sentence names a place that is not known to be large: a village is in no register of ours."""
    return any(
        match[1] not in large and match[1].rstrip("s") not in large for match in _IN_PLACE.finditer(sentence)
    )


def _details(sentence: str) -> dict[Detail, tuple[int, int]]:
    """The details of a sentence with where each first stands."""
    patterns = {
        Detail.AGE: _AGE,
        Detail.EVENT: _EVENT,
        Detail.GROUP: _GROUP,
        Detail.ROLE: _ROLE,
        Detail.CHILDREN: _CHILDREN,
        Detail.ONLY: _ONLY,
    }
    matches = {detail: pattern.search(sentence) for detail, pattern in patterns.items()}
    return {detail: match.span() for detail, match in matches.items() if match}


def _is_telling(details: set[Detail], sentence: str, *, is_near: bool) -> bool:
    """Whether a sentence about one person says enough to point that person out."""
    if not _PERSON.search(sentence) and Detail.ROLE not in details:
        return False
    others = details - {Detail.ONLY}
    if Detail.ONLY in details:
        return (is_near and bool(others)) or len(others) >= 2
    return len(others) + is_near >= 3


def _reason(details: Iterable[Detail], _: Translate) -> str:
    names = {
        Detail.PLACE: _("liten plats"),
        Detail.AGE: _("exakt ålder"),
        Detail.EVENT: _("händelse"),
        Detail.GROUP: _("ovanlig grupp"),
        Detail.ROLE: _("roll som få har"),
        Detail.CHILDREN: _("många barn"),
        Detail.ONLY: _("”den enda”"),
    }
    given = set(details)
    listed = ", ".join(names[detail] for detail in Detail if detail in given)
    return _("Tillsammans kan uppgifterna peka ut en person: %(details)s.") % {"details": listed}
