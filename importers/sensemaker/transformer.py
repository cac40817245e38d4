"""Makes rows of stories: the text as evidence, its signifiers as figures, and what it leans towards as labels."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from app.domain.access import Status
from app.domain.vocabularies import Translate
from importers.base import Cell, Column, Field, Outline, Row, Source
from importers.pieces import statement_and_body
from importers.sensemaker.framework import Framework, Question, Signifier
from importers.sensemaker.reader import headers_of, signifier_of, stories

#: A story leans towards a label that has more than this share of a triad or a dyad.
_LEANS = 0.5
_MOST_SECONDS = 253_402_300_799
_QUESTION = "question:"


def outline_of(data: Source, framework: Framework, _: Translate = str) -> Outline:
    """The columns of the stories, and in words what there is and what will be left out."""
    known = {question.id for question in framework.questions}
    headers = headers_of(data)
    unknown = {
        signifier for header in headers if (signifier := signifier_of(header)) and signifier not in known
    }
    own = [header for header in headers if header and not signifier_of(header) and header not in _TAKEN]
    counts = _count(data, framework, _)
    found = _("Berättelser: %(stories)s. Frågor i definitionen: %(questions)s.")
    notes = [found % {"stories": counts["stories"], "questions": len(framework.questions)}]
    left_out = []
    if counts["empty"]:
        message = _("Svar utan berättelse tas inte med (%(count)s).")
        left_out.append(message % {"count": counts["empty"]})
    if unknown:
        message = _("Frågor som definitionen inte förklarar tas inte med (%(count)s).")
        left_out.append(message % {"count": len(unknown)})
    if own:
        message = _("SenseMakers egna uppgifter om svaren tas inte med: %(names)s.")
        left_out.append(message % {"names": ", ".join(name[:60] for name in own)})
    return Outline(
        columns=tuple(_columns(framework, _)),
        notes=tuple(notes),
        left_out=tuple(left_out),
        defaults=((Field.STATUS, (Status.DRAFT.value,)),),
        is_tentative=True,
        row_word=_("Rad"),
    )


_TAKEN = frozenset({"id", "server_upload_time"})


def _columns(framework: Framework, _: Translate) -> Iterator[Column]:
    yield Column("statement", _("Berättelsens rubrik eller första mening"), Field.STATEMENT)
    yield Column("story", _("Berättelsen"), Field.QUOTE)
    yield Column("figures", _("Vad berättaren har markerat"), Field.FIGURE)
    yield Column("year", _("När berättelsen lämnades"), Field.YEAR)
    yield Column("source", _("Undersökning"), Field.SOURCE)
    for question in framework.questions:
        if question.kind == Signifier.FREETEXT and not question.is_story:
            yield Column(f"{_QUESTION}{question.id}", question.title, Field.BODY)
        elif question.kind in {Signifier.LIST, Signifier.TRIAD, Signifier.DYAD}:
            yield Column(f"{_QUESTION}{question.id}", question.title)


def _count(data: Source, framework: Framework, _: Translate) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _number, answers in stories(data, _):
        counts["stories" if _story_of(framework, answers) else "empty"] += 1
    return counts


def _story_of(framework: Framework, answers: Mapping[str, str]) -> str:
    """The story, or where no question is the story, the first text."""
    texts = [question for question in framework.questions if question.kind == Signifier.FREETEXT]
    told = (
        [question for question in texts if question.is_story]
        or [each for each in texts if not each.is_short]
        or texts
    )
    return "\n\n".join(
        answers[question.id].strip() for question in told if answers.get(question.id, "").strip()
    )


def rows_of(
    data: Source, framework: Framework, columns: Sequence[Column], _: Translate = str
) -> Iterator[Row]:
    """One row for each story."""
    for number, answers in stories(data, _):
        story = _story_of(framework, answers)
        if story:
            cells = _cells(framework, answers, story)
            record_id = f"sensemaker-{answers['id']}" if answers.get("id") else ""
            yield Row(number, tuple(cells.get(column.key, "") for column in columns), id=record_id)


def _cells(framework: Framework, answers: Mapping[str, str], story: str) -> dict[str, Cell]:
    headlines = (
        answers.get(question.id, "").strip()
        for question in framework.questions
        if question.kind == Signifier.FREETEXT and question.is_short and not question.is_story
    )
    headline = next((text for text in headlines if text), "")
    cells: dict[str, Cell] = {
        "statement": statement_and_body(headline or story)[0],
        "story": (story,),
        "year": _year(answers.get("server_upload_time", "")),
        "source": framework.name,
    }
    figures = []
    for question in framework.questions:
        key = f"{_QUESTION}{question.id}"
        if question.kind == Signifier.FREETEXT:
            text = answers.get(question.id, "").strip()
            cells[key] = "" if text == headline else text
        elif question.kind == Signifier.LIST:
            cells[key] = _chosen(question, answers)
        elif shares := _shares(question, answers):
            figures.append(f"{question.title} {_told(shares)}")
            cells[key] = tuple(name for name, share in shares if share > _LEANS)
        elif places := _places(question, answers):
            figures.append(f"{question.title} {places}")
    cells["figures"] = tuple(figures)
    return cells


def _chosen(question: Question, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The answers of a list: one as its item's id, several as a column each; else an answer of its own."""
    one = answers.get(question.id, "").strip()
    several = [
        name
        for item, name in question.items.items()
        if _number(answers.get(f"{question.id}_{item}", "")) == 1
    ]
    if one:
        several.insert(0, question.items.get(one.lower(), one))
    return tuple(dict.fromkeys(name for name in several if name))


def _shares(question: Question, answers: Mapping[str, str]) -> list[tuple[str, float]]:
    """What share each label of a triad or a dyad has, largest first; none where it was not answered."""
    if question.kind not in {Signifier.TRIAD, Signifier.DYAD}:
        return []
    if _number(answers.get(f"{question.id}_na", "")) == 1:
        return []
    found = [
        (name, share)
        for label, name in question.items.items()
        if (share := _number(answers.get(f"{question.id}_{label}", ""))) is not None
    ]
    if not found or sum(share for _name, share in found) <= 0:
        return []
    total = sum(share for _name, share in found)
    return sorted(((name, share / total) for name, share in found), key=lambda each: -each[1])


def _told(shares: Sequence[tuple[str, float]]) -> str:
    return "– " + ", ".join(f"{name}: {round(100 * share)} %" for name, share in shares)


def _places(question: Question, answers: Mapping[str, str]) -> str:
    """Where the stones of a question lie, in per cent of its width and height."""
    told = []
    for stone, name in question.items.items() if question.kind == Signifier.STONES else ():
        across, up = (_number(answers.get(f"{question.id}_{stone}_percent{axis}", "")) for axis in "xy")
        if across is not None and up is not None:
            told.append(f"{name}: {round(_percent(across))} % × {round(_percent(up))} %")
    return "– " + ", ".join(told) if told else ""


def _percent(value: float) -> float:
    return 100 * value if 0 <= value <= 1 else value


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if -1e9 < number < 1e9 else None


def _year(text: str) -> str:
    """The year of a moment in milliseconds since 1970, or whatever else stands there."""
    try:
        seconds = int(float(text)) // 1000
    except (ValueError, OverflowError):
        return text
    return str(datetime.fromtimestamp(seconds, UTC).year) if 0 < seconds < _MOST_SECONDS else ""
