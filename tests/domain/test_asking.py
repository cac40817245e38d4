from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.asking import (
    Answer,
    Fit,
    GroupFit,
    PlaceFit,
    joint_state,
    question_state,
    read_questions,
    requires_reason,
    score,
    worth_reading,
)
from app.domain.gaps.states import GapState
from app.domain.likeness import Likeness, compare, take_apart
from app.domain.load import count_load
from app.domain.reuse import is_in_time, passed
from app.domain.studies import StudyContent
from app.search.seeds import default_language


def _answer(share, *, group=GroupFit.SAME, is_old=False, number=1):
    fit = Fit(group, PlaceFit.ANY, 1.0, 0.5, is_old=is_old)
    likeness = Likeness(share)
    return Answer(number, score(likeness, fit), likeness, fit)


def _asked(question):
    return take_apart(question, default_language(), None)


def test_questions_are_read_one_a_line_without_bullets():
    assert read_questions("1. Vem hörs?\n\n• Vem hörs inte?\nVem hörs?") == ("Vem hörs?", "Vem hörs inte?")


def test_a_text_that_holds_every_word_answers_wholly():
    asked = _asked("Hur påverkar matlådor zebrafinkar?")
    assert compare(asked, ["Zebrafinkar påverkas av en matlåda"]).share == pytest.approx(1.0)
    assert compare(asked, ["Unga vill ha svar"]).share == 0.0


def test_words_beside_the_statement_count_for_less():
    asked = _asked("zebrafinkar")
    statement, body = compare(asked, ["Zebrafinkar"]), compare(asked, ["Annat"], ["Zebrafinkar"])
    assert 0 < body.share < statement.share


def test_a_word_that_nobody_has_said_weighs_most():
    asked = _asked("Vad tycker äldre om rymdraketer?")
    assert compare(asked, ["Äldre vill träffas"]).share <= 0.5


def test_whom_one_asks_decides_less_than_what_one_asks():
    asked = _asked("Vad vill barn äta?")
    assert compare(asked, ["Barn"]).share < 0.5 < compare(asked, ["Äta"]).share


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_words_in_common_never_score_less(one, other):
    low, high = sorted((one, other))
    assert _answer(low).score <= _answer(high).score


@given(st.sampled_from(list(GroupFit)), st.floats(0, 1))
def test_scores_are_shares(group, share):
    assert 0 <= _answer(share, group=group).score <= 1


def test_what_is_said_of_another_group_is_no_strong_answer():
    assert not _answer(1.0, group=GroupFit.OTHER).is_strong


@pytest.mark.parametrize(
    ("answers", "now", "unshared", "state"),
    [
        ([_answer(1.0)], True, True, GapState.KNOWN),
        ([_answer(1.0, is_old=True)], True, False, GapState.KNOWN_BUT_OLD),
        ([_answer(0.2)], True, True, GapState.BEING_ASKED),
        ([], False, True, GapState.ASKED_NOT_SHARED),
        ([], False, False, GapState.NEVER_ASKED),
    ],
)
def test_the_state_says_first_what_can_be_read(answers, now, unshared, state):
    assert question_state(answers, is_being_asked=now, is_unshared=unshared) is state


def test_several_questions_are_as_known_as_the_least_known():
    assert joint_state([GapState.KNOWN, GapState.NEVER_ASKED]) is GapState.NEVER_ASKED


def test_answers_far_behind_the_best_are_left_out():
    answers = [_answer(1.0, number=1), _answer(0.3, number=2), _answer(0.0, number=3)]
    assert [each.number for each in worth_reading(answers, limit=5)] == [1, 2]


@pytest.mark.parametrize(
    ("outcome", "strong", "wanted"), [("ask", 1, True), ("ask", 0, False), ("partly", 3, False)]
)
def test_a_reason_is_needed_to_ask_what_is_answered(outcome, strong, wanted):
    assert requires_reason(outcome, strong) is wanted


def _load(*studies, small_number=5):
    return count_load(
        studies, today="2026-11-22", since="2023-11-22", residents=9_000, small_number=small_number
    )


def test_load_counts_studies_people_and_months_with_one_under_way():
    one = StudyContent("a", "grums", started="2024-01", ended="2024-03", participants=8, status="done")
    other = StudyContent("b", "grums", started="2024-03", ended="2024-04", participants=10, status="done")
    load = _load(one, other)
    assert (load.studies, load.participants, load.months, load.per_thousand) == (2, 18, 4, 2.0)


def test_few_people_are_not_told_of():
    load = _load(StudyContent("a", "grums", started="2024", ended="2024", participants=3, status="done"))
    assert (load.participants, load.is_suppressed, load.per_thousand) == (None, True, None)


def test_what_ended_before_and_what_has_not_begun_is_no_load():
    before = StudyContent("a", "grums", started="2019", ended="2020", status="done")
    after = StudyContent("b", "grums", started="2027-01", status="planned")
    assert _load(before, after).studies == 0


def test_feedback_is_in_time_within_half_a_year():
    assert is_in_time("2024-03", ["2024-09-15"])
    assert not is_in_time("2024-03", ["2025-01"])
    assert not is_in_time("2024-03", [])


def test_a_year_has_passed_when_all_of_it_has():
    assert not passed("2026", date(2026, 12, 31))
    assert passed("2026", date(2027, 1, 1))
