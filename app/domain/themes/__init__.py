"""Recurring themes: groups of insights that say much the same, found in their Swedish texts.

The same insights give the same themes, whatever their order, process or machine: words become whole numbers, insights
that share several words are compared, and groups are joined while their insights are alike on average. What is like
nothing else stays out. docs/themes.md tells how.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.domain.insights import Basis
from app.domain.language.analysis import Language
from app.domain.themes.decisions import CORE, Act, Decision, find_group, rearrange
from app.domain.themes.grouping import join
from app.domain.themes.naming import list_terms, name_group, sum_vectors
from app.domain.themes.vectors import SCALE, UnitReader, weigh

#: Fewer insights than this are no theme, unless a curator has said so.
FEWEST_INSIGHTS = 3
#: How much a word counts by where it stands.
STATEMENT_WEIGHT = 3
TEXT_WEIGHT = 1
#: A theme takes its words from so many of its most central insights.
NAMED_AFTER = 24
#: From these mean likenesses on, in thousandths, a theme's insights are very much alike, and clearly alike.
VERY_ALIKE = 260
CLEARLY_ALIKE = 180


@dataclass(frozen=True, slots=True)
class ThemeInsight:
    """What is needed of an insight: its citable name, its words, and who is behind it.

    `zone` is the bit mask of its populations; `texts` what it says beside the statement; `id` its public id.
    """

    ref: str
    statement: str
    organization: str
    texts: tuple[str, ...] = ()
    municipality: str | None = None
    zone: int = 0
    basis: str = Basis.UNKNOWN
    id: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of insights that say much the same.

    `refs` are the insights, the most central first; `core` those by which decisions remember the theme. Counts by
    organization, municipality, zone and basis add up to the size, but for municipalities, which not all insights have.
    `likeness` is the mean over all pairs, from 0 to 1,000. `decisions` are the numbers of those in force here.
    """

    label: str
    terms: tuple[str, ...]
    refs: tuple[str, ...]
    organizations: Mapping[str, int]
    municipalities: Mapping[str, int]
    zones: Mapping[int, int]
    bases: Mapping[str, int]
    likeness: int
    is_named: bool = False
    is_pinned: bool = False
    decisions: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The ref of the most central insight, by which the theme is addressed."""
        return self.refs[0]

    @property
    def core(self) -> tuple[str, ...]:
        """The refs by which a decision remembers the theme."""
        return self.refs[:CORE]

    @property
    def size(self) -> int:
        """How many insights it has."""
        return len(self.refs)

    @property
    def is_shared(self) -> bool:
        """Whether more than one organization has heard it."""
        return len(self.organizations) > 1


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes of some insights: pinned ones first, then those of several organizations, then the largest.

    `considered` insights were read; `alone` of them are in no theme.
    """

    themes: tuple[Theme, ...]
    considered: int
    alone: int

    def find(self, ref: str) -> Theme | None:
        """The theme that an insight is in, by the insight's ref."""
        return next((theme for theme in self.themes if ref in theme.refs), None)


def find_themes(
    insights: Iterable[ThemeInsight], language: Language, *, decisions: Sequence[Decision] = ()
) -> Themes:
    """The recurring themes of insights, after what curators have decided. Each ref must be there once."""
    ordered = sorted(insights, key=lambda each: each.ref)
    reader = UnitReader(language)
    readings = [reader.read(_texts(each)) for each in ordered]
    vectors = weigh(readings)
    groups = join(vectors, [reading.roots for reading in readings])
    places = {each.ref: place for place, each in enumerate(ordered)}
    groups = rearrange(groups, decisions, places)
    in_force = _in_force(groups, decisions, places)
    shaped = _shaped(groups, decisions, places)
    themes = [
        _describe(
            [ordered[place] for place in group],
            [vectors[place] for place in group],
            reader,
            in_force.get(number, ()),
        )
        for number, group in enumerate(groups)
        if len(group) >= FEWEST_INSIGHTS or (len(group) > 1 and number in shaped)
    ]
    themes.sort(
        key=lambda each: (not each.is_pinned, not each.is_shared, -each.size, -each.likeness, each.key)
    )
    return Themes(tuple(themes), len(ordered), len(ordered) - sum(theme.size for theme in themes))


def _texts(insight: ThemeInsight) -> list[tuple[str, int]]:
    return [(insight.statement, STATEMENT_WEIGHT), *((text, TEXT_WEIGHT) for text in insight.texts)]


def _in_force(
    groups: list[list[int]], decisions: Sequence[Decision], places: Mapping[str, int]
) -> dict[int, tuple[Decision, ...]]:
    """The decisions in force for each group."""
    found: dict[int, tuple[Decision, ...]] = {}
    for decision in decisions:
        number = find_group(groups, decision.core, places)
        if number is not None:
            found[number] = (*found.get(number, ()), decision)
    return found


def _shaped(groups: list[list[int]], decisions: Sequence[Decision], places: Mapping[str, int]) -> set[int]:
    """The groups that a curator has shaped, which may be smaller than others."""
    cores = [
        core
        for decision in decisions
        for core in ((decision.core, decision.others) if decision.act is Act.SPLIT else (decision.core,))
    ]
    return {number for core in cores if (number := find_group(groups, core, places)) is not None}


def _describe(
    insights: Sequence[ThemeInsight],
    vectors: Sequence[Mapping[str, int]],
    reader: UnitReader,
    decisions: Sequence[Decision],
) -> Theme:
    total = sum_vectors(vectors)
    central = {
        each.ref: sum(weight * (total[unit] - weight) for unit, weight in vector.items())
        for each, vector in zip(insights, vectors, strict=True)
    }
    ranked = sorted(insights, key=lambda each: (-central[each.ref], each.ref))
    forms = reader.forms(text for each in ranked[:NAMED_AFTER] for text in (each.statement, *each.texts))
    terms = list_terms(vectors, forms)
    names = [decision.name for decision in decisions if decision.act is Act.NAME]
    pairs = len(insights) * (len(insights) - 1)
    return Theme(
        label=names[-1] if names else name_group(terms) or insights[0].statement,
        terms=terms,
        refs=tuple(each.ref for each in ranked),
        organizations=_ranked(each.organization for each in insights),
        municipalities=_ranked(each.municipality for each in insights if each.municipality),
        zones=_ranked(each.zone for each in insights),
        bases=_ranked(str(each.basis) for each in insights),
        likeness=sum(central.values()) * 1_000 // (pairs * SCALE * SCALE),
        is_named=bool(names),
        is_pinned=any(decision.act is Act.PIN for decision in decisions),
        decisions=tuple(decision.number for decision in decisions),
    )


Value = TypeVar("Value", int, str)


def _ranked(values: Iterable[Value]) -> dict[Value, int]:
    """Values with how often each is there, the commonest first."""
    counted = Counter(values)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
