"""A member's part in a team practice: the questions of an interview that the team asks and times.

Everything here runs in the transaction of the caller, who has locked the part's interview. Locks
are taken practice first, then interviews by id; what only knows an interview never locks the
practice, it has the team looked at afterwards (``queue.team``).

A question's state says what became of it in its round: OPEN (nothing usable yet), REVIEW and DONE
(answered in time), SKIPPED (passed), TIMED_OUT (not answered in time). An answer that comes later
leaves it as it is: it is transcribed and rated for its person alone, and never revealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from interview.cards import show_answer, show_question
from interview.errors import Stale, StaleAction
from interview.models import (
    Answer,
    AnswerState,
    Interview,
    InterviewState,
    MemberState,
    Practice,
    Question,
    QuestionDraft,
    QuestionState,
    RoundPhase,
    Setup,
    TeamCardKind,
    TeamMember,
    TeamPractice,
    TeamRound,
)
from interview.ports import UnitOfWork

__all__ = [
    "ask",
    "close_answering",
    "counted_answer",
    "ensure_part",
    "find_interview_here",
    "find_question_to_answer",
    "find_round_of",
    "has_answers",
    "is_held_back",
    "is_in_time",
    "is_part",
    "leave_question",
    "list_parts",
    "look_after",
    "record_taken",
    "refresh_part",
    "was_late",
]

#: A member's part is asked by the team, never by itself.
SETUP = Setup(practice=Practice.TEAM, follow_ups=0)
#: Seconds that another machine's clock may differ by.
SLACK = 1.0

_HELD = (RoundPhase.PENDING, RoundPhase.ANSWERING, RoundPhase.RATING, RoundPhase.REVIEWING)
_IN_TIME = (QuestionState.REVIEW, QuestionState.DONE)
_MISSED = (QuestionState.TIMED_OUT, QuestionState.SKIPPED)


def is_part(interview: Interview) -> bool:
    """Whether it is a member's part in a team practice."""
    return interview.setup.practice is Practice.TEAM


async def find_round_of(
    uow: UnitOfWork, interview: Interview, question: Question
) -> TeamRound | None:
    """The round that a part's question was asked in; None when the practice is gone."""
    if interview.team_id is None or not is_part(interview):
        return None
    return await uow.teams.find_round_at(interview.team_id, question.place)


async def is_held_back(uow: UnitOfWork, interview: Interview, question: Question) -> bool:
    """Whether feedback is not to be seen yet: before the end (timed), or the reveal (team)."""
    if interview.state is InterviewState.ENDED:
        return False
    if interview.setup.practice is Practice.REAL:
        return True
    round_ = await find_round_of(uow, interview, question)
    return round_ is not None and round_.phase in _HELD


def is_in_time(question: Question) -> bool:
    """Whether its answer counts for the team."""
    return question.state in _IN_TIME


def counted_answer(answers: Sequence[Answer]) -> Answer | None:
    """The attempt that counts: the last whose recording can be used. ``answers`` by attempt."""
    return next((each for each in reversed(answers) if each.state is not AnswerState.REFUSED), None)


def was_late(question: Question, answers: Sequence[Answer]) -> bool:
    """Whether an answer came after the team had moved on: it is its person's alone."""
    return question.state in _MISSED and counted_answer(answers) is not None


def _deadline(practice: TeamPractice, question: Question) -> datetime | None:
    if question.asked_at is None:
        return None
    return question.asked_at + timedelta(seconds=practice.answer_seconds + SLACK)


def _begun_in_time(practice: TeamPractice, question: Question, begun: datetime) -> bool:
    deadline = _deadline(practice, question)
    return deadline is not None and begun <= deadline


# --------------------------------------------------------------------------- making


async def ensure_part(
    uow: UnitOfWork, practice: TeamPractice, member: TeamMember, *, rounds: int | None = None
) -> Interview:
    """The member's interview in this practice; made if there is none."""
    if member.interview_id is not None:
        found = await uow.interviews.find(member.interview_id)
        if found is not None:
            return found
    part = await uow.interviews.add(
        person_id=member.person_id,
        job_id=None,
        profile=practice.profile,
        kind=practice.interview_kind,
        language=practice.language,
        question_count=rounds or practice.rounds_wanted,
        guild_id=practice.guild_id,
        setup=SETUP,
        pack=None if practice.pack_id is None else await uow.packs.find(practice.pack_id),
        team_id=practice.id,
    )
    await uow.teams.set_member(practice.id, member.person_id, interview_id=part.id)
    return part


async def list_parts(
    uow: UnitOfWork, practice: TeamPractice, *, lock: bool = False
) -> dict[int, Interview]:
    """Person id -> their part. ``lock`` takes the rows, by id: one order, no deadlock."""
    parts = sorted(await uow.interviews.list_of_team(practice.id), key=lambda each: each.id)
    if lock:
        locked = [await uow.interviews.find(each.id, lock=True) for each in parts]
        parts = [each for each in locked if each is not None]
    return {each.person_id: each for each in parts}


async def ask(
    uow: UnitOfWork,
    part: Interview,
    round_: TeamRound,
    *,
    position: int,
    at: datetime,
) -> None:
    """Ask the round's question of one member; nothing if that was done before."""
    question = await uow.questions.find_placed(part.id, round_.number)
    if question is None:
        draft: QuestionDraft = round_.question
        question = await uow.questions.add_at(part.id, part.person_id, round_.number, draft)
    if question.state is not QuestionState.PENDING:
        return
    part = await uow.interviews.set_position(part.id, position)
    await show_question(uow, part, await uow.questions.ask(question.id, position, at))


# --------------------------------------------------------------------------- answering


async def find_question_to_answer(
    uow: UnitOfWork, part: Interview, channel_id: int, begun: datetime
) -> Question | None:
    """The question that a message begun then, in that channel, is an answer to.

    None where it is none: talk in the team's thread, or all is over. Raises StaleAction in a place
    of the person's own while nothing is asked there.
    """
    practice = None if part.team_id is None else await uow.teams.find(part.team_id)
    if practice is None:
        return None
    asked = [each for each in await uow.questions.list_of(part.id) if each.position]
    asked.sort(key=lambda each: each.place)
    for question in asked[-2:]:
        # It was being recorded when time ran out.
        late = question.state is QuestionState.TIMED_OUT
        if late and _begun_in_time(practice, question, begun) and await _is_free(uow, question):
            return question
    if part.state is InterviewState.ENDED:
        return None
    member = await uow.teams.find_member(practice.id, part.person_id)
    here = member is not None and member.state is MemberState.JOINED
    if asked:
        latest = asked[-1]
        round_ = await uow.teams.find_round_at(practice.id, latest.place)
        answering = round_ is not None and round_.phase is RoundPhase.ANSWERING
        if here and answering and latest.state is not QuestionState.TIMED_OUT:
            return latest
        alone = channel_id != practice.thread_id
        if alone and latest.state in _MISSED and await _is_free(uow, latest):
            return latest
    if channel_id == practice.thread_id or not here:
        return None
    raise StaleAction(Stale.TEAM_MOVED_ON if asked else Stale.TEAM_NOT_YET)


async def _is_free(uow: UnitOfWork, question: Question) -> bool:
    return counted_answer(await uow.answers.list_of(question.id)) is None


async def record_taken(
    uow: UnitOfWork, part: Interview, question: Question, begun: datetime
) -> Question:
    """An answer was stored: move its question on, unless it came too late for the team."""
    round_ = await find_round_of(uow, part, question)
    practice = None if part.team_id is None else await uow.teams.find(part.team_id)
    if round_ is None or practice is None:
        return question
    answering = round_.phase is RoundPhase.ANSWERING
    counts = answering or (
        round_.phase in _HELD
        and part.state is InterviewState.ACTIVE
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


async def look_after(uow: UnitOfWork, interview: Interview, question: Question) -> None:
    """Something about an answer has changed: if it is a member's, have their team looked at, and
    what was shown of it brought up to date."""
    if interview.team_id is None:
        return
    await uow.queue.team(interview.team_id)
    reveal = await uow.team_cards.find(interview.team_id, TeamCardKind.REVEAL, question.place)
    summary = await uow.team_cards.find(interview.team_id, TeamCardKind.SUMMARY)
    for card in (reveal, summary):
        if card is not None:
            await uow.queue.team_deliver(card.id)


async def find_interview_here(
    uow: UnitOfWork, person_id: int, channel_id: int, begun: datetime
) -> Interview | None:
    """The person's interview that a message begun then, in that channel, belongs to.

    Direct messages may hold one of their own beside their part in a team: the part has the clock,
    so it comes first while it takes an answer, and their own one else.
    """
    under_way = await uow.interviews.list_under_way(person_id, channel_id)
    if len(under_way) > 1:
        for each in under_way:
            if is_part(each) and await _takes_answer(uow, each, channel_id, begun):
                return each
        return next((each for each in under_way if not is_part(each)), under_way[0])
    found = await uow.interviews.find_by_channel(channel_id, person_id=person_id)
    return found if found is not None and found.person_id == person_id else None


async def _takes_answer(uow: UnitOfWork, part: Interview, channel_id: int, begun: datetime) -> bool:
    try:
        return await find_question_to_answer(uow, part, channel_id, begun) is not None
    except StaleAction:
        return False


async def leave_question(uow: UnitOfWork, part: Interview, round_: TeamRound) -> Question | None:
    """The member takes no part in this round (any more): what they said stays theirs alone."""
    question = await uow.questions.find_placed(part.id, round_.number)
    if question is None or question.state not in (QuestionState.OPEN, *_IN_TIME):
        return None
    if question.state is QuestionState.DONE:
        await uow.questions.set_state(question.id, QuestionState.OPEN)
    question = await uow.questions.set_state(question.id, QuestionState.SKIPPED)
    await show_question(uow, part, question)
    return question


async def close_answering(uow: UnitOfWork, part: Interview, round_: TeamRound) -> None:
    """Time is up: a question without a usable answer is closed. The part must be locked."""
    question = await uow.questions.find_placed(part.id, round_.number)
    if question is None:
        return
    if question.state is QuestionState.OPEN:
        question = await uow.questions.set_state(question.id, QuestionState.TIMED_OUT)
    await show_question(uow, part, question)


async def refresh_part(uow: UnitOfWork, part: Interview, round_: TeamRound) -> None:
    """The round is revealed: its feedback may be seen by its person."""
    question = await uow.questions.find_placed(part.id, round_.number)
    if question is None:
        return
    await show_question(uow, part, question)
    for answer in await uow.answers.list_of(question.id):
        await show_answer(uow, part, answer)


async def has_answers(uow: UnitOfWork, part: Interview) -> bool:
    """Whether any question of it has an answer that can be used."""
    for question in await uow.questions.list_of(part.id):
        if counted_answer(await uow.answers.list_of(question.id)) is not None:
            return True
    return False
