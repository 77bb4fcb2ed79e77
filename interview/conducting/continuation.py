"""What goes on with an answer that was begun in another message, and what follows from it. In the
transaction of the caller.

People send an answer in pieces: a voice message and a sentence behind it, two recordings, a text
in two. What comes while an answer is on its way, or within a minute of it, belongs to it; what was
done with the first part is done again with all of it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from interview.conducting import course, gaps
from interview.conducting.cards import show_answer, show_question
from interview.conducting.form import Pace, is_current
from interview.conducting.forms import form_of
from interview.conducting.passages import latest_words
from interview.models import (
    ON_THE_WAY,
    Answer,
    AnswerState,
    Interview,
    InterviewState,
    Question,
    QuestionState,
)
from interview.ports import Queue, Share, UnitOfWork
from interview.timing import Timing

#: Seconds after the last message of an answer within which another one goes on with it, whatever
#: became of it; the product's choice.
GOES_ON = 60.0

#: Discord's ids count milliseconds from here, in their upper bits.
_FIRST_ID = datetime(2015, 1, 1, tzinfo=UTC)

Continued = tuple[Interview, Question, Answer]


async def find_continued(
    uow: UnitOfWork,
    person_id: int,
    channel_id: int,
    begun: datetime,
    *,
    message_id: int = 0,
    by_itself: bool = True,
    lock: bool = False,
) -> Continued | None:
    """The answer that a message of that id, begun then in that channel, goes on with; None where
    it is something of its own. Without ``by_itself`` it was handed in as an answer, and takes
    the place of a gap at the most. With ``lock`` the rows of interview and answer are locked."""
    interviews = await uow.interviews.list_under_way(person_id, channel_id)
    if not interviews:
        here = await uow.interviews.find_by_channel(channel_id, person_id=person_id)
        interviews = [here] if here is not None and here.person_id == person_id else []
    latest = [await uow.answers.find_latest(each.id) for each in interviews]
    answers = {each.id: each for each in latest if each is not None}
    for _, answer in sorted(answers.items(), reverse=True):
        if not by_itself and answer.state is not AnswerState.ASKED:
            continue
        found = await _read(uow, answer, lock=False)
        if found is not None and await _goes_on(uow, *found, begun, message_id):
            if not lock:
                return found
            # It may have moved while we waited for it.
            found = await _read(uow, answer, lock=True)
            newest = await uow.answers.find_latest(answer.interview_id)
            if found is None or newest is None or newest.id != answer.id:
                return None
            return found if await _goes_on(uow, *found, begun, message_id) else None
    return None


async def _read(uow: UnitOfWork, answer: Answer, *, lock: bool) -> Continued | None:
    interview = await uow.interviews.find(answer.interview_id, lock=lock)
    found = await uow.answers.find(answer.id, lock=lock)
    question = await uow.questions.find(answer.question_id)
    if interview is None or found is None or question is None:
        return None
    return interview, question, found


async def _goes_on(
    uow: UnitOfWork,
    interview: Interview,
    question: Question,
    answer: Answer,
    begun: datetime,
    message_id: int,
) -> bool:
    passages = await uow.passages.list_of(answer.id)
    if not passages or not await form_of(interview).may_go_on(uow, interview, question, answer):
        return False
    on_the_way = answer.state in ON_THE_WAY
    last = max(one.sent_at for one in passages)
    soon = begun <= last + timedelta(seconds=GOES_ON)
    if not on_the_way and not (soon and await _is_rated(uow, answer)):
        # Where nothing could be rated, people begin again.
        return False
    # A recording that was begun before the next question was shown is no answer to it.
    earlier = begun >= last and _id_at(begun) >> 22 != message_id >> 22
    before = min(message_id, _id_at(begun)) if earlier else message_id
    if not is_current(interview, question):
        return soon and await _is_next_unseen(uow, interview, before)
    match question.state:
        case QuestionState.FOLLOW_UP:
            return await form_of(interview).is_unseen(uow, interview, question, message_id=before)
        case QuestionState.OPEN:
            return False  # it was opened for another attempt
        case _:
            return True


async def _is_next_unseen(uow: UnitOfWork, interview: Interview, message_id: int) -> bool:
    """Whether its person could not know that the interview had gone on by itself."""
    form = form_of(interview)
    if form.pace is Pace.PERSON or interview.state is InterviewState.ENDED:
        return form.pace is Pace.ITSELF
    following = await uow.questions.find_at(interview.id, interview.position)
    return following is None or await form.is_unseen(
        uow, interview, following, message_id=message_id
    )


async def _is_rated(uow: UnitOfWork, answer: Answer) -> bool:
    feedback = await uow.feedback.find_current(answer.id)
    rated = feedback is not None and feedback.rating is not None
    return rated and answer.state is AnswerState.GRADED


def _id_at(moment: datetime) -> int:
    """The lowest id that something sent then may have."""
    return max(0, int((moment - _FIRST_ID).total_seconds() * 1000)) << 22


async def rate_later(
    uow: UnitOfWork, interview: Interview, question: Question, answer: Answer
) -> None:
    """What was rated together with ``answer`` later in its attempt is rated anew too."""
    for each in await uow.answers.list_of(question.id):
        later = each.attempt == answer.attempt and each.number > answer.number
        if later and each.state is AnswerState.GRADED:
            await uow.starts.clear(Queue.grade, each.id)
            each = await uow.answers.set_state(each.id, AnswerState.TRANSCRIBED)
            await show_answer(uow, interview, each)
            await uow.queue.grade(each.id, share=Share(interview.person_id))


async def look_again(uow: UnitOfWork, found: Continued, at: datetime, timing: Timing) -> Answer:
    """The passages of an answer (locked) have changed: what was done with it is done again."""
    interview, question, answer = found
    passages = await uow.passages.list_of(answer.id)
    if any(one.is_unheard for one in passages):
        # Whoever transcribes it just now looks for more before they put it together.
        if answer.state is not AnswerState.RECEIVED:
            await uow.starts.clear(Queue.transcribe, answer.id)
            answer = await uow.answers.set_state(answer.id, AnswerState.RECEIVED)
            await uow.queue.transcribe(answer.id, share=Share(interview.person_id))
    elif answer.state is not AnswerState.RECEIVED:
        transcript = await latest_words(uow, interview, answer, passages)
        if transcript is not None:
            await uow.answers.add_transcript(answer.id, transcript)
            answer = await gaps.ask_or_grade(uow, (interview, question, answer), at, timing)
    if course.is_reopened(interview, question):
        question = await uow.questions.set_state(question.id, QuestionState.REVIEW)
        await show_question(uow, interview, question)
    await show_answer(uow, interview, answer)
    await form_of(interview).look_after(uow, interview, question)
    return answer
