"""Writes our own template: a workbook to fill in, with an organization's words as lists to choose from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from app.domain.directory import Directory
from app.domain.organizations import Organization
from app.domain.vocabularies import Translate
from importers.base import Field
from importers.glossary import SCHEMES, Glossary
from importers.tables import column_letters
from importers.template.reader import COLUMNS, EXAMPLE, GUIDE_SHEET, LIST_SHEET, SHEET

_ROWS = 2_000
_WIDTHS: Mapping[Field, int] = {Field.STATEMENT: 60, Field.BODY: 50, Field.QUOTE: 45, Field.SOURCE: 25}
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LISTED = (
    *SCHEMES,
    Field.MUNICIPALITY,
    Field.STUDY,
    Field.CONFIDENCE,
    Field.VISIBILITY,
    Field.STATUS,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the lists of one template hold: by field the words to choose from."""

    lists: Mapping[Field, tuple[str, ...]]


def words_of(glossary: Glossary) -> Words:
    """The words of the lists. Populations can be chosen together, for many insights concern several."""
    lists = {field: tuple(glossary.choices(field).values()) for field in _LISTED}
    single = lists[Field.POPULATIONS]
    pairs = [f"{one}; {other}" for place, one in enumerate(single) for other in single[place + 1 :]]
    lists[Field.POPULATIONS] = (*single, *pairs, "; ".join(single))
    lists[Field.STATUS] = lists[Field.STATUS][:2]
    lists[Field.STUDY] = tuple(f"{title} ({name})" for name, title in glossary.choices(Field.STUDY).items())
    return Words(lists)


def write_template(
    path: Path,
    organization: Organization,
    directory: Directory,
    *,
    studies: Mapping[str, str],
    _: Translate = str,
) -> None:
    """Write the template of an organization to a file; the same words give the same bytes."""
    glossary = Glossary(directory, studies=studies)
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": f"Insiktskartan: {organization.name}", "created": _MADE})
    _write_rows(workbook, organization, directory, words_of(glossary))
    _write_guide(workbook, _guide(organization, _))
    _write_lists(workbook, words_of(glossary))
    workbook.close()


def _write_rows(workbook: Any, organization: Organization, directory: Directory, words: Words) -> None:
    sheet = workbook.add_worksheet(SHEET)
    heading = workbook.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E6EEF2"}
    )
    required = workbook.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#F6D9A8"}
    )
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    example = workbook.add_format(
        {"text_wrap": True, "valign": "top", "italic": True, "font_color": "#5A6670"}
    )
    values = _example(organization, directory, words)
    for place, (field, name) in enumerate(COLUMNS.items()):
        sheet.set_column(place, place, _WIDTHS.get(field, 22), wrapped)
        sheet.write_string(0, place, name, required if field == Field.STATEMENT else heading)
        sheet.write_string(1, place, values.get(field, ""), example)
        if listed := words.lists.get(field):
            letters = column_letters(list(words.lists).index(field))
            # Several can be written with semicolons between them, so what is not in the list is no error.
            options = {
                "validate": "list",
                "source": f"='{LIST_SHEET}'!${letters}$1:${letters}${len(listed)}",
                "show_error": False,
            }
            sheet.data_validation(1, place, _ROWS, place, options)
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 32)


def _example(organization: Organization, directory: Directory, words: Words) -> dict[Field, str]:
    first = {field: listed[0] for field, listed in words.lists.items() if listed and field in SCHEMES}
    place = directory.municipalities.get(organization.municipality or "")
    return first | {
        Field.ID: EXAMPLE,
        Field.STATEMENT: "Unga söker inte stöd förrän en vuxen som de litar på följer med dem dit.",
        Field.BODY: "Kom fram i samtal på tre skolor. Raden är ett exempel och läses aldrig in.",
        Field.QUOTE: "Jag hade aldrig gått dit själv.",
        Field.MUNICIPALITY: place.name if place else "",
        Field.YEAR: "2026",
        Field.SOURCE: "Samtal på tre skolor",
        Field.STATUS: words.lists[Field.STATUS][0],
    }


def _guide(organization: Organization, _: Translate) -> Sequence[tuple[str, str]]:
    return [
        (_("Så här gör du"), ""),
        (_("Gäller för"), organization.name),
        ("1", _("Skriv en insikt på varje rad i bladet Insikter. Bara kolumnen Insikt måste fyllas i.")),
        ("2", _("Välj ur listorna där det finns sådana. Skriv flera värden med semikolon emellan: Barn; Ungdomar.")),
        ("3", _("Skriv inget som pekar ut en person: inga namn, personnummer, adresser eller telefonnummer.")),
        ("4", _("Raden märkt %(mark)s visar hur det kan se ut. Den läses aldrig in, så den får stå kvar.")
         % {"mark": EXAMPLE}),
        ("5", _("Spara och lämna in filen på sidan Importera. Lämnar du in den igen uppdateras samma insikter.")),
        ("6", _("Fyll i kolumnen Id om du vill kunna ändra en insikts ordalydelse och ändå lämna in filen igen.")),
    ]  # fmt: skip


def _write_guide(workbook: Any, lines: Iterable[tuple[str, str]]) -> None:
    sheet = workbook.add_worksheet(GUIDE_SHEET)
    bold = workbook.add_format({"bold": True, "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16, bold)
    sheet.set_column(1, 1, 90, wrapped)
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)


def _write_lists(workbook: Any, words: Words) -> None:
    sheet = workbook.add_worksheet(LIST_SHEET)
    for column, listed in enumerate(words.lists.values()):
        for row, word in enumerate(listed):
            sheet.write_string(row, column, word)
    sheet.hide()
