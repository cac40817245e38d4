"""One look before asking: from an intent to what answers it, who else asks, and how much a group has been asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.asking import (
    SAME_QUESTION,
    Answer,
    Fit,
    GroupFit,
    Intent,
    PlaceFit,
    fit_insight,
    fit_study,
    joint_state,
    question_state,
    score,
    worth_reading,
)
from app.domain.directory import Directory
from app.domain.gaps.dimensions import coordinates_of, review_age
from app.domain.gaps.matrix import GapMatrix
from app.domain.gaps.states import GapState
from app.domain.insights import Insight
from app.domain.likeness import Asked, Likeness, compare, take_apart
from app.domain.load import Load, count_load, reaches_into
from app.domain.privacy import as_told, has_few
from app.domain.selection import Selection
from app.domain.studies import StudyStatus
from app.domain.vocabularies import LABEL_SCHEMES, Scheme
from app.persistence import askings, insights, lineage, studies
from app.persistence.database import Database
from app.search.engine import Hit
from app.services.search_index import SearchIndex
from app.services.studies import StudyEntry

#: How many of the engine's best are looked at more closely for each question, and how many are shown.
LOOKED_AT = 30
_COUNTED_AT_MOST = 100
MOST_SHOWN = 5
_MOST_STUDIES = 8
_STUDIES_LOOKED_AT = 1_000
#: Asking load is counted over so many years back.
LOAD_YEARS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """An insight that answers, and how well; `questions` are the places of those it answers."""

    insight: Insight
    answer: Answer
    questions: tuple[int, ...]

    @property
    def is_strong(self) -> bool:
        """Whether it answers for the group that is meant."""
        return self.answer.is_strong


@dataclass(frozen=True, slots=True)
class StudyMatch:
    """A study that overlaps: it asks the same, or asks the same people."""

    entry: StudyEntry
    likeness: Likeness
    fit: Fit

    @property
    def asks_the_same(self) -> bool:
        """Whether its question is much the same."""
        return self.likeness.share >= SAME_QUESTION


@dataclass(frozen=True, slots=True)
class QuestionCheck:
    """One question, what is known of it, and how many insights answer it."""

    question: str
    state: GapState
    strong: int


@dataclass(frozen=True, slots=True)
class Unshared:
    """At least so many insights of an organization seem to answer, and it has not shared them."""

    organization: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Check:
    """All that is known before somebody asks.

    `cell` counts insights on the same group and place, whatever they say; `cells` are the white spots, or not, that
    group and place are, None where too little is said of them.
    """

    intent: Intent
    state: GapState
    questions: tuple[QuestionCheck, ...]
    matches: tuple[Match, ...]
    studies: tuple[StudyMatch, ...]
    load: Load
    unshared: tuple[Unshared, ...]
    cell: int
    cells: GapMatrix | None

    @property
    def strong(self) -> tuple[Match, ...]:
        """The insights that answer."""
        return tuple(match for match in self.matches if match.is_strong)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The questions that nothing fresh answers."""
        return tuple(each.question for each in self.questions if each.state is not GapState.KNOWN)


class Looking:
    """One look: what is gathered on the way from an intent to a check."""

    def __init__(
        self,
        database: Database,
        index: SearchIndex,
        directory: Directory,
        *,
        scope: Scope,
        intent: Intent,
        today: date,
        small_number: int,
    ) -> None:
        self.database = database
        self.index = index
        self.directory = directory
        self.scope = scope
        self.intent = intent
        self.today = today
        self.small_number = small_number
        self.review_years = review_age(coordinates_of(intent.selection), directory)
        self.counties = {code: place.county for code, place in directory.municipalities.items()}
        self.group = tuple(
            directory.vocabularies.label(Scheme.SUBPOPULATIONS, each) for each in intent.subpopulations
        )
        self.labels: dict[int, tuple[str, ...]] = {}
        self.fits: dict[int, Fit] = {}

    async def look(self, cells: GapMatrix | None) -> Check:
        """All that is known before somebody asks, in a group and place of which `cells` tell."""
        hits = [await self._similar(question) for question in self.intent.questions]
        asked = [self._take_apart(*pair) for pair in zip(self.intent.questions, hits, strict=True)]
        numbers = list(dict.fromkeys(hit.number for found in hits for hit in found))
        async with self.database.reading() as connection:
            rows = {
                each.number: each for each in await insights.list_by_number(connection, numbers, self.scope)
            }
            reviewed = await lineage.list_review_years(connection, numbers)
            near = await self._studies(connection)
            counted = await askings.list_counted(connection)
        answers = [
            [self._answer(each, rows[hit.number], reviewed) for hit in found if hit.number in rows]
            for each, found in zip(asked, hits, strict=True)
        ]
        overlapping = [self._overlapping(each, near) for each in asked]
        set_aside = is_set_aside(cells)
        checks = tuple(
            _question(*each, is_set_aside=set_aside)
            for each in zip(self.intent.questions, answers, overlapping, strict=True)
        )
        return Check(
            intent=self.intent,
            state=joint_state(each.state for each in checks),
            questions=checks,
            matches=tuple(_joined(answers, rows)),
            studies=tuple(_nearest(overlapping)),
            load=self._load(near),
            unshared=tuple(await self._unshared(asked, counted)),
            cell=cells.table.total.count if cells else await self._count(),
            cells=cells,
        )

    async def _count(self) -> int:
        return (await self.index.search(self.intent.selection, self.scope, limit=0)).total

    async def look_at_studies(self) -> list[StudyMatch]:
        """The studies that overlap."""
        asked = [
            self._take_apart(question, await self._similar(question)) for question in self.intent.questions
        ]
        async with self.database.reading() as connection:
            near = await self._studies(connection)
        return _nearest([self._overlapping(each, near) for each in asked])

    async def _similar(self, question: str) -> Sequence[Hit]:
        return await self.index.similar(question, Selection(), self.scope, limit=LOOKED_AT, beside=self.group)

    def _take_apart(self, question: str, hits: Sequence[Hit]) -> Asked:
        return take_apart(question, self.index.engine.language, hits[0].plan if hits else None)

    def _answer(self, asked: Asked, insight: Insight, reviewed: Mapping[int, int]) -> Answer:
        content = insight.content
        if insight.number not in self.labels:
            label = self.directory.vocabularies.label
            self.labels[insight.number] = tuple(
                label(scheme, each) for scheme in LABEL_SCHEMES for each in content.labels(scheme)
            )
        likeness = compare(
            asked,
            [content.statement],
            [content.body, *(piece.text for piece in content.evidence)],
            self.labels[insight.number],
        )
        fit = fit_insight(
            content,
            self.intent,
            self.directory.vocabularies,
            self.counties,
            year=self.today.year,
            review_years=self.review_years,
            reviewed=reviewed.get(insight.number),
        )
        return Answer(insight.number, score(likeness, fit), likeness, fit)

    async def _studies(self, connection: AsyncConnection) -> list[StudyEntry]:
        found = await askings.list_concerned(
            connection, self.scope, self.intent.populations, limit=_STUDIES_LOOKED_AT
        )
        counts = await studies.count_insights(connection, [each.number for each in found], self.scope)
        k = self.small_number
        return [
            StudyEntry(as_told(each, self.scope, k), counts.get(each.number, 0), has_few(each, self.scope, k))
            for each in found
        ]

    def _overlapping(self, asked: Asked, near: Sequence[StudyEntry]) -> list[StudyMatch]:
        """Studies that ask the same, and those under way or planned that ask the same people in the same place."""
        found = []
        for entry in near:
            fit = self._fit_of(entry)
            if fit.group is GroupFit.OTHER or fit.zone == 0.0:
                continue
            content = entry.study.content
            match = StudyMatch(entry, compare(asked, [content.title, content.question]), fit)
            if _overlaps(match, self.intent):
                found.append(match)
        return found

    def _fit_of(self, entry: StudyEntry) -> Fit:
        number = entry.study.number
        if number not in self.fits:
            self.fits[number] = fit_study(
                entry.study.content, self.intent, self.directory.vocabularies, self.counties
            )
        return self.fits[number]

    async def look_at_load(self) -> tuple[Load, list[StudyEntry]]:
        """How much the group in the place has been asked, and the studies that were counted."""
        async with self.database.reading() as connection:
            near = await self._studies(connection)
        return self._load(near), self._counted(near)

    @property
    def since(self) -> date:
        """The day from which asking load is counted."""
        return self.today.replace(year=self.today.year - LOAD_YEARS, day=min(self.today.day, 28))

    def _counted(self, near: Sequence[StudyEntry]) -> list[StudyEntry]:
        """The studies in the place that turn to the group, or say of nobody, and were under way since that day."""
        municipality = self.intent.municipality
        return [
            entry
            for entry in near
            if (municipality is None or entry.study.content.municipality == municipality)
            and self._fit_of(entry).group in (GroupFit.SAME, GroupFit.RELATED, GroupFit.ANY)
            and reaches_into(entry.study.content, self.since.isoformat(), self.today.isoformat())
        ]

    def _load(self, near: Sequence[StudyEntry]) -> Load:
        place = self.directory.municipalities.get(self.intent.municipality or "")
        return count_load(
            [entry.study.content for entry in self._counted(near)],
            today=self.today.isoformat(),
            since=self.since.isoformat(),
            residents=place.residents if place else None,
            small_number=self.small_number,
        )

    async def _unshared(self, asked: Sequence[Asked], counted: frozenset[str]) -> list[Unshared]:
        """How many insights that the viewer may not see seem to answer, by organization.

        Only organizations that chose it are counted, from the small number up, and in whole multiples of it, so that
        asking again in other words tells nobody of one insight.
        """
        hidden = counted - self.scope.own
        if not hidden or self.scope.is_operator:
            return []
        past = Scope(own=hidden)
        selection = Selection(organizations=tuple(sorted(hidden)))
        owners: dict[int, str] = {}
        for each in asked:
            hits = await self.index.similar(each.text, selection, past, limit=_COUNTED_AT_MOST)
            async with self.database.reading() as connection:
                among = insights.numbered([hit.number for hit in hits], connection.dialect)
                rows = await insights.list_page(
                    connection,
                    askings.is_unshared(hidden) & among,
                    scope=past,
                    order=(),
                    limit=_COUNTED_AT_MOST,
                )
            owners |= {
                row.number: row.content.organization
                for row in rows
                if row.created_by != self.scope.account and self._answer(each, row, {}).is_strong
            }
        return _in_multiples(list(owners.values()), self.small_number)


def is_set_aside(cells: GapMatrix | None) -> bool:
    """Whether there is nothing to ask in any of the cells."""
    return cells is not None and all(each.state is GapState.NOT_APPLICABLE for each in cells.cells.values())


def _question(
    question: str, answers: Sequence[Answer], overlapping: Sequence[StudyMatch], *, is_set_aside: bool
) -> QuestionCheck:
    same = [match.entry for match in overlapping if match.asks_the_same]
    done = [entry for entry in same if entry.study.content.status == StudyStatus.DONE]
    state = question_state(
        answers,
        is_being_asked=len(done) < len(same),
        is_unshared=any(not entry.insights for entry in done),
        is_set_aside=is_set_aside,
    )
    return QuestionCheck(question, state, sum(each.is_strong for each in answers))


def _nearest(overlapping: Iterable[Iterable[StudyMatch]]) -> list[StudyMatch]:
    """The studies that overlap any of the questions, each once, those that are not done first."""
    best: dict[int, StudyMatch] = {}
    for match in (match for found in overlapping for match in found):
        known = best.get(match.entry.study.number)
        if known is None or known.likeness.share < match.likeness.share:
            best[match.entry.study.number] = match
    ranked = sorted(
        best.values(),
        key=lambda each: (each.entry.study.content.status == StudyStatus.DONE, -_nearness(each)),
    )
    return ranked[:_MOST_STUDIES]


def _in_multiples(owners: Sequence[str], small_number: int) -> list[Unshared]:
    least = max(1, small_number)
    counts = {owner: owners.count(owner) // least * least for owner in sorted(set(owners))}
    return [Unshared(owner, count) for owner, count in counts.items() if count]


def _overlaps(match: StudyMatch, intent: Intent) -> bool:
    """Whether a study says enough of the same: the question itself, or for one that is not done, group and place."""
    if match.fit.zone == 0.0:
        return False
    if match.asks_the_same:
        return True
    if match.entry.study.content.status == StudyStatus.DONE:
        return False
    same_group = match.fit.group in (GroupFit.SAME, GroupFit.RELATED)
    same_place = intent.municipality is not None and match.fit.place in (PlaceFit.SAME, PlaceFit.COUNTY)
    some_words = match.likeness.share >= SAME_QUESTION / 2
    return (same_group and (some_words or same_place)) or (same_place and some_words)


def _nearness(match: StudyMatch) -> float:
    return score(match.likeness, match.fit)


def _joined(answers: Sequence[Sequence[Answer]], rows: Mapping[int, Insight]) -> list[Match]:
    """The best answers to any of the questions, each insight once, best first; every question has its own in."""
    best: dict[int, Answer] = {}
    places: dict[int, list[int]] = {}
    for place, found in enumerate(answers):
        for each in worth_reading(found, limit=MOST_SHOWN):
            places.setdefault(each.number, []).append(place)
            if each.number not in best or best[each.number].score < each.score:
                best[each.number] = each
    ranked = sorted(best.values(), key=lambda each: (-each.score, each.number))
    return [Match(rows[each.number], each, tuple(places[each.number])) for each in ranked]
