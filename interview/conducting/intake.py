"""Which question a message answers, and what follows once it is stored. In the transaction of the
caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from interview.conducting.cards import show_answer, show_follow_up, show_question
from interview.conducting.forms import form_of
from interview.errors import NoOpenQuestion, NotFound, Stale, StaleAction, Thing
from interview.models import Answer, AnswerSource, AnswerState, Interview, Question
from interview.ports import UnitOfWork
from interview.timing import Timing


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that answers something."""

    person_id: int
    channel_id: int
    #: Unique: nothing is taken twice.
    message_id: int
    #: Now if left out.
    at: datetime | None = None
    #: What was written beside its recordings.
    caption: str = ""
    #: Handed in by a command, as an answer: it goes on with none.
    by_command: bool = False


@dataclass(frozen=True, slots=True)
class SentRecording:
    """One recording of a message."""

    source: AnswerSource
    data: bytes
    filename: str
    content_type: str
    #: Seconds that Discord announced, None for plain uploads.
    announced_seconds: float | None = None


#: What a message holds of an answer: recordings, or a text.
Given = Sequence[SentRecording] | str


async def find_question(
    uow: UnitOfWork,
    person_id: int,
    channel_id: int,
    begun: datetime,
    timing: Timing,
    *,
    message_id: int = 0,
) -> Question | None:
    """The question that a message begun then, in that channel, is an answer to; None for none.

    Raises NoOpenQuestion, StaleAction where an interview there takes no answer just now, or asks
    what the person had not seen when they sent the message of that id.
    """
    interview = await _find_interview(uow, person_id, channel_id, begun, timing)
    if interview is None:
        return None
    form = form_of(interview)
    asked = await form.find_question_to_answer(uow, interview, channel_id, begun, timing)
    if asked is not None:
        await _check_seen(uow, interview, asked, message_id)
    return asked


async def _check_seen(
    uow: UnitOfWork, interview: Interview, question: Question, message_id: int = 0
) -> None:
    """Raise StaleAction: nobody answers what they were never shown."""
    if await form_of(interview).is_unseen(uow, interview, question, message_id=message_id):
        raise StaleAction(Stale.QUESTION_UNSEEN, question.position)


async def locked(
    uow: UnitOfWork, sent: Sent, begun: datetime, timing: Timing
) -> tuple[Interview, Question]:
    """The same with its interview, locked. Raises NotFound, NoOpenQuestion, StaleAction."""
    found = await _find_interview(uow, sent.person_id, sent.channel_id, begun, timing)
    if found is None:
        raise NotFound(Thing.INTERVIEW)
    interview = await uow.interviews.find(found.id, lock=True)
    if interview is None:
        raise NotFound(Thing.INTERVIEW)
    form = form_of(interview)
    asked = await form.find_question_to_answer(uow, interview, sent.channel_id, begun, timing)
    if asked is None:
        raise NoOpenQuestion
    await _check_seen(uow, interview, asked)
    return interview, asked


async def _find_interview(
    uow: UnitOfWork, person_id: int, channel_id: int, begun: datetime, timing: Timing
) -> Interview | None:
    """The person's interview that a message begun then, in that channel, belongs to.

    Direct messages may hold one of their own beside their part in a team: the part has the clock,
    so it comes first while it takes an answer, and their own one else.
    """
    under_way = await uow.interviews.list_under_way(person_id, channel_id)
    if len(under_way) > 1:
        own = [each for each in under_way if form_of(each).is_own]
        for each in under_way:
            if each not in own and await _takes_answer(uow, each, channel_id, begun, timing):
                return each
        return (own or under_way)[0]
    found = await uow.interviews.find_by_channel(channel_id, person_id=person_id)
    return found if found is not None and found.person_id == person_id else None


async def _takes_answer(
    uow: UnitOfWork, interview: Interview, channel_id: int, begun: datetime, timing: Timing
) -> bool:
    form = form_of(interview)
    try:
        asked = await form.find_question_to_answer(uow, interview, channel_id, begun, timing)
    except (NoOpenQuestion, StaleAction):
        return False
    return asked is not None


async def add_answer(
    uow: UnitOfWork, question: Question, sent: Sent, source: AnswerSource, state: AnswerState
) -> Answer | None:
    """The message as an answer; None when it was taken before."""
    return await uow.answers.add(
        question=question,
        source=source,
        state=state,
        message_id=sent.message_id,
        channel_id=sent.channel_id,
        follow_up=await uow.follow_ups.find_open(question.id),
    )


async def record_taken(
    uow: UnitOfWork,
    interview: Interview,
    question: Question,
    answer: Answer,
    begun: datetime,
) -> None:
    """An answer was stored: move its question on, and show what changed."""
    question = await form_of(interview).record_taken(uow, interview, question, begun)
    await uow.answers.drop_refused(interview.id)
    # Earlier attempts lose their buttons; the question's and follow-up's cards lose Skip.
    await show_question(uow, interview, question)
    if answer.follow_up is not None:
        for each in await uow.follow_ups.list_of(question.id):
            if (each.attempt, each.number) == (answer.attempt, answer.follow_up):
                await show_follow_up(uow, interview, each)
    for earlier in await uow.answers.list_of(question.id):
        await show_answer(uow, interview, earlier)
