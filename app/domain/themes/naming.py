"""What a group is called: its own words, as people wrote them."""

from collections import Counter
from collections.abc import Mapping, Sequence

#: A group is named by so many words, and described by so many more.
NAMED_BY = 3
DESCRIBED_BY = 8
_ALIKE = 4


def sum_vectors(vectors: Sequence[Mapping[str, int]]) -> Counter[str]:
    """The units of a group with their weights added up."""
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)
    return total


def list_terms(vectors: Sequence[Mapping[str, int]], forms: Mapping[str, Counter[str]]) -> tuple[str, ...]:
    """The most telling words of a group, at most `DESCRIBED_BY`, in the form that its insights write oftenest.

    Words count for more the more of the insights that hold them; those of one insight alone say nothing of the group,
    unless it has no others. Of words that are much the same only the first is named.
    """
    carriers = Counter(unit for vector in vectors for unit in vector)
    weights = sum_vectors(vectors)
    shared = [unit for unit in weights if carriers[unit] > 1] or list(weights)
    terms: list[str] = []
    for unit in sorted(shared, key=lambda unit: (-weights[unit] * carriers[unit], unit)):
        term = choose_form(forms.get(unit, Counter()))
        if len(term) > 1 and not any(_are_alike(term, other) for other in terms):
            terms.append(term)
            if len(terms) == DESCRIBED_BY:
                break
    return tuple(terms)


def choose_form(forms: Mapping[str, int]) -> str:
    """The word that is written oftenest; of several the shortest, which most often is the plain form."""
    return min(forms, key=lambda word: (-forms[word], len(word), word), default="")


def _are_alike(one: str, other: str) -> bool:
    """Whether two words are forms of one, or one is part of the other."""
    shorter, longer = sorted((one, other), key=len)
    return shorter[:_ALIKE] == longer[:_ALIKE] or (len(shorter) > _ALIKE and shorter in longer)


def name_group(terms: Sequence[str]) -> str:
    """A name from the most telling words, with a capital; "" where there are none.

    >>> name_group(["arbetsgivare", "handledare", "våga", "råd"])
    'Arbetsgivare, handledare, våga'
    """
    name = ", ".join(terms[:NAMED_BY])
    return name[:1].upper() + name[1:]
