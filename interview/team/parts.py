"""What a team does to its members' parts, in the transaction of the caller.

Locks are taken practice first, then interviews by id.
"""

from __future__ import annotations

from datetime import datetime

from interview.conducting.cards import show_answer, show_question
from interview.conducting.forms import form_of
from interview.conducting.forms.team_part import IN_TIME, counted_answer
from interview.conducting.gaps import leave_asked
from interview.models import (
    Interview,
    NewInterview,
    Practice,
    Question,
    QuestionDraft,
    QuestionState,
    Setup,
    TeamMember,
    TeamPractice,
    TeamRound,
)
from interview.ports import UnitOfWork

#: A member's part is asked by the team, never by itself.
SETUP = Setup(practice=Practice.TEAM, follow_ups=0)


async def ensure_part(uow: UnitOfWork, practice: TeamPractice, member: TeamMember) -> Interview:
    """The member's interview in this practice; made if there is none."""
    if member.interview_id is not None:
        found = await uow.interviews.find(member.interview_id)
        if found is not None:
            return found
    pack = None if practice.pack_id is None else await uow.packs.find(practice.pack_id)
    part = await uow.interviews.add(
        NewInterview(
            person_id=member.person_id,
            profile=practice.profile,
            kind=practice.interview_kind,
            language=practice.language,
            question_count=practice.rounds_wanted,
            guild_id=practice.guild_id,
            setup=SETUP,
            pack_id=pack.id if pack else None,
            pack_name=pack.name if pack else None,
            team_id=practice.id,
        )
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


async def begin_clock(uow: UnitOfWork, part: Interview, round_: TeamRound, at: datetime) -> None:
    """The time for the round's question begins now; nothing for whom it isn't open any more."""
    question = await uow.questions.find_placed(part.id, round_.number)
    if question is not None and question.state is QuestionState.OPEN:
        await show_question(uow, part, await uow.questions.begin_clock(question.id, at))


async def is_unseen(uow: UnitOfWork, practice: TeamPractice, round_: TeamRound) -> bool:
    """Whether Discord keeps the round's question from everybody who is still to answer it."""
    found = False
    for part in (await list_parts(uow, practice)).values():
        question = await uow.questions.find_placed(part.id, round_.number)
        if question is not None and question.state is QuestionState.OPEN:
            if not await form_of(part).is_unseen(uow, part, question):
                return False
            found = True
    return found


async def leave_question(uow: UnitOfWork, part: Interview, round_: TeamRound) -> Question | None:
    """The member takes no part in this round (any more): what they said stays theirs alone."""
    question = await uow.questions.find_placed(part.id, round_.number)
    if question is None or question.state not in (QuestionState.OPEN, *IN_TIME):
        return None
    if question.state is QuestionState.DONE:
        await uow.questions.set_state(question.id, QuestionState.OPEN)
    question = await uow.questions.set_state(question.id, QuestionState.SKIPPED)
    await show_question(uow, part, question)
    return question


async def close_answering(uow: UnitOfWork, part: Interview, round_: TeamRound) -> None:
    """Time is up: a question without a usable answer is closed, and whoever is asked about a part
    without words is waited for no longer. The part must be locked."""
    question = await uow.questions.find_placed(part.id, round_.number)
    if question is None:
        return
    await leave_asked(uow, part, question)
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
