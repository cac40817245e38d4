"""Taguette: its project (a database), its table of highlights and its codebook."""

from collections.abc import Iterator

from app.domain.vocabularies import Translate
from importers.base import Importer, Misread, Outline, Part, Row, Source
from importers.taguette.project import Project
from importers.taguette.reader import is_database, list_projects, read_project
from importers.taguette.tables import read_table, table_kind_of
from importers.taguette.transformer import outline_of, rows_of

_DATABASE = b"SQLite format 3\x00"


def recognise(source: Source) -> float:
    """How sure it is: the tables of a database, or the headers of a table."""
    if source.head.startswith(_DATABASE):
        return 1.0 if is_database(source) else 0.2
    return 0.95 if table_kind_of(source) else 0.0


def inspect(source: Source, part: Part, _: Translate = str) -> Outline:
    """What a project holds; where a database holds several, the one that is asked for, or the fullest."""
    return outline_of(_project(source, part.sheet, _), _)


def rows(source: Source, outline: Outline, _: Translate = str) -> Iterator[Row | Misread]:
    """A row for each tag that was used."""
    yield from rows_of(_project(source, outline.sheet or None, _))


def _project(source: Source, name: str | None, _: Translate) -> Project:
    if not source.head.startswith(_DATABASE):
        return read_table(source, _)
    return read_project(source, list_projects(source, _)[0] if name is None else name, _)


IMPORTER = Importer(
    format="taguette",
    label="Taguette (projekt eller tabell)",
    suffixes=(".sqlite3", ".sqlite", ".db"),
    recognise=recognise,
    inspect=inspect,
    rows=rows,
)
