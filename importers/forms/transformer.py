"""Makes rows of a form's answers: the longest answer as the statement, the others under their questions."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from app.domain.access import Status
from app.domain.vocabularies import Translate
from importers.base import Cell, Column, Field, Outline, Row, Source
from importers.forms.headers import Own, asks_who
from importers.forms.reader import Form, Question, answers
from importers.pieces import statement_and_body

_STATEMENT = "statement"
_PERSONAL = frozenset({Own.MAIL, Own.NAME})


def outline_of(source: Source, form: Form, _: Translate = str) -> Outline:
    """The columns of a form, and in words what it holds and what will be left out."""
    counts = Counter(bool(_first_text(form, cells)) for _number, cells in answers(source, form, _))
    found = _("Svar: %(answers)s. Frågor: %(questions)s.")
    questions = sum(question.own is None for question in form.questions)
    notes = [found % {"answers": counts.total(), "questions": questions}]
    if form.story:
        message = _("Svaren på ”%(question)s” blir förslag till insikter.")
        notes.append(message % {"question": form.story.header[:100]})
    left_out = []
    if any(map(_is_personal, form.questions)):
        left_out.append(_("Namn och e-postadresser tas inte med om du inte väljer det."))
    if aside := [question.header for question in form.questions if question not in _shown(form)]:
        message = _("Formulärets egna uppgifter tas inte med: %(names)s.")
        left_out.append(message % {"names": ", ".join(name[:60] for name in aside)})
    if counts[False]:
        left_out.append(_("Svar utan text tas inte med (%(count)s).") % {"count": counts[False]})
    return Outline(
        columns=tuple(_columns(form, _)),
        sheets=form.sheets if len(form.sheets) > 1 else (),
        sheet=form.sheet,
        header_row=form.header_row,
        notes=tuple(notes),
        left_out=tuple(left_out),
        defaults=((Field.STATUS, (Status.DRAFT.value,)),),
        is_tentative=True,
        row_word=_("Rad"),
    )


def _columns(form: Form, _: Translate) -> Iterator[Column]:
    yield Column(_STATEMENT, _("Svaret i korthet"), Field.STATEMENT)
    seen: Counter[str] = Counter()
    for question in _shown(form):
        name = question.header or _("Fråga %(number)s") % {"number": question.place + 1}
        seen[name] += 1
        key = f"question:{name}" if seen[name] == 1 else f"question:{name} ({seen[name]})"
        yield Column(key, name, _hint(form, question), is_personal=_is_personal(question))


def _shown(form: Form) -> tuple[Question, ...]:
    """The questions, and what a form adds to them that somebody may want: when, and who."""
    kept = {None, *_PERSONAL, _moment(form)}
    return tuple(question for question in form.questions if question.own in kept)


def _is_personal(question: Question) -> bool:
    return question.own in _PERSONAL or asks_who(question.header)


def _moment(form: Form) -> Own:
    """Which of its own columns tells when an answer was given."""
    return Own.ENDED if any(each.own == Own.ENDED for each in form.questions) else Own.STAMP


def _hint(form: Form, question: Question) -> Field | None:
    if question.own == _moment(form):
        return Field.YEAR
    if _is_personal(question):
        return None
    if question is form.story:
        return Field.QUOTE
    return Field.BODY if question.is_free else None


def rows_of(source: Source, form: Form, _: Translate = str) -> Iterator[Row]:
    """One row for each answer to the form that says something in words."""
    seen: Counter[str] = Counter()
    for number, cells in answers(source, form, _):
        text = _first_text(form, cells)
        if not text:
            continue
        record_id = _id_of(form, cells)
        seen[record_id] += 1
        repeated = record_id if seen[record_id] == 1 else f"{record_id}/{seen[record_id]}"
        made = tuple(_cell(question, _at(cells, question), form) for question in _shown(form))
        yield Row(number, (statement_and_body(text)[0], *made), id=repeated)


def _cell(question: Question, answer: str, form: Form) -> Cell:
    if question.parted:
        return tuple(part for each in answer.split(question.parted) if (part := each.strip()))
    return (answer,) if question is form.story and answer else answer


def _first_text(form: Form, cells: Sequence[str]) -> str:
    """What somebody answered in words: to the question with the longest answers, or else to the first other one."""
    free = [question for question in form.questions if question.is_free and not _is_personal(question)]
    asked = [form.story, *free] if form.story else [each for each in form.questions if each.own is None]
    texts = (_at(cells, question) for question in asked if not question.parted)
    return next((text for text in texts if any(map(str.isalpha, text))), "")


def _at(cells: Sequence[str], question: Question) -> str:
    return cells[question.place].strip() if question.place < len(cells) else ""


def _id_of(form: Form, cells: Sequence[str]) -> str:
    """An id that the same answer has in the form's next table: its number and when it was given."""
    own = (Own.NUMBER, Own.STARTED, Own.ENDED, Own.STAMP)
    said = [_at(cells, question) for question in form.questions if question.own in own]
    return "svar-" + hashlib.sha256("\x1f".join(said).encode("utf-8", "replace")).hexdigest()[:24]
