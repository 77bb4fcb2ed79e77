"""Who is in the seat, whom a round waits for, and when it goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from interview.models import (
    CommentState,
    JobProfile,
    Kind,
    MemberState,
    PeerRating,
    QuestionDraft,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.team.kinds.panel import MAX_TURNS, PanelRules, panel_of, waiting_raters
from interview.team.kinds.rules import Rules, Seen, TeamTiming

AT = datetime(2026, 11, 20, tzinfo=UTC)
RULES: Rules = PanelRules()
ANN, BEN, CAT = 1, 2, 3


def practice(rounds: int = 1) -> TeamPractice:
    return TeamPractice(
        id=1, guild_id=9, channel_id=1, thread_id=2, host_id=ANN, kind=TeamKind.PANEL,
        state=TeamState.RUNNING, profile=JobProfile("Backend", "", "", 3.0),
        interview_kind=Kind.BEHAVIORAL, language="en", rounds_wanted=rounds, answer_seconds=180,
        round=1, created_at=AT,
    )  # fmt: skip


def members(count: int) -> list[TeamMember]:
    return [
        TeamMember(1, person, MemberState.JOINED, person, Sharing(), None, AT)
        for person in range(1, count + 1)
    ]


def drafts(count: int) -> list[QuestionDraft]:
    return [
        QuestionDraft(f"Question {number}?", Kind.BEHAVIORAL, 3, "", "", "", ())
        for number in range(1, count + 1)
    ]


def rated(reviewer: int, **levels: int) -> PeerRating:
    return PeerRating(
        id=reviewer, round_id=1, answer_id=None, reviewer_id=reviewer, person_id=ANN,
        levels=tuple(levels.items()), comment="", comment_state=CommentState.SHOWN,
        submitted_at=AT,
    )  # fmt: skip


def seen(phase: RoundPhase, *, people: int = 3, seat: int | None = ANN, **changes: object) -> Seen:
    round_ = TeamRound(1, 1, 1, drafts(1)[0], phase, seat)
    nobody: frozenset[int] = frozenset()
    found = Seen(
        practice(), round_, tuple(members(people)), nobody, nobody, nobody, nobody, (), (),
        False, AT,
    )  # fmt: skip
    return replace(found, **changes)  # type: ignore[arg-type]


def some(*people: int) -> frozenset[int]:
    return frozenset(people)


# --------------------------------------------------------------------------- seats


def test_everybody_is_in_the_seat_once_before_anybody_is_twice() -> None:
    rounds = RULES.rounds(members(3), drafts(6))
    assert [seat for _, seat in rounds] == [1, 2, 3, 1, 2, 3]
    assert [draft.text for draft, _ in rounds] == [f"Question {n}?" for n in range(1, 7)]


@pytest.mark.parametrize("people", range(2, 13))
@pytest.mark.parametrize("each", [1, 2, 10])
def test_there_is_a_question_for_every_turn_up_to_the_most(people: int, each: int) -> None:
    wanted = RULES.wanted(practice(each), members(people))
    assert wanted == min(people * each, MAX_TURNS)
    turns = Counter(seat for _, seat in RULES.rounds(members(people), drafts(wanted)))
    assert len(turns) == people
    assert max(turns.values()) - min(turns.values()) <= 1


def test_with_too_few_questions_everybody_still_has_a_turn_and_nobody_the_same_one_twice() -> None:
    rounds = RULES.rounds(members(5), drafts(2))
    assert [(draft.text[9], seat) for draft, seat in rounds] == [
        ("1", 1),
        ("2", 2),
        ("1", 3),
        ("2", 4),
        ("1", 5),
    ]


def test_only_the_one_in_the_seat_is_asked_and_nobody_once_they_are_gone() -> None:
    round_ = seen(RoundPhase.ANSWERING, seat=BEN).round
    assert RULES.asked(round_, members(3)) == (BEN,)
    assert RULES.asked(round_, [members(3)[0]]) == ()
    assert RULES.asked(replace(round_, seat_id=None), members(3)) == ()


def test_the_panel_is_everybody_else_who_is_there() -> None:
    there = members(4)
    there[2] = replace(there[2], state=MemberState.LEFT)
    assert panel_of(seen(RoundPhase.RATING).round, there) == (2, 4)


# --------------------------------------------------------------------------- answering


def test_the_panel_begins_once_the_answer_is_in_and_heard() -> None:
    answering = seen(RoundPhase.ANSWERING)
    assert RULES.next_phase(answering) is None
    assert not RULES.may_leave_answering(answering)
    heard = replace(answering, answered=some(ANN))
    assert RULES.next_phase(heard) is RoundPhase.RATING
    # What can't be used may be sent again, as long as there is time.
    unheard = replace(heard, unheard=some(ANN))
    assert RULES.next_phase(unheard) is None
    assert RULES.next_phase(replace(unheard, is_over=True)) is RoundPhase.RATING


@pytest.mark.parametrize(
    "changes",
    [
        {"is_over": True},
        {"passed": some(ANN)},
        {"members": tuple(members(3)[1:])},
        {"round": replace(seen(RoundPhase.ANSWERING).round, seat_id=None)},
    ],
    ids=["silent", "passes", "left", "deleted everything"],
)
def test_an_empty_seat_is_passed_over(changes: dict[str, object]) -> None:
    empty = replace(seen(RoundPhase.ANSWERING), **changes)  # type: ignore[arg-type]
    assert RULES.next_phase(empty) is RoundPhase.CLOSED


def test_an_answer_of_somebody_who_then_left_is_still_rated() -> None:
    left = seen(RoundPhase.ANSWERING, members=tuple(members(3)[1:]), answered=some(ANN))
    assert RULES.next_phase(left) is RoundPhase.RATING


def test_what_others_say_in_between_does_not_open_the_rating() -> None:
    assert RULES.next_phase(seen(RoundPhase.ANSWERING, answered=some(BEN))) is None


# --------------------------------------------------------------------------- rating


def test_a_round_waits_for_those_of_the_panel_who_are_there() -> None:
    rating = seen(RoundPhase.RATING, peers=(rated(BEN, result=3),))
    assert waiting_raters(rating) == (CAT,)
    assert RULES.next_phase(rating) is None
    both = replace(rating, peers=(rated(BEN, result=3), rated(CAT, result=4)))
    assert RULES.next_phase(both) is RoundPhase.REVIEWING
    without_cat = replace(rating, members=tuple(members(2)))
    assert RULES.next_phase(without_cat) is RoundPhase.REVIEWING


def test_an_absent_rater_blocks_until_the_time_is_up_and_no_longer() -> None:
    assert RULES.next_phase(seen(RoundPhase.RATING)) is None
    assert RULES.next_phase(seen(RoundPhase.RATING, is_over=True)) is RoundPhase.REVIEWING


def test_who_hands_in_an_empty_rating_or_passes_is_not_waited_for() -> None:
    rating = seen(RoundPhase.RATING, peers=(rated(BEN),), passed=some(CAT))
    assert RULES.next_phase(rating) is RoundPhase.REVIEWING


def test_a_rating_by_somebody_who_left_counts_and_is_not_waited_for() -> None:
    left = seen(RoundPhase.RATING, people=2, peers=(rated(CAT, result=3),))
    assert waiting_raters(left) == (BEN,)


def test_without_a_panel_there_is_nothing_to_wait_for() -> None:
    alone = seen(RoundPhase.ANSWERING, people=1, answered=some(ANN))
    assert RULES.next_phase(alone) is RoundPhase.REVIEWING


# --------------------------------------------------------------------------- reveal


def test_the_reveal_waits_for_the_coach_but_not_beyond_its_time() -> None:
    reviewing = seen(RoundPhase.REVIEWING, answered=some(ANN), unsettled=some(ANN))
    assert RULES.next_phase(reviewing) is None
    assert RULES.next_phase(replace(reviewing, unsettled=some())) is RoundPhase.REVEALED
    assert RULES.next_phase(replace(reviewing, is_over=True)) is RoundPhase.REVEALED


def test_a_reveal_stands_until_somebody_goes_on_or_its_time_is_up() -> None:
    assert RULES.next_phase(seen(RoundPhase.REVEALED)) is None
    assert RULES.next_phase(seen(RoundPhase.REVEALED, is_over=True)) is RoundPhase.CLOSED
    assert RULES.next_phase(seen(RoundPhase.CLOSED, is_over=True)) is None
    assert RULES.next_phase(seen(RoundPhase.PENDING, is_over=True)) is None


def test_every_phase_that_waits_for_people_has_an_end() -> None:
    timing = TeamTiming()
    round_ = seen(RoundPhase.RATING).round
    lasting = {phase: RULES.seconds(practice(), round_, phase, timing) for phase in RoundPhase}
    assert lasting == {
        RoundPhase.PENDING: None,
        RoundPhase.ANSWERING: 180.0 + timing.grace,
        RoundPhase.RATING: timing.rating,
        RoundPhase.REVIEWING: timing.review,
        RoundPhase.REVEALED: timing.reveal,
        RoundPhase.CLOSED: None,
    }


def test_of_somebody_who_deleted_everything_nothing_is_rated_or_revealed() -> None:
    for phase in (RoundPhase.RATING, RoundPhase.REVIEWING):
        assert RULES.next_phase(seen(phase, seat=None)) is RoundPhase.CLOSED
    assert RULES.next_phase(seen(RoundPhase.REVEALED, seat=None)) is None
