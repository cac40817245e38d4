"""A file that is looked through, as its page shows it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.domain.access import Status
from app.domain.directory import DirectoryNames
from app.domain.imports import ImportBatch, ImportState
from app.domain.insights import Basis, InsightContent
from app.domain.maps import MARK_ABOUT, MARK_FROM, MARK_UNKNOWN, MapInsight, MapTally, draw_map
from app.domain.maps.texts import map_texts
from app.domain.maps.words import describe_map
from app.domain.populations import ZONES, zone_slug
from app.domain.vocabularies import LABEL_SCHEMES, Translate
from app.domain.words import swedish_key
from app.rendering.svg import render_map_svg
from app.services.imports.look import Shown, ZoneTally
from app.services.imports.preview import AlmostSame, ImportPreview, Telling
from app.services.imports.reading import UnknownValue
from app.services.imports.screening import column_of
from app.web.pages.imports.form import LEAVE_OUT, LET_STAND, MASK, NO_REASON
from app.web.pages.imports.words import IMPORT_PATH, counts_in_words, field_names, format_name, state_names
from app.web.pages.maps import Choice
from importers.base import Field
from importers.guessing import is_personal
from importers.mapping import NAMED_FIELDS

_MARKS = {Basis.FROM: MARK_FROM, Basis.ABOUT: MARK_ABOUT, Basis.UNKNOWN: MARK_UNKNOWN}
#: So many findings are asked about one by one; an answer for their column holds for all.
MOST_ASKED = 30


@dataclass(frozen=True, slots=True)
class BatchRow:
    """An import as the list shows it."""

    address: str
    name: str
    state: ImportState
    state_name: str
    format: str
    organization: str
    created_at: datetime
    counts: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column with what stands in it, and the fields it can be taken as."""

    name: str
    address: str
    samples: tuple[str, ...]
    choices: list[Choice]
    is_personal: bool
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A written value that nobody knew, and what it can stand for."""

    field: Field
    field_name: str
    text: str
    count: int
    choices: list[Choice]
    is_suggested: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class CellField:
    """A cell that can be written anew."""

    name: str
    was: str
    label: str
    value: str
    is_long: bool


@dataclass(frozen=True, slots=True)
class RepairRow:
    """A row with problems."""

    place: int
    where: str
    messages: tuple[str, ...]
    cells: list[CellField]
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class ShownInsight:
    """An insight as it will be."""

    place: int
    statement: str
    body: str
    zone: str
    zone_name: str
    labels: list[str]
    quotes: list[str]
    status: str
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class SmallMap:
    """The map of insights to be, and its text twin."""

    svg: Markup
    rows: list[tuple[str, str, int]]
    sentence: str
    total: int


def batch_row(batch: ImportBatch, names: DirectoryNames) -> BatchRow:
    """The import as the list shows it."""
    _ = names.translate
    is_over = batch.state in {ImportState.DONE, ImportState.UNDONE}
    return BatchRow(
        address=f"{IMPORT_PATH}/{batch.id}",
        name=batch.name,
        state=batch.state,
        state_name=state_names(_)[batch.state],
        format=format_name(batch.format, _),
        organization=names.name("organization", batch.organization) if batch.organization else "",
        created_at=batch.created_at,
        counts=counts_in_words(batch.report, _) if is_over else "",
        is_open=batch.is_open,
    )


def column_rows(preview: ImportPreview, names: DirectoryNames) -> list[ColumnRow]:
    """The columns of the file."""
    _ = names.translate
    fields = field_names(_)
    rows = []
    for survey in preview.surveys:
        chosen = preview.reading.mapping.columns.get(survey.column.key)
        choices = [Choice("", _("Tas inte med"), chosen is None)]
        choices += [Choice(field.value, label, field == chosen) for field, label in fields.items()]
        rows.append(
            ColumnRow(
                name=survey.column.name,
                address=survey.column.address,
                samples=tuple(text[:120] for text in survey.samples),
                choices=choices,
                is_personal=is_personal(survey.column),
                is_left_out=chosen is None,
            )
        )
    return rows


def value_rows(preview: ImportPreview, names: DirectoryNames) -> list[ValueRow]:
    """Values that nobody knew, with what is likeliest, then those that were decided."""
    fields = field_names(names.translate)
    rows = [_value_row(unknown, preview, names) for unknown in preview.unknown]
    for field, known in preview.reading.mapping.values.items():
        if field in NAMED_FIELDS:
            for text, meant in sorted(known.items()):
                choices = _value_choices(field, meant[0] if meant else LEAVE_OUT, preview, names)
                rows.append(ValueRow(field, fields[field], text, 0, choices, False, False))
    return rows


def _value_row(unknown: UnknownValue, preview: ImportPreview, names: DirectoryNames) -> ValueRow:
    near = unknown.suggestion
    choices = _value_choices(unknown.field, near.value if near else "", preview, names)
    label = field_names(names.translate)[unknown.field]
    return ValueRow(unknown.field, label, unknown.text, unknown.count, choices, near is not None, True)


def _value_choices(field: Field, chosen: str, preview: ImportPreview, names: DirectoryNames) -> list[Choice]:
    _ = names.translate
    known = preview.reading.glossary.choices(field)
    labels = known.items()
    if field in {Field.MUNICIPALITY, Field.LABELS, Field.ORGANIZATION}:
        labels = sorted(labels, key=lambda item: swedish_key(item[1]))  # type: ignore[assignment]
    first = [
        Choice("", _("Välj vad det betyder"), not chosen),
        Choice(LEAVE_OUT, _("Utelämna värdet"), chosen == LEAVE_OUT),
    ]
    return first + [Choice(value, label, value == chosen) for value, label in labels]


def repair_rows(preview: ImportPreview, names: DirectoryNames) -> list[RepairRow]:
    """Rows with problems that choosing meanings for values does not solve, then rows that were left out."""
    _ = names.translate
    outline = preview.reading.opened.outline
    numbers = {column.key: number for number, column in enumerate(outline.columns)} if outline else {}
    rows = [
        RepairRow(
            place=row.place,
            where=row.where,
            messages=row.messages,
            cells=[
                CellField(
                    name=f"cell-{row.place}-{numbers[column.key]}",
                    was=f"var-{row.place}-{numbers[column.key]}",
                    label=column.name,
                    value=text,
                    is_long=len(text) > 60,
                )
                for column, text in row.cells
            ],
            is_left_out=False,
        )
        for row in preview.problem_rows
    ]
    left_out = preview.reading.repairs.left_out[:100]
    return rows + [RepairRow(place, preview.reading.where(place, "", _), (), [], True) for place in left_out]


def shown_insight(each: Shown, names: DirectoryNames, chosen: frozenset[int] | None) -> ShownInsight:
    """An insight as it will be."""
    content = each.content
    vocabularies = names.directory.vocabularies
    labels = [
        vocabularies.label(scheme, concept, names.language)
        for scheme in LABEL_SCHEMES
        for concept in content.labels(scheme)
    ]
    labels += [names.name("municipality", content.municipality)] if content.municipality else []
    labels += [str(content.year)] if content.year else []
    return ShownInsight(
        place=each.place,
        statement=content.statement,
        body=content.body,
        zone=zone_slug(content.zone),
        zone_name=names.zone(content.zone),
        labels=labels,
        quotes=[piece.text for piece in content.evidence],
        status=content.status,
        is_chosen=chosen is None or each.place in chosen,
    )


def small_map(
    contents: Sequence[tuple[str, InsightContent]],
    names: DirectoryNames,
    *,
    tally: ZoneTally | None = None,
) -> SmallMap:
    """The map of some insights, by id, drawn as every map of ours is; where `tally` counts more than those, of all."""
    _ = names.translate
    if tally is None or sum(tally.values()) <= len(contents):
        tally = Counter((content.zone, content.basis) for _key, content in contents)
        dots = [MapInsight(key, content.zone, "", _MARKS[content.basis], None) for key, content in contents]
        picture = draw_map(dots, colours=[""])
    else:
        counted = [MapTally(zone, "", _MARKS[basis], None, count) for (zone, basis), count in tally.items()]
        picture = draw_map(tallies=counted, colours=[""])
    zones = dict.fromkeys(ZONES, 0)
    for (zone, _basis), count in tally.items():
        zones[zone] += count
    sentence = " ".join(describe_map(zones, selection=_("insikterna i filen"), _=_))
    texts = map_texts(
        _,
        title=_("Insikterna i filen på kartan"),
        description=sentence,
        colours={"": _("insikter")},
        insights_per_dot=picture.insights_per_dot,
    )
    return SmallMap(
        svg=Markup(render_map_svg(picture, texts, id_prefix="import")),  # noqa: S704  (made by us, escaped there)
        rows=[(zone_slug(zone), names.zone(zone), count) for zone, count in zones.items()],
        sentence=sentence,
        total=sum(zones.values()),
    )


@dataclass(frozen=True, slots=True)
class AskedRow:
    """Something that may be personal data and would leave the organization: what stands there, and what was said of it.

    `about` is the text that was found, or the field where one answer is for all that is found in it.
    """

    about: str
    label: str
    where: str
    reason: str
    choices: list[Choice]
    why: str
    is_answered: bool


def asked_rows(preview: ImportPreview, names: DirectoryNames) -> list[AskedRow]:
    """The findings that wait for an answer, each text once, then those that were answered one by one."""
    _ = names.translate
    answers = preview.reading.repairs.answers
    waiting: dict[str, AskedRow] = {}
    for each in preview.asked:
        if each.finding:
            text = each.finding.text
            where = preview.reading.where(each.place, each.field, _)
            row = _asked_row(text, text, answers.get(text), _, where=where, reason=each.message)
            waiting.setdefault(text, row)
    done = [_asked_row(text, text, said, _) for text, said in answers.items() if text not in waiting]
    return [*list(waiting.values())[:MOST_ASKED], *done]


def asked_columns(preview: ImportPreview, earlier: Sequence[str], names: DirectoryNames) -> list[AskedRow]:
    """One answer for each field in which something was found; `earlier` are fields where an import found something."""
    _ = names.translate
    answers = preview.reading.repairs.answered_fields
    labels = {
        "statement": _("insikten"),
        "body": _("beskrivningen"),
        "evidence": _("citat och belägg"),
        "title": _("insiktsarbetets namn"),
        "question": _("insiktsarbetets fråga"),
    }
    fields = [column_of(field) for field in (*(each.field for each in preview.asked), *earlier, *answers)]
    return [
        _asked_row(field, labels[field], answers.get(field), _)
        for field in dict.fromkeys(fields)
        if field in labels
    ]


def _asked_row(
    about: str, label: str, said: str | None, _: Translate, *, where: str = "", reason: str = ""
) -> AskedRow:
    choices = [
        Choice("", _("Välj"), said is None),
        Choice(MASK, _("Maskera"), said == ""),
        Choice(LET_STAND, _("Det är ingen personuppgift"), bool(said)),
    ]
    why = "" if said in {None, NO_REASON} else said or ""
    return AskedRow(about, label, where, reason, choices, why, is_answered=said is not None and not where)


@dataclass(frozen=True, slots=True)
class Eye:
    """Something that a human eye should see before a row is taken in."""

    place: int
    where: str
    text: str
    reason: str
    ref: str = ""
    known: str = ""
    may_link: bool = False


def almost_eyes(
    found: Sequence[AlmostSame], preview: ImportPreview, names: DirectoryNames, *, organization: str
) -> list[Eye]:
    """Rows that say almost what is there already; what others have heard can be linked to."""
    _ = names.translate
    return [
        Eye(
            each.place,
            preview.reading.where(each.place, "", _),
            each.statement,
            names.name("organization", each.known.content.organization),
            each.known.ref,
            each.known.content.statement,
            may_link=each.known.content.organization != organization
            and each.known.content.status == Status.PUBLISHED,
        )
        for each in found
    ]


def telling_eyes(found: Sequence[Telling], preview: ImportPreview, names: DirectoryNames) -> list[Eye]:
    """Texts that may tell who somebody is."""
    _ = names.translate
    return [
        Eye(each.place, preview.reading.where(each.place, "", _), each.finding.text, each.finding.reason)
        for each in found
    ]
