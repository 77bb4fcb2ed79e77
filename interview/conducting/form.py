"""What the use cases ask a form of practice. In the transaction of the caller, who has locked the
interview's row where something is written.

A form decides and records; it shows nothing and asks nobody. Where nothing else is said here, the
answer is that of an interview which one person goes through alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from interview.errors import NoOpenQuestion, Stale, StaleAction
from interview.models import (
    Answer,
    Card,
    CardKind,
    Interview,
    InterviewState,
    Question,
    QuestionState,
    TeamCard,
)
from interview.models.transitions import takes_answer
from interview.ports import UnitOfWork
from interview.rating.difficulty import next_question
from interview.rating.seniority import years_of
from interview.timing import Timing, is_late_for, limit_at

#: Seconds that an answer with gaps waits where there is no clock; the product's choice.
GAP_PATIENCE = 86_400.0


class Pace(StrEnum):
    """What an interview goes on by."""

    PERSON = "person"  # its person's clicks
    ITSELF = "itself"  # a question that is done
    TEAM = "team"  # the team's round


class HeldUntil(StrEnum):
    """When feedback and model answers may be seen that don't come at once."""

    END = "end"
    REVEAL = "reveal"


class Deed(StrEnum):
    """What a person may ask for that some forms don't have."""

    HINT = "hint"
    SKIP = "skip"
    NEXT = "next"
    RETRY = "retry"
    END = "end"


class Outcome(StrEnum):
    """How the way of an answer ended."""

    RATED = "rated"
    UNRATED = "unrated"  # nothing in it to rate
    DECLINED = "declined"  # "I don't know"
    REFUSED = "refused"  # the recording can't be used
    ASIDE = "aside"  # nothing was answered in it
    FAILED = "failed"  # all tries used up


#: What is no attempt.
UNCOUNTED = frozenset({Outcome.REFUSED, Outcome.ASIDE})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an answer stands in its interview."""

    #: Its question is the one at hand, and it belongs to the newest attempt there.
    at_hand: bool
    #: Nothing of its question is under review.
    settled: bool
    #: The interview has ended.
    over: bool
    #: Its feedback is held back.
    hidden: bool


def is_current(interview: Interview, question: Question) -> bool:
    """Whether it is the question at hand."""
    return interview.state is InterviewState.ACTIVE and interview.position == question.position


def is_unseen(card: Card | TeamCard, message_id: int = 0) -> bool:
    """Whether nobody could have read it by then: Discord has refused it until now, or a message of
    that id was there before it."""
    return card.was_refused or (card.message_id is not None and card.message_id > message_id > 0)


class Form:
    """One form of practice; without state, one object for all its interviews."""

    #: What its interviews go on by.
    pace: ClassVar[Pace]
    #: What feedback waits for; None where it comes at once.
    held_until: ClassVar[HeldUntil | None]
    #: The first question waits until its person is ready.
    waits_for_ready: ClassVar[bool] = False
    #: A question is done with its first answer, whatever that was worth.
    one_attempt: ClassVar[bool] = False
    #: There is a clock on each question and follow-up: a nudge and an end.
    has_clock: ClassVar[bool] = False
    #: What it doesn't have before its end, and where things stand instead.
    lacks: ClassVar[Mapping[Deed, Stale]] = MappingProxyType({})
    #: A report is written at the end.
    writes_report: ClassVar[bool] = True
    #: Its person begins it, and has its questions made. Else others do so; and in a channel that
    #: holds one of the person's own beside it, it comes first while it takes an answer.
    is_own: ClassVar[bool] = True

    # ------------------------------------------------------------------ asking

    async def find_next(self, uow: UnitOfWork, interview: Interview) -> Question | None:
        """The question to ask next; None after the last."""
        return next_question(
            await uow.questions.list_of(interview.id),
            await uow.feedback.list_current_of(interview.id),
            position=interview.position + 1,
            count=interview.question_count,
            years=years_of(interview.profile),
        )

    def clock(self, timing: Timing) -> Timing | None:
        """When its clock nudges and ends; None without a clock."""
        return timing if self.has_clock else None

    def counted_seconds(self, timing: Timing) -> float | None:
        """How much of each answer is rated; None for all of it."""
        clock = self.clock(timing)
        return None if clock is None else clock.limit

    async def find_limit(
        self, uow: UnitOfWork, interview: Interview, question: Question, timing: Timing
    ) -> datetime | None:
        """When time is up for what waits for an answer; None without a clock, or where nothing
        waits."""
        clock = self.clock(timing)
        waits = question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP)
        return limit_at(question, clock) if waits and clock is not None else None

    def check(self, deed: Deed, interview: Interview) -> None:
        """Raise StaleAction where this form doesn't have that."""
        if deed in self.lacks and interview.state is not InterviewState.ENDED:
            raise StaleAction(self.lacks[deed])

    # ------------------------------------------------------------------ answers

    async def find_question_to_answer(
        self,
        uow: UnitOfWork,
        interview: Interview,
        channel_id: int,
        begun: datetime,
        timing: Timing,
    ) -> Question | None:
        """The question that a message begun then, in that channel, is an answer to.

        None where it is none. Raises NoOpenQuestion, StaleAction where nothing is asked just now.
        """
        late = await self._find_late(uow, interview, begun, timing)
        if late is not None or interview.state is InterviewState.ENDED:
            return late
        if interview.state is not InterviewState.ACTIVE:
            raise StaleAction(Stale.QUESTIONS_BEING_MADE_KEEP_ANSWER)
        if interview.position == 0:
            raise StaleAction(Stale.NOT_BEGUN)
        question = await uow.questions.find_at(interview.id, interview.position)
        if question is None:
            raise NoOpenQuestion
        if not takes_answer(question.state):
            raise NoOpenQuestion(question.id)
        return question

    async def _find_late(
        self, uow: UnitOfWork, interview: Interview, begun: datetime, timing: Timing
    ) -> Question | None:
        """The question whose time ran out while this message was being recorded."""
        clock = self.clock(timing)
        if clock is None:
            return None
        over = interview.state is InterviewState.ENDED
        position = interview.position - (0 if over else 1)
        question = await uow.questions.find_at(interview.id, position)
        late = question is not None and is_late_for(question, begun, clock)
        return question if late else None

    async def is_unseen(
        self, uow: UnitOfWork, interview: Interview, question: Question, *, message_id: int = 0
    ) -> bool:
        """Whether its person can't know what they are asked: Discord refused to show it, or took
        it later than their message of that id (ids rise with time)."""
        card = await self._waiting_card(uow, question)
        return card is not None and is_unseen(card, message_id)

    async def _waiting_card(self, uow: UnitOfWork, question: Question) -> Card | None:
        """The card of what waits for an answer; None where nothing does."""
        if question.state is QuestionState.OPEN:
            return await uow.cards.find(CardKind.QUESTION, question.id)
        if question.state is QuestionState.FOLLOW_UP:
            waiting = await uow.follow_ups.find_open(question.id)
            if waiting is not None:
                return await uow.cards.find(CardKind.FOLLOW_UP, waiting.id)
        return None

    async def may_go_on(
        self, uow: UnitOfWork, interview: Interview, question: Question, answer: Answer
    ) -> bool:
        """Whether what its person sends now may still go on with their answer to it: nothing was
        made of it that others have seen."""
        return True

    async def find_patience(
        self,
        uow: UnitOfWork,
        interview: Interview,
        question: Question,
        at: datetime,
        timing: Timing,
    ) -> float:
        """Seconds that its person is given to say whether an answer with gaps is rated; 0: they
        are not asked."""
        return timing.nudge if self.has_clock else GAP_PATIENCE

    async def record_taken(
        self, uow: UnitOfWork, interview: Interview, question: Question, begun: datetime
    ) -> Question:
        """An answer, begun then, was stored: move its question on."""
        return await uow.questions.set_state(question.id, QuestionState.REVIEW)

    async def is_being_rated(
        self, uow: UnitOfWork, interview: Interview, question: Question
    ) -> bool:
        """Whether people rate the answer to it, and talk about it where it was given."""
        return False

    async def settle(
        self,
        uow: UnitOfWork,
        interview: Interview,
        question: Question,
        answer: Answer,
        outcome: Outcome,
    ) -> Question:
        """Nothing of the question is under review any more, nor does a follow-up wait: move it on.

        It is done once an attempt is rated; otherwise it is open again, so that its person can
        simply send another message.
        """
        state = QuestionState.DONE
        if is_current(interview, question):
            rated = outcome is Outcome.RATED or answer.follow_up is not None
            if outcome in UNCOUNTED or not (rated or self.one_attempt):
                state = QuestionState.OPEN
        return await uow.questions.set_state(question.id, state)

    def may_reopen(self, question: Question) -> bool:
        """Whether it is under review again when an answer to it is looked at again."""
        return True

    async def look_after(self, uow: UnitOfWork, interview: Interview, question: Question) -> None:
        """Something about an answer has changed: tell whoever else that concerns."""

    # ------------------------------------------------------------------ what may be seen

    async def is_held_back(self, uow: UnitOfWork, interview: Interview, question: Question) -> bool:
        """Whether feedback and the model answer may not be seen yet."""
        return self.held_until is not None and interview.state is not InterviewState.ENDED

    def is_fixable(self, answer: Standing) -> bool:
        """Whether its transcript may be fixed."""
        return answer.at_hand and answer.settled and not answer.hidden

    async def shows(self, uow: UnitOfWork, interview: Interview, kind: CardKind) -> bool:
        """Whether it has cards of that kind in its channel."""
        return True
