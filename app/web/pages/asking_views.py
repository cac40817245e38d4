"""What is known before somebody asks, as the page shows it."""

from dataclasses import dataclass

from app.domain.asking import Intent
from app.domain.directory import DirectoryNames
from app.domain.gaps.states import GapState
from app.domain.selection import Selection
from app.services.looking import Check
from app.web.asking_words import (
    advice_on,
    cells_in_words,
    intent_in_words,
    load_in_words,
    reasons_for_match,
    reasons_for_study,
    state_name,
    unshared_in_words,
    verdict_on,
)
from app.web.pages.entries import InsightCard, StudyCard, found_card, study_card
from app.web.pages.filters import address_of
from app.web.pages.gap_views import cell_address
from app.web.pages.linking import Piece, linked_in_row

LOAD_PATH = "/innan-du-fragar/fragade"
#: The lists of an intent that say whom it turns to.
GROUP_LISTS = ("populations", "subpopulations", "themes")
#: Cells that are told of beside an answer.
MOST_CELLS = 12


@dataclass(frozen=True, slots=True)
class MatchCard:
    """An insight that answers: its card, why it is there, and which of the questions it answers, from 1."""

    card: InsightCard
    reasons: list[str]
    is_strong: bool
    questions: list[int]


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A study that overlaps: its card, why, and whom to contact."""

    card: StudyCard
    reasons: list[str]
    contact: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question and what is known of it; `is_left` says that it is still to be asked."""

    question: str
    state: str
    state_name: str
    is_left: bool


@dataclass(frozen=True, slots=True)
class CellLine:
    """A white spot, or what is known there: as the table of white spots tells it, and where it does."""

    state: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class UnsharedLine:
    """Insights that an organization keeps to itself."""

    organization: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """What is known."""

    state: str
    state_name: str
    advice: str
    whom: str
    questions: list[QuestionLine]
    strong: list[MatchCard]
    others: list[MatchCard]
    studies: list[StudyLine]
    load: list[Piece]
    load_address: str
    smallest: int
    unshared: list[UnsharedLine]
    cell: int
    cell_address: str
    cells: list[CellLine]


def check_view(check: Check, names: DirectoryNames, *, smallest: int) -> CheckView:
    """What a check found; `smallest` is the least number that is told of what others keep to themselves."""
    several = len(check.questions) > 1
    cards = [
        MatchCard(
            found_card(match.insight, names, None),
            reasons_for_match(match, names),
            match.is_strong,
            [place + 1 for place in match.questions] if several else [],
        )
        for match in check.matches
    ]
    return CheckView(
        state=check.state.value,
        state_name=verdict_on(check, names),
        advice=advice_on(check, names),
        whom=intent_in_words(check.intent, names),
        questions=[
            QuestionLine(
                each.question,
                each.state.value,
                state_name(each.state, names),
                each.state is not GapState.KNOWN,
            )
            for each in check.questions
        ],
        strong=[card for card in cards if card.is_strong],
        others=[card for card in cards if not card.is_strong],
        studies=[
            StudyLine(
                study_card(match.entry, names),
                reasons_for_study(match, names),
                match.entry.study.content.contact,
            )
            for match in check.studies
        ],
        load=linked_in_row(load_in_words(check.load, check.intent, names), behind_load(check.intent)),
        load_address=load_address(check.intent),
        smallest=smallest,
        unshared=[UnsharedLine(each.organization, unshared_in_words(each, names)) for each in check.unshared],
        cell=check.cell,
        cell_address=address_of("/sok", check.intent.selection),
        cells=[
            CellLine(
                cell.state.value.replace("_", "-"), text, cell_address(check.cells, cell.row, cell.column)
            )
            for cell, text in cells_in_words(check, names)[:MOST_CELLS]
            if check.cells is not None
        ],
    )


def load_address(intent: Intent) -> str:
    """Where the studies are listed that the load of an intent's group and place was counted from."""
    pairs = [(name, value) for name in GROUP_LISTS for value in getattr(intent, name)]
    if intent.municipality:
        pairs.append(("municipality", intent.municipality))
    return address_of(LOAD_PATH, Selection(), pairs)


def behind_load(intent: Intent) -> dict[str, str]:
    """Where each number of the load is explained."""
    behind = dict.fromkeys(("studies", "months", "people", "share"), load_address(intent))
    return behind | {"residents": f"/kommuner/{intent.municipality}"}
