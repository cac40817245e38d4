"""How well screening finds personal data: precision and recall by kind, beside what plain patterns find.

The sentences stand in privacy_sentences.txt in two halves, one that the rules were tuned on and one that was held back.
A mark is found when a finding of its kind meets it; a finding is right when it meets a mark of its kind.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.privacy import Kind, screen

SENTENCES = Path(__file__).with_name("privacy_sentences.txt")
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")

Span = tuple[str, int, int]

#: What anybody would write in an afternoon: the shapes of numbers and addresses, and two capitalised words in a row.
_PLAIN = {
    Kind.PERSONNUMMER: r"\b(?:\d{2})?\d{6}[-+]?\d{4}\b",
    Kind.TELEPHONE: r"\b0\d{1,3}[- ]?\d{5,8}\b|\+46[\d ]{8,12}",
    Kind.EMAIL: r"[\w.+-]+@[\w-]+\.[\w.]+",
    Kind.ADDRESS: r"\b[A-ZÅÄÖ]\w+(?:gatan|vägen) \d+|\b\d{3} \d{2} [A-ZÅÄÖ]\w+",
    Kind.CASE_NUMBER: r"\b[A-ZÅÄÖ]{2,4} ?\d{4}[/:]\d+|(?<=dnr )\S+",
    Kind.NAME: r"\b[A-ZÅÄÖ][a-zåäöé]+ [A-ZÅÄÖ][a-zåäöé]+\b",
}


@dataclass(frozen=True, slots=True)
class Score:
    """How many findings were right, how many there were, and how many marks there are to find."""

    right: int = 0
    found: int = 0
    met: int = 0
    marked: int = 0

    @property
    def precision(self) -> float:
        """The share of findings that were right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of marks that were found."""
        return self.met / self.marked if self.marked else 1.0


def read_sentences(half: str) -> list[tuple[str, list[Span]]]:
    """The sentences of one half with the spans that are personal data."""
    _, _, text = SENTENCES.read_text(encoding="utf-8").partition(f"== {half}\n")
    lines = text.partition("\n== ")[0].splitlines()
    return [_parsed(line) for line in lines if line and not line.startswith("#")]


def _parsed(line: str) -> tuple[str, list[Span]]:
    text, spans, last = "", [], 0
    for match in _MARK.finditer(line):
        text += line[last : match.start()]
        spans.append((match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        last = match.end()
    return text + line[last:], spans


def screened(text: str) -> list[Span]:
    """What screening finds."""
    return [(finding.kind.value, finding.start, finding.end) for finding in screen(text)]


def plain(text: str) -> list[Span]:
    """What plain patterns find."""
    return [
        (kind.value, *match.span())
        for kind, pattern in _PLAIN.items()
        for match in re.finditer(pattern, text)
    ]


def score(sentences: Sequence[tuple[str, list[Span]]], find: Callable[[str], list[Span]]) -> dict[str, Score]:
    """The score of each kind, and of all under `all`."""
    right, found, met, marked = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for text, spans in sentences:
        findings = find(text)
        for each in findings:
            found[each[0]] += 1
            right[each[0]] += any(_meets(each, span) for span in spans)
        for span in spans:
            marked[span[0]] += 1
            met[span[0]] += any(_meets(span, each) for each in findings)
    scores = {kind.value: Score(right[kind], found[kind], met[kind], marked[kind]) for kind in Kind}
    return scores | {"all": Score(right.total(), found.total(), met.total(), marked.total())}


def _meets(one: Span, other: Span) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def list_misses(sentences: Sequence[tuple[str, list[Span]]]) -> Iterator[str]:
    """The sentences where screening finds too much or too little, with what."""
    for text, spans in sentences:
        findings = screened(text)
        extra = [text[e[1] : e[2]] for e in findings if not any(_meets(e, span) for span in spans)]
        missed = [text[s[1] : s[2]] for s in spans if not any(_meets(s, each) for each in findings)]
        if extra or missed:
            yield f"too much {extra}, too little {missed}: {text}"


def main() -> None:
    for half in ("tuned", "held"):
        sentences = read_sentences(half)
        marked = sum(len(spans) for _, spans in sentences)
        print(f"\n{half}: {len(sentences)} sentences, {marked} marks")
        print(
            f"{'kind':20} {'marks':>5}  {'precision':>9} {'recall':>6}   {'plain: precision':>16} {'recall':>6}"
        )
        ours, theirs = score(sentences, screened), score(sentences, plain)
        for kind, result in ours.items():
            other = theirs[kind]
            print(
                f"{kind:20} {result.marked:5}  {result.precision:9.2f} {result.recall:6.2f}"
                f"   {other.precision:16.2f} {other.recall:6.2f}"
            )
        for miss in list_misses(sentences):
            print(" ", miss)
    text = " ".join(text for text, _ in read_sentences("tuned"))
    start = time.perf_counter()
    screen(text)
    seconds = time.perf_counter() - start
    print(f"\n{len(text)} characters in {seconds * 1000:.1f} ms")


if __name__ == "__main__":
    main()
