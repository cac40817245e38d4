"""Why an insight was found: which of its words answer the search, where they stand, and how they belong together."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.directory import DirectoryNames
from app.domain.insights import Insight, InsightContent
from app.domain.language.highlight import Reason, find_reasons
from app.domain.language.query import Bond, Plan
from app.domain.vocabularies import LABEL_SCHEMES, Scheme, Translate

#: More reasons than these say no more.
_SHOWN = 4
#: Bonds that need no words: what was found is what was asked for.
_PLAIN = frozenset({Bond.WORD, Bond.JOINED, Bond.APART, Bond.WRITING, Bond.NAME, Bond.LABEL})
_RANK = {bond: place for place, bond in enumerate(Bond)}


@dataclass(frozen=True, slots=True)
class CardReason:
    """One reason as a card shows it: the words found, where they stand, and "" or how they answer what was asked."""

    found: str
    where: str
    how: str


def reasons_of(insight: Insight, plan: Plan, names: DirectoryNames) -> tuple[CardReason, ...]:
    """The best reason for each thing that was asked for and that the insight answers."""
    best: dict[str, tuple[int, int, Reason, str]] = {}
    for place, (where, reasons) in enumerate(_places(insight.content, plan, names)):
        for reason in reasons:
            found = (_RANK[reason.bond], place, reason, where)
            if reason.asked not in best or found[:2] < best[reason.asked][:2]:
                best[reason.asked] = found
    return tuple(
        CardReason(reason.found, where, _how(reason, names.translate))
        for _rank, _place, reason, where in list(best.values())[:_SHOWN]
    )


def _places(content: InsightContent, plan: Plan, names: DirectoryNames) -> Iterable[tuple[str, list[Reason]]]:
    """Where an insight can be found, most telling first, and the reasons that stand there."""
    _ = names.translate
    yield _("i påståendet"), find_reasons(plan, [content.statement])
    yield _("i texten"), find_reasons(plan, [content.body])
    yield _("i underlaget"), find_reasons(plan, [piece.text for piece in content.evidence])
    for label, searched in _labels(content, names):
        yield _("i etiketten ”%(label)s”") % {"label": label}, find_reasons(plan, (), labels=searched)
    organization = names.name("organization", content.organization)
    yield _("i organisationens namn"), find_reasons(plan, (), names=[organization])
    if content.municipality and (place := names.directory.municipalities.get(content.municipality)):
        yield _("i platsens namn"), find_reasons(plan, (), names=[place.name, place.county_name])


def _labels(content: InsightContent, names: DirectoryNames) -> Iterable[tuple[str, list[str]]]:
    """Each label as the reader knows it, and the names that it is found by."""
    carried = [(scheme, concept) for scheme in LABEL_SCHEMES for concept in content.labels(scheme)]
    if content.level:
        carried.append((Scheme.LEVELS, content.level))
    for scheme, id_ in carried:
        if concept := names.directory.vocabularies.find_concept(scheme, id_):
            yield (
                concept.label.in_language(names.language),
                [each for each in (concept.label.sv, concept.label.en) if each],
            )


def _how(reason: Reason, _: Translate) -> str:
    if reason.bond in _PLAIN or reason.asked.casefold() == reason.found.casefold():
        return ""
    words = {
        Bond.TRANSLATION: _("på svenska för ”%(asked)s”"),
        Bond.SYNONYM: _("betyder ungefär ”%(asked)s”"),
        Bond.RELATED: _("hör ihop med ”%(asked)s”"),
        Bond.PART: _("del av ”%(asked)s”"),
        Bond.BEGINNING: _("börjar som ”%(asked)s”"),
        Bond.SPELLING: _("liknar ”%(asked)s”"),
    }
    return words[reason.bond] % {"asked": reason.asked}
