"""Mappings: guessed from names and values, given as JSON, and what rows become by them."""

from functools import cache
from pathlib import Path

import pytest

from app.domain.directory import Directory
from app.domain.errors import InvalidError
from app.domain.insights import InsightContent
from app.domain.organizations import Organization
from app.domain.vocabularies import Vocabularies
from app.services.imports.reading import match_rewritten, without_doubles
from app.services.seeding import read_concepts, read_municipalities
from importers.base import Column, Field, Misread, Outline, Row, StreamEntry
from importers.glossary import Glossary
from importers.guessing import guess_mapping, survey_columns
from importers.mapper import RowMapper
from importers.mapping import FieldMapping, Repairs, read_mapping
from importers.tables import Unreckoned

SEEDS = Path(__file__).parents[2] / "seeds"


@cache
def glossary() -> Glossary:
    (register,) = (SEEDS / "register").glob("*.csv")
    places = {place.code: place for place in read_municipalities(register)}
    vocabularies = Vocabularies(tuple(read_concepts(SEEDS / "vocabularies")))
    bodies = {"grums": Organization("grums", "Grums kommun")}
    return Glossary(Directory(vocabularies, bodies, {}, places, {}), studies={"AB12": "Samtal med unga"})


def outline_of(*names: str) -> Outline:
    return Outline(tuple(Column(name, name) for name in names))


def read(columns: dict[str, Field], *rows: tuple[str, ...], **options: object) -> list[StreamEntry | Misread]:
    mapper = RowMapper(outline_of(*columns), FieldMapping(columns=columns, **options), glossary())
    return list(mapper.entries(Row(place, cells) for place, cells in enumerate(rows, 2)))


def content(entry: StreamEntry | Misread) -> InsightContent:
    assert isinstance(entry, StreamEntry), entry
    assert isinstance(entry.content, InsightContent)
    return entry.content


@pytest.mark.parametrize(
    ("field", "written", "meant"),
    [
        (Field.THEMES, "tillgänglighet och TILLIT", "tillganglighet-och-tillit"),
        (Field.POPULATIONS, "Brukare", "klient"),
        (Field.POPULATIONS, "General public", "allmanhet"),
        (Field.SHIFTS, "akut till förebyggande", "akut-forebyggande"),
        (Field.MUNICIPALITY, "Grums kommun", "1764"),
        (Field.MUNICIPALITY, "1764", "1764"),
        (Field.LABELS, "Röster::Anhörig", "voices:anhorig"),
        (Field.VISIBILITY, "Öppet", "public"),
        (Field.STUDY, "Samtal med unga (AB12)", "AB12"),
        (Field.THEMES, "Något helt annat", None),
    ],
)
def test_what_people_write_is_understood(field: Field, written: str, meant: str | None) -> None:
    assert glossary().find(field, written) == meant


def test_the_nearest_concept_is_suggested_and_nothing_where_nothing_is_near() -> None:
    near = glossary().suggest(Field.THEMES, "Tilgänglighet & tilit")
    assert near is not None
    assert near.value == "tillganglighet-och-tillit"
    assert glossary().suggest(Field.THEMES, "xyzzy") is None


def test_columns_are_guessed_by_name_and_by_what_stands_in_them_and_people_are_left_out() -> None:
    outline = outline_of("Nr", "Vad sa de?", "Spalt 3", "Spalt 4", "E-post", "Citat", "Datum")
    rows = [
        Row(2, ("1", "Unga väntar för länge på svar", "Barn och unga", "Grums", "a@b.se", "”Ja”", "2024-03-01")),
        Row(3, ("2", "Äldre vågar inte fråga om hjälp hemma", "Äldre", "Arvika", "c@d.se", "”Nej”", "2024-04-01")),
    ]  # fmt: skip
    mapping = guess_mapping(outline, survey_columns(outline, rows), glossary())
    assert mapping.columns == {
        "Nr": "id",
        "Vad sa de?": "statement",
        "Spalt 3": "subpopulations",
        "Spalt 4": "municipality",
        "Citat": "quote",
        "Datum": "year",
    }


def test_several_values_in_a_cell_are_told_apart_unless_a_name_holds_the_sign_between() -> None:
    columns = {"I": Field.STATEMENT, "T": Field.THEMES, "P": Field.POPULATIONS}
    made = read(
        columns, ("a", "Tillgänglighet och tillit", "Klient, riskgrupp"), ("b", "", "Klient; Allmänhet")
    )
    assert [content(each).populations for each in made] == [("klient", "riskgrupp"), ("klient", "allmanhet")]
    assert content(made[0]).themes == ("tillganglighet-och-tillit",)


def test_a_mapping_says_what_words_mean_and_what_all_rows_share() -> None:
    columns = {"I": Field.STATEMENT, "T": Field.THEMES}
    values = {Field.THEMES: {"trygghet": ("tillganglighet-och-tillit",), "Övrigt": ()}}
    defaults = {Field.YEAR: ("2024",), Field.POPULATIONS: ("klient",), Field.STATUS: ("draft",)}
    (made,) = read(columns, ("a", "Trygghet; övrigt"), values=values, defaults=defaults)
    found = content(made)
    assert (found.themes, found.year, found.populations, found.status) == (
        ("tillganglighet-och-tillit",),
        2024,
        ("klient",),
        "draft",
    )


def test_problems_name_column_and_value_and_the_nearest() -> None:
    columns = {"I": Field.STATEMENT, "T": Field.THEMES, "År": Field.YEAR}
    made = read(columns, ("a", "Tilgänglighet och tilit", "i fjol"), (Unreckoned("=A1"), "", "#REF!"))
    assert [(each.place, each.problem.field, each.problem.message) for each in made] == [
        (2, "themes", "Kolumnen ”T”: ”Tilgänglighet och tilit” finns inte. Menas ”Tillgänglighet och tillit”?"),
        (2, "year", "Kolumnen ”År”: ”i fjol” är inget år."),
        (3, "statement", "Kolumnen ”I”: formeln är inte uträknad. Öppna filen i ett kalkylprogram och spara."),
        (3, "year", "Kolumnen ”År”: cellen innehåller ett räknefel (#REF!)."),
    ]  # fmt: skip


def test_repairs_write_cells_anew_and_leave_rows_out() -> None:
    columns = {"I": Field.STATEMENT, "År": Field.YEAR}
    repairs = Repairs(cells={2: {"År": "2024"}}, left_out=(3,))
    mapper = RowMapper(outline_of(*columns), FieldMapping(columns=columns), glossary(), repairs=repairs)
    (made,) = mapper.entries([Row(2, ("a", "i fjol")), Row(3, ("b", "x"))])
    assert content(made).year == 2024


def test_rows_that_follow_each_other_with_one_statement_become_one_and_doubles_count_once() -> None:
    columns = {"I": Field.STATEMENT, "Citat": Field.QUOTE}
    made = read(columns, ("a", "”ett”"), ("A.", "”två”"), ("b", "”tre”"), ("b", "”tre”"), ("a", "”fyra”"))
    joined = list(without_doubles(made, {}))
    assert [each.text for each in content(joined[0]).evidence] == ["”ett”", "”två”"]
    assert isinstance(joined[1], Misread)
    assert joined[1].place == 6
    assert len(content(joined[2]).evidence) == 1


def test_a_rewritten_statement_is_found_by_its_likeness_and_each_only_once() -> None:
    gone = {"x": "Unga väntar för länge på svar", "y": "Äldre vågar inte fråga om hjälp"}
    new = {
        "1": "Unga får vänta för länge på svar",
        "2": "Unga väntar alldeles för länge på svar",
        "3": "Brev läses inte",
    }
    assert match_rewritten(new, gone) == {"1": "x"} or match_rewritten(new, gone) == {"2": "x"}


def test_a_mapping_that_is_none_is_refused() -> None:
    for data in (b"{", b'{"columns": {"A": "finns inte"}}', b'{"kolumner": {}}', b"\xff"):
        with pytest.raises(InvalidError):
            read_mapping(data)
    assert read_mapping(b'{"columns": {"A": "statement"}}').columns == {"A": Field.STATEMENT}
