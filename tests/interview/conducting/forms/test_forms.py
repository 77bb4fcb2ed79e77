"""What each form of practice answers when it is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import cast

import pytest

from interview.conducting.form import Deed, Form, HeldUntil, Outcome, Pace, Standing
from interview.conducting.forms import FORMS, form_of
from interview.errors import NoOpenQuestion, StaleAction
from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    CardKind,
    Interview,
    InterviewState,
    JobProfile,
    Kind,
    Practice,
    Question,
    QuestionDraft,
    QuestionState,
    Setup,
)
from interview.ports import UnitOfWork
from interview.timing import Timing

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
TIMING = Timing()
COACH, REAL, TEAM = (FORMS[each] for each in (Practice.COACH, Practice.REAL, Practice.TEAM))
ALONE = [pytest.param(COACH, id="coach"), pytest.param(REAL, id="real")]
ALL = [*ALONE, pytest.param(TEAM, id="team")]


def interview(form: Form, state: InterviewState = InterviewState.ACTIVE, at: int = 1) -> Interview:
    practice = next(practice for practice, each in FORMS.items() if each is form)
    return Interview(
        id=1,
        person_id=1,
        job_id=None,
        profile=JobProfile("Backend engineer", "", "", 4.0),
        kind=Kind.BEHAVIORAL,
        language="en",
        question_count=3,
        state=state,
        guild_id=None,
        channel_id=7,
        position=at,
        interviewer="gemini",
        created_at=NOW,
        setup=Setup(practice=practice),
    )


def question(state: QuestionState = QuestionState.REVIEW, position: int = 1) -> Question:
    draft = QuestionDraft("Why?", Kind.BEHAVIORAL, 2, "", "", "", ())
    return Question(position, 1, 1, position, draft, state, NOW, clock_began_at=NOW)


ANSWER = Answer(1, 1, 1, 1, 1, AnswerSource.TEXT, AnswerState.GRADED, 1, 7, NOW)


@dataclass
class Questions:
    """Stored questions, by their position."""

    stored: dict[int, Question]

    async def set_state(self, question_id: int, state: QuestionState) -> Question:
        self.stored[question_id] = replace(self.stored[question_id], state=state)
        return self.stored[question_id]

    async def find_at(self, interview_id: int, position: int) -> Question | None:
        return self.stored.get(position)


def work(*stored: Question) -> UnitOfWork:
    questions = Questions({each.position: each for each in stored})
    return cast(UnitOfWork, SimpleNamespace(questions=questions))


def test_every_practice_has_a_form_of_its_own() -> None:
    assert set(FORMS) == set(Practice)
    assert len({type(form) for form in FORMS.values()}) == len(Practice)
    for form in FORMS.values():
        assert form_of(interview(form)) is form


def test_what_each_goes_on_by_and_what_its_feedback_waits_for() -> None:
    assert (COACH.pace, COACH.held_until) == (Pace.PERSON, None)
    assert (REAL.pace, REAL.held_until) == (Pace.ITSELF, HeldUntil.END)
    assert (TEAM.pace, TEAM.held_until) == (Pace.TEAM, HeldUntil.REVEAL)
    assert [form.is_own for form in (COACH, REAL, TEAM)] == [True, True, False]
    assert [form.waits_for_ready for form in (COACH, REAL, TEAM)] == [False, True, False]


@pytest.mark.parametrize(
    ("form", "lacking"),
    [
        pytest.param(COACH, set(), id="coach"),
        pytest.param(REAL, {Deed.HINT, Deed.RETRY}, id="real"),
        pytest.param(TEAM, set(Deed) - {Deed.HINT}, id="team"),
    ],
)
def test_what_may_not_be_done_in_it(form: Form, lacking: set[Deed]) -> None:
    for deed in Deed:
        form.check(deed, interview(form, InterviewState.ENDED))
        if deed in lacking:
            with pytest.raises(StaleAction):
                form.check(deed, interview(form))
        else:
            form.check(deed, interview(form))


@pytest.mark.parametrize(
    ("form", "open_again"),
    [
        pytest.param(
            COACH,
            {
                Outcome.UNRATED,
                Outcome.DECLINED,
                Outcome.REFUSED,
                Outcome.ASIDE,
                Outcome.FAILED,
            },
            id="coach",
        ),
        pytest.param(REAL, {Outcome.REFUSED, Outcome.ASIDE}, id="real"),
    ],
)
async def test_what_follows_an_outcome(form: Form, open_again: set[Outcome]) -> None:
    for outcome in Outcome:
        settled = await form.settle(work(question()), interview(form), question(), ANSWER, outcome)
        expected = QuestionState.OPEN if outcome in open_again else QuestionState.DONE
        assert settled.state is expected, outcome


@pytest.mark.parametrize(("form", "outcome"), list(product([COACH, REAL], Outcome)))
async def test_a_follow_ups_answer_settles_its_question_unless_it_was_refused(
    form: Form, outcome: Outcome
) -> None:
    answer = replace(ANSWER, follow_up=1)
    settled = await form.settle(work(question()), interview(form), question(), answer, outcome)
    refused = outcome in (Outcome.REFUSED, Outcome.ASIDE)
    assert settled.state is (QuestionState.OPEN if refused else QuestionState.DONE)


@pytest.mark.parametrize("form", ALONE)
async def test_what_was_gone_on_from_is_done_whatever_comes_of_its_answer(form: Form) -> None:
    for left in (interview(form, at=2), interview(form, InterviewState.ENDED)):
        settled = await form.settle(work(question()), left, question(), ANSWER, Outcome.REFUSED)
        assert settled.state is QuestionState.DONE


async def test_only_practice_as_it_will_be_has_a_clock_of_its_own() -> None:
    assert REAL.clock(TIMING) == TIMING
    assert REAL.counted_seconds(TIMING) == TIMING.limit
    ends = NOW + timedelta(seconds=TIMING.limit)
    waiting = question(QuestionState.OPEN)
    assert await REAL.find_limit(work(), interview(REAL), waiting, TIMING) == ends
    assert await REAL.find_limit(work(), interview(REAL), question(), TIMING) is None
    assert await COACH.find_limit(work(), interview(COACH), waiting, TIMING) is None
    for form in (COACH, TEAM):
        assert form.clock(TIMING) is None
        assert form.counted_seconds(TIMING) is None


@pytest.mark.parametrize("form", ALONE)
async def test_the_question_at_hand_takes_an_answer(form: Form) -> None:
    async def asked(of: Interview, *stored: Question) -> Question | None:
        return await form.find_question_to_answer(work(*stored), of, 7, NOW, TIMING)

    for state in (QuestionState.OPEN, QuestionState.REVIEW, QuestionState.FOLLOW_UP):
        assert await asked(interview(form), question(state)) == question(state)
    with pytest.raises(NoOpenQuestion):
        await asked(interview(form), question(QuestionState.DONE))
    with pytest.raises(StaleAction):
        await asked(interview(form, InterviewState.PREPARING, at=0))
    with pytest.raises(StaleAction):
        await asked(interview(form, at=0))
    assert await asked(interview(form, InterviewState.ENDED), question()) is None


async def test_what_was_begun_in_time_answers_the_question_that_was_left() -> None:
    left, at_hand = question(QuestionState.TIMED_OUT), question(QuestionState.OPEN, 2)
    uow = work(left, at_hand)
    for form, begun, expected in (
        (REAL, NOW + timedelta(seconds=TIMING.limit), left),
        (REAL, NOW + timedelta(seconds=TIMING.limit + 2), at_hand),
        (COACH, NOW, at_hand),
    ):
        of = interview(form, at=2)
        assert await form.find_question_to_answer(uow, of, 7, begun, TIMING) == expected
    over = interview(REAL, InterviewState.ENDED, at=1)
    assert await REAL.find_question_to_answer(uow, over, 7, NOW, TIMING) == left


@pytest.mark.parametrize(
    ("form", "held"),
    [pytest.param(COACH, False, id="coach"), pytest.param(REAL, True, id="real")],
)
async def test_feedback_is_held_back_before_the_end(form: Form, held: bool) -> None:
    assert await form.is_held_back(work(), interview(form), question()) is held
    over = interview(form, InterviewState.ENDED)
    assert not await form.is_held_back(work(), over, question())


def test_when_a_transcript_may_be_fixed() -> None:
    usual = Standing(at_hand=True, settled=True, over=False, hidden=False)
    assert COACH.is_fixable(usual) and not COACH.is_fixable(replace(usual, at_hand=False))
    assert not COACH.is_fixable(replace(usual, settled=False))
    hidden = replace(usual, hidden=True)
    assert not REAL.is_fixable(hidden) and not TEAM.is_fixable(hidden)
    later = replace(usual, at_hand=False, over=True)
    assert REAL.is_fixable(later) and TEAM.is_fixable(later) and not COACH.is_fixable(later)


@pytest.mark.parametrize("form", ALL)
async def test_without_a_team_every_card_is_shown_and_nobody_else_concerned(form: Form) -> None:
    alone = interview(form)
    for kind in CardKind:
        assert await form.shows(work(), alone, kind)
    await form.look_after(work(), alone, question())


async def test_a_part_is_asked_by_its_team_alone() -> None:
    assert await TEAM.find_next(work(question(QuestionState.PENDING)), interview(TEAM)) is None


def test_what_came_too_late_for_a_team_is_not_opened_again() -> None:
    for state in QuestionState:
        in_time = state in (QuestionState.REVIEW, QuestionState.DONE)
        assert TEAM.may_reopen(question(state)) is in_time
        assert COACH.may_reopen(question(state)) and REAL.may_reopen(question(state))
