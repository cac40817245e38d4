"""BM25 over weighted terms, for engines that don't rank so themselves."""

from collections.abc import Mapping, Sequence

from app.domain.language.dictionary import Dictionary
from app.domain.language.query import TIE, Plan

#: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.4.
K1 = 1.2
B = 0.75


class Ranking:
    """The scores of insights for one plan, as BM25 has them in an index with this dictionary."""

    def __init__(self, plan: Plan, dictionary: Dictionary) -> None:
        self._sufficient = plan.sufficient
        self._average_length = dictionary.average_length or 1.0
        self._groups = [
            [
                tuple(
                    (term, factor * dictionary.telling(dictionary.count(term)) * (K1 + 1))
                    for term, factor in each.terms
                )
                for each in group
            ]
            for group in plan.groups
        ]

    def score(self, weights: Mapping[str, int], length: int) -> float:
        """How well an insight answers; 0 when it meets too few units.

        `weights` of the terms that it holds, at least of the plan's, and the sum of all of them, its `length`.
        """
        scale = K1 * (1 - B + B * length / self._average_length)
        total, met, is_enough = 0.0, 0, False
        for place, group in enumerate(self._groups):
            values = [
                _value(alternative, weights, scale) for alternative in group if alternative[0][0] in weights
            ]
            best = max(values, default=0.0)
            if best > 0:
                met += 1
                is_enough = is_enough or met > 1 or place in self._sufficient
                total += best + TIE * (sum(values) - best)
        return total if is_enough else 0.0


def _value(alternative: Sequence[tuple[str, float]], weights: Mapping[str, int], scale: float) -> float:
    value = 0.0
    for term, factor in alternative:
        weight = weights.get(term)
        if not weight:
            return 0.0
        value += factor * weight / (weight + scale)
    return value


def likeness(plan: Plan, score: float) -> float:
    """How near a score comes to that of an insight which holds every word asked for prominently: from 0 to 1."""
    best = sum(unit.telling for unit in plan.units) * (K1 + 1) * _PROMINENT
    return round(min(1.0, score / best), 4) if best else 0.0


#: The share of the highest possible score that a word in the statement of an insight of usual length earns.
_PROMINENT = 0.85
