"""How well "look before you ask" knows what is known: planned questions against the demonstration corpus.

The questions in `asking_questions.jsonl` are of two kinds: those that some insights answer, and true white spots. For
the first, recall@5 of the answering insights and precision@3 of what is shown; for the second, how many are wrongly
called known. Run with both engines where a Meilisearch server can be started.
From a terminal: `python -m benchmarks.asking_quality [--questions] [FILE]`.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

import msgspec

from app.composition import compose
from app.domain.access import ANONYMOUS
from app.domain.asking import Intent
from app.domain.gaps.states import GapState
from app.services.services import Services
from app.settings import Settings
from benchmarks.servers import find_meilisearch, meilisearch_server

QUESTIONS = Path(__file__).parent / "asking_questions.jsonl"
RECALL_WANTED = 0.75
PRECISION_WANTED = 0.5
MOST_WRONGLY_KNOWN = 0.15
_KNOWN = (GapState.KNOWN, GapState.KNOWN_BUT_OLD)


class Question(msgspec.Struct, frozen=True):
    """A planned question and the insights that answer it, by the sender's id; none for a true white spot."""

    id: str
    question: str
    answers: list[str]
    populations: list[str] = []
    subpopulations: list[str] = []
    municipality: str | None = None
    themes: list[str] = []

    def intent(self) -> Intent:
        """What somebody would write on the page."""
        return Intent(
            (self.question,),
            tuple(self.populations),
            tuple(self.subpopulations),
            self.municipality,
            tuple(self.themes),
        )


@dataclass(slots=True)
class Figures:
    """The figures of one engine, a number for each question.

    `of_three` divides by three even where fewer insights are shown or answer at all; the precision proper divides by
    how many are shown.
    """

    recall: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    of_three: list[float] = field(default_factory=list)
    found_known: list[bool] = field(default_factory=list)
    wrongly_known: list[bool] = field(default_factory=list)


def read_questions(path: Path) -> list[Question]:
    """The judged questions."""
    return [msgspec.json.decode(line, type=Question) for line in path.read_bytes().splitlines()]


async def measure(services: Services, questions: Sequence[Question], *, says_each: bool) -> Figures:
    """Ask every question as the anonymous visitor."""
    figures = Figures()
    for each in questions:
        check = await services.askings.check(ANONYMOUS, each.intent())
        shown = [match.insight.external_id for match in check.matches]
        is_known = check.state in _KNOWN
        if not each.answers:
            figures.wrongly_known.append(is_known)
        else:
            answers = set(each.answers)
            figures.recall.append(len(answers.intersection(shown[:5])) / min(5, len(answers)))
            hits = len(answers.intersection(shown[:3]))
            figures.precision.append(hits / max(1, len(shown[:3])))
            figures.of_three.append(hits / 3)
            figures.found_known.append(is_known)
        if says_each:
            marks = " ".join(("*" if one in each.answers else "-") + str(one) for one in shown)
            print(f"{each.id} {check.state}: {each.question}\n    {marks}")
    return figures


async def _run(settings: Settings, questions: Sequence[Question], *, says_each: bool) -> Figures:
    services = compose(settings)
    try:
        await services.seeding.migrate()
        await services.seeding.load_vocabularies()
        await services.seeding.load_register()
        await services.seeding.load_demonstration()
        await services.index.reconcile()
        return await measure(services, questions, says_each=says_each)
    finally:
        await services.close()


def _settings(folder: Path, **changes: str) -> Settings:
    url = f"sqlite:///{folder / 'corpus.sqlite3'}"
    return Settings(data_dir=folder, database_url=url, secret_key="-", **changes)  # type: ignore[arg-type]  # noqa: S106


def report(engine: str, figures: Figures) -> bool:
    """Print the figures of an engine; whether all that is wanted was reached."""
    recall, precision = mean(figures.recall), mean(figures.precision)
    wrongly = mean(figures.wrongly_known)
    print(
        f"{engine}: recall@5 {recall:.3f} (at least {RECALL_WANTED}), precision@3 {precision:.3f} "
        f"(at least {PRECISION_WANTED}; {mean(figures.of_three):.3f} of three), white spots called known "
        f"{wrongly:.3f} (at most {MOST_WRONGLY_KNOWN}), known called known {mean(figures.found_known):.3f}"
    )
    return recall >= RECALL_WANTED and precision >= PRECISION_WANTED and wrongly <= MOST_WRONGLY_KNOWN


def main(arguments: Sequence[str]) -> int:
    """Print the figures of both engines; 1 when one misses what is wanted."""
    says_each = "--questions" in arguments
    files = [each for each in arguments if not each.startswith("--")]
    questions = read_questions(Path(files[0]) if files else QUESTIONS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        is_well = report("tantivy", asyncio.run(_run(_settings(folder), questions, says_each=says_each)))
        if find_meilisearch() is None:
            print("Left out: Meilisearch (no server on this machine)")
            return int(not is_well)
        with meilisearch_server(folder / "server") as server:
            settings = _settings(folder, search_url=server.url, search_key=server.key)
            figures = asyncio.run(_run(settings, questions, says_each=False))
        is_well = report("meilisearch", figures) and is_well
    return int(not is_well)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
