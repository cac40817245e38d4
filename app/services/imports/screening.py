"""Screening of files on their way in: what leaves the organization is masked or answered for, row by row or at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from app.domain.directory import Directory
from app.domain.insights import InsightContent
from app.domain.privacy import (
    Demand,
    FieldFinding,
    ScreeningAnswer,
    demand_of,
    masked,
)
from app.domain.privacy.screening import insight_details, insight_texts, screen_fields, study_texts
from app.domain.studies import StudyContent
from app.domain.vocabularies import Translate
from app.services.screening import around_of
from importers.mapping import Repairs

if TYPE_CHECKING:
    from app.domain.privacy.rarity import Surroundings

#: The field that stands for all fields of a file.
WHOLE_FILE = "*"
#: So many of the rows that stay within the organization are looked through for a warning; those that leave it all are.
WARNED_ROWS = 200

Shared = TypeVar("Shared", InsightContent, StudyContent)


def column_of(name: str) -> str:
    """The field of a file that a field of a record comes from.

    >>> column_of("evidence[2].text")
    'evidence'
    """
    return name.partition("[")[0]


@dataclass(frozen=True, slots=True)
class Settling:
    """What somebody said of findings in a file: why they tell of nobody, or "" to mask them.

    `texts` are answers by what was found, wherever it stands; `fields` by field, or WHOLE_FILE for every other.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def find(self, found: FieldFinding) -> str | None:
        """The answer to a finding: a reason, "" for a mask, or None where there is none that will do."""
        said = self.texts.get(found.finding.text)
        if said is None:
            said = self.fields.get(column_of(found.field), self.fields.get(WHOLE_FILE))
        if not said:
            return said
        return said.strip() if ScreeningAnswer(found.finding.text, said).is_complete else None


@dataclass(frozen=True, slots=True)
class Looked:
    """What screening of one record found: what nobody has answered, what was let stand and why, what to warn of."""

    left: tuple[FieldFinding, ...] = ()
    kept: tuple[tuple[FieldFinding, ScreeningAnswer], ...] = ()
    warned: tuple[FieldFinding, ...] = ()


NOTHING_FOUND = Looked()


class Screener:
    """Looks through the records of one file, with what somebody said of its findings."""

    def __init__(self, directory: Directory, settling: Settling, translate: Translate = str) -> None:
        self.directory = directory
        self.settling = settling
        self.translate = translate
        self._around: dict[str | None, Surroundings] = {}
        self._warned_rows = 0

    def list_findings(self, content: InsightContent | StudyContent) -> tuple[FieldFinding, ...]:
        """What in a record may tell who somebody is, whatever its level."""
        home = content.municipality
        around = self._around.get(home)
        if around is None:
            around = self._around[home] = around_of(self.directory, home)
        if isinstance(content, InsightContent):
            return screen_fields(insight_texts(content), self.translate, insight_details(content, around))
        return screen_fields(study_texts(content), self.translate, around)

    def look(self, content: Shared) -> tuple[Shared, Looked]:
        """The record with masks where somebody asked for them, and what was found in it."""
        demand = _demand(content)
        if demand is Demand.WARNING and self._warned_rows < WARNED_ROWS:
            self._warned_rows += 1
            return content, Looked(warned=self.list_findings(content))
        if demand is not Demand.ANSWER or not (findings := self.list_findings(content)):
            return content, NOTHING_FOUND
        left, kept, hidden = [], [], []
        for each in findings:
            said = self.settling.find(each)
            if said is None:
                left.append(each)
            elif said:
                kept.append((each, ScreeningAnswer(each.finding.text, said)))
            else:
                hidden.append(each)
        if hidden:
            content = _masked(content, hidden)
        return content, Looked(tuple(left), tuple(kept))

    def list_left(
        self, looked: Looked, old: InsightContent | StudyContent | None
    ) -> tuple[FieldFinding, ...]:
        """The findings that wait for an answer; what stood there when the record was shared was answered then."""
        if not looked.left or old is None or _demand(old) is not Demand.ANSWER:
            return looked.left
        known = {(each.finding.kind, each.finding.text) for each in self.list_findings(old)}
        return tuple(each for each in looked.left if (each.finding.kind, each.finding.text) not in known)


def _demand(content: InsightContent | StudyContent) -> Demand:
    if isinstance(content, InsightContent):
        return demand_of(content.visibility, content.status)
    return demand_of(content.visibility)


def _masked(content: Shared, findings: Sequence[FieldFinding]) -> Shared:
    def hide(name: str, text: str) -> str:
        return masked(text, [each for each in findings if each.field == name])

    if isinstance(content, InsightContent):
        evidence = tuple(
            replace(piece, text=hide(f"evidence[{place}].text", piece.text))
            for place, piece in enumerate(content.evidence)
        )
        return replace(
            content,
            statement=hide("statement", content.statement),
            body=hide("body", content.body),
            evidence=evidence,
        )
    return replace(content, title=hide("title", content.title), question=hide("question", content.question))


def answered_repairs(
    answers: Mapping[str, str], *, mask: bool = False, adds_studies: bool = False
) -> Repairs:
    """The repairs that answers by what was found come to; those of WHOLE_FILE, and masks, hold for all else."""
    everywhere = {WHOLE_FILE: answers[WHOLE_FILE]} if WHOLE_FILE in answers else {}
    return Repairs(
        answers={text: reason for text, reason in answers.items() if text != WHOLE_FILE and reason.strip()},
        answered_fields=everywhere or ({WHOLE_FILE: ""} if mask else {}),
        masked=mask,
        adds_studies=adds_studies,
    )
