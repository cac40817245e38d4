"""Looking before asking: how far what is known answers what somebody means to ask, and what to do about it.

The likeness of words decides first; target group, place and theme then say whether the answer is an answer here. The
same function compares a question with insights and with studies, whichever search engine found them.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Problem
from app.domain.gaps.dimensions import REVIEW_YEARS
from app.domain.gaps.states import STATES, GapState
from app.domain.insights import InsightContent, check_concepts, check_length, clean_text
from app.domain.likeness import Likeness
from app.domain.populations import zone_of
from app.domain.selection import Selection
from app.domain.studies import DATE, StudyContent
from app.domain.vocabularies import Scheme, Translate, Vocabularies

QUESTIONS_LIMIT = 10
QUESTION_LIMIT = 500
REASON_LIMIT = 2_000
#: From this score on an insight answers the question; from the lower one on it is worth reading first.
STRONG = 0.66
WORTH_READING = 0.35
#: What scores less than this share of the best is left out.
_BESIDE_THE_BEST = 0.6
#: From this likeness on a study asks the same.
SAME_QUESTION = 0.4

_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s*")


class Outcome(StrEnum):
    """What was decided after looking."""

    REUSED = "reused"
    PARTLY = "partly"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody means to ask: the questions, whom, where, when and how. Label fields hold concept ids."""

    questions: tuple[str, ...]
    populations: tuple[str, ...] = ()
    subpopulations: tuple[str, ...] = ()
    municipality: str | None = None
    themes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    planned: str | None = None

    @property
    def text(self) -> str:
        """All questions, one a line."""
        return "\n".join(self.questions)

    @property
    def zone(self) -> int:
        """The populations as a bit mask."""
        return zone_of(self.populations)

    @property
    def selection(self) -> Selection:
        """The insights on the same group and place, whatever they say."""
        return Selection(
            populations=tuple(sorted(self.populations)),
            subpopulations=tuple(sorted(self.subpopulations)),
            themes=tuple(sorted(self.themes)),
            municipalities=(self.municipality,) if self.municipality else (),
        )


def read_questions(text: str) -> tuple[str, ...]:
    r"""The questions that somebody wrote, one a line, without bullets, numbers or repeats.

    >>> read_questions("1. Vem hörs?\n\n- Vem hörs inte?")
    ('Vem hörs?', 'Vem hörs inte?')
    """
    lines = (_BULLET.sub("", clean_text(line)) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def check_intent(intent: Intent, vocabularies: Vocabularies, _: Translate = str) -> list[Problem]:
    """What is wrong with an intent; whether the place exists is asked elsewhere."""
    problems = []
    if not intent.questions:
        problems.append(Problem("question", _("Skriv vad ni tänker fråga.")))
    if len(intent.questions) > QUESTIONS_LIMIT:
        message = _("Högst %(limit)s frågor på en gång.") % {"limit": QUESTIONS_LIMIT}
        problems.append(Problem("question", message))
    for question in intent.questions[:QUESTIONS_LIMIT]:
        problems += check_length("question", question, QUESTION_LIMIT, _)
    fields = [
        (Scheme.POPULATIONS, intent.populations),
        (Scheme.SUBPOPULATIONS, intent.subpopulations),
        (Scheme.THEMES, intent.themes),
        (Scheme.METHODS, intent.methods),
    ]
    problems += check_concepts(fields, vocabularies, _)
    if intent.planned is not None and not DATE.fullmatch(intent.planned):
        problems.append(Problem("planned", _("Skriv datumet som 2024, 2024-03 eller 2024-03-01.")))
    return problems


# ---------------------------------------------------------------------------------------------------------------- fit


class GroupFit(StrEnum):
    """How the group that an insight or a study speaks of belongs with the one somebody means to ask."""

    SAME = "same"
    RELATED = "related"
    GENERAL = "general"
    OTHER = "other"
    ANY = "any"


class PlaceFit(StrEnum):
    """How the place of an insight or a study belongs with the one somebody means to ask in."""

    SAME = "same"
    COUNTY = "county"
    GENERAL = "general"
    OTHER = "other"
    ANY = "any"


_GROUP_WORTH = {
    GroupFit.SAME: 1.0,
    GroupFit.RELATED: 0.8,
    GroupFit.GENERAL: 0.5,
    GroupFit.OTHER: 0.0,
    GroupFit.ANY: 0.5,
}
_PLACE_WORTH = {
    PlaceFit.SAME: 1.0,
    PlaceFit.COUNTY: 0.7,
    PlaceFit.GENERAL: 0.5,
    PlaceFit.OTHER: 0.3,
    PlaceFit.ANY: 0.5,
}


def fit_group(wanted: Collection[str], has: Collection[str], vocabularies: Vocabularies) -> GroupFit:
    """How subpopulations belong together: the same, one within the other or of one kind, said of nobody, or others."""
    if not wanted:
        return GroupFit.ANY
    if not has:
        return GroupFit.GENERAL
    if set(wanted) & set(has):
        return GroupFit.SAME
    wider = {each: _line(each, vocabularies) for each in (*wanted, *has)}
    if any(wider[one] & wider[other] for one in wanted for other in has):
        return GroupFit.RELATED
    return GroupFit.OTHER


def _line(concept_id: str, vocabularies: Vocabularies) -> set[str]:
    """The concept and all that are broader than it."""
    line: set[str] = set()
    at: str | None = concept_id
    while at is not None and at not in line:
        line.add(at)
        found = vocabularies.find_concept(Scheme.SUBPOPULATIONS, at)
        at = found.broader if found else None
    return line


def fit_place(wanted: str | None, has: str | None, counties: Mapping[str, str]) -> PlaceFit:
    """How places belong together. `counties`: municipality → county."""
    if wanted is None:
        return PlaceFit.ANY
    if has is None:
        return PlaceFit.GENERAL
    if wanted == has:
        return PlaceFit.SAME
    return PlaceFit.COUNTY if counties.get(wanted) == counties.get(has) else PlaceFit.OTHER


def fit_zone(wanted: int, has: int) -> float:
    """How far populations overlap: 1 when they do, half where either is not said, 0 when they don't."""
    if not wanted or not has:
        return 0.5
    return 1.0 if wanted & has else 0.0


@dataclass(frozen=True, slots=True)
class Fit:
    """How well something fits the intent, part by part."""

    group: GroupFit
    place: PlaceFit
    zone: float
    themes: float
    age: int | None = None
    is_old: bool = False


def fit_insight(
    content: InsightContent,
    intent: Intent,
    vocabularies: Vocabularies,
    counties: Mapping[str, str],
    *,
    year: int,
    review_years: int = REVIEW_YEARS,
    reviewed: int | None = None,
) -> Fit:
    """How well an insight fits whom, where and what is meant. `reviewed`: the year somebody found it still true.

    It is old from `review_years` on, as a white spot of the same group and place would say.
    """
    newest = max((each for each in (content.year, reviewed) if each is not None), default=None)
    age = None if content.year is None else max(0, year - content.year)
    return Fit(
        group=fit_group(intent.subpopulations, content.subpopulations, vocabularies),
        place=fit_place(intent.municipality, content.municipality, counties),
        zone=fit_zone(intent.zone, content.zone),
        themes=_themes(intent.themes, content.themes),
        age=age,
        is_old=content.year is not None and newest is not None and year - newest >= review_years,
    )


def fit_study(
    content: StudyContent, intent: Intent, vocabularies: Vocabularies, counties: Mapping[str, str]
) -> Fit:
    """How well a study fits whom, where and what is meant."""
    return Fit(
        group=fit_group(intent.subpopulations, content.subpopulations, vocabularies),
        place=fit_place(intent.municipality, content.municipality, counties),
        zone=fit_zone(intent.zone, zone_of(content.populations)),
        themes=_themes(intent.themes, content.themes),
    )


def _themes(wanted: Collection[str], has: Collection[str]) -> float:
    if not wanted or not has:
        return 0.5
    return 1.0 if set(wanted) & set(has) else 0.0


def score(likeness: Likeness, fit: Fit) -> float:
    """How well an insight answers, from 0 to 1: the likeness of words, moved up or down by what fits.

    The weights were set on the development questions in benchmarks/asking_questions.jsonl.
    """
    bonus = (
        0.40 * (_GROUP_WORTH[fit.group] - 0.5)
        + 0.20 * (fit.zone - 0.5)
        + 0.04 * (_PLACE_WORTH[fit.place] - 0.5)
        + 0.04 * (fit.themes - 0.5)
    )
    return max(0.0, min(1.0, likeness.share + bonus))


# ------------------------------------------------------------------------------------------------------------ verdicts


@dataclass(frozen=True, slots=True)
class Answer:
    """How well one insight answers one question; `number` is the insight's key."""

    number: int
    score: float
    likeness: Likeness
    fit: Fit

    @property
    def is_strong(self) -> bool:
        """Whether it answers the question for the group that is meant."""
        return self.score >= STRONG and self.fit.group != GroupFit.OTHER


def worth_reading(answers: Iterable[Answer], *, limit: int) -> list[Answer]:
    """The answers worth reading first, best first, without those far behind the best."""
    ranked = sorted(answers, key=lambda each: (-each.score, each.number))
    least = max(WORTH_READING, _BESIDE_THE_BEST * ranked[0].score) if ranked else 0.0
    return [each for each in ranked if each.score >= least][:limit]


def question_state(
    answers: Collection[Answer], *, is_being_asked: bool, is_unshared: bool, is_set_aside: bool = False
) -> GapState:
    """What is known of one question, from what answers it and from the studies that ask the same.

    In the order of `state_of`: what can be read comes first, then that there is nothing to ask of the group there.
    """
    strong = [each for each in answers if each.is_strong]
    if any(not each.fit.is_old for each in strong):
        return GapState.KNOWN
    if strong:
        return GapState.KNOWN_BUT_OLD
    if is_set_aside:
        return GapState.NOT_APPLICABLE
    if is_being_asked:
        return GapState.BEING_ASKED
    return GapState.ASKED_NOT_SHARED if is_unshared else GapState.NEVER_ASKED


def joint_state(states: Iterable[GapState]) -> GapState:
    """What is known of several questions together: as little as of the one that most needs asking."""
    return min(states, key=STATES.index, default=GapState.NEVER_ASKED)


def requires_reason(outcome: str, strong: int) -> bool:
    """Whether a decision must say why: to ask again what strong matches answer."""
    return outcome == Outcome.ASK and strong > 0
