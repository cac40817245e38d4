"""Makes candidates of a document: list items, and headings with what stands under them."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.access import Status
from app.domain.vocabularies import Translate
from importers.base import Column, Field, Outline, Row
from importers.document.blocks import Block, Omission, Role, Text
from importers.pieces import cut, split_passages, statement_and_body

#: A section longer than this, in characters, becomes several candidates: a body has a limit.
_SECTION = 40_000


@dataclass(slots=True)
class Candidate:
    """What may be an insight: a statement, what stands under it, what somebody said of it, and the headings above."""

    statement: str
    place: int
    headings: tuple[str, ...] = ()
    is_heading: bool = False
    body: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


def outline_of(document: Text, _: Translate = str, *, row_word: str) -> Outline:
    """The columns of a document, and in words what it holds and what will be left out."""
    candidates, bare = candidates_of(document)
    counts = Counter(block.role for block in document.blocks)
    found = _(
        "Rubriker: %(headings)s. Punkter: %(items)s. Citat: %(quotes)s. Förslag till insikter: %(candidates)s."
    )
    numbers = {
        "headings": counts[Role.HEADING],
        "items": counts[Role.ITEM],
        "quotes": counts[Role.QUOTE],
        "candidates": len(candidates),
    }
    return Outline(
        columns=(
            Column("statement", _("Punkt eller rubrik"), Field.STATEMENT),
            Column("body", _("Text under"), Field.BODY),
            Column("quote", _("Citat"), Field.QUOTE),
            Column("headings", _("Rubriker ovanför"), Field.LABELS),
            Column("document", _("Dokument"), Field.SOURCE),
        ),
        notes=(found % numbers,),
        left_out=tuple(_left_out(document, bare, _)),
        defaults=((Field.STATUS, (Status.DRAFT.value,)),),
        is_tentative=True,
        row_word=row_word,
    )


def _left_out(document: Text, bare: list[str], _: Translate) -> Iterator[str]:
    if bare:
        named = ", ".join(f"”{cut(heading, 60)}”" for heading in bare[:5]) + (" …" if len(bare) > 5 else "")
        message = _("Rubriker utan text under tas inte med (%(count)s): %(names)s.")
        yield message % {"count": len(bare), "names": named}
    sentences = {
        Omission.COMMENT: _("Kommentarer tas inte med (%(count)s)."),
        Omission.IMAGE: _("Bilder tas inte med (%(count)s)."),
        Omission.FOOTNOTE: _("Fotnoter tas inte med (%(count)s)."),
        Omission.DELETED: _("Text som är struken som ändring tas inte med (%(count)s)."),
        Omission.MARGIN: _("Sidhuvuden och sidfötter tas inte med (%(count)s)."),
        Omission.CONTENTS: _("Innehållsförteckningen tas inte med (%(count)s rader)."),
        Omission.FRONT_MATTER: _("Uppgifterna om filen före texten tas inte med."),
    }
    for omission, message in sentences.items():
        if count := document.left_out[omission]:
            yield message % {"count": count}


def rows_of(document: Text, name: str) -> Iterator[Row]:
    """A row for each candidate, in the document's order; more where one has much under it."""
    seen: Counter[str] = Counter()
    source = cut(document.title or name)
    for candidate in candidates_of(document)[0]:
        first = _id_of(candidate.statement)
        seen[first] += 1
        repeated = first if seen[first] == 1 else f"{first}/{seen[first]}"
        for number, (body, quotes) in enumerate(_parts(candidate), start=1):
            is_first = number == 1
            statement = candidate.statement if is_first else f"{cut(candidate.statement, 280)} ({number})"
            record_id = repeated if is_first else f"{repeated}-{number}"
            yield Row(candidate.place, (statement, body, quotes, candidate.headings, source), id=record_id)


def _id_of(statement: str) -> str:
    """An id that the same words have in the document's next version, wherever they stand there."""
    words = " ".join(statement.casefold().split())
    return "dokument-" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]


def _parts(candidate: Candidate) -> Iterator[tuple[str, tuple[str, ...]]]:
    bodies: list[str] = [""]
    for text in candidate.body:
        for start in range(0, len(text), _SECTION):
            piece = text[start : start + _SECTION]
            if bodies[-1] and len(bodies[-1]) + len(piece) > _SECTION:
                bodies.append("")
            bodies[-1] = f"{bodies[-1]}\n\n{piece}".strip()
    quotes = split_passages(candidate.quotes)
    for number in range(max(len(bodies), len(quotes))):
        yield bodies[number] if number < len(bodies) else "", quotes[number] if number < len(quotes) else ()


def candidates_of(document: Text) -> tuple[list[Candidate], list[str]]:
    """The candidates of a document, and the headings that nothing at all stands under."""
    gatherer = _Gatherer()
    for block in document.blocks:
        gatherer.take(block)
    return gatherer.finished()


class _Gatherer:
    """Follows a document's blocks: what stands under which heading, and what goes on with which item."""

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self.above: list[tuple[int, str]] = []
        self.section: Candidate | None = None
        self.item: Candidate | None = None

    def take(self, block: Block) -> None:
        """Take in one block."""
        if block.role == Role.HEADING:
            self._take_heading(block)
        elif block.role == Role.ITEM and (block.level == 1 or self.item is None):
            self.item = self._candidate(block)
        elif block.role in {Role.ITEM, Role.MORE} and self.item:
            indent = "  " * (block.level - 2) + "- " if block.role == Role.ITEM else ""
            self.item.body.append(indent + block.text)
        elif block.role == Role.QUOTE:
            self._take_quote(block)
        else:
            self.item = None
            if self.section:
                self.section.body.append(block.text)
            else:
                self._candidate(block)

    def _take_heading(self, block: Block) -> None:
        self.item = None
        self.above = [(level, text) for level, text in self.above if level < block.level]
        headings = tuple(text for _level, text in self.above)
        statement, rest = statement_and_body(block.text)
        self.section = Candidate(statement, block.place, headings, is_heading=True)
        if rest:
            self.section.body.append(rest)
        self.candidates.append(self.section)
        self.above.append((block.level, statement))

    def _take_quote(self, block: Block) -> None:
        holder = self.item or self.section or (self.candidates[-1] if self.candidates else None)
        if holder:
            holder.quotes.append(block.text)
        else:
            statement, _rest = statement_and_body(block.text)
            self.candidates.append(Candidate(statement, block.place, quotes=[block.text]))

    def _candidate(self, block: Block) -> Candidate:
        statement, rest = statement_and_body(block.text)
        headings = tuple(text for _level, text in self.above)
        made = Candidate(statement, block.place, headings, body=[rest] if rest else [])
        self.candidates.append(made)
        return made

    def finished(self) -> tuple[list[Candidate], list[str]]:
        """The candidates with something of their own, and the headings that stand alone."""
        kept, bare = [], []
        used = {heading for candidate in self.candidates for heading in candidate.headings}
        for candidate in self.candidates:
            if not candidate.is_heading or candidate.body or candidate.quotes:
                kept.append(candidate)
            elif candidate.statement not in used:
                bare.append(candidate.statement)
        return kept, bare
