"""A SenseMaker framework as values: what was asked, and what the columns of its data are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from app.domain.vocabularies import Translate
from importers.base import unreadable
from importers.texts import plain_text

_TEXT_LIMIT = 300
_ONE_SPACE = " "


class Signifier(StrEnum):
    """The kinds of questions that have answers."""

    FREETEXT = "freetext"
    LIST = "list"
    TRIAD = "triad"
    DYAD = "dyad"
    STONES = "stones"


@dataclass(frozen=True, slots=True)
class Question:
    """One signifier: its id, kind and title, and its labels, items or stones by their ids, in order.

    `is_story` is true for the text that everything else signifies; `is_short` for a text of one line, a headline.
    """

    id: str
    kind: Signifier
    title: str
    items: Mapping[str, str]
    is_story: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Framework:
    """What a definition file says: the name of the whole, and its questions in order."""

    name: str
    questions: tuple[Question, ...]


def is_definition(data: bytes) -> bool:
    """Whether the beginning of a file looks like a definition."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and b'"signifiers"' in data


def read_framework(data: bytes, _: Translate = str) -> Framework:
    """The framework that a definition file describes.

    Raises:
        InvalidError: it is no JSON, or has no questions.
    """
    try:
        definition = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable(_("Definitionen (JSON) är skadad och går inte att läsa.")) from error
    signifiers = definition.get("signifiers") if isinstance(definition, dict) else None
    if not isinstance(signifiers, list):
        raise unreadable(_("Definitionen (JSON) har inga frågor (signifiers)."))
    story = _one(definition.get("fragment_signifier_id"))
    questions = {question.id: question for each in signifiers if (question := _question(each, story))}
    if not any(question.kind == Signifier.FREETEXT for question in questions.values()):
        raise unreadable(_("Definitionen har ingen fråga som besvaras med en berättelse."))
    return Framework(_clean(_one(definition.get("name"))), tuple(questions.values()))


def _question(signifier: Any, story: str) -> Question | None:
    if not isinstance(signifier, dict) or _one(signifier.get("type")) not in set(Signifier):
        return None
    content = signifier.get("content")
    content = content if isinstance(content, dict) else {}
    question_id = _one(signifier.get("id")).strip().lower()
    title = _clean(_one(signifier.get("title")) or _one(signifier.get("name")))
    return Question(
        id=question_id,
        kind=Signifier(_one(signifier["type"])),
        title=title or question_id,
        items=dict(_items(content)),
        is_story=signifier.get("fragment") is True or question_id == story.strip().lower(),
        is_short=str(content.get("multiline")).lower() == "false",
    )


def _items(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("items", "labels", "stones"):
        listed = content.get(name)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict) and _one(each.get("id")):
                words = _one(each.get("title")) or _one(each.get("text"))
                yield _one(each["id"]).strip().lower(), _clean(words)


def _one(value: Any) -> str:
    """A value that may stand alone in a list, as text."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def _clean(text: str) -> str:
    """Words without the HTML that titles are written in, which may itself be escaped."""
    return _ONE_SPACE.join(plain_text(plain_text(text)).split())[:_TEXT_LIMIT]
