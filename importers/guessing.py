"""Guesses how a file is to be read, from the names of its columns and from what stands in them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from importers.base import Column, Field, Misread, Outline, Row
from importers.glossary import Glossary, folded
from importers.mapper import RowMapper
from importers.mapping import JOINED_FIELDS, NAMED_FIELDS, FieldMapping

#: So many rows are looked at, and so many different values of each column.
LOOKED_AT = 500
VALUES_LOOKED_AT = 100
SAMPLES = 3
#: What columns are called, folded; earlier words tell more.
HEADERS: Mapping[Field, tuple[str, ...]] = {
    Field.STATEMENT: (
        "insikt", "påstående", "insikten", "vad vi hörde", "vad vi lärde oss", "insight", "statement", "insikter",
        "finding", "slutsats", "rubrik", "titel", "title",
    ),
    Field.BODY: (
        "beskrivning", "mer om insikten", "brödtext", "text", "kommentar", "kommentarer", "kontext", "bakgrund",
        "description", "body", "content", "details", "förklaring", "anteckning", "anteckningar", "notes", "memo",
    ),
    Field.QUOTE: ("citat", "quote", "quotes", "röster i citat", "underlag", "evidence", "highlight", "utdrag"),
    Field.OBSERVATION: ("observation", "observationer", "iakttagelse"),
    Field.FIGURE: ("siffra", "siffror", "statistik", "figure"),
    Field.POPULATIONS: (
        "population", "populationer", "populations", "grupp", "grupper", "cirkel", "cirklar", "zon", "målgrupp",
    ),
    Field.SUBPOPULATIONS: (
        "delgrupp", "delgrupper", "subpopulation", "subpopulations", "undergrupp", "målgrupper", "ålder",
        "åldersgrupp",
    ),
    Field.VOICES: ("röst", "röster", "vem säger", "vem talar", "voice", "voices", "avsändare", "källa till insikten"),
    Field.THEMES: ("tema", "teman", "theme", "themes", "temaområde", "område", "ämne", "ämnen", "topic"),
    Field.PERSPECTIVES: ("perspektiv", "perspective", "perspectives"),
    Field.SHIFTS: ("förflyttning", "förflyttningar", "shift", "shifts", "färdriktning"),
    Field.LABELS: ("etiketter", "etikett", "taggar", "tagg", "tags", "tag", "kod", "koder", "code", "codes", "labels"),
    Field.LEVEL: ("nivå", "insatsnivå", "level"),
    Field.MUNICIPALITY: ("kommun", "kommunkod", "municipality", "ort", "plats"),
    Field.ORGANIZATION: ("organisation", "organization", "verksamhet", "förvaltning"),
    Field.STUDY: ("insiktsarbete", "insiktsarbeten", "studie", "study", "projekt", "project"),
    Field.YEAR: ("år", "årtal", "year", "datum", "date", "tidpunkt", "när"),
    Field.CONFIDENCE: ("säkerhet", "tillförlitlighet", "confidence", "hur säker"),
    Field.VISIBILITY: ("delning", "delas med", "synlighet", "visibility", "sekretess"),
    Field.STATUS: ("status", "läge"),
    Field.SOURCE: ("källa", "källor", "source", "sources", "referens", "länk", "rapport", "document", "dokument"),
    Field.ID: ("id", "insikts id", "nummer", "nr", "löpnummer", "external id", "guid"),
}  # fmt: skip
#: Columns that name people, whatever else they hold.
PERSONAL = frozenset(
    {
        "namn", "name", "förnamn", "efternamn", "fullständigt namn", "full name", "first name", "last name", "e post",
        "epost", "e postadress", "epostadress", "email", "email address", "mail", "mejl", "mejladress", "telefon",
        "telefonnummer", "phone", "mobil", "mobilnummer", "adress", "address", "personnummer", "födelsedatum",
        "användarnamn", "username", "user", "skapad av", "ändrad av", "created by", "updated by", "last updated by",
        "last content edited by", "last modified by", "author", "författare", "respondent", "kontaktperson",
        "intervjuperson", "ip adress", "ip address",
    }
)  # fmt: skip
_BY_HEADER: Mapping[str, tuple[Field, int]] = {
    word: (kind, rank) for kind, words in HEADERS.items() for rank, word in enumerate(words)
}
#: Fields that values alone can show.
_SHOWN_BY_VALUES = (
    Field.POPULATIONS,
    Field.SUBPOPULATIONS,
    Field.VOICES,
    Field.THEMES,
    Field.PERSPECTIVES,
    Field.SHIFTS,
    Field.LEVEL,
    Field.MUNICIPALITY,
)
_EVIDENCE = (Field.QUOTE, Field.OBSERVATION)
_MOSTLY = 0.6


@dataclass(slots=True)
class Survey:
    """What the first rows say of one column: how often it is filled, how long its texts are, and which they are."""

    column: Column
    filled: int = 0
    length: int = 0
    values: Counter[str] = field(default_factory=Counter)

    @property
    def samples(self) -> tuple[str, ...]:
        """Some of its texts, to show."""
        return tuple(islice(self.values, SAMPLES))

    @property
    def mean_length(self) -> float:
        """How long its texts are on average, in characters."""
        return self.length / self.filled if self.filled else 0.0


def survey_columns(outline: Outline, rows: Iterable[Row | Misread]) -> tuple[Survey, ...]:
    """What the first rows say of each column of the outline."""
    surveys = tuple(Survey(column) for column in outline.columns)
    for row in islice(rows, LOOKED_AT):
        if isinstance(row, Misread):
            continue
        for survey, cell in zip(surveys, row.cells, strict=False):
            for text in (cell,) if isinstance(cell, str) else cell:
                if text and not text.isspace():
                    survey.filled += 1
                    survey.length += len(text)
                    if len(survey.values) < VALUES_LOOKED_AT or text in survey.values:
                        survey.values[text] += 1
    return surveys


def is_personal(column: Column) -> bool:
    """Whether a column names people."""
    return column.is_personal or is_personal_name(column.name)


def is_personal_name(name: str) -> bool:
    """Whether a header is one of those under which people are named."""
    return folded(name) in PERSONAL


def header_field(name: str) -> tuple[Field, int] | None:
    """The field that a header names and how far down its list of words that is; None where it says nothing.

    >>> header_field("Teman (flera)")[0].value
    'themes'
    >>> header_field("Citat från samtal")[0].value
    'quote'
    """
    words = folded(name)
    if words in _BY_HEADER:
        return _BY_HEADER[words]
    first = folded(name.partition("(")[0].partition(":")[0])
    if first in _BY_HEADER:
        kind, rank = _BY_HEADER[first]
        return kind, rank + 20
    # "Citat från samtal": evidence is what its first word says, whatever it comes from.
    known = _BY_HEADER.get(words.partition(" ")[0])
    return (known[0], known[1] + 40) if known and known[0] in _EVIDENCE else None


def guess_mapping(outline: Outline, surveys: Sequence[Survey], glossary: Glossary) -> FieldMapping:
    """How the file is most likely to be read. Columns that name people, and those nobody can tell, are left out."""
    chosen: dict[str, Field] = {}
    taken: set[Field] = set()

    def take(column: Column, kind: Field) -> None:
        if column.key not in chosen and (kind in JOINED_FIELDS or kind not in taken):
            chosen[column.key] = kind
            taken.add(kind)

    open_columns = [each for each in surveys if not is_personal(each.column)]
    for survey in open_columns:
        if survey.column.hint is not None:
            take(survey.column, survey.column.hint)
    named = [
        (found[1], each.column, found[0])
        for each in open_columns
        if (found := header_field(each.column.name))
        and (not outline.is_tentative or _is_likely(found[0], each, glossary))
    ]
    for _rank, column, kind in sorted(named, key=lambda each: each[0]):
        take(column, kind)
    for survey in open_columns:
        if survey.column.key not in chosen and (shown := _field_of_values(survey, glossary)):
            take(survey.column, shown)
    if Field.STATEMENT not in taken and (likeliest := _likeliest_statement(open_columns, chosen)):
        chosen[likeliest.key] = Field.STATEMENT
    in_order = {each.column.key: chosen[each.column.key] for each in surveys if each.column.key in chosen}
    return FieldMapping(
        sheet=outline.sheet or None,
        header_row=outline.header_row,
        columns=in_order,
        defaults=dict(outline.defaults),
    )


def _field_of_values(survey: Survey, glossary: Glossary) -> Field | None:
    """The field whose vocabulary most of the column's values belong to."""
    if not survey.values or survey.mean_length > 80:
        return None
    best, share = None, 0.0
    for kind in _SHOWN_BY_VALUES:
        known = _share_known(kind, survey.values, glossary)
        if known > share:
            best, share = kind, known
    return best if share >= _MOSTLY else None


def _is_likely(kind: Field, survey: Survey, glossary: Glossary) -> bool:
    """Whether a column of another tool's words holds something of the field that its name resembles."""
    return kind not in NAMED_FIELDS or _share_known(kind, survey.values, glossary) > 0


def _share_known(kind: Field, values: Mapping[str, int], glossary: Glossary) -> float:
    mapper = RowMapper(Outline(()), FieldMapping(), glossary)
    known = sum(
        count
        for text, count in values.items()
        if (looked := mapper.look_up(kind, text)).values and not looked.unknown
    )
    return known / max(1, sum(values.values()))


def _likeliest_statement(surveys: Sequence[Survey], chosen: Mapping[str, Field]) -> Column | None:
    """The column that looks most like statements: sentences, mostly different, that nothing better was known of."""
    candidates = [
        each
        for each in surveys
        if chosen.get(each.column.key) in {None, Field.BODY, Field.QUOTE}
        and each.column.hint is None
        and each.filled
        and 12 <= each.mean_length <= 400
    ]
    free = [each for each in candidates if each.column.key not in chosen]
    ranked = sorted(free or candidates, key=lambda each: (-each.filled, -each.mean_length))
    return ranked[0].column if ranked else None
