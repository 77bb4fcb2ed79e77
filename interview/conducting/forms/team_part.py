"""A member's part in a team practice: the questions of an interview that the team asks and times.

Locks are taken practice first, then interviews by id; what only knows an interview never locks the
practice, it has the team looked at afterwards (``queue.team``).

A question's state says what became of it in its round: OPEN (nothing usable yet), REVIEW and DONE
(answered in time), SKIPPED (passed), TIMED_OUT (not answered in time). An answer that comes later
leaves it as it is: it is transcribed and rated for its person alone, and never revealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar

from interview.conducting.form import Deed, Form, HeldUntil, Outcome, Pace, Standing, is_unseen
from interview.errors import Stale, StaleAction
from interview.models import (
    ON_THE_WAY,
    Answer,
    AnswerState,
    CardKind,
    Interview,
    InterviewState,
    MemberState,
    Question,
    QuestionState,
    RoundPhase,
    TeamCardKind,
    TeamKind,
    TeamPractice,
    TeamRound,
)
from interview.ports import UnitOfWork
from interview.timing import Timing

#: States of a question whose answer counts for the team.
IN_TIME = (QuestionState.REVIEW, QuestionState.DONE)
#: Seconds that another machine's clock may differ by.
SLACK = 1.0

_HELD = (RoundPhase.PENDING, RoundPhase.ANSWERING, RoundPhase.RATING, RoundPhase.REVIEWING)
_MISSED = (QuestionState.TIMED_OUT, QuestionState.SKIPPED)

_LACKS = {
    Deed.SKIP: Stale.TEAM_SKIPS,
    Deed.NEXT: Stale.TEAM_GOES_ON,
    Deed.RETRY: Stale.TEAM_ANSWERS_ONCE,
    Deed.END: Stale.TEAM_ENDS,
}


def counted_answer(answers: Sequence[Answer]) -> Answer | None:
    """The attempt that counts: the last whose recording can be used. ``answers`` by attempt."""
    return next((each for each in reversed(answers) if each.state is not AnswerState.REFUSED), None)


class TeamPart(Form):
    pace = Pace.TEAM
    held_until = HeldUntil.REVEAL
    is_own = False
    lacks: ClassVar = MappingProxyType(_LACKS)

    # ------------------------------------------------------------------ asking

    async def find_next(self, uow: UnitOfWork, interview: Interview) -> Question | None:
        """None: the team asks."""
        return None

    async def find_limit(
        self, uow: UnitOfWork, interview: Interview, question: Question, timing: Timing
    ) -> datetime | None:
        round_ = await _find_round(uow, interview, question)
        if round_ is None or round_.phase is not RoundPhase.ANSWERING:
            return None
        return round_.ends_at if question.state is QuestionState.OPEN else None

    # ------------------------------------------------------------------ answers

    async def find_question_to_answer(
        self,
        uow: UnitOfWork,
        interview: Interview,
        channel_id: int,
        begun: datetime,
        timing: Timing,
    ) -> Question | None:
        """None where it is none: talk in the team's thread, or all is over. Raises StaleAction in a
        place of the person's own while nothing is asked there."""
        practice = await _find_practice(uow, interview)
        if practice is None:
            return None
        asked = [each for each in await uow.questions.list_of(interview.id) if each.position]
        asked.sort(key=lambda each: each.place)
        for question in asked[-2:]:
            # It was being recorded when time ran out.
            late = question.state is QuestionState.TIMED_OUT
            if late and _begun_in_time(practice, question, begun) and await _is_free(uow, question):
                return question
        if interview.state is InterviewState.ENDED:
            return None
        member = await uow.teams.find_member(practice.id, interview.person_id)
        here = member is not None and member.state is MemberState.JOINED
        if asked:
            latest = asked[-1]
            round_ = await uow.teams.find_round_at(practice.id, latest.place)
            takes = round_ is not None and await _takes_answers(uow, practice, round_)
            if here and takes and latest.state is not QuestionState.TIMED_OUT:
                return latest
            alone = channel_id != practice.thread_id
            if alone and latest.state in _MISSED and await _is_free(uow, latest):
                return latest
        if channel_id == practice.thread_id or not here:
            return None
        raise StaleAction(Stale.TEAM_MOVED_ON if asked else Stale.TEAM_NOT_YET)

    async def is_unseen(
        self, uow: UnitOfWork, interview: Interview, question: Question, *, message_id: int = 0
    ) -> bool:
        """The team's card of the round shows the question too."""
        own = await super().is_unseen(uow, interview, question, message_id=message_id)
        card = None
        if interview.team_id is not None and question.state is QuestionState.OPEN:
            card = await uow.team_cards.find(interview.team_id, TeamCardKind.ROUND, question.place)
        if card is None:
            return own
        has_own = await uow.cards.find(CardKind.QUESTION, question.id) is not None
        return is_unseen(card, message_id) and (own or not has_own)

    async def may_go_on(
        self, uow: UnitOfWork, interview: Interview, question: Question, answer: Answer
    ) -> bool:
        """Until it is revealed; what came too late for the team, until it is rated."""
        round_ = await _find_round(uow, interview, question)
        if question.state not in IN_TIME:
            return answer.state in ON_THE_WAY
        return round_ is not None and round_.phase in _HELD

    async def find_patience(
        self,
        uow: UnitOfWork,
        interview: Interview,
        question: Question,
        at: datetime,
        timing: Timing,
    ) -> float:
        """What is left of the time to answer. In the team's thread nobody is asked: no card of
        theirs is there."""
        round_ = await _find_round(uow, interview, question)
        own = await self.shows(uow, interview, CardKind.ANSWER)
        if round_ is None or round_.ends_at is None or not own:
            return 0.0
        if round_.phase is not RoundPhase.ANSWERING:
            return 0.0
        return max(0.0, (round_.ends_at - at).total_seconds())

    async def record_taken(
        self, uow: UnitOfWork, interview: Interview, question: Question, begun: datetime
    ) -> Question:
        """It stays where it is if the answer came too late for the team."""
        round_ = await _find_round(uow, interview, question)
        practice = await _find_practice(uow, interview)
        if round_ is None or practice is None:
            return question
        counts = await _takes_answers(uow, practice, round_) or (
            round_.phase in _HELD
            and interview.state is InterviewState.ACTIVE
            and question.state is not QuestionState.SKIPPED
            and _begun_in_time(practice, question, begun)
        )
        if counts:
            if question.state is QuestionState.SKIPPED:
                # They passed, and thought better of it.
                await uow.questions.set_state(question.id, QuestionState.OPEN)
            question = await uow.questions.set_state(question.id, QuestionState.REVIEW)
        await uow.queue.team(practice.id)
        return question

    async def is_being_rated(
        self, uow: UnitOfWork, interview: Interview, question: Question
    ) -> bool:
        round_ = await _find_round(uow, interview, question)
        return round_ is not None and round_.phase is RoundPhase.RATING

    async def settle(
        self,
        uow: UnitOfWork,
        interview: Interview,
        question: Question,
        answer: Answer,
        outcome: Outcome,
    ) -> Question:
        """It waits for the reveal; or, without an answer that can be used, for another one while
        there is time."""
        if counted_answer(await uow.answers.list_of(question.id)) is not None:
            return await uow.questions.set_state(question.id, QuestionState.DONE)
        question = await uow.questions.set_state(question.id, QuestionState.OPEN)
        round_ = await _find_round(uow, interview, question)
        if round_ is None or round_.phase is not RoundPhase.ANSWERING:
            question = await uow.questions.set_state(question.id, QuestionState.TIMED_OUT)
        return question

    def may_reopen(self, question: Question) -> bool:
        """What came too late for a team stays so."""
        return question.state in IN_TIME

    async def look_after(self, uow: UnitOfWork, interview: Interview, question: Question) -> None:
        """Have the team looked at, and what was shown of the answer brought up to date."""
        if interview.team_id is None:
            return
        await uow.queue.team(interview.team_id)
        reveal = await uow.team_cards.find(interview.team_id, TeamCardKind.REVEAL, question.place)
        summary = await uow.team_cards.find(interview.team_id, TeamCardKind.SUMMARY)
        for card in (reveal, summary):
            if card is not None:
                await uow.queue.team_deliver(card.id)

    # ------------------------------------------------------------------ what may be seen

    async def is_held_back(self, uow: UnitOfWork, interview: Interview, question: Question) -> bool:
        if interview.state is InterviewState.ENDED:
            return False
        round_ = await _find_round(uow, interview, question)
        return round_ is not None and round_.phase in _HELD

    def is_fixable(self, answer: Standing) -> bool:
        return answer.settled and not answer.hidden

    async def shows(self, uow: UnitOfWork, interview: Interview, kind: CardKind) -> bool:
        """No opening, and no cards in the team's thread: there the team's own cards show what its
        person shares."""
        if interview.team_id is None:
            return True
        if kind is CardKind.OPENING:
            return False
        practice = await _find_practice(uow, interview)
        return practice is None or practice.thread_id != interview.channel_id


async def _find_practice(uow: UnitOfWork, part: Interview) -> TeamPractice | None:
    return None if part.team_id is None else await uow.teams.find(part.team_id)


async def _find_round(uow: UnitOfWork, part: Interview, question: Question) -> TeamRound | None:
    """The round that it was asked in; None when the practice is gone."""
    if part.team_id is None:
        return None
    return await uow.teams.find_round_at(part.team_id, question.place)


async def _takes_answers(uow: UnitOfWork, practice: TeamPractice, round_: TeamRound) -> bool:
    """While people answer. In a hot seat also until the first of the panel has handed in: the last
    answer before that counts."""
    if round_.phase is RoundPhase.ANSWERING:
        return True
    rating = practice.kind is TeamKind.PANEL and round_.phase is RoundPhase.RATING
    return rating and not await uow.peers.list_of_round(round_.id)


def _begun_in_time(practice: TeamPractice, question: Question, begun: datetime) -> bool:
    if question.clock_began_at is None:
        return False
    return begun <= question.clock_began_at + timedelta(seconds=practice.answer_seconds + SLACK)


async def _is_free(uow: UnitOfWork, question: Question) -> bool:
    return counted_answer(await uow.answers.list_of(question.id)) is None
