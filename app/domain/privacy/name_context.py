"""The words around a name that tell whether it is a person's, a place's or an institution's."""

import re

from app.domain.privacy.shapes import shapes


def any_of(words: str) -> str:
    """A pattern for any of the words; an underscore stands for a space in one."""
    return "|".join(words.split()).replace("_", " ")


_KIN = any_of("""
    mamma pappa mor far mormor morfar farmor farfar syster systern bror brodern dotter dottern son sonen maken makan
    make maka hustru hustrun sambo sambon pojkvän pojkvännen flickvän flickvännen kusin kusinen moster faster morbror
    farbror barnbarnet lillebror storebror lillasyster storasyster vännen väninnan väninna kompisen kompis grannen
    granne dottersonen sondottern gudson fosterson fosterdotter fostersonen fosterdottern styvpappa styvmamma
    bonuspappa bonusmamma modern fadern familjen familj lilla lille gamla kära
""")
_TITLES = any_of("""
    handläggaren? socialsekreteraren? kurator(?:n)? läkaren? doktor dr chefen? enhetschefen? sjuksköterskan? rektorn?
    lärar(?:e|en|inna|innan) fröken magister boendestödjaren? kontaktpersonen? behandlaren? terapeuten? psykologen?
    undersköterskan? assistenten? gode_mannen? god_man godemannen förvaltaren? coachen? vägledaren? pedagogen?
    skolsköterskan? specialpedagogen? polisen? advokaten? herr fru diakonen? prästen? klienten? brukaren? patienten?
    eleven deltagaren? informanten? intervjupersonen? respondenten? invånaren? kvinnan mannen flickan pojken killen
    tjejen barnet kollegan? socionomen? samordnaren? utredaren? sekreteraren? distriktssköterskan? tolken? vårdaren?
    stödpedagogen? fritidsledaren? tränaren? ordföranden? nämndemannen hemtjänstpersonalen skolkuratorn vaktmästaren
    ungdomsledaren biståndshandläggaren? kommunalrådet familjehemmet familjebehandlaren? arbetsterapeuten?
""")
_CALLED = any_of("heter hette kallas kallad kallade vid_namn namnet namn hälsningar mvh hälsar undertecknat")
CALLED_BEFORE = re.compile(rf"(?:^|\W)(?:{_CALLED})[,:]?\s+[”\"']?$", re.IGNORECASE)
PERSON_BEFORE = re.compile(rf"(?:^|\W)(?:{_CALLED}|{_TITLES}|{_KIN})[,:]?\s+[”\"'(]?$", re.IGNORECASE)
#: A name that no list holds is believed after kin, and after a title in its definite form, which titles of bodies lack.
NEW_NAME_BEFORE = re.compile(
    rf"(?:^|\W)(?:{_KIN}|\w+(?:aren|erskan|orn|gen|eten|onen|anten|torn|isen))[ \u00a0]+$"
)
CALLED_SMALL = shapes(
    "heter|hette|kallas|vid namn", r"\b(?:heter|hette|kallas|vid namn)\s+(?P<name>[a-zåäöé]{3,})\b"
)

#: What people do tells a name that opens a sentence from a word; what only people do tells it surely.
_SPEAKING = any_of("""
    säger sa sade berättar berättade bor bodde ringde ringer tycker tyckte mår mådde skrev skriver flyttade flyttar
    började menar menade undrade undrar förklarade förklarar grät avled dog föddes beskrev beskriver jobbade jobbar
    känner kände minns upplever upplevde längtar orkade insjuknade skrattar
""")
_DOING = any_of("""
    har hade är var fick får vill ville kom kommer blev blir gick går behöver behövde slutade arbetar arbetade önskar
    önskade tog gav hjälpte hjälper träffade träffar saknar saknade svarade svarar lärde vågade vågar försökte orkar
    satt sitter stod låg kan kunde ska skulle vet visste tror trodde såg hörde nämner nämnde lever levde väntar väntade
""")
SPEAKS = re.compile(rf"[ \u00a0](?:{_SPEAKING})\b")
DOES = re.compile(rf"[ \u00a0](?:(?:och|som|själv) )?(?:{_SPEAKING}|{_DOING}|hans|hennes|deras)\b")
IS_AGED = re.compile(
    r"(?:,?[ \u00a0]\(?|[ \u00a0]\()\d{1,2}(?:[ \u00a0]år|\)|,)|,[ \u00a0](?:som|vars|min|hennes|hans)\b"
)
#: Names that open sentences as words far more often than as names: "Inga pengar", "Hans mamma", "Max tio".
RARELY_NAMES = frozenset(
    any_of("Inga Per Klara Max Bo Frank Hans Ro Vilja Mark Fred Don Dina Sada My Vi").split("|")
)
CALENDAR_NAMES = frozenset({"April", "August", "Maj", "Juni", "Jul", "Valborg", "Lucia"})
CALENDAR_BEFORE = re.compile(r"\b(?:\d{1,2}|i|under|sedan|till|från|den|efter|före|och|vid|på)[ \u00a0]+$")

_INSTITUTIONS = any_of(r"""
    \w*jouren stiftelsen föreningen \w*projektet projekt \w*modellen metoden \w*boendet förskolan \w*skolan huset
    gården restaurang café kafé kaféet systemet verktyget appen roboten avdelning avdelningen enheten gymnasiet kyrkan
    församling församlingen båten hunden katten hästen nätverket programmet kampanjen fonden stormen orkanen lex sankt
    sankta s:t s:ta studien filmen boken mottagning mottagningen träffpunkt träffpunkten stadsdelen kvarteret
    chatboten tjänsten mini kung kungen drottning drottningen kronprinsessan prinsessan prins statsminister
    statsministern minister ministern socialminister socialministern teatern författaren forskaren forskarna professor
    professorn filosofen konstnären
""")
INSTITUTION_BEFORE = re.compile(rf"\b(?:{_INSTITUTIONS})[ \u00a0-]+[”\"]?$", re.IGNORECASE)
_OF_INSTITUTIONS = any_of(r"""
    \w*sjukhus sjukhuset universitet institut institutet minnesfond fond stiftelse skola skolan kyrka församling
    gymnasium gymnasiet kommun kommuns stad län torg plats park gata väg gränd gård hus hem förskola AB HB KB
    beroendecentrum beroendemottagning ungdom ungdomsmottagning äldreboende boende museum bibliotek teater hovrätt
    tingsrätt pris modell modellen skala skalan test metod metoden teori trappa behovstrappa stege syndrom sjukdom
    SPA et_al
""")
INSTITUTION_AFTER = re.compile(
    rf"s?[ \u00a0-](?:{_OF_INSTITUTIONS})\b|s?[ \u00a0](?:&|m\. ?fl|\(?(?:19|20)\d\d)"
    r"|-?(?:metoden|modellen|projektet|skalan|testet|dagen|priset|effekten|gruppen|appen)\b"
)
PLACE_BEFORE = re.compile(
    r"\b(?:i|från|till|utanför|runt|kring|norr om|söder om|och|eller|mellan|via|genom|kommunen)[ \u00a0]+$"
)
NOT_FAMILY = frozenset(
    any_of(
        "AB HB Kommun Region Stad Län Universitet Högskola Sjukhus Församling Stiftelse Minnesfond Kyrka"
    ).split("|")
)
SENTENCE_START = re.compile(r"(?:^|[.!?:;…]|\n|[–—•*·|>-])[ \u00a0\n]*[”\"“'(\[]*$|[”\"“][ ]*$")
OFFICE_WORD = re.compile(
    r"(?:Social|Försäkring|Arbetsförmed|Skatt|Migration|Kommun|Region|Soc|Barn|Vård|Individ|Komvux|Jobb|Sverige|Skol|BUP"
    r"|Stöd|Folk|Svensk|Ung|Nära|Rädda|Röda|Familje|Äldre|Hem)\w*"
)
