"""Reads Taguette's tables: highlights (a row for each tag of each highlight) and the codebook."""

from collections.abc import Iterator, Mapping

from app.domain.vocabularies import Translate
from importers.base import Source, unreadable
from importers.tables import first_rows, list_sheets, read_sheet
from importers.taguette.project import Highlight, Project, Tag
from importers.texts import plain_text

_HIGHLIGHTS = ("id", "document", "tag", "content")
_COUNTS = {"number of highlights", "number of documents"}
_NAMES = ("tag", "name", "path")


def table_kind_of(source: Source) -> str:
    """Which of Taguette's tables a file is: "highlights", "codebook" or "". Never raises."""
    rows = first_rows(source, count=1)
    headers = _folded(rows[0][1]) if rows else []
    if headers[:4] == list(_HIGHLIGHTS):
        return "highlights"
    is_codebook = headers[:1] and headers[0] in _NAMES and "description" in headers and _COUNTS & set(headers)
    return "codebook" if is_codebook else ""


def _folded(cells: tuple[str, ...]) -> list[str]:
    return [cell.strip().casefold() for cell in cells]


def read_table(source: Source, _: Translate = str) -> Project:
    """The project that a table of highlights or a codebook tells of.

    Raises:
        InvalidError: it is neither.
    """
    kind = table_kind_of(source)
    if not kind:
        raise unreadable(_("Tabellen är varken Taguettes markeringar eller dess kodbok."))
    rows = read_sheet(source, list_sheets(source, _)[0], _)
    _number, headers = next(rows)
    places = {name: place for place, name in enumerate(_folded(headers))}
    named = ((number, _named(cells, places)) for number, cells in rows)
    return _codebook(named) if kind == "codebook" else _highlights(named)


def _named(cells: tuple[str, ...], places: Mapping[str, int]) -> dict[str, str]:
    return {name: cells[place].strip() for name, place in places.items() if place < len(cells)}


def _codebook(rows: Iterator[tuple[int, dict[str, str]]]) -> Project:
    project = Project(is_codebook=True)
    for number, row in rows:
        path = next((row[name] for name in _NAMES if row.get(name)), "")
        if path:
            project.tags.setdefault(path, Tag(path, number, row.get("description", "")))
    return project


def _highlights(rows: Iterator[tuple[int, dict[str, str]]]) -> Project:
    """The tags, each with its highlights; the rows of one highlight tell which tags it has beside this one."""
    project = Project()
    texts: dict[str, tuple[str, str]] = {}
    tags: dict[str, dict[str, int]] = {}
    for number, row in rows:
        key = row.get("id") or f"row {number}"
        texts.setdefault(key, (plain_text(row.get("content", "")), row.get("document", "")))
        found = tags.setdefault(key, {})
        if row.get("tag"):
            found.setdefault(row["tag"], number)
    for key, (text, document) in texts.items():
        paths = tags[key]
        if not paths:
            project.untagged += 1
        elif not text:
            project.empty += 1
        else:
            highlight = Highlight(text, document, tuple(paths))
            for path, number in paths.items():
                project.tags.setdefault(path, Tag(path, number)).highlights.append(highlight)
    project.documents = len({document for _text, document in texts.values()})
    return project
