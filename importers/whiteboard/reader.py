"""Reads a whiteboard's table: Mural's with its headers, Miro's ragged one without, or any like them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from app.domain.vocabularies import Translate
from importers.base import Source, unreadable
from importers.guessing import header_field
from importers.tables import TableRow, first_rows, list_sheets, read_sheet
from importers.texts import plain_text
from importers.whiteboard.notes import Board, Note, Omission, key_of

#: Mural's columns beside the text; some of them are enough to know it by.
_MURAL = frozenset({"sticky type", "bg color", "border line", "position x", "position y", "area"})
_MOST_NOTES = 100_000
#: A frame's title is at most this long; so is a tag, in a row that holds a note and something more.
_TITLE = 60
_TAG = 40
_TAG_MARKS = re.compile(r"\s*[,;|\n]\s*")
_GENERIC = re.compile(r"(?:frame|ram|section|sektion|area|grupp|group|untitled|namnlös)\s*\d*", re.IGNORECASE)
_PROMPTS = frozenset(
    {
        "type something", "type here", "add text", "add your text here", "add title", "click to edit",
        "double click to edit", "double click to add text", "text", "sticky note", "sticky notes", "new sticky",
        "note", "title", "skriv något", "skriv här", "lägg till text", "lägg till rubrik",
        "dubbelklicka för att redigera", "lapp", "rubrik", "klicka för att redigera",
    }
)  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://\S+\s*)+")


def kind_of(source: Source) -> str:
    """Which program's table a file looks like: "mural", "miro" or "" for neither. Never raises."""
    rows = first_rows(source)
    if not rows:
        return ""
    if "text" in (headers := _folded(rows[0][1])) and len(_MURAL.intersection(headers)) >= 2:
        return "mural"
    return "miro" if _is_loose(rows) else ""


def is_named_after(source: Source, program: str) -> bool:
    """Whether the file's name holds the program's."""
    return program in source.name.casefold()


def _is_loose(rows: Sequence[TableRow]) -> bool:
    """Whether rows look like notes: mostly one text each, and no headers."""
    filled = [[cell for cell in cells if cell.strip()] for _number, cells in rows]
    single = sum(len(cells) == 1 and any(map(str.isalpha, cells[0])) for cells in filled)
    has_header = any(header_field(cell) for cell in filled[0]) if filled else False
    return len(filled) >= 3 and single >= 0.6 * len(filled) and not has_header


def is_ragged(source: Source) -> bool:
    """Whether the rows of a file show that it comes from a board: of different lengths, with gaps, HTML or repeats."""
    rows = first_rows(source)
    texts = [plain_text(next((cell for cell in cells if cell.strip()), "")) for _number, cells in rows]
    has_gaps = any(after[0] - before[0] > 1 for before, after in pairwise(rows))
    has_html = any("</" in cell or "<br" in cell for _number, cells in rows for cell in cells)
    places = {next((place for place, cell in enumerate(cells) if cell.strip()), 0) for _number, cells in rows}
    return has_gaps or has_html or len(places) > 1 or len({key_of(text) for text in texts}) < len(texts)


def read_board(source: Source, sheet: str | None = None, _: Translate = str) -> Board:
    """The notes of a board.

    Raises:
        InvalidError: it is no table, or has no notes, or far too many.
    """
    chosen = list_sheets(source, _)[0] if sheet is None else sheet
    rows = read_sheet(source, chosen, _)
    board = _read_mural(rows) if kind_of(source) == "mural" else _read_miro(rows)
    for note in board:
        if len(board.board.notes) > _MOST_NOTES:
            message = _("Tavlan har fler än %(limit)s lappar; ta in den i delar.")
            raise unreadable(message % {"limit": _MOST_NOTES})
        board.take(note)
    if not board.board.notes:
        raise unreadable(_("Tabellen har inga lappar med text."))
    return board.board


class _Reading:
    """Notes on their way to a board: what is no note is counted on the way."""

    def __init__(self, board: Board, notes: Iterator[Note]) -> None:
        self.board = board
        self.notes = notes

    def __iter__(self) -> Iterator[Note]:
        return self.notes

    def take(self, note: Note) -> None:
        """Put a note on the board, unless it says nothing of its own."""
        key = key_of(note.text)
        if key in _PROMPTS:
            self.board.left_out[Omission.PROMPT] += 1
        elif not any(letter.isalpha() for letter in key) or _ADDRESS.fullmatch(note.text):
            self.board.left_out[Omission.WORDLESS] += 1
        else:
            self.board.add(note)


def _read_mural(rows: Iterator[TableRow]) -> _Reading:
    _number, headers = next(rows)
    places = {name: place for place, name in enumerate(_folded(headers))}
    board = Board("Mural")
    named = any(name.endswith(" by") for name in places)
    board.left_out[Omission.NAMES] += named

    def notes() -> Iterator[Note]:
        for number, cells in rows:
            row = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
            if text := plain_text(row.get("text", "")):
                yield Note(
                    text,
                    number,
                    id=row.get("id", ""),
                    frames=_words(plain_text(row.get("area", ""))),
                    tags=_tags(row),
                    colours=_words(row.get("bg color", "")),
                )

    return _Reading(board, notes())


def _tags(row: Mapping[str, str]) -> dict[str, None]:
    written = [plain_text(row.get(name, "")) for name in ("tags", "integration labels")]
    return {tag: None for text in written for tag in _TAG_MARKS.split(text) if tag}


def _words(text: str) -> dict[str, None]:
    return {text: None} if text else {}


def _read_miro(rows: Iterator[TableRow]) -> _Reading:
    """Notes without headers: the first filled cell is the note, short ones after it are tags, long ones more notes."""
    board = Board("Miro")

    def notes() -> Iterator[Note]:
        for block in _blocks(rows):
            title = _title_of(block)
            if title and not _GENERIC.fullmatch(title):
                board.frames[title] = None
            for number, cells in block[1 if title else 0 :]:
                first, *more = [text for cell in cells if (text := plain_text(cell))] or [""]
                frames = _words("" if _GENERIC.fullmatch(title) else title)
                if first:
                    yield Note(
                        first, number, frames=frames, tags={text: None for text in more if len(text) <= _TAG}
                    )
                yield from (Note(text, number, frames=dict(frames)) for text in more if len(text) > _TAG)

    return _Reading(board, notes())


def _blocks(rows: Iterator[TableRow]) -> Iterator[list[TableRow]]:
    """Rows that follow on each other, parted where the table has empty ones."""
    block: list[TableRow] = []
    for row in rows:
        if block and (row[0] - block[-1][0] > 1 or len(block) >= _MOST_NOTES):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _title_of(block: Sequence[TableRow]) -> str:
    """The title of the frame that a block of rows is: its first row, where that is short and no sentence."""
    filled = [text for cell in block[0][1] if (text := plain_text(cell))]
    if len(filled) != 1 or len(block) < 3:
        return ""
    title = filled[0]
    is_marked = title.endswith(":") or _GENERIC.fullmatch(title) is not None
    is_apart = block[0][0] > 1 and not title.endswith((".", "!", "?", "…", "”", '"'))
    return title.rstrip(":") if len(title) <= _TITLE and "\n" not in title and (is_marked or is_apart) else ""


def _folded(cells: Sequence[str]) -> list[str]:
    return [" ".join(cell.casefold().split()) for cell in cells]
