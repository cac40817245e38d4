"""Reading a file that was sent: what it is, how it is to be read, and the entries that it comes to. No database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from app.domain.errors import InvalidError, Problem
from app.domain.insights import InsightContent
from app.domain.phrases import joined
from app.domain.privacy import Certainty, FieldFinding, Kind, masked, screen
from app.domain.vocabularies import LABEL_SCHEMES, Translate
from importers import discover, recognise
from importers.base import Column, Field, Importer, Misread, Outline, Part, Row, Source, StreamEntry
from importers.glossary import Glossary, Suggestion, folded
from importers.guessing import Survey, guess_mapping, survey_columns
from importers.mapper import MADE_ID, RowMapper, is_made
from importers.mapping import NAMED_FIELDS, FieldMapping, Repairs, signature

#: Edited statements are recognised by their likeness to what they were, from here up.
SAME_STATEMENT = 0.75
#: So many pairs of old and new statements are compared at the most.
MOST_COMPARED = 250_000
_MARK = 2**64 - 1
#: So many different unknown values are told one by one.
SHOWN_VALUES = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A file with the importer that reads it; `outline` is None where the format speaks our own words."""

    source: Source
    importer: Importer
    outline: Outline | None

    @property
    def signature(self) -> str:
        """What files with the same columns have in common; "" where nothing is mapped."""
        return signature(self.importer.format, self.outline.columns) if self.outline else ""

    def columns_of(self, field: str, mapping: FieldMapping) -> list[Column]:
        """The columns that a field of an insight comes from."""
        if self.outline is None:
            return []
        meant = _FIELD_OF.get(field.partition("[")[0], field.partition("[")[0])
        return [each for each in self.outline.columns if mapping.columns.get(each.key) == meant]


_FIELD_OF = {"evidence": Field.QUOTE.value}


def find_format(source: Source, format_name: str = "", _: Translate = str) -> Importer:
    """The importer of this name, or the one that recognises the file by its content.

    Raises:
        InvalidError: there is no such format, or nobody recognises the file.
    """
    if format_name:
        found = discover().get(format_name)
        if found is None:
            message = _("Formatet ”%(value)s” finns inte. Välj bland: %(known)s.")
            known = ", ".join(discover())
            raise InvalidError([Problem("format", message % {"value": format_name[:60], "known": known})])
        return found
    found = recognise(source)
    if found is None:
        if source.size == 0:
            raise InvalidError([Problem("file", _("Filen är tom."))])
        raise InvalidError([Problem("format", _("Filens format känns inte igen."))])
    return found


def open_source(
    source: Source, *, format_name: str = "", part: Part | None = None, _: Translate = str
) -> Opened:
    """The file with what it holds found out.

    Raises:
        InvalidError: it can't be read at all.
    """
    importer = find_format(source, format_name, _)
    if importer.inspect is None:
        return Opened(source, importer, None)
    return Opened(source, importer, importer.inspect(source, part or Part(), _))


def survey(opened: Opened, _: Translate = str) -> tuple[Survey, ...]:
    """What the first rows say of each column."""
    if opened.outline is None or opened.importer.rows is None:
        return ()
    return survey_columns(opened.outline, opened.importer.rows(opened.source, opened.outline, _))


def guess(opened: Opened, glossary: Glossary, _: Translate = str) -> FieldMapping:
    """How the file is most likely to be read."""
    if opened.outline is None:
        return FieldMapping()
    return guess_mapping(opened.outline, survey(opened, _), glossary)


def fitted(mapping: FieldMapping, opened: Opened, _: Translate = str) -> FieldMapping:
    """A mapping that somebody gave, where it fits the file.

    Raises:
        InvalidError: it names a column that the file does not have.
    """
    if opened.outline is None:
        return mapping
    keys = {column.key for column in opened.outline.columns}
    message = _("Filen har ingen kolumn som heter ”%(name)s”. Den har: %(known)s.")
    known = ", ".join(column.key for column in opened.outline.columns)[:300]
    problems = [
        Problem(f"mapping.columns.{key}"[:100], message % {"name": key[:60], "known": known})
        for key in mapping.columns
        if key not in keys
    ]
    if problems:
        raise InvalidError(problems)
    return mapping


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file is read: with which mapping, words and repairs. The same for pages, programs and the terminal.

    `aliases` are ids under which earlier versions of the file brought in what has since been rewritten; `organization`
    is for rows that name none.
    """

    opened: Opened
    mapping: FieldMapping
    glossary: Glossary
    repairs: Repairs = Repairs()  # noqa: RUF009  (a frozen value)
    aliases: Mapping[str, str] | None = None
    organization: str = ""

    def entries(self, _: Translate = str) -> Iterator[StreamEntry | Misread]:
        """The entries of the file from its beginning, doubles joined."""
        opened = self.opened
        if opened.outline is None or opened.importer.rows is None:
            with opened.source.open() as stream:
                read = opened.importer.read(stream, _)
                yield from map(masked_entry, read) if self.repairs.masked else read
            return
        rows = opened.importer.rows(opened.source, opened.outline, _)
        entries = self.mapper(_).entries(rows)
        if self.repairs.masked:
            entries = map(masked_entry, entries)
        yield from without_doubles(entries, self.aliases or {}, _)

    def mapper(self, _: Translate = str) -> RowMapper:
        """What makes entries of rows."""
        assert self.opened.outline is not None
        return RowMapper(self.opened.outline, self.mapping, self.glossary, repairs=self.repairs, translate=_)

    def rows(self, _: Translate = str) -> Iterator[Row | Misread]:
        """The rows of the file as they stand there, without a mapping."""
        opened = self.opened
        if opened.outline is None or opened.importer.rows is None:
            return iter(())
        return opened.importer.rows(opened.source, opened.outline, _)

    def where(self, place: int, field: str, _: Translate = str) -> str:
        """Where in the file something stands, in words: sheet, row and column."""
        outline = self.opened.outline
        row = _("rad") if outline is None or not outline.row_word else outline.row_word
        words = [joined([row, str(place)], " ")] if place else []
        if outline is not None:
            columns = self.opened.columns_of(field, self.mapping)
            names = joined([each.address or each.name for each in columns[:3]])
            words = ([outline.sheet] if outline.sheet else []) + words
            words += [_("kolumn %(name)s") % {"name": names}] if names else []
        return joined(words)


def masked_entry(entry: StreamEntry | Misread) -> StreamEntry | Misread:
    """The entry with what is surely personal data in its texts replaced by what it is: "[telefonnummer]"."""
    if isinstance(entry, Misread) or not isinstance(entry.content, InsightContent):
        return entry
    content = entry.content
    evidence = tuple(replace(piece, text=masked_text(piece.text)) for piece in content.evidence)
    return replace(
        entry,
        content=replace(
            content,
            statement=masked_text(content.statement),
            body=masked_text(content.body),
            evidence=evidence,
        ),
    )


def masked_text(text: str) -> str:
    """A text without what is surely personal data.

    >>> masked_text("Ring 070-123 45 67 om det händer igen.")
    'Ring [telefonnummer] om det händer igen.'
    """
    sure = [
        FieldFinding("", finding)
        for finding in screen(text)
        if finding.certainty == Certainty.HIGH and finding.kind != Kind.RARE_COMBINATION
    ]
    return masked(text, sure) if sure else text


def without_doubles(
    entries: Iterable[StreamEntry | Misread], aliases: Mapping[str, str], _: Translate = str
) -> Iterator[StreamEntry | Misread]:
    """Rows without ids of their own: those that follow each other and say the same become one insight.

    What merged cells spread over several rows is gathered so: labels and evidence are joined. Rows that are alike in
    everything count once, wherever they stand.
    """
    # Very many rows are remembered, so as little as can be of each.
    seen: dict[int, int] = {}
    held: StreamEntry | None = None
    for entry in entries:
        if isinstance(entry, Misread) or not is_made(entry.id):
            yield entry
            continue
        content = entry.content
        assert isinstance(content, InsightContent)
        if held is not None and held.id == entry.id:
            held = replace(held, content=_merged(held.content, content), size=held.size + entry.size)
            continue
        key = int(entry.id.removeprefix(MADE_ID)[:16], 16)
        if known := seen.get(key):
            place, mark = known >> 64, known & _MARK
            if mark != hash(content) & _MARK:
                message = _("Samma insikt står redan på rad %(place)s, men med andra uppgifter.")
                yield Misread(entry.place, Problem("statement", message % {"place": place}))
            continue
        seen[key] = entry.place << 64 | hash(content) & _MARK
        if held is not None:
            yield _renamed(held, aliases)
        held = entry
    if held is not None:
        yield _renamed(held, aliases)


def _renamed(entry: StreamEntry, aliases: Mapping[str, str]) -> StreamEntry:
    alias = aliases.get(entry.id)
    return replace(entry, id=alias) if alias else entry


def _merged(one: object, other: InsightContent) -> InsightContent:
    """One insight of two rows: labels of both, and each piece of evidence once."""
    assert isinstance(one, InsightContent)
    labels: dict[str, Any] = {
        scheme.value: tuple(dict.fromkeys((*one.labels(scheme), *other.labels(scheme))))
        for scheme in LABEL_SCHEMES
    }
    bodies = [text for text in dict.fromkeys((one.body, other.body)) if text]
    return replace(
        one,
        populations=tuple(dict.fromkeys((*one.populations, *other.populations))),
        evidence=tuple(dict.fromkeys((*one.evidence, *other.evidence))),
        body="\n\n".join(bodies),
        **labels,
    )


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that nobody knows, in which field, how often and where first; and what may be meant."""

    field: Field
    text: str
    count: int
    place: int
    suggestion: Suggestion | None


def list_unknown(reading: Reading, _: Translate = str, *, limit: int | None = None) -> list[UnknownValue]:
    """The values of the file, or of its first rows, that the mapping leaves unknown, by field, the commonest first."""
    if reading.opened.outline is None:
        return []
    mapper = reading.mapper(_)
    places = {column.key: place for place, column in enumerate(reading.opened.outline.columns)}
    columns = [
        (places[key], field)
        for key, field in reading.mapping.columns.items()
        if field in NAMED_FIELDS and key in places
    ]
    counts: Counter[tuple[Field, str]] = Counter()
    first: dict[tuple[Field, str], int] = {}
    left_out = frozenset(reading.repairs.left_out)
    for row in islice(reading.rows(_), limit):
        if isinstance(row, Misread) or row.place in left_out:
            continue
        for place, field in columns:
            cell = row.cells[place] if place < len(row.cells) else ""
            for text in mapper.look_up(field, cell).unknown if cell else ():
                counts[field, text] += 1
                first.setdefault((field, text), row.place)
    order = list(NAMED_FIELDS)
    ranked = sorted(counts, key=lambda each: (order.index(each[0]), -counts[each], each[1]))[:SHOWN_VALUES]
    return [
        UnknownValue(
            field, text, counts[field, text], first[field, text], reading.glossary.suggest(field, text)
        )
        for field, text in ranked
    ]


def match_rewritten(new: Mapping[str, str], gone: Mapping[str, str]) -> dict[str, str]:
    """Statements that were rewritten since the last time: made ids of rows → the ids that they came in with.

    `new`: made id → statement of rows that nobody has seen; `gone`: id → statement of those that are no longer there.
    The likest find each other first; each finds one at most.
    """
    if not new or not gone or len(new) * len(gone) > MOST_COMPARED:
        return {}
    pairs = []
    old = {sender_id: folded(text) for sender_id, text in gone.items()}
    for made, text in new.items():
        matcher = SequenceMatcher(None, b=folded(text), autojunk=False)
        for sender_id, other in old.items():
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= SAME_STATEMENT and matcher.quick_ratio() >= SAME_STATEMENT:
                likeness = matcher.ratio()
                if likeness >= SAME_STATEMENT:
                    pairs.append((-likeness, made, sender_id))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _likeness, made, sender_id in sorted(pairs):
        if made not in found and sender_id not in taken:
            found[made] = sender_id
            taken.add(sender_id)
    return found
