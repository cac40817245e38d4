"""Our own template as it is laid out: its sheets, its columns and the mark of its example row."""

from collections.abc import Iterator, Mapping

from app.domain.vocabularies import Translate
from importers.base import Field, Source
from importers.glossary import folded
from importers.tables import TableRow, first_rows, read_sheet, table_kind

SHEET = "Insikter"
GUIDE_SHEET = "Så här gör du"
LIST_SHEET = "Listor"
#: What stands in the first column of the row that shows how a row may look.
EXAMPLE = "EXEMPEL"
#: The columns in their order. Files are known by these names, so they are never translated.
COLUMNS: Mapping[Field, str] = {
    Field.ID: "Id",
    Field.STATEMENT: "Insikt",
    Field.BODY: "Mer om insikten",
    Field.POPULATIONS: "Population",
    Field.SUBPOPULATIONS: "Delgrupp",
    Field.VOICES: "Röst",
    Field.THEMES: "Tema",
    Field.PERSPECTIVES: "Perspektiv",
    Field.SHIFTS: "Förflyttning",
    Field.LEVEL: "Nivå",
    Field.QUOTE: "Citat",
    Field.MUNICIPALITY: "Kommun",
    Field.YEAR: "År",
    Field.STUDY: "Insiktsarbete",
    Field.SOURCE: "Källa",
    Field.CONFIDENCE: "Säkerhet",
    Field.VISIBILITY: "Delning",
    Field.STATUS: "Status",
}
_BY_NAME = {folded(name): field for field, name in COLUMNS.items()}
_MOSTLY = 0.8


def find_columns(source: Source) -> tuple[tuple[Field | None, str], ...]:
    """The columns of a filled-in template by its first row, each with its field; none where the file is no template."""
    if table_kind(source) not in {"xlsx", "ods"}:
        return ()
    rows = first_rows(source, sheet=SHEET, count=1)
    if not rows:
        return ()
    found = tuple((_BY_NAME.get(folded(name)), name) for name in rows[0][1])
    known = {field for field, _name in found if field}
    return found if Field.STATEMENT in known and len(known) >= _MOSTLY * len(COLUMNS) else ()


def read_rows(source: Source, _: Translate = str) -> Iterator[TableRow]:
    """The rows that somebody filled in: all below the headers but the example."""
    for number, cells in read_sheet(source, SHEET, _):
        if number > 1 and folded(cells[0]) != folded(EXAMPLE):
            yield number, cells
