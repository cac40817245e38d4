"""What somebody sent with a form, before anything is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar.exceptions import ClientException

from app.domain.errors import Problem
from app.web.requests import AnyRequest


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form's fields as they were sent; a field may come several times, files are no texts."""

    fields: Mapping[str, Sequence[str]]

    def text(self, name: str, *, strip: bool = True) -> str:
        """The field's text, "" when it was not sent."""
        value = next(iter(self.fields.get(name, ())), "")
        return value.strip() if strip else value

    def texts(self, name: str) -> tuple[str, ...]:
        """The field's texts, without empty ones."""
        return tuple(value for value in self.all(name) if value)

    def all(self, name: str) -> tuple[str, ...]:
        """The field's texts, empty ones too, so that fields which belong together stay together."""
        return tuple(value.strip() for value in self.fields.get(name, ()))

    def raw(self, name: str) -> tuple[str, ...]:
        """The field's texts just as they came, for words whose spaces count."""
        return tuple(self.fields.get(name, ()))


async def read_form(request: AnyRequest) -> SentForm:
    """The form that was sent.

    Raises:
        ClientException: what was sent is no form in UTF-8.
    """
    try:
        sent = await request.form()
    except (ValueError, UnicodeError) as error:
        raise ClientException("not a form") from error
    fields: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return SentForm(fields)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem as a page shows it: beside which field, and what the field is called."""

    field: str
    anchor: str
    label: str
    message: str


class WithProblems:
    """What a form shows again when something in it is wrong."""

    __slots__ = ()

    problems: Sequence[FieldProblem]

    def messages(self, field: str) -> list[str]:
        """What is wrong with one field."""
        return [problem.message for problem in self.problems if problem.field == field]


def field_problems(
    problems: Sequence[Problem], labels: Mapping[str, str], anchors: Mapping[str, str]
) -> list[FieldProblem]:
    """Problems joined to the fields of a page; a list's piece (`evidence[2].text`) keeps its number."""
    return [
        FieldProblem(
            problem.field,
            anchors.get(problem.field, problem.field.replace("[", "-").replace("].", "-") or "innehall"),
            labels.get(problem.field.partition("[")[0], ""),
            problem.message,
        )
        for problem in problems
    ]
