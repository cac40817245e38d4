"""A mapping: how a file with words of its own is read as insights; kept as JSON, so that it can be remembered."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from app.domain.errors import InvalidError, Problem
from app.domain.vocabularies import Translate
from importers.base import Column, Field, Part

#: Fields that hold concepts, and may hold several.
CONCEPT_FIELDS = (
    Field.POPULATIONS,
    Field.SUBPOPULATIONS,
    Field.VOICES,
    Field.THEMES,
    Field.PERSPECTIVES,
    Field.SHIFTS,
)
#: Fields whose values are looked up rather than taken as they are written.
NAMED_FIELDS = (
    *CONCEPT_FIELDS,
    Field.LABELS,
    Field.LEVEL,
    Field.MUNICIPALITY,
    Field.ORGANIZATION,
    Field.CONFIDENCE,
    Field.VISIBILITY,
    Field.STATUS,
)
#: Fields that several columns can give something to.
JOINED_FIELDS = (*CONCEPT_FIELDS, Field.LABELS, Field.BODY, Field.QUOTE, Field.OBSERVATION, Field.FIGURE)


class FieldMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """How a file is read: which part of it, what each column is, and what its words stand for.

    `columns` say by key which field a column is taken as; one that is not there is left out. `values` say by field
    what a written value stands for: concept ids, and for the field labels "scheme:concept"; an empty list leaves the
    value out. `defaults` hold for every row that says nothing else of the field.
    """

    sheet: str | None = None
    header_row: int | None = None
    columns: Mapping[str, Field] = {}
    values: Mapping[Field, Mapping[str, tuple[str, ...]]] = {}
    defaults: Mapping[Field, tuple[str, ...]] = {}

    @property
    def part(self) -> Part:
        """The part of the file that it is about."""
        return Part(self.sheet, self.header_row)

    def to_builtins(self) -> dict[str, Any]:
        """The mapping as JSON has it."""
        made: dict[str, Any] = msgspec.to_builtins(self)
        return made


class Repairs(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What somebody set right while looking through a file, by place: cells written anew, and rows left out.

    `chosen` are the rows to take where rows are candidates only; None takes all. With `masked`, what is surely personal
    data is replaced by what it is. `heard` are rows left out because an insight of somebody else's, named by its ref,
    says the same: that is noted when the file has been taken in.

    `answers` say of a text that may be personal data why it tells of nobody, or "" to mask it; `answered_fields` say so
    of all that is found in a field, "*" for the whole file. With `adds_studies`, studies that rows name and nobody
    knows are added.
    """

    cells: Mapping[int, Mapping[str, str]] = {}
    left_out: tuple[int, ...] = ()
    chosen: tuple[int, ...] | None = None
    masked: bool = False
    heard: Mapping[int, str] = {}
    answers: Mapping[str, str] = {}
    answered_fields: Mapping[str, str] = {}
    adds_studies: bool = False


def read_mapping(data: bytes | Mapping[str, Any], _: Translate = str) -> FieldMapping:
    """The mapping that JSON holds.

    Raises:
        InvalidError: it is no JSON, or no mapping; the message names the field.
    """
    try:
        if isinstance(data, bytes):
            return msgspec.json.decode(data, type=FieldMapping)
        return msgspec.convert(data, FieldMapping)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = _("Tolkningen går inte att läsa: %(reason)s")
        raise InvalidError([Problem("mapping", message % {"reason": str(error)[:200]})]) from error


def signature(format_name: str, columns: Iterable[Column]) -> str:
    """What files with the same columns have in common, so that a mapping is remembered for the next one."""
    keys = sorted(" ".join(column.key.casefold().split()) for column in columns)
    return hashlib.sha256("\x1f".join([format_name, *keys]).encode()).hexdigest()[:32]
