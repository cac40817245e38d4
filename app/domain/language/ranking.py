"""BM25 over weighted terms, for engines that don't rank so themselves."""

from collections.abc import Mapping

from app.domain.language.dictionary import Dictionary
from app.domain.language.query import TIE, Plan

#: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.4.
K1 = 1.2
B = 0.75


def score(plan: Plan, terms: Mapping[str, int], dictionary: Dictionary, average_length: float) -> float:
    """How well an insight with these weighted terms answers the plan; 0 when it meets too few units."""
    length = sum(terms.values())
    scale = K1 * (1 - B + B * length / average_length) if average_length else K1
    total = 0.0
    met = 0
    for group in plan.groups:
        best = rest = 0.0
        for alternative in group:
            value = 0.0
            for term, factor in alternative.terms:
                weight = terms.get(term)
                if not weight:
                    value = 0.0
                    break
                telling = dictionary.telling(dictionary.count(term))
                value += factor * telling * weight * (K1 + 1) / (weight + scale)
            rest += value
            best = max(best, value)
        if best > 0:
            met += 1
            total += best + TIE * (rest - best)
    return total if met >= plan.required else 0.0


def likeness(plan: Plan, score: float) -> float:
    """How near a score comes to that of an insight which holds every word asked for prominently: from 0 to 1."""
    best = sum(unit.telling for unit in plan.units) * (K1 + 1) * _PROMINENT
    return round(min(1.0, score / best), 4) if best else 0.0


#: The share of the highest possible score that a word in the statement of an insight of usual length earns.
_PROMINENT = 0.85
