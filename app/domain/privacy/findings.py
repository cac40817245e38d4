"""A finding of screening: a piece of text that may tell who somebody is, why, and what could stand there instead."""

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of personal data a finding is."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    TELEPHONE = "telephone"
    EMAIL = "email"
    ADDRESS = "address"
    CASE_NUMBER = "case_number"
    NAME = "name"
    RARE_COMBINATION = "rare_combination"


class Certainty(StrEnum):
    """How sure a finding is: a number whose checksum fails only looks like one."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of text that may tell who somebody is.

    `start` and `end` are places in the screened text, in characters; `reason` is a sentence in the reader's language;
    `masked` is what may stand there instead, in Swedish as the text around it. Nobody replaces it but the author.
    """

    kind: Kind
    start: int
    end: int
    text: str
    reason: str
    masked: str
    certainty: Certainty = Certainty.HIGH


MASKS = {
    Kind.PERSONNUMMER: "[personnummer]",
    Kind.SAMORDNINGSNUMMER: "[samordningsnummer]",
    Kind.TELEPHONE: "[telefonnummer]",
    Kind.EMAIL: "[e-postadress]",
    Kind.ADDRESS: "[adress]",
    Kind.CASE_NUMBER: "[ärendenummer]",
    Kind.NAME: "[namn]",
    Kind.RARE_COMBINATION: "[uppgift borttagen]",
}


def found(
    kind: Kind, text: str, span: tuple[int, int], *, reason: str, certainty: Certainty = Certainty.HIGH
) -> Finding:
    """The finding of a kind at a place of the text."""
    start, end = span
    return Finding(kind, start, end, text[start:end], reason, MASKS[kind], certainty)


def without_overlaps(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of the text; where two meet, the one that was given first stands."""
    kept: list[Finding] = []
    for finding in findings:
        place = bisect_left(kept, finding.start, key=lambda each: each.start)
        is_free = place == 0 or kept[place - 1].end <= finding.start
        if is_free and (place == len(kept) or finding.end <= kept[place].start):
            kept.insert(place, finding)
    return tuple(kept)
