"""Screening on pages: what was found in a form's texts, how each finding is answered, and a look while one types."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import post
from litestar.response import Template

from app.domain.privacy import Certainty, Demand, FieldFinding, Kind, ScreeningAnswer
from app.domain.vocabularies import Translate
from app.web.pages.forms import SentForm, read_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of

_CONTEXT = 40


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """How somebody answers one finding: "mask", "keep" with a reason, or "" for not yet."""

    field: str
    text: str
    masked: str
    choice: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A finding as a form shows it, with the words around it and what was answered so far."""

    number: int
    field: str
    label: str
    kind: str
    before: str
    text: str
    after: str
    reason: str
    masked: str
    is_unsure: bool
    choice: str
    answer: str


@dataclass(frozen=True, slots=True)
class ScreeningPart:
    """The part of a form with all findings. `must_answer`: none may be left; `seen` names just these findings."""

    rows: list[FoundRow]
    must_answer: bool
    seen: str


@dataclass(frozen=True, slots=True)
class SentAnswers:
    """All answers that came with a form, and which findings its sender had been shown."""

    rows: tuple[SentAnswer, ...] = ()
    seen: str = ""

    @property
    def kept(self) -> list[ScreeningAnswer]:
        """What is said to be no personal data, with the reasons."""
        return [ScreeningAnswer(each.text, each.reason) for each in self.rows if each.choice == "keep"]

    def mask(self, field: str, text: str) -> str:
        """A field's text with what is to be masked in it replaced."""
        for each in self.rows:
            if each.choice == "mask" and each.text and each.field == field:
                text = text.replace(each.text, each.masked)
        return text


def read_answers(form: SentForm) -> SentAnswers:
    """The answers that came with a form."""
    pieces = zip(form.raw("found_field"), form.raw("found_text"), form.raw("found_masked"), strict=False)
    rows = tuple(
        SentAnswer(
            field,
            text.replace("\r\n", "\n"),
            masked,
            form.text(f"found_choice_{number}"),
            form.text(f"found_reason_{number}"),
        )
        for number, (field, text, masked) in enumerate(pieces)
    )
    return SentAnswers(rows, form.text("found_seen"))


def screening_part(
    findings: Sequence[FieldFinding],
    demand: Demand,
    sent: SentAnswers,
    *,
    text_of: Callable[[str], str],
    labels: Mapping[str, str],
    _: Translate,
) -> ScreeningPart | None:
    """The part of a form that shows findings; None where nothing was found or nothing is asked."""
    if not findings or demand is Demand.NOTHING:
        return None
    before = {(each.field, each.text): each for each in sent.rows}
    rows = []
    for number, each in enumerate(findings):
        finding, text = each.finding, text_of(each.field)
        answer = before.get((each.field, finding.text))
        rows.append(
            FoundRow(
                number=number,
                field=each.field,
                label=labels.get(each.field.partition("[")[0], ""),
                kind=kind_name(finding.kind, _),
                before=_cut(text[: finding.start], slice(-_CONTEXT, None)),
                text=finding.text,
                after=_cut(text[finding.end :], slice(_CONTEXT)),
                reason=finding.reason,
                masked=finding.masked,
                is_unsure=finding.certainty is Certainty.LOW,
                choice=answer.choice if answer else "",
                answer=answer.reason if answer else "",
            )
        )
    return ScreeningPart(rows, demand is Demand.ANSWER, seen_of(findings))


def _cut(text: str, part: slice) -> str:
    """The part of a text, with dots where it was cut."""
    kept = text[part]
    if kept == text:
        return kept
    return f"{kept}…" if part.start is None else f"…{kept}"


def seen_of(findings: Sequence[FieldFinding]) -> str:
    """A short name for a set of findings, the same for the same ones."""
    joined = "\n".join(sorted(f"{each.field}\t{each.finding.text}" for each in findings))
    return hashlib.sha256(joined.encode()).hexdigest()[:16] if findings else ""


def kind_name(kind: Kind, _: Translate) -> str:
    """What a sort of personal data is called."""
    return {
        Kind.PERSONNUMMER: _("Personnummer"),
        Kind.SAMORDNINGSNUMMER: _("Samordningsnummer"),
        Kind.TELEPHONE: _("Telefonnummer"),
        Kind.EMAIL: _("E-postadress"),
        Kind.ADDRESS: _("Adress"),
        Kind.CASE_NUMBER: _("Ärendenummer"),
        Kind.NAME: _("Namn"),
        Kind.RARE_COMBINATION: _("Ovanlig kombination"),
    }[kind]


@dataclass(frozen=True, slots=True)
class TypedPage:
    """A piece of a page: what was found in a field that somebody is writing in."""

    rows: list[FoundRow]


@post("/granska", operation_id="ScreenTyped", status_code=200)
async def screen_typed(request: AnyRequest) -> Template:
    """Look through a text that somebody is typing. It is neither kept nor logged."""
    form, _ = await read_form(request), translator_of(request)
    text = form.text("text", strip=False)
    findings = await services_of(request).screening.screen_typed(
        request.user, text, municipality=form.text("municipality") or None, _=_
    )
    part = screening_part(
        findings, Demand.WARNING, SentAnswers(), text_of=lambda _field: text, labels={}, _=_
    )
    return page(request, "screening_typed.html", TypedPage(part.rows if part else []))


def handlers() -> list[Any]:
    """The routes of this module."""
    return [screen_typed]
