"""What an import came to, or would come to, as it is kept: counts and problems, said in the language of the reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from app.domain.phrases import said, to_builtins
from app.domain.privacy import Finding
from app.domain.vocabularies import Translate
from app.services.imports.reading import Reading
from app.services.imports.report import EntryProblem, ImportReport, Tally
from importers.base import Kind


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """A problem of an import that was tried, in the reader's language; `where` it stands is "" for the whole file."""

    place: int
    where: str
    field: str
    message: str
    finding: Finding | None = None


def outcome_values(
    report: ImportReport, reading: Reading | None = None, _: Translate = str
) -> dict[str, Any]:
    """An outcome as it is kept. Where `_` remembers what it is given, problems can be said in any language."""
    tallies = {
        f"{kind.value}s": {"created": each.created, "updated": each.updated, "unchanged": each.unchanged}
        for kind, each in report.tallies.items()
    }
    problems = problem_values(report.problems, reading, _)
    return {**tallies, "missing": report.missing, "problems": problems, "problem_count": report.problem_count}


def problem_values(
    problems: Iterable[EntryProblem], reading: Reading | None = None, _: Translate = str
) -> list[dict[str, Any]]:
    """Problems as they are kept."""
    return [
        {
            "place": each.place,
            "where": to_builtins(reading.where(each.place, each.field, _)) if reading else "",
            "field": each.field,
            "message": to_builtins(each.message),
            "finding": _finding_values(each.finding) if each.finding else None,
        }
        for each in problems
    ]


def _finding_values(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        "reason": to_builtins(finding.reason),
        "masked": finding.masked,
        "certainty": finding.certainty.value,
    }


def told_problems(kept: Mapping[str, Any], _: Translate = str) -> list[ToldProblem]:
    """The problems of an outcome, in the reader's language."""
    return [
        ToldProblem(
            each["place"],
            said(each["where"], _),
            each["field"],
            said(each["message"], _),
            _finding(each["finding"], _),
        )
        for each in kept.get("problems", ())
    ]


def _finding(kept: Mapping[str, Any] | None, _: Translate) -> Finding | None:
    if kept is None:
        return None
    return msgspec.convert({**kept, "reason": said(kept["reason"], _)}, Finding, strict=False)


def report_of(kept: Mapping[str, Any], _: Translate = str) -> ImportReport:
    """The report that an outcome was kept of, in the reader's language."""
    problems = tuple(
        EntryProblem(each.place, each.field, each.message, each.finding) for each in told_problems(kept, _)
    )
    return ImportReport(
        {kind: msgspec.convert(kept.get(f"{kind.value}s", {}), Tally) for kind in Kind},
        problems,
        kept.get("problem_count", 0),
        is_dry_run=True,
        missing=kept.get("missing", 0),
    )
