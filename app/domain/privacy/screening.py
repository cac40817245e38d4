"""Screening: what in a text may tell who somebody is, and why. It shows and offers; it never changes a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.insights import InsightContent
from app.domain.organizations import Municipality
from app.domain.privacy.addresses import list_addresses
from app.domain.privacy.case_numbers import list_case_numbers
from app.domain.privacy.contacts import list_emails, list_telephones
from app.domain.privacy.findings import Finding, without_overlaps
from app.domain.privacy.identity_numbers import list_identity_numbers
from app.domain.privacy.names import list_names
from app.domain.privacy.rarity import (
    NOTHING_KNOWN,
    Detail,
    Place,
    Surroundings,
    list_rare_combinations,
)
from app.domain.studies import StudyContent
from app.domain.vocabularies import Translate

#: Subpopulations so small in a small municipality that belonging to them is a detail of its own.
RARE_SUBPOPULATIONS = frozenset(
    {"samsjuklighet", "hemloshet", "intellektuell-funktionsnedsattning", "somatisk-sjukdom", "im-elever"}
)


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """A finding with the field that it stands in, such as `statement`, `body` or `evidence[0].text`."""

    field: str
    finding: Finding


def screen(text: str, _: Translate = str, around: Surroundings = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """What in a text may tell who somebody is, in the order of the text; no two findings meet.

    Where two readings of the same characters compete, the more telling one stands: an identity number before an
    address, a case, a telephone number and a name.

    >>> [(finding.kind.value, finding.text) for finding in screen("Ring Anna på 070-123 45 67.")]
    [('name', 'Anna'), ('telephone', '070-123 45 67')]
    """
    return without_overlaps(
        [
            *list_identity_numbers(text, _),
            *list_emails(text, _),
            *list_case_numbers(text, _),
            *list_addresses(text, _),
            *list_telephones(text, _),
            *list_names(text, _),
            *list_rare_combinations(text, _, around),
        ]
    )


def screen_insight(
    content: InsightContent, municipalities: Iterable[Municipality] = (), _: Translate = str
) -> tuple[FieldFinding, ...]:
    """What in an insight's texts may tell who somebody is, field by field.

    Its municipality and subpopulations count among the details that may together point somebody out.
    """
    around = surroundings(municipalities, home=content.municipality)
    return screen_fields(insight_texts(content), _, insight_details(content, around))


def insight_details(content: InsightContent, around: Surroundings) -> Surroundings:
    """The surroundings with the details that the insight's own labels give."""
    is_rare = RARE_SUBPOPULATIONS.intersection(content.subpopulations)
    return replace(around, details=around.details | {Detail.GROUP}) if is_rare else around


def screen_study(
    content: StudyContent, municipalities: Iterable[Municipality] = (), _: Translate = str
) -> tuple[FieldFinding, ...]:
    """What in a study's title and question may tell who somebody is; its contact is named to be asked."""
    around = surroundings(municipalities, home=content.municipality)
    return screen_fields(study_texts(content), _, around)


def screen_fields(
    texts: Iterable[tuple[str, str]], _: Translate = str, around: Surroundings = NOTHING_KNOWN
) -> tuple[FieldFinding, ...]:
    """What in the named texts may tell who somebody is."""
    return tuple(FieldFinding(field, finding) for field, text in texts for finding in screen(text, _, around))


def insight_texts(content: InsightContent) -> Iterator[tuple[str, str]]:
    """The texts of an insight that people write about people, with the names of their fields."""
    yield "statement", content.statement
    yield "body", content.body
    for place, piece in enumerate(content.evidence):
        yield f"evidence[{place}].text", piece.text


def study_texts(content: StudyContent) -> Iterator[tuple[str, str]]:
    """The texts of a study that may tell of people; its contact is there to be reached."""
    yield "title", content.title
    yield "question", content.question


def surroundings(municipalities: Iterable[Municipality], *, home: str | None = None) -> Surroundings:
    """What the register knows around a text about the municipality with the code `home`."""
    places = {each.code: Place(each.name, each.residents) for each in municipalities}
    return Surroundings(tuple(places.values()), places.get(home) if home else None)
