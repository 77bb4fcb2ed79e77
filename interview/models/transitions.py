"""Which state may follow which. Pure; every use case asks here before it changes anything."""

from __future__ import annotations

from interview.models import AnswerState, InterviewState, QuestionState, RoundPhase, TeamState

#: States of an interview that is not over; one such interview a person and place.
UNFINISHED = frozenset({InterviewState.PREPARING, InterviewState.STUCK, InterviewState.ACTIVE})

INTERVIEW: dict[InterviewState, frozenset[InterviewState]] = {
    InterviewState.PREPARING: frozenset(
        {InterviewState.ACTIVE, InterviewState.STUCK, InterviewState.ENDED}
    ),
    InterviewState.STUCK: frozenset({InterviewState.PREPARING, InterviewState.ENDED}),
    InterviewState.ACTIVE: frozenset({InterviewState.ENDED}),
    InterviewState.ENDED: frozenset(),
}

QUESTION: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.PENDING: frozenset({QuestionState.OPEN}),
    QuestionState.OPEN: frozenset(
        {
            QuestionState.REVIEW,
            QuestionState.SKIPPED,
            QuestionState.DONE,
            QuestionState.TIMED_OUT,
        }
    ),
    # Back to OPEN when the recording was refused, or nothing could be rated.
    QuestionState.REVIEW: frozenset(
        {
            QuestionState.DONE,
            QuestionState.OPEN,
            QuestionState.REVIEW,
            QuestionState.FOLLOW_UP,
            QuestionState.SKIPPED,
        }
    ),
    # To OPEN by Try again, to DONE when the follow-up is left.
    QuestionState.FOLLOW_UP: frozenset(
        {QuestionState.REVIEW, QuestionState.DONE, QuestionState.OPEN}
    ),
    # Try again opens a question again; Fix transcript sends it back to review.
    QuestionState.DONE: frozenset({QuestionState.OPEN, QuestionState.REVIEW}),
    QuestionState.SKIPPED: frozenset({QuestionState.OPEN}),
    # A recording that was begun in time arrived after it.
    QuestionState.TIMED_OUT: frozenset({QuestionState.REVIEW}),
}

ANSWER: dict[AnswerState, frozenset[AnswerState]] = {
    AnswerState.RECEIVED: frozenset(
        {
            AnswerState.TRANSCRIBED,
            AnswerState.ASKED,
            AnswerState.REFUSED,
            AnswerState.FAILED,
        }
    ),
    # Back to RECEIVED, from here and below, when a recording goes on with it.
    AnswerState.TRANSCRIBED: frozenset(
        {AnswerState.GRADED, AnswerState.FAILED, AnswerState.RECEIVED, AnswerState.ASKED}
    ),
    # A text in the place of a gap leaves others, or none.
    AnswerState.ASKED: frozenset({AnswerState.TRANSCRIBED, AnswerState.RECEIVED}),
    # Fix transcript, or a text that goes on with it: graded again from a new revision.
    AnswerState.GRADED: frozenset(
        {AnswerState.TRANSCRIBED, AnswerState.RECEIVED, AnswerState.ASKED}
    ),
    # Its person has said what language it is in.
    # Or that it was an answer.
    AnswerState.REFUSED: frozenset(
        {AnswerState.RECEIVED, AnswerState.TRANSCRIBED, AnswerState.ASKED}
    ),
    # The button Try again after a failure goes back to where it broke.
    AnswerState.FAILED: frozenset(
        {AnswerState.RECEIVED, AnswerState.TRANSCRIBED, AnswerState.ASKED}
    ),
}

#: States of a team practice that is not over.
UNFINISHED_TEAM = frozenset(
    {
        TeamState.SCHEDULED,
        TeamState.LOBBY,
        TeamState.PREPARING,
        TeamState.STUCK,
        TeamState.RUNNING,
    }
)

TEAM: dict[TeamState, frozenset[TeamState]] = {
    TeamState.SCHEDULED: frozenset({TeamState.LOBBY, TeamState.PREPARING, TeamState.CANCELLED}),
    TeamState.LOBBY: frozenset({TeamState.PREPARING, TeamState.CANCELLED}),
    TeamState.PREPARING: frozenset({TeamState.RUNNING, TeamState.STUCK, TeamState.CANCELLED}),
    TeamState.STUCK: frozenset({TeamState.PREPARING, TeamState.CANCELLED}),
    TeamState.RUNNING: frozenset({TeamState.ENDED}),
    TeamState.ENDED: frozenset(),
    TeamState.CANCELLED: frozenset(),
}

#: A phase that has nothing to wait for is passed over; CLOSED ends a round whose person went.
ROUND: dict[RoundPhase, frozenset[RoundPhase]] = {
    RoundPhase.PENDING: frozenset({RoundPhase.ANSWERING, RoundPhase.CLOSED}),
    RoundPhase.ANSWERING: frozenset(
        {RoundPhase.RATING, RoundPhase.REVIEWING, RoundPhase.REVEALED, RoundPhase.CLOSED}
    ),
    RoundPhase.RATING: frozenset(
        {RoundPhase.REVIEWING, RoundPhase.REVEALED, RoundPhase.ANSWERING, RoundPhase.CLOSED}
    ),
    RoundPhase.REVIEWING: frozenset({RoundPhase.REVEALED, RoundPhase.CLOSED}),
    RoundPhase.REVEALED: frozenset({RoundPhase.CLOSED}),
    RoundPhase.CLOSED: frozenset(),
}


def takes_answer(state: QuestionState) -> bool:
    """Whether a question in ``state`` takes an answer (in FOLLOW_UP to its follow-up).

    REVIEW does too: people send a second message before the first is reviewed, and it must not be
    lost; it becomes the next attempt.
    """
    return state in (QuestionState.OPEN, QuestionState.REVIEW, QuestionState.FOLLOW_UP)


def may_follow(old: object, new: object) -> bool:
    """Whether ``new`` may follow ``old``; both of the same state enum."""
    if isinstance(old, InterviewState) and isinstance(new, InterviewState):
        return new in INTERVIEW[old]
    if isinstance(old, QuestionState) and isinstance(new, QuestionState):
        return new in QUESTION[old]
    if isinstance(old, AnswerState) and isinstance(new, AnswerState):
        return new in ANSWER[old]
    if isinstance(old, TeamState) and isinstance(new, TeamState):
        return new in TEAM[old]
    if isinstance(old, RoundPhase) and isinstance(new, RoundPhase):
        return new in ROUND[old]
    raise TypeError(f"not states of one kind: {old!r}, {new!r}")
