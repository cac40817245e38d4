"""What changed between two versions of an insight, in words."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.directory import DirectoryNames
from app.domain.insights import InsightContent
from app.domain.words import join_words
from app.web.pages.filters import legend_of
from app.web.pages.words import confidence_name, evidence_name, visibility_name

#: Longer texts are shown before and after, without marking each word.
_WORDS = 3_000
#: A piece of a changed text: the words, and "same", "out" or "in".
Piece = tuple[str, str]

_LABELS = {
    "populations": "population",
    "subpopulations": "subpopulation",
    "voices": "voice",
    "themes": "theme",
    "perspectives": "perspective",
    "shifts": "shift",
}
_VALUES = ("level", "municipality")


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed: a sentence about it, and for a text its pieces."""

    field: str
    sentence: str
    pieces: tuple[Piece, ...] = ()


def list_changes(old: InsightContent, new: InsightContent, names: DirectoryNames) -> list[Change]:
    """Every field that differs, in the order of the page."""
    _ = names.translate
    changes = []
    for field, label in (("statement", _("Påstående")), ("body", _("Beskrivning")), ("source", _("Källa"))):
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            changes.append(Change(label, "", mark_words(before, after)))
    changes += [
        Change(legend_of(parameter, names), sentence)
        for field, parameter in _LABELS.items()
        if (sentence := _labels(getattr(old, field), getattr(new, field), parameter, names))
    ]
    changes += _values(old, new, names)
    changes += _evidence(old, new, names)
    return changes


def _labels(old: Sequence[str], new: Sequence[str], parameter: str, names: DirectoryNames) -> str:
    _ = names.translate
    added = [names.name(parameter, each) for each in new if each not in old]
    removed = [names.name(parameter, each) for each in old if each not in new]
    parts = []
    if added:
        parts.append(_("lade till %(names)s") % {"names": join_words(added, _("och"))})
    if removed:
        parts.append(_("tog bort %(names)s") % {"names": join_words(removed, _("och"))})
    return "; ".join(parts)


def _values(old: InsightContent, new: InsightContent, names: DirectoryNames) -> list[Change]:
    _ = names.translate
    pairs = [
        (
            legend_of(each, names),
            _named(each, getattr(old, each), names),
            _named(each, getattr(new, each), names),
        )
        for each in _VALUES
    ]
    pairs += [
        (_("Status"), names.name("status", old.status), names.name("status", new.status)),
        (_("År"), str(old.year or ""), str(new.year or "")),
        (_("Säkerhet"), confidence_name(old.confidence, _), confidence_name(new.confidence, _)),
        (_("Delning"), visibility_name(old.visibility, _), visibility_name(new.visibility, _)),
    ]
    changes = [
        Change(
            label,
            _("från %(before)s till %(after)s")
            % {"before": before or _("inget"), "after": after or _("inget")},
        )
        for label, before, after in pairs
        if before != after
    ]
    if old.study != new.study:
        changes.append(Change(_("Insiktsarbete"), _("hör nu till ett annat, eller till inget")))
    return changes


def _named(parameter: str, value: str | None, names: DirectoryNames) -> str:
    return names.name(parameter, value) if value else ""


def _evidence(old: InsightContent, new: InsightContent, names: DirectoryNames) -> list[Change]:
    _ = names.translate
    before = [f"{evidence_name(each.kind, _)}: {each.text}" for each in old.evidence]
    after = [f"{evidence_name(each.kind, _)}: {each.text}" for each in new.evidence]
    pieces = [(text, "out") for text in before if text not in after]
    pieces += [(text, "in") for text in after if text not in before]
    return [Change(_("Underlag"), "", tuple(pieces))] if pieces else []


def mark_words(before: str, after: str) -> tuple[Piece, ...]:
    """A text with the words that went out and came in.

    >>> mark_words("unga vill ha svar", "unga vill få svar")
    (('unga vill ', 'same'), ('ha', 'out'), ('få', 'in'), (' svar', 'same'))
    """
    old, new = re.findall(r"\s+|[^\s]+", before), re.findall(r"\s+|[^\s]+", after)
    if len(old) + len(new) > _WORDS:
        return tuple(piece for piece in ((before, "out"), (after, "in")) if piece[0])
    pieces: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("".join(old[a:b]), "same"))
            continue
        pieces += [
            (text, side) for text, side in (("".join(old[a:b]), "out"), ("".join(new[c:d]), "in")) if text
        ]
    return tuple(pieces)
