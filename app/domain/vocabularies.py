"""Controlled vocabularies as SKOS has them: concept schemes hold concepts with labels and definitions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Translate = Callable[[str], str]
"""Turns an interface text (written in Swedish) into the reader's language; `str` itself serves as Swedish."""


class Scheme(StrEnum):
    """The concept schemes; each is named as the field of an insight or a study that holds its concepts."""

    POPULATIONS = "populations"
    BASES = "bases"
    SUBPOPULATIONS = "subpopulations"
    SUBPOPULATION_GROUPS = "subpopulation-groups"
    VOICES = "voices"
    THEMES = "themes"
    PERSPECTIVES = "perspectives"
    SHIFTS = "shifts"
    LEVELS = "levels"
    METHODS = "methods"
    ORGANIZATION_TYPES = "organization-types"


#: The schemes of which an insight may carry several concepts at once.
LABEL_SCHEMES: tuple[Scheme, ...] = (
    Scheme.SUBPOPULATIONS,
    Scheme.VOICES,
    Scheme.THEMES,
    Scheme.PERSPECTIVES,
    Scheme.SHIFTS,
)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in the interface's two languages."""

    sv: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The words in `language` ("sv" or "en"), in Swedish where no English is known."""
        return self.en if language == "en" and self.en else self.sv


@dataclass(frozen=True, slots=True)
class Concept:
    """One term of a vocabulary. `id` is lower-case ASCII with hyphens and is never given to another concept.

    `review_years` is after how many years what is known about it counts as old; None leaves it to the service.
    """

    scheme: Scheme
    id: str
    label: Text
    definition: Text = Text("")
    broader: str | None = None
    group: str | None = None
    shift_from: Text | None = None
    shift_to: Text | None = None
    review_years: int | None = None


@dataclass(frozen=True)
class Vocabularies:
    """All concepts of a service, in the order that curators gave them."""

    concepts: tuple[Concept, ...]
    _by_scheme: Mapping[Scheme, dict[str, Concept]] = field(init=False, repr=False, compare=False)
    _positions: Mapping[Scheme, dict[str, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_scheme: dict[Scheme, dict[str, Concept]] = {scheme: {} for scheme in Scheme}
        for concept in self.concepts:
            by_scheme[concept.scheme][concept.id] = concept
        positions = {
            scheme: {id_: place for place, id_ in enumerate(known)} for scheme, known in by_scheme.items()
        }
        object.__setattr__(self, "_by_scheme", by_scheme)
        object.__setattr__(self, "_positions", positions)

    def list_concepts(self, scheme: Scheme) -> tuple[Concept, ...]:
        """The concepts of one scheme, in order."""
        return tuple(self._by_scheme[scheme].values())

    def find_concept(self, scheme: Scheme, concept_id: str) -> Concept | None:
        """The concept, or None where the scheme has no such term."""
        return self._by_scheme[scheme].get(concept_id)

    def label(self, scheme: Scheme, concept_id: str, language: str = "sv") -> str:
        """The concept's name for people; an unknown id is its own name, so that old records still read."""
        concept = self._by_scheme[scheme].get(concept_id)
        return concept.label.in_language(language) if concept else concept_id

    def in_order(self, scheme: Scheme, concept_ids: Iterable[str]) -> tuple[str, ...]:
        """The ids without repeats, in the scheme's order; ids that the scheme lacks come last, by name."""
        concept_ids = tuple(concept_ids)
        if len(concept_ids) < 2:
            return concept_ids
        positions = self._positions[scheme]
        return tuple(sorted(set(concept_ids), key=lambda id_: (positions.get(id_, len(positions)), id_)))
