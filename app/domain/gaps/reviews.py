"""When an insight ought to be looked at again: the review age that the vocabularies give to what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.gaps.dimensions import REVIEW_YEARS
from app.domain.insights import InsightContent
from app.domain.populations import populations_of, zone_of
from app.domain.vocabularies import LABEL_SCHEMES, Scheme, Vocabularies


@dataclass(frozen=True, slots=True)
class ReviewAges:
    """After how many years what is known of each concept is old: years → scheme → concepts.

    An insight takes the shortest of its concepts' ages, as a white spot takes the shorter of its two; an insight
    without any takes REVIEW_YEARS.
    """

    by_years: Mapping[int, Mapping[Scheme, frozenset[str]]]

    def of(self, content: InsightContent) -> int:
        """The review age of an insight, in years."""
        carried = {scheme: set(content.labels(scheme)) for scheme in LABEL_SCHEMES}
        carried[Scheme.POPULATIONS] = set(map(str, populations_of(zone_of(content.populations))))
        found = (
            years
            for years, concepts in self.by_years.items()
            if any(carried[scheme] & those for scheme, those in concepts.items())
        )
        return min(found, default=REVIEW_YEARS)

    def is_due(self, content: InsightContent, *, reviewed: int | None, this_year: int) -> bool:
        """Whether an insight's material is old, and nobody has found it true since. Without a year it never is."""
        if content.year is None:
            return False
        return this_year - max(content.year, reviewed or 0) >= self.of(content)


def review_ages(vocabularies: Vocabularies) -> ReviewAges:
    """The review ages of all concepts that insights carry."""
    found: dict[int, dict[Scheme, set[str]]] = {}
    for scheme in (*LABEL_SCHEMES, Scheme.POPULATIONS):
        for concept in vocabularies.list_concepts(scheme):
            years = REVIEW_YEARS if concept.review_years is None else concept.review_years
            found.setdefault(years, {}).setdefault(scheme, set()).add(concept.id)
    return ReviewAges(
        {
            years: {scheme: frozenset(those) for scheme, those in concepts.items()}
            for years, concepts in sorted(found.items())
        }
    )
