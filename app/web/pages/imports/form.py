"""What somebody chose while looking through a file: the form read as a mapping and repairs."""

from collections.abc import Mapping

import msgspec

from app.services.imports.reading import Reading
from app.web.pages.forms import SentForm
from importers.base import Field, Part
from importers.mapping import FieldMapping, Repairs

LEAVE_OUT = "-"
#: What can be said of a finding of personal data.
MASK, LET_STAND = "maskera", "behall"
#: Stands for a reason that is still to be written.
NO_REASON = "?"
_FIELDS = frozenset(field.value for field in Field)
#: Fields that can be said for all rows at once.
SAID_FOR_ALL = (Field.STATUS, Field.VISIBILITY, Field.POPULATIONS, Field.STUDY, Field.YEAR)


def mapping_from_form(sent: SentForm, reading: Reading) -> FieldMapping:
    """The mapping that the form says, based on the one that it was shown with."""
    old = reading.mapping
    outline = reading.opened.outline
    if outline is None:
        return old
    columns = {}
    for number, column in enumerate(outline.columns):
        chosen = sent.text(f"falt-{number}")
        if chosen in _FIELDS:
            columns[column.key] = Field(chosen)
    return msgspec.structs.replace(
        old, columns=columns, values=_values(sent, old), defaults=_defaults(sent, old)
    )


def _values(sent: SentForm, old: FieldMapping) -> Mapping[Field, Mapping[str, tuple[str, ...]]]:
    values: dict[Field, dict[str, tuple[str, ...]]] = {
        field: dict(known) for field, known in old.values.items()
    }
    fields, texts, chosen = (sent.all(name) for name in ("varde-falt", "varde-text", "varde"))
    for field, text, choice in zip(fields, texts, chosen, strict=False):
        if field not in _FIELDS or not text:
            continue
        known = values.setdefault(Field(field), {})
        if choice == LEAVE_OUT:
            known[text] = ()
        elif choice:
            known[text] = (choice,)
        else:
            known.pop(text, None)
    return {field: known for field, known in values.items() if known}


def _defaults(sent: SentForm, old: FieldMapping) -> Mapping[Field, tuple[str, ...]]:
    defaults = {field: texts for field, texts in old.defaults.items() if field not in SAID_FOR_ALL}
    for field in SAID_FOR_ALL:
        if texts := sent.texts(f"alla-{field.value}"):
            defaults[field] = texts
    return defaults


def repairs_from_form(sent: SentForm, reading: Reading) -> Repairs:
    """The repairs that the form says: those of rows it showed, and what was said of others before."""
    old = reading.repairs
    shown = {int(text) for text in sent.texts("visad") if text.isdecimal() and len(text) < 10}
    skipped = {int(text) for text in sent.texts("hoppa") if text.isdecimal() and len(text) < 10}
    said = {int(place): ref for place, _colon, ref in (text.partition(":") for text in sent.texts("hort"))
            if place.isdecimal() and len(place) < 10 and ref}  # fmt: skip
    left_out = (set(old.left_out) - shown) | skipped | said.keys()
    heard = {place: ref for place, ref in {**old.heard, **said}.items() if place in left_out}
    cells = {place: dict(texts) for place, texts in old.cells.items()}
    keys = [column.key for column in reading.opened.outline.columns] if reading.opened.outline else []
    for place in shown:
        for number, key in enumerate(keys):
            written = sent.fields.get(f"cell-{place}-{number}")
            if written is not None and sent.text(f"cell-{place}-{number}") != sent.text(
                f"var-{place}-{number}"
            ):
                cells.setdefault(place, {})[key] = written[0]
    chosen = old.chosen
    if sent.text("kandidater"):
        chosen = tuple(
            sorted(int(text) for text in sent.texts("ta-med") if text.isdecimal() and len(text) < 10)
        )
    return Repairs(
        cells=cells,
        left_out=tuple(sorted(left_out)),
        chosen=chosen,
        masked=bool(sent.text("maskera")),
        heard=heard,
        answers={**old.answers, **_answers(sent, "fynd")},
        answered_fields={**old.answered_fields, **_answers(sent, "kolumnfynd")},
        adds_studies=bool(sent.text("nya-insiktsarbeten")),
    )


def _answers(sent: SentForm, name: str) -> dict[str, str]:
    """What was said of findings: a reason, or "" to mask them."""
    texts, choices, reasons = sent.raw(f"{name}-om"), sent.all(name), sent.all(f"{name}-skal")
    return {
        text: "" if choice == MASK else reason or NO_REASON
        for text, choice, reason in zip(texts, choices, reasons, strict=False)
        if text and choice in {MASK, LET_STAND}
    }


def part_from_form(sent: SentForm) -> Part:
    """The sheet and the row of headers that the form asks for."""
    row = sent.text("rubrikrad")
    return Part(sent.text("blad") or None, int(row) if row.isdecimal() and len(row) < 7 else None)
