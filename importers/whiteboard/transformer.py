"""Makes rows of a whiteboard: each note is a candidate, to be confirmed."""

import hashlib
from collections.abc import Iterator, Sequence

from app.domain.access import Status
from app.domain.vocabularies import Translate
from importers.base import Column, Field, Outline, Row
from importers.pieces import statement_and_body
from importers.whiteboard.notes import Board, Note, Omission, key_of

_NAMED = 5


def outline_of(board: Board, sheets: Sequence[str], sheet: str, _: Translate = str) -> Outline:
    """The columns of a board, and in words what it holds and what will be left out."""
    return Outline(
        columns=tuple(_columns(board, _)),
        sheets=tuple(sheets) if len(sheets) > 1 else (),
        sheet=sheet,
        notes=_notes(board, _),
        left_out=tuple(_left_out(board, _)),
        defaults=((Field.STATUS, (Status.DRAFT.value,)),),
        is_tentative=True,
        row_word=_("Rad"),
    )


def _columns(board: Board, _: Translate) -> Iterator[Column]:
    yield Column("text", _("Lapp"), Field.STATEMENT)
    yield Column("rest", _("Lappen i sin helhet"), Field.BODY)
    notes = board.notes.values()
    if board.frames:
        yield Column("frames", _("Ram på tavlan"), Field.LABELS)
    if any(note.tags for note in notes):
        yield Column("tags", _("Taggar"), Field.LABELS)
    if any(note.colours for note in notes):
        yield Column("colours", _("Lappens färg"))


def _notes(board: Board, _: Translate) -> tuple[str, ...]:
    found = [_("Lappar med egen text: %(count)s.") % {"count": len(board.notes)}]
    if board.frames:
        named = ", ".join(f"”{frame}”" for frame in list(board.frames)[:_NAMED])
        message = _("Ramar och deras rubriker (%(count)s) följer med lapparna: %(names)s.")
        more = " …" if len(board.frames) > _NAMED else ""
        found.append(message % {"count": len(board.frames), "names": named + more})
    return tuple(found)


def _left_out(board: Board, _: Translate) -> Iterator[str]:
    sentences = {
        Omission.DOUBLED: _("Lappar med samma ord som en annan tas med en gång (%(count)s upprepningar)."),
        Omission.PROMPT: _("Mallens uppmaningar, som ”Skriv något”, tas inte med (%(count)s)."),
        Omission.WORDLESS: _("Lappar med bara tal, tecken eller länkar tas inte med (%(count)s)."),
    }
    for omission, message in sentences.items():
        if count := board.left_out[omission]:
            yield message % {"count": count}
    if board.left_out[Omission.NAMES]:
        yield _("Namn på dem som har skrivit lapparna tas inte med.")


def rows_of(board: Board, columns: Sequence[Column]) -> Iterator[Row]:
    """A row for each note."""
    for note in board.notes.values():
        cells = _cells(note)
        yield Row(note.place, tuple(cells[column.key] for column in columns), id=_id_of(note))


def _id_of(note: Note) -> str:
    """Mural's own id, or one that the same words have in the board's next export."""
    if note.id:
        return f"mural-{note.id}"
    return "lapp-" + hashlib.sha256(key_of(note.text).encode("utf-8", "replace")).hexdigest()[:24]


def _cells(note: Note) -> dict[str, str | tuple[str, ...]]:
    statement, rest = statement_and_body(note.text)
    return {
        "text": statement,
        "rest": rest,
        "frames": tuple(note.frames),
        "tags": tuple(note.tags),
        "colours": tuple(note.colours),
    }
