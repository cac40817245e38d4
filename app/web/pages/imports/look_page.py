"""The page on which a file is looked through before it is taken in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.access import Status, Visibility
from app.domain.directory import DirectoryNames
from app.domain.imports import ImportBatch, ImportState
from app.domain.vocabularies import Scheme, Translate
from app.domain.words import grouped
from app.services.imports.outcomes import told_problems
from app.services.imports.preview import MOST_ALMOST, ImportPreview
from app.web.pages.imports.views import (
    MOST_ASKED,
    AskedRow,
    ColumnRow,
    Eye,
    RepairRow,
    ShownInsight,
    SmallMap,
    ValueRow,
    almost_eyes,
    asked_columns,
    asked_rows,
    column_rows,
    repair_rows,
    shown_insight,
    small_map,
    telling_eyes,
    value_rows,
)
from app.web.pages.imports.words import IMPORT_PATH, counts_in_words, format_name
from app.web.pages.maps import Choice
from importers.base import Field


@dataclass(frozen=True, slots=True)
class LookThroughPage:
    """A file that is looked through. `rows` were gone through; `is_partial` where the page shows the first only."""

    address: str
    name: str
    format: str
    organization: str
    notes: tuple[str, ...]
    left_out: tuple[str, ...]
    sheets: list[Choice]
    header_row: int
    is_mapped: bool
    columns: list[ColumnRow]
    values: list[ValueRow]
    repairs: list[RepairRow]
    problems: tuple[str, ...]
    problem_count: int
    problems_left: int
    shown: list[ShownInsight]
    map: SmallMap
    counts: str
    rows: int
    is_partial: bool
    is_checked: bool
    is_current: bool
    missing: int
    is_tentative: bool
    is_masked: bool
    almost: list[Eye]
    has_more_almost: bool
    telling: list[Eye]
    asked: list[AskedRow]
    asked_columns: list[AskedRow]
    asked_left: int
    missing_studies: tuple[str, ...]
    adds_studies: bool
    statuses: list[Choice]
    sharing: list[Choice]
    populations: list[Choice]
    studies: list[Choice]
    year: str
    has_statement: bool


def look_through_page(batch: ImportBatch, preview: ImportPreview, names: DirectoryNames) -> LookThroughPage:
    """The page of a file that is looked through."""
    _ = names.translate
    reading, outline = preview.reading, preview.reading.opened.outline
    said = reading.mapping.defaults
    repairs = reading.repairs
    chosen = None if repairs.chosen is None else frozenset(repairs.chosen)
    is_tentative = outline is not None and outline.is_tentative
    shown = preview.found if is_tentative else preview.shown
    taken = [each for each in preview.found if chosen is None or each.place in chosen]
    vocabularies = names.directory.vocabularies
    problems = [*(each.message for each in preview.report.problems), *_earlier_problems(batch, _)]
    return LookThroughPage(
        address=f"{IMPORT_PATH}/{batch.id}",
        name=batch.name,
        format=format_name(batch.format, _),
        organization=names.name("organization", batch.organization or ""),
        notes=outline.notes if outline else (),
        left_out=outline.left_out if outline else (),
        sheets=[Choice(each, each, each == outline.sheet) for each in outline.sheets] if outline else [],
        header_row=outline.header_row if outline else 0,
        is_mapped=outline is not None,
        columns=column_rows(preview, names),
        values=value_rows(preview, names),
        repairs=repair_rows(preview, names),
        problems=tuple(dict.fromkeys(problems))[:5],
        problem_count=preview.to_repair,
        problems_left=preview.problems_left,
        shown=[shown_insight(each, names, chosen) for each in shown],
        map=small_map([(str(number), each.content) for number, each in enumerate(taken)], names, tally=preview.tally),
        counts=_counts(preview, _),
        rows=preview.rows,
        is_partial=preview.is_partial,
        is_checked=preview.is_checked,
        is_current=preview.is_current,
        missing=preview.report.missing,
        is_tentative=is_tentative,
        is_masked=repairs.masked,
        almost=almost_eyes(preview.almost_same, preview, names, organization=batch.organization or ""),
        has_more_almost=len(preview.almost_same) >= MOST_ALMOST,
        telling=telling_eyes(preview.telling, preview, names),
        asked=asked_rows(preview, names),
        asked_columns=asked_columns(preview, _earlier_findings(batch), names),
        asked_left=len({each.finding.text for each in preview.asked if each.finding}) - MOST_ASKED,
        missing_studies=preview.missing_studies,
        adds_studies=repairs.adds_studies,
        statuses=_one_of(
            (Status.DRAFT, Status.PUBLISHED), {Status.DRAFT: _("Som utkast"), Status.PUBLISHED: _("Publicerade")},
            said.get(Field.STATUS, ()) or (Status.PUBLISHED,),
        ),
        sharing=_one_of(
            tuple(Visibility),
            {
                Visibility.PRIVATE: _("Bara jag"),
                Visibility.ORGANIZATION: _("Inom organisationen"),
                Visibility.NETWORK: _("Inom nätverket"),
                Visibility.PUBLIC: _("Öppet för alla"),
            },
            said.get(Field.VISIBILITY, ()) or (Visibility.ORGANIZATION,),
        ),
        populations=[
            Choice(each.id, each.label.in_language(names.language), each.id in said.get(Field.POPULATIONS, ()))
            for each in vocabularies.list_concepts(Scheme.POPULATIONS)
        ],
        studies=[
            Choice(ref, title, ref in said.get(Field.STUDY, ()))
            for ref, title in reading.glossary.choices(Field.STUDY).items()
        ],
        year=next(iter(said.get(Field.YEAR, ())), ""),
        has_statement=outline is None or Field.STATEMENT in reading.mapping.columns.values(),
    )  # fmt: skip


def _earlier_problems(batch: ImportBatch, _: Translate) -> list[str]:
    """What stopped the import the last time, where it never came to look through all of the file."""
    if batch.state != ImportState.FAILED or batch.is_checked:
        return []
    told = told_problems(batch.report, _)
    return [f"{each.where}: {each.message}" if each.where else each.message for each in told]


def _earlier_findings(batch: ImportBatch) -> list[str]:
    """The fields in which personal data were found when all of the file was looked through."""
    return [each.field for each in told_problems(batch.report) if each.finding]


def _one_of(values: Sequence[str], labels: Mapping[Any, str], chosen: Sequence[str]) -> list[Choice]:
    return [
        Choice(str(value), labels[value], str(value) in [str(each) for each in chosen]) for value in values
    ]


def _counts(preview: ImportPreview, _: Translate) -> str:
    if preview.report.is_refused and not preview.is_partial:
        return _("%(number)s går att läsa in") % {"number": grouped(len(preview.found))}
    return counts_in_words(_tallied(preview), _)


def _tallied(preview: ImportPreview) -> Mapping[str, Any]:
    return {
        f"{kind.value}s": {"created": each.created, "updated": each.updated, "unchanged": each.unchanged}
        for kind, each in preview.report.tallies.items()
    }
