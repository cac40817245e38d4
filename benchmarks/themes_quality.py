"""How good recurring themes are: agreement with what people labelled, stability, and speed, beside k-means in one run.

Agreement is adjusted mutual information (0 for chance, 1 for the same groups) with the first theme and the first
subpopulation that each insight of the demonstration carries; neither is read when themes are found. k-means gets the
same vectors and the same number of groups, and is run from several seeds. Stability is the adjusted mutual information
between the themes of everything and those of nine tenths. From a terminal: `python -m benchmarks.themes_quality`.
"""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import msgspec
from sklearn.cluster import KMeans
from sklearn.feature_extraction import DictVectorizer
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.preprocessing import normalize

from app.domain.themes import STATEMENT_WEIGHT, TEXT_WEIGHT, ThemeInsight, find_themes
from app.domain.themes.vectors import UnitReader, weigh
from app.search.seeds import default_language
from benchmarks.generate import generate

DEMONSTRATION = Path(__file__).resolve().parents[1] / "seeds" / "demo" / "insights.jsonl"
SIZES = (258, 2_000, 20_000)
SEEDS = range(5)
LEFT_OUT = 0.1

Labels = Sequence[int]
Grouping = Callable[[Sequence[ThemeInsight]], dict[str, int]]


def read_insight(record: dict[str, Any]) -> ThemeInsight:
    """What themes are found in, of a record in the exchange format."""
    texts = (record["body"], *(piece["text"] for piece in record["evidence"]))
    return ThemeInsight(record["id"], record["statement"], record["organization"], texts)


def group_by_themes(insights: Sequence[ThemeInsight]) -> dict[str, int]:
    """Our groups by insight; each insight that is in none is a group of its own."""
    found = find_themes(insights, default_language())
    groups = {ref: number for number, theme in enumerate(found.themes) for ref in theme.refs}
    for each in insights:
        groups.setdefault(each.ref, len(found.themes) + len(groups))
    return groups


def group_by_k_means(insights: Sequence[ThemeInsight], *, number: int, seed: int) -> dict[str, int]:
    """scikit-learn's k-means on the same vectors."""
    reader = UnitReader(default_language())
    readings = [
        reader.read([(each.statement, STATEMENT_WEIGHT), *((text, TEXT_WEIGHT) for text in each.texts)])
        for each in insights
    ]
    matrix = normalize(DictVectorizer().fit_transform(weigh(readings)))
    labels = KMeans(number, n_init=1, random_state=seed).fit_predict(matrix)
    return {each.ref: int(label) for each, label in zip(insights, labels, strict=True)}


def agree(groups: dict[str, int], truth: dict[str, str]) -> float:
    """The adjusted mutual information of groups with what people labelled, where they labelled."""
    refs = sorted(truth.keys() & groups.keys())
    return float(adjusted_mutual_info_score([truth[ref] for ref in refs], [groups[ref] for ref in refs]))


def measure_stability(insights: Sequence[ThemeInsight], group: Grouping) -> float:
    """How like the groups of nine tenths are to those of everything, over several draws."""
    whole = group(insights)
    figures = []
    for seed in SEEDS:
        rnd = random.Random(seed)
        kept = [each for each in insights if rnd.random() >= LEFT_OUT]
        part = group(kept)
        figures.append(agree(part, {ref: str(whole[ref]) for ref in part}))
    return mean(figures)


def main() -> None:
    records = [msgspec.json.decode(line) for line in DEMONSTRATION.read_bytes().splitlines()]
    insights = [read_insight(record) for record in records]
    truths = {
        "theme": {record["id"]: record["themes"][0] for record in records if record["themes"]},
        "subpopulation": {r["id"]: r["subpopulations"][0] for r in records if r["subpopulations"]},
    }
    found = find_themes(insights, default_language())
    ours = group_by_themes(insights)
    number = len(set(ours.values()))
    in_themes = {ref for theme in found.themes for ref in theme.refs}
    print(
        f"{found.considered} insights, {len(found.themes)} themes, {found.alone} alone; k-means: {number} groups"
    )
    print(f"{'agreement with':<24}{'ours':>8}{'k-means':>9}{'ours, in themes':>17}")
    others = [group_by_k_means(insights, number=number, seed=seed) for seed in SEEDS]
    for name, truth in truths.items():
        covered = {ref: value for ref, value in truth.items() if ref in in_themes}
        k_means = mean(agree(other, truth) for other in others)
        print(f"{name:<24}{agree(ours, truth):>8.3f}{k_means:>9.3f}{agree(ours, covered):>17.3f}")
    theirs = measure_stability(insights, lambda some: group_by_k_means(some, number=number, seed=0))
    print(
        f"{'stability, 10 % left out':<24}{measure_stability(insights, group_by_themes):>8.3f}{theirs:>9.3f}"
    )
    for size in SIZES:
        many = insights if size == len(insights) else _generated(size)
        began, used = time.perf_counter(), time.process_time()
        themes = find_themes(many, default_language()).themes
        print(
            f"{size:>7} insights: {time.perf_counter() - began:6.2f} s, "
            f"{time.process_time() - used:6.2f} s of processor, {len(themes)} themes"
        )


def _generated(size: int) -> list[ThemeInsight]:
    records = (msgspec.json.decode(line) for line in generate(size))
    return [read_insight(record) for record in records if record["type"] == "insight"]


if __name__ == "__main__":
    main()
