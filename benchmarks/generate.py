"""As many insights as a benchmark needs, with the demonstration's own distribution of labels, texts and senders.

From a terminal: `python -m benchmarks.generate 100000 > many.jsonl`. The same number and seed give the same bytes.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

DEMONSTRATION = Path(__file__).resolve().parents[1] / "seeds" / "demo"
SEED = 20261122


def generate(how_many: int, *, seed: int = SEED) -> Iterator[bytes]:
    """Lines in the exchange format: the demonstration's organizations and studies, then `how_many` new insights.

    An insight takes its labels, sender and year together from one of the demonstration's, so that what goes together
    there goes together here; its texts are put together from pieces of several.
    """
    yield from _lines("organizations")
    yield from _lines("studies")
    rnd = random.Random(seed)
    models = [msgspec.json.decode(line) for line in _lines("insights")]
    words = [str(model["statement"]).split() for model in models]
    for place in range(how_many):
        model: dict[str, Any] = dict(rnd.choice(models))
        model["id"] = f"g{place:07}"
        model["statement"] = _statement(rnd, words)
        model["body"] = rnd.choice(models)["body"]
        yield msgspec.json.encode(model) + b"\n"


def _lines(kind: str) -> list[bytes]:
    return (DEMONSTRATION / f"{kind}.jsonl").read_bytes().splitlines(keepends=True)


def _statement(rnd: random.Random, words: list[list[str]]) -> str:
    """The beginning of one statement and the end of another."""
    first, second = rnd.choice(words), rnd.choice(words)
    begun = first[: rnd.randint(3, max(3, len(first) - 3))]
    return " ".join([*begun, *second[rnd.randint(1, len(second) // 2) :]])


if __name__ == "__main__":
    sys.stdout.buffer.writelines(generate(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
