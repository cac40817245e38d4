"""Makes entries of rows by a mapping: each cell goes into the field that its column stands for."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.access import Status, Visibility
from app.domain.errors import Problem
from app.domain.insights import Evidence as Piece
from app.domain.insights import EvidenceKind, InsightContent
from app.domain.vocabularies import Translate
from importers.base import Cell, Field, Kind, Misread, Outline, Row, StreamEntry
from importers.glossary import Glossary, folded
from importers.mapping import CONCEPT_FIELDS, NAMED_FIELDS, FieldMapping, Repairs
from importers.tables import Unreckoned

#: Beyond so many different texts, looking one up again is cheaper than remembering it.
_REMEMBERED = 50_000
_HARD = re.compile(r"[;\n|]+")
_SOFT = re.compile(r"\s*[,/]\s+|\s*,\s*|\s+(?:och|and|&|\+)\s+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SAKNAS!|REFERENS!|VÄRDEFEL!|NAMN\?)")
_PASSAGES = re.compile(r"\n\s*\n")
_EVIDENCE = {
    Field.QUOTE: EvidenceKind.QUOTE,
    Field.OBSERVATION: EvidenceKind.OBSERVATION,
    Field.FIGURE: EvidenceKind.FIGURE,
}
#: Ids that we make ourselves begin so.
MADE_ID = "rad-"
_MADE = re.compile(r"rad-[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a cell's words stand for, and those of them that nobody knows."""

    values: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What one row has come to so far."""

    texts: dict[Field, str] = field(default_factory=dict)
    values: dict[Field, tuple[str, ...]] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    evidence: list[Piece] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class RowMapper:
    """Reads rows of one outline by one mapping; `organization` stands for that of rows that name none."""

    def __init__(
        self,
        outline: Outline,
        mapping: FieldMapping,
        glossary: Glossary,
        *,
        repairs: Repairs | None = None,
        organization: str = "",
        translate: Translate = str,
    ) -> None:
        self.glossary = glossary
        self.organization = organization
        self.mapping = mapping
        self.translate = translate
        self.repairs = repairs or Repairs()
        self._left_out = frozenset(self.repairs.left_out)
        self._chosen = None if self.repairs.chosen is None else frozenset(self.repairs.chosen)
        self._places = {column.key: place for place, column in enumerate(outline.columns)}
        self._names = [column.name for column in outline.columns]
        self._columns = [
            (self._places[key], kind) for key, kind in mapping.columns.items() if key in self._places
        ]
        self._several_bodies = sum(kind == Field.BODY for _place, kind in self._columns) > 1
        self._said = {
            kind: {folded(text): meant for text, meant in values.items()}
            for kind, values in mapping.values.items()
        }
        self._looked: dict[tuple[Field, Cell], Looked] = {}
        self._defaults = {kind: self._default(kind, texts) for kind, texts in mapping.defaults.items()}

    def entries(self, rows: Iterable[Row | Misread]) -> Iterator[StreamEntry | Misread]:
        """What each row comes to: an entry, or its problems one by one. Rows that were left out come to nothing."""
        for row in rows:
            if isinstance(row, Misread):
                if row.place not in self._left_out:
                    yield row
            elif row.place not in self._left_out and (self._chosen is None or row.place in self._chosen):
                yield from self.read(row)

    def read(self, row: Row) -> Iterator[StreamEntry | Misread]:
        """What one row comes to."""
        reading = _Reading()
        cells = self._repaired(row) if row.place in self.repairs.cells else row.cells
        width = len(cells)
        for place, kind in self._columns:
            if place < width and (cell := cells[place]):
                # Nearly every cell of a long table says what another has said.
                known = self._looked.get((kind, cell))
                if known is not None and not known.unknown and kind != Field.LABELS:
                    self._add(kind, known.values, reading)
                elif kind == Field.STATEMENT and type(cell) is str and not cell.startswith("#"):
                    reading.texts.setdefault(kind, cell)
                else:
                    self._take(kind, cell, self._names[place], reading)
        for kind, values in self._defaults.items():
            if not reading.values.get(kind):
                reading.values[kind] = values
        if reading.problems:
            yield from (Misread(row.place, problem) for problem in reading.problems)
            return
        content = _content(reading, self.organization)
        sender_id = reading.texts.get(Field.ID, "").strip() or row.id or made_id(content.statement, row)
        size = len(content.statement) + len(content.body) + sum(len(each.text) for each in content.evidence)
        yield StreamEntry(Kind.INSIGHT, sender_id, content, row.place, size)

    def _repaired(self, row: Row) -> Sequence[Cell]:
        fixes = self.repairs.cells[row.place]
        cells = [*row.cells, *[""] * (len(self._names) - len(row.cells))]
        for key, text in fixes.items():
            if key in self._places:
                cells[self._places[key]] = text
        return cells

    def _take(self, kind: Field, cell: Cell, name: str, reading: _Reading) -> None:
        if isinstance(cell, str) and (problem := self._broken(kind, cell, name)):
            reading.problems.append(problem)
            return
        if kind in NAMED_FIELDS:
            self._take_values(kind, cell, name, reading)
        elif kind in _EVIDENCE:
            texts = cell if isinstance(cell, tuple) else _PASSAGES.split(cell) if "\n" in cell else (cell,)
            reading.evidence += [Piece(_EVIDENCE[kind], text) for text in texts if text.strip()]
        elif kind == Field.BODY:
            text = cell if isinstance(cell, str) else "\n".join(f"- {each}" for each in cell)
            reading.body.append(f"**{name}**\n\n{text}" if self._several_bodies else text)
        elif kind == Field.YEAR:
            self._take_year(cell, name, reading)
        else:
            text = cell if isinstance(cell, str) else "; ".join(cell)
            reading.texts.setdefault(
                kind, self.glossary.find(kind, text) or text if kind == Field.STUDY else text
            )

    def _broken(self, kind: Field, cell: str, name: str) -> Problem | None:
        if type(cell) is str and not cell.startswith("#"):
            return None
        _ = self.translate
        if isinstance(cell, Unreckoned):
            message = _(
                "Kolumnen ”%(name)s”: formeln är inte uträknad. Öppna filen i ett kalkylprogram och spara."
            )
            return Problem(kind.value, message % {"name": name[:60]})
        if cell.startswith("#") and _ERROR.fullmatch(cell):
            message = _("Kolumnen ”%(name)s”: cellen innehåller ett räknefel (%(value)s).")
            return Problem(kind.value, message % {"name": name[:60], "value": cell})
        return None

    def _take_year(self, cell: Cell, name: str, reading: _Reading) -> None:
        _ = self.translate
        text = cell if isinstance(cell, str) else " ".join(cell)
        found = _YEAR.search(text.replace("\u00a0", ""))
        if found:
            reading.texts.setdefault(Field.YEAR, found[0])
        elif any(letter.isalnum() for letter in text):
            message = _("Kolumnen ”%(name)s”: ”%(value)s” är inget år.")
            reading.problems.append(
                Problem(Field.YEAR.value, message % {"name": name[:60], "value": text[:60]})
            )

    def _take_values(self, kind: Field, cell: Cell, name: str, reading: _Reading) -> None:
        _ = self.translate
        looked = self.look_up(kind, cell)
        # Codes and tags of another tool are seldom concepts of ours: those that are count, the others are no fault.
        is_of_a_tool = kind == Field.LABELS and isinstance(cell, tuple)
        for text in () if is_of_a_tool else looked.unknown:
            message = _("Kolumnen ”%(name)s”: ”%(value)s” finns inte.")
            said = message % {"name": name[:60], "value": text[:60]}
            if near := self.glossary.suggest(kind, text):
                said = f"{said} {_('Menas ”%(name)s”?') % {'name': near.name}}"
            reading.problems.append(Problem(kind.value, said))
        if kind == Field.LABELS:
            for value in looked.values:
                scheme, _colon, concept = value.partition(":")
                self._add(Field(scheme), (concept,), reading)
        else:
            self._add(kind, looked.values, reading)

    @staticmethod
    def _add(kind: Field, values: tuple[str, ...], reading: _Reading) -> None:
        known = reading.values.get(kind)
        reading.values[kind] = tuple(dict.fromkeys((*known, *values))) if known else values

    def look_up(self, kind: Field, cell: Cell) -> Looked:
        """What a cell's words stand for: by the mapping first, then by the glossary. Equal texts are looked up once."""
        if isinstance(cell, tuple):
            looked = [self.look_up(kind, text) for text in cell if text.strip()]
            values = (value for each in looked for value in each.values)
            return Looked(
                tuple(dict.fromkeys(values)), tuple(text for each in looked for text in each.unknown)
            )
        known = self._looked.get((kind, cell))
        if known is None:
            known = self._look_up(kind, cell)
            if len(self._looked) < _REMEMBERED:
                self._looked[kind, cell] = known
        return known

    def _look_up(self, kind: Field, text: str) -> Looked:
        whole = self._meant(kind, text)
        if whole is not None:
            return Looked(whole)
        values: list[str] = []
        unknown: list[str] = []
        for piece in _HARD.split(text):
            meant = self._meant(kind, piece)
            if meant is None and kind in (*CONCEPT_FIELDS, Field.LABELS):
                self._look_up_softly(kind, piece, values, unknown)
            elif meant is None:
                unknown.append(piece.strip())
            else:
                values += meant
        return Looked(tuple(dict.fromkeys(values)), tuple(unknown))

    def _look_up_softly(self, kind: Field, piece: str, values: list[str], unknown: list[str]) -> None:
        """Commas and the word "och" part values only where that makes them known: names of concepts hold both."""
        parts = [part for part in _SOFT.split(piece) if part.strip()]
        meant = [self._meant(kind, part) for part in parts]
        if len(parts) < 2 or not any(meant):
            unknown.append(piece.strip())
            return
        for part, found in zip(parts, meant, strict=True):
            if found is None:
                unknown.append(part.strip())
            else:
                values += found

    def _meant(self, kind: Field, text: str) -> tuple[str, ...] | None:
        """The values that a text stands for, () where it is to be left out; None where nobody knows."""
        if not (key := folded(text)):
            return ()
        said = self._said.get(kind, {}).get(key)
        if said is not None:
            return said
        found = self.glossary.find(kind, text)
        return None if found is None else (found,)

    def _default(self, kind: Field, texts: Sequence[str]) -> tuple[str, ...]:
        if kind not in NAMED_FIELDS and kind != Field.STUDY:
            return tuple(texts)
        return tuple(self.glossary.find(kind, text) or text for text in texts)


def _content(reading: _Reading, organization: str) -> InsightContent:
    values, texts = reading.values, reading.texts

    def one(kind: Field) -> str | None:
        return values[kind][0] if values.get(kind) else None

    year = texts.get(Field.YEAR) or one(Field.YEAR)
    return InsightContent(
        statement=texts.get(Field.STATEMENT, ""),
        organization=one(Field.ORGANIZATION) or organization,
        body="\n\n".join(reading.body),
        study=texts.get(Field.STUDY) or one(Field.STUDY),
        municipality=one(Field.MUNICIPALITY),
        populations=values.get(Field.POPULATIONS, ()),
        subpopulations=values.get(Field.SUBPOPULATIONS, ()),
        voices=values.get(Field.VOICES, ()),
        themes=values.get(Field.THEMES, ()),
        perspectives=values.get(Field.PERSPECTIVES, ()),
        shifts=values.get(Field.SHIFTS, ()),
        level=one(Field.LEVEL),
        evidence=tuple(reading.evidence),
        year=int(year) if year and year.isdigit() else None,
        confidence=one(Field.CONFIDENCE),
        visibility=one(Field.VISIBILITY) or Visibility.ORGANIZATION,
        status=one(Field.STATUS) or Status.PUBLISHED,
        source=texts.get(Field.SOURCE) or one(Field.SOURCE) or "",
    )


def is_made(sender_id: str) -> bool:
    """Whether an id is one that we made ourselves, or looks just like one."""
    return _MADE.fullmatch(sender_id) is not None


def made_id(statement: str, row: Row) -> str:
    """An id for a row without one: it follows from what the row says, so that moving it changes nothing."""
    words = folded(statement) or "\x1f".join(str(cell) for cell in row.cells)
    return MADE_ID + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]
