"""Going through a file before it is taken in, all of it or its first rows: what needs a human eye. No database."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import msgspec

from app.domain.insights import Basis, InsightContent
from app.domain.privacy import FieldFinding
from app.domain.vocabularies import Translate
from app.services.imports.reading import Reading, UnknownValue, list_unknown, masked_entry
from app.services.imports.report import EntryProblem, ImportReport
from app.services.imports.screening import Settling
from importers.base import Cell, Column, Field, Misread, Row, StreamEntry

#: So many insights are masked for being shown, where that was asked for; the import itself masks all.
MASKED = 200
ZoneTally = Mapping[tuple[int, Basis], int]
"""How many insights there are by zone and by whether the group itself spoke."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An insight as it will be, the row it comes from, and the sender's id of it."""

    place: int
    id: str
    content: InsightContent


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A row that something is wrong with: where it stands, what is wrong, and the cells that can be written anew."""

    place: int
    where: str
    messages: tuple[str, ...]
    cells: tuple[tuple[Column, str], ...]


@dataclass(frozen=True, slots=True)
class AlmostRow:
    """A row that says almost what an insight of this number says already."""

    place: int
    statement: str
    record: int


@dataclass(frozen=True, slots=True)
class Look:
    """What going through a file shows beyond its report.

    `rows` counts what was gone through and `last` is the place of the last, `is_partial` says that there is more.
    `entries` are the first insights, also candidates that nobody chose. `cells` hold what stands in the rows with
    problems, by place and by the column's key. `missing_studies` are names of studies that nobody knows. `almost` are
    rows that were found to say what is there already.
    """

    rows: int
    last: int
    is_partial: bool
    entries: tuple[Shown, ...]
    unknown: tuple[UnknownValue, ...]
    cells: Mapping[int, Mapping[str, str]]
    missing_studies: tuple[str, ...]
    tally: ZoneTally
    almost: tuple[AlmostRow, ...] = ()


def look_through(
    reading: Reading, report: ImportReport, _: Translate, *, limit: int | None, keep: int
) -> Look:
    """Go through so many entries of a file, or all; as many insights as `keep` says are kept."""
    # Candidates that were not chosen are shown too, so that they can be. Masking all would take its time.
    every = replace(reading, repairs=msgspec.structs.replace(reading.repairs, chosen=None, masked=False))
    places = {each.place for each in report.problems if each.field == "study"}
    entries: list[Shown] = []
    studies: dict[str, None] = {}
    tally: Counter[tuple[int, Basis]] = Counter()
    chosen = reading.repairs.chosen
    count = last = 0
    for entry in every.entries(_):
        count += 1
        if limit is not None and count > limit:
            break
        last = max(last, entry.place)
        if isinstance(entry, Misread) or not isinstance(entry.content, InsightContent):
            continue
        if chosen is None or entry.place in chosen:
            tally[entry.content.zone, entry.content.basis] += 1
        if entry.place in places and entry.content.study:
            studies[entry.content.study] = None
        if len(entries) < keep:
            is_masked = len(entries) < MASKED and reading.repairs.masked
            shown = masked_entry(entry) if is_masked else entry
            assert isinstance(shown, StreamEntry)
            assert isinstance(shown.content, InsightContent)
            entries.append(Shown(shown.place, shown.id, shown.content))
    rows, cells = _cells(reading, report, _, limit=limit) if reading.opened.outline else (count, {})
    return Look(
        rows=rows if limit is None else min(rows, limit),
        last=last,
        is_partial=limit is not None and rows > limit,
        entries=tuple(entries),
        unknown=tuple(list_unknown(reading, _, limit=limit)),
        cells=cells,
        missing_studies=tuple(studies),
        tally=tally,
    )


def _cells(
    reading: Reading, report: ImportReport, _: Translate, *, limit: int | None
) -> tuple[int, dict[int, dict[str, str]]]:
    """How many rows there are, and what stands in the columns that problems are about."""
    outline = reading.opened.outline
    assert outline is not None
    numbers = {column.key: number for number, column in enumerate(outline.columns)}
    wanted: dict[int, list[Column]] = {}
    for each in report.problems:
        if each.finding is None:
            wanted.setdefault(each.place, []).extend(reading.opened.columns_of(each.field, reading.mapping))
    count, cells = 0, {}
    for row in islice(reading.rows(_), None if limit is None else limit + 1):
        count += 1
        if isinstance(row, Row) and row.place in wanted:
            columns = dict.fromkeys(wanted[row.place])
            cells[row.place] = {each.key: _text(row, numbers[each.key]) for each in columns}
    return count, cells


def _text(row: Row, number: int) -> str:
    cell: Cell = row.cells[number] if number < len(row.cells) else ""
    return str(cell) if isinstance(cell, str) else "; ".join(cell)


def problem_rows(
    reading: Reading, problems: Sequence[EntryProblem], look: Look, _: Translate
) -> Iterator[ProblemRow]:
    """Rows with problems that choosing what values mean, or answering for findings, does not solve."""
    # What a value means is said once for all rows, not in each of them.
    said_once = {"study", *(each.field.value for each in look.unknown)}
    by_place: dict[int, list[str]] = {}
    for problem in problems:
        if problem.field not in said_once and problem.finding is None:
            by_place.setdefault(problem.place, []).append(problem.message)
    columns = reading.opened.outline.columns if reading.opened.outline else ()
    for place, messages in by_place.items():
        written = reading.repairs.cells.get(place, {})
        stands = look.cells.get(place, {})
        cells = [
            (column, written.get(column.key, stands[column.key]))
            for column in columns
            if column.key in stands
        ]
        yield ProblemRow(place, reading.where(place, "", _), tuple(dict.fromkeys(messages)), tuple(cells))


# -------------------------------------------------------------------------------------------------------------- keeping


def look_values(look: Look, reading: Reading) -> dict[str, Any]:
    """What going through a whole file showed, as it is kept with the import until that is over."""
    return {
        "rows": look.rows,
        "unknown": [[each.field.value, each.text, each.count, each.place] for each in look.unknown],
        "cells": {str(place): dict(texts) for place, texts in look.cells.items()},
        "written": {str(place): reading.repairs.cells.get(place, {}) for place in look.cells},
        "missing_studies": list(look.missing_studies),
        "tally": [[zone, basis.value, count] for (zone, basis), count in look.tally.items()],
        "almost": [[each.place, each.statement, each.record] for each in look.almost],
    }


def look_of(kept: Mapping[str, Any], reading: Reading) -> Look:
    """What `look_values` kept; values that have been given a meaning since, and rows left out, are no part of it."""
    left_out = frozenset(reading.repairs.left_out)
    meant = reading.mapping.values
    unknown = [
        UnknownValue(Field(field), text, count, place, reading.glossary.suggest(Field(field), text))
        for field, text, count, place in kept["unknown"]
        if field in reading.mapping.columns.values() and text not in meant.get(Field(field), {})
    ]
    return Look(
        rows=kept["rows"],
        last=0,
        is_partial=False,
        entries=(),
        unknown=tuple(unknown),
        cells={int(place): texts for place, texts in kept["cells"].items()},
        missing_studies=() if reading.repairs.adds_studies else tuple(kept["missing_studies"]),
        tally={(zone, Basis(basis)): count for zone, basis, count in kept["tally"]},
        almost=tuple(AlmostRow(*each) for each in kept["almost"] if each[0] not in left_out),
    )


def left_beyond(
    problems: Sequence[EntryProblem], kept: Mapping[str, Any], reading: Reading, *, last: int
) -> tuple[EntryProblem, ...]:
    """Problems that a check found past the rows that were looked through again, as far as nobody has seen to them."""
    repairs = reading.repairs
    settling = Settling(repairs.answers, repairs.answered_fields)
    # Words that nobody knew are told by themselves, as long as nobody has said what they mean.
    said_once = {"study", *(field for field, *_rest in kept["unknown"])}
    left = []
    for each in problems:
        found = FieldFinding(each.field, each.finding) if each.finding else None
        is_answered = found is not None and settling.find(found) is not None
        is_written = repairs.cells.get(each.place, {}) != kept["written"].get(str(each.place), {})
        is_seen_to = is_answered or is_written or each.place in repairs.left_out or each.field in said_once
        if each.place > last and not is_seen_to:
            left.append(each)
    return tuple(left)


def together(first: Look, whole: Look) -> Look:
    """What the first rows show as they are read now, and what a check of the whole file found past them."""
    unknown = {(each.field, each.text): each for each in (*whole.unknown, *first.unknown)}
    studies = dict.fromkeys((*first.missing_studies, *whole.missing_studies))
    almost = {each.place: each for each in (*whole.almost, *first.almost)}
    return replace(
        first,
        unknown=tuple(unknown.values()),
        cells={**whole.cells, **first.cells},
        missing_studies=tuple(studies),
        almost=tuple(almost.values()),
    )
