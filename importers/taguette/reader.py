"""Reads Taguette's database: only the tables we need, with nothing in it run, and never its users."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html.parser import HTMLParser

from app.domain.vocabularies import Translate
from importers.base import Source, unreadable
from importers.taguette.project import Highlight, Project, Tag
from importers.texts import plain_text

_HEAD = b"SQLite format 3\x00"
_TABLES = {"projects", "documents", "tags", "highlights", "highlight_tags"}
_ALLOWED = {*_TABLES, "sqlite_master", "sqlite_schema"}
#: The longest text, and how many times a thousand steps one file may take: a full project needs far fewer.
_LENGTH_LIMIT = 64 * 1024**2
_PATIENCE = 200_000
_MOST_HIGHLIGHTS = 500_000
#: What reading a damaged file raises. Python cannot decode some of SQLite's own messages about broken schemas.
_DAMAGED = (sqlite3.Error, OverflowError, MemoryError, UnicodeDecodeError)


def is_database(source: Source) -> bool:
    """Whether a file is a database with Taguette's tables. Never raises."""
    if not source.head.startswith(_HEAD):
        return False
    try:
        with _opened(source) as connection:
            return _has_tables(connection)
    except _DAMAGED:
        return False


def list_projects(source: Source, _: Translate = str) -> tuple[str, ...]:
    """The names of a database's projects, the one with most highlights first; equal names are numbered.

    Raises:
        InvalidError: the database is broken, or none of Taguette's.
    """
    return tuple(name for name, _key in _projects(source, _))


def read_project(source: Source, name: str, _: Translate = str) -> Project:
    """One project of a database.

    Raises:
        InvalidError: the database is broken, or none of Taguette's, or has no project of this name.
    """
    projects = dict(_projects(source, _))
    if name not in projects:
        raise unreadable(_("Filen har inget projekt som heter ”%(name)s”.") % {"name": name[:60]})
    with _reading(source, _) as connection:
        project = Project(name=name, projects=tuple(projects), has_users=True)
        _read_tags(connection, projects[name], project)
        _read_documents(connection, projects[name], project)
        return project


def _projects(source: Source, _: Translate) -> list[tuple[str, int]]:
    with _reading(source, _) as connection:
        if not _has_tables(connection):
            raise unreadable(_("Databasen är inget projekt från Taguette."))
        found = connection.execute("SELECT id, name FROM projects ORDER BY id").fetchall()
        held = dict(
            connection.execute(
                "SELECT d.project_id, count(*) FROM highlights h JOIN documents d ON d.id = h.document_id GROUP BY 1"
            )
        )
    if not found:
        raise unreadable(_("Databasen har inga projekt."))
    named: dict[str, int] = {}
    for key, name in found:
        title = _text(name) or _("Projekt %(number)s") % {"number": key}
        named[title if title not in named else f"{title} ({key})"] = key
    return sorted(named.items(), key=lambda each: -held.get(each[1], 0))


@contextmanager
def _opened(source: Source) -> Iterator[sqlite3.Connection]:
    """The database, as it lies on disk: nothing is written, no log is followed, nothing in it can run."""
    address = f"{source.path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LENGTH_LIMIT)
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            connection.execute(f"PRAGMA {setting}")
        steps = iter(range(_PATIENCE))
        connection.set_progress_handler(lambda: next(steps, None) is None, 1000)
        connection.set_authorizer(_authorize)
        yield connection


def _authorize(action: int, first: str | None, _second: str | None, *_where: str | None) -> int:
    if action == sqlite3.SQLITE_SELECT:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and first in _ALLOWED:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and _second in {"count", "length"}:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


@contextmanager
def _reading(source: Source, _: Translate) -> Iterator[sqlite3.Connection]:
    if not source.head.startswith(_HEAD):
        raise unreadable(_("Filen är ingen databas från Taguette."))
    try:
        with _opened(source) as connection:
            yield connection
    except _DAMAGED as error:
        raise unreadable(_("Databasen är skadad och går inte att läsa.")) from error


def _has_tables(connection: sqlite3.Connection) -> bool:
    """Whether the tables are there, as tables: what only looks like one could run for ever."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {name for name, sql in found if str(sql).upper().startswith("CREATE TABLE")} >= _TABLES


def _read_tags(connection: sqlite3.Connection, key: int, project: Project) -> None:
    found = connection.execute("SELECT path, description FROM tags WHERE project_id = ? ORDER BY id", (key,))
    for place, (path, description) in enumerate(found, start=1):
        name = _text(path)
        project.tags.setdefault(name, Tag(name, place, _text(description)))


def _read_documents(connection: sqlite3.Connection, key: int, project: Project) -> None:
    by_highlight: dict[int, list[str]] = {}
    tagged = connection.execute(
        "SELECT ht.highlight_id, t.path FROM highlight_tags ht JOIN tags t ON t.id = ht.tag_id"
        " WHERE t.project_id = ? ORDER BY t.id LIMIT ?",
        (key, _MOST_HIGHLIGHTS),
    )
    for highlight, path in tagged:
        by_highlight.setdefault(highlight, []).append(_text(path))
    documents = connection.execute(
        "SELECT id, name, contents FROM documents WHERE project_id = ? ORDER BY id", (key,)
    )
    for document, name, contents in documents:
        project.documents += 1
        text = text_bytes(_text(contents))
        marks = connection.execute(
            "SELECT id, start_offset, end_offset, snippet FROM highlights"
            " WHERE document_id = ? ORDER BY start_offset, id LIMIT ?",
            (document, _MOST_HIGHLIGHTS),
        )
        for highlight, start, end, snippet in marks:
            passage = _passage(text, start, end, snippet=_text(snippet), project=project)
            _add(project, Highlight(passage, _text(name), tuple(by_highlight.get(highlight, ()))))


def _passage(text: bytes, start: object, end: object, *, snippet: str, project: Project) -> str:
    """The marked text: as Taguette keeps it, or else what stands at its place."""
    kept = plain_text(snippet)
    placed = ""
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text):
        placed = text[start:end].decode("utf-8", "ignore").strip()
    if kept and "".join(kept.split()) != "".join(placed.split()):
        project.differing += 1
    return kept or placed


def _add(project: Project, highlight: Highlight) -> None:
    if not highlight.tags:
        project.untagged += 1
    elif not highlight.text:
        project.empty += 1
    else:
        for path in highlight.tags:
            project.tags[path].highlights.append(highlight)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_bytes(html: str) -> bytes:
    """A document's text as Taguette counts it: UTF-8, without tags."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces).encode("utf-8", "replace")


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value).replace("\0", "").strip()
