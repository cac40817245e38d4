"""Swedish compounds and the words they are made of: skolnärvaro is skola and närvaro."""

from collections.abc import Callable, Iterable

_SHORTEST = 3
#: A compound of more parts is rare, and looking for one in a hostile word would take time.
_MOST_PARTS = 5
_LONGEST = 45


class Splitter:
    """Splits compounds into words of a lexicon, in the forms that Swedish gives them inside a compound.

    A word of the lexicon, in any inflection, is whole, so that what has become a notion of its own (socialtjänst,
    förskola) stays one. Only words that the lexicon covers to the last letter are split.
    """

    def __init__(self, words: Iterable[str], stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._whole: set[str] = set()
        self._first: dict[str, str] = {}
        for word in words:
            self._whole.add(stem(word))
            for form in combining_forms(word):
                self._first.setdefault(form, word)

    def knows(self, stemmed: str) -> bool:
        """Whether the stem is that of a word of the lexicon."""
        return stemmed in self._whole

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a compound in lower case, each in a form that stands alone; () for what is no compound."""
        if len(word) < 2 * _SHORTEST or len(word) > _LONGEST or self._stem(word) in self._whole:
            return ()
        found = self._best(word, _MOST_PARTS, {})
        return found if found is not None and len(found) > 1 else ()

    def _best(
        self, rest: str, parts: int, known: dict[tuple[str, int], tuple[str, ...] | None]
    ) -> tuple[str, ...] | None:
        """The split with fewest parts, and among those the one whose last part is longest."""
        if (rest, parts) in known:
            return known[rest, parts]
        best: tuple[str, ...] | None = None
        if len(rest) >= _SHORTEST and self._stem(rest) in self._whole:
            best = (rest,)
        elif parts > 1:
            for cut in range(_SHORTEST, len(rest) - _SHORTEST + 1):
                first = self._first.get(rest[:cut])
                if first is None:
                    continue
                following = self._best(rest[cut:], parts - 1, known)
                if following is not None and (best is None or len(following) + 1 < len(best)):
                    best = (first, *following)
        known[rest, parts] = best
        return best


def combining_forms(word: str) -> set[str]:
    """How a word may look as the first part of a compound.

    >>> sorted(combining_forms("skola"))
    ['skol', 'skola', 'skolas', 'skole', 'skolo', 'skols', 'skolu']
    """
    forms = {word, word + "s"}
    if word.endswith(("a", "e")) and len(word) > _SHORTEST:
        bare = word[:-1]
        forms |= {bare, bare + "s"}
        if word.endswith("a"):
            forms |= {bare + "e", bare + "o", bare + "u"}
    return forms
