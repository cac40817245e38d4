"""Reads a form's answers: which columns are questions, and of what kind their answers are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.vocabularies import Translate
from importers.base import Part, Source, unreadable
from importers.forms.headers import Own, asks_who, find_headers, own_column
from importers.tables import TableRow, first_rows, list_sheets, read_sheet

#: So many answers tell what kind of question one is.
_LOOKED_AT = 500
#: Free text is on average longer than this, or somewhat shorter and different from answer to answer.
_FREE_LENGTH = 30
_VARIED_LENGTH = 12
_MOST_CHOICES = 40
_BETWEEN_CHOICES = {True: ";", False: ", "}


@dataclass(slots=True)
class Question:
    """One column of a form: its place, its header, and whether it is the form's own, free text, or choices."""

    place: int
    header: str
    own: Own | None = None
    is_free: bool = False
    parted: str = ""
    answers: Counter[str] = field(default_factory=Counter)
    filled: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """How a form's table is laid out. `story` is the question with the longest free answers, if any are free."""

    sheet: str
    sheets: tuple[str, ...]
    header_row: int
    questions: tuple[Question, ...]
    story: Question | None


def find_form(source: Source) -> tuple[float, str, int]:
    """How sure it is that a file is a form's table, in which sheet, and which row its headers are.

    Raises:
        InvalidError: it is no table.
    """
    sheets = list_sheets(source)
    found = [(*find_headers(first_rows(source, sheet=sheet, count=5)), sheet) for sheet in sheets[:10]]
    certainty, number, sheet = max(found, key=lambda each: each[0], default=(0.0, 0, ""))
    return certainty, sheet, number


def read_form(source: Source, part: Part, _: Translate = str) -> Form:
    """The layout of a form.

    Raises:
        InvalidError: it is no table, or none of a form.
    """
    sheets = list_sheets(source, _)
    found = find_form(source)
    sheet = found[1] if part.sheet is None else part.sheet
    number = (
        find_headers(first_rows(source, sheet=sheet, count=5))[1]
        if part.header_row is None
        else part.header_row
    )
    if not number:
        raise unreadable(_("Tabellen har inte de rubriker som Microsoft Forms och Google Forms skriver."))
    questions = _questions(read_sheet(source, sheet, _), number)
    if not any(question.own is None for question in questions):
        raise unreadable(_("Formuläret har inga frågor."))
    free = [question for question in questions if question.is_free and not asks_who(question.header)]
    story = max(free, key=lambda each: (each.length / each.filled, -each.place), default=None)
    return Form(sheet, sheets, number, tuple(questions), story)


def _questions(rows: Iterator[TableRow], header_row: int) -> list[Question]:
    questions: list[Question] = []
    looked_at = 0
    for number, cells in rows:
        if number == header_row:
            questions = [
                Question(place, " ".join(text.split()), own_column(text)) for place, text in enumerate(cells)
            ]
        elif questions:
            _note(questions, cells)
            looked_at += 1
        if looked_at >= _LOOKED_AT:
            break
    is_microsoft = any(question.own == Own.STARTED for question in questions)
    for question in questions:
        _settle(question, is_microsoft=is_microsoft)
    return [question for question in questions if question.header or question.filled]


def _note(questions: Sequence[Question], cells: Sequence[str]) -> None:
    for question, cell in zip(questions, cells, strict=False):
        if answer := cell.strip():
            question.filled += 1
            question.length += len(answer)
            question.answers[answer] += 1


def _settle(question: Question, *, is_microsoft: bool) -> None:
    """Decide whether a question is answered freely, or by choosing, and then what stands between the choices."""
    answers = list(question.answers)
    mark = _BETWEEN_CHOICES[is_microsoft]
    if question.own is not None or not answers:
        return
    parts = {part.strip() for answer in answers for part in answer.split(mark) if part.strip()}
    is_parted = any(mark in answer for answer in answers)
    has_marks = is_microsoft and sum(answer.endswith(mark) for answer in answers) * 2 > len(answers)
    if is_parted and len(parts) <= _MOST_CHOICES and (has_marks or len(parts) < len(answers)):
        question.parted = mark
    else:
        is_long = question.length / question.filled > _FREE_LENGTH
        is_varied = (
            len(answers) > 0.6 * question.filled
            and question.length > _VARIED_LENGTH * question.filled
            and any(" " in answer for answer in answers)
        )
        question.is_free = (is_long and len(answers) > 0.3 * question.filled) or is_varied


def answers(source: Source, form: Form, _: Translate = str) -> Iterator[TableRow]:
    """The rows below the headers, streaming."""
    for number, cells in read_sheet(source, form.sheet, _):
        if number > form.header_row:
            yield number, cells
