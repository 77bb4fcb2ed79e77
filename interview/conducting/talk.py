"""What a person says beside answering, and messages of which nobody knows whether they answer.

Nothing said so costs an attempt, closes a follow-up or starts a job. A message that may be an
answer is kept with its question until its person has said what it is; if they say that it is one,
it counts from when it was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from interview.conducting.forms import form_of
from interview.conducting.intake import Sent
from interview.errors import NotFound, NotYours, Stale, StaleAction, Thing
from interview.models import (
    Answer,
    Doubt,
    FollowUp,
    Interview,
    InterviewState,
    Question,
    QuestionState,
)
from interview.models.transitions import UNFINISHED, takes_answer
from interview.ports import Store, UnitOfWork
from interview.talk.meaning import Heard, Meaning, Said, Stage, meaning_of
from interview.timing import Timing, now

#: Words from which a text may be another answer while people rate the one that was given.
_ANOTHER = 15


@dataclass(frozen=True, slots=True)
class Aside:
    """Something said beside answering, and where its person is."""

    said: Said
    interview: Interview
    #: The one at hand; None before the first.
    question: Question | None = None
    #: The one that waits for an answer.
    follow_up: FollowUp | None = None
    #: The newest to the question.
    answer: Answer | None = None
    #: When time is up for what waits; None without a clock.
    limit_at: datetime | None = None
    #: Where it may be an answer; and whether its person is asked for the first time.
    doubt: Doubt | None = None
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A message outside of the interview that waits for an answer."""

    interview: Interview
    question: Question
    #: Whether it may be an answer to it.
    answers: bool
    #: It, once its person is asked.
    doubt: Doubt | None = None


class TalkService:
    """Safe for concurrent use."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime] = now,
        timing: Timing | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._timing = timing or Timing()

    async def hear(self, sent: Sent, text: str, question_id: int | None) -> Aside | None:
        """What a typed message is beside an answer to that question; None where it is one.

        ``question_id`` None: nothing takes an answer there just now. None also where the channel
        has no interview of theirs.
        """
        async with self._store.begin() as uow:
            found = await _standing(uow, sent, question_id)
            if found is None:
                return None
            interview, question = found
            follow_up = answer = limit_at = None
            heard = Heard("", interview.language, Stage.ANSWERED)
            if question is not None:
                follow_up = await uow.follow_ups.find_open(question.id)
                answers = await uow.answers.list_of(question.id)
                answer = answers[-1] if answers else None
                form = form_of(interview)
                limit_at = await form.find_limit(uow, interview, question, self._timing)
                heard = _heard(interview, question, follow_up)
            said = meaning_of(text, heard)
            rated = question is not None and await form_of(interview).is_being_rated(
                uow, interview, question
            )
            if rated and said.meaning is Meaning.ANSWER:
                # People talk about what they heard; another answer is a longer one.
                longer = len(text.split()) >= _ANOTHER
                said = Said(Meaning.UNCLEAR if longer else Meaning.CHAT)
            if said.meaning is Meaning.ANSWER or (
                said.meaning is Meaning.UNCLEAR and question_id is None
            ):
                return None
            aside = Aside(said, interview, question, follow_up, answer, limit_at)
            if said.meaning is not Meaning.UNCLEAR or question is None:
                return aside
            doubt, new = await uow.doubts.add(
                question,
                follow_up,
                channel_id=sent.channel_id,
                message_id=sent.message_id,
                text=text,
                sent_at=sent.at or self._clock(),
            )
            return Aside(said, interview, question, follow_up, answer, limit_at, doubt, new)

    async def list_elsewhere(
        self, sent: Sent, text: str | None, guild_id: int | None
    ) -> list[Elsewhere]:
        """The interviews of the person, in that server or anywhere (None), that wait for an answer
        in another place than where a message was written. ``text`` None: a recording."""
        found = []
        async with self._store.begin() as uow:
            for interview in await _waiting(uow, sent.person_id):
                there = guild_id is None or interview.guild_id == guild_id
                if not there or interview.channel_id in (None, sent.channel_id):
                    continue
                question = await uow.questions.find_at(interview.id, interview.position)
                if interview.state is not InterviewState.ACTIVE or question is None:
                    continue
                follow_up = await uow.follow_ups.find_open(question.id)
                heard = _heard(interview, question, follow_up)
                answers = text is None or meaning_of(text, heard).meaning is Meaning.ANSWER
                answers = answers and heard.stage is Stage.WAITING
                found.append(Elsewhere(interview, question, answers))
        return found

    async def ask_elsewhere(
        self, sent: Sent, text: str | None, found: Sequence[Elsewhere], *, once: bool
    ) -> list[Elsewhere]:
        """Keep the message with each that it may answer, so that its person can have it counted
        there. ``once``: nothing is said twice in a place about a question."""
        kept = []
        async with self._store.begin() as uow:
            for each in found:
                key = f"elsewhere:{each.question.id}:{sent.channel_id}"
                if once and not await uow.notices.record_once(key):
                    continue
                doubt = None
                if each.answers:
                    doubt, _ = await uow.doubts.add(
                        each.question,
                        await uow.follow_ups.find_open(each.question.id),
                        channel_id=sent.channel_id,
                        message_id=sent.message_id,
                        text=text,
                        sent_at=sent.at or self._clock(),
                    )
                kept.append(replace(each, doubt=doubt))
        return kept

    async def get_doubt(self, person_id: int, doubt_id: int) -> tuple[Interview, Question, Doubt]:
        """A message whose person says now that it is an answer, with what it answers.

        Raises NotYours; StaleAction where it was settled, or they have gone on since.
        """
        async with self._store.begin() as uow:
            doubt = await uow.doubts.find(doubt_id)
            if doubt is None:
                raise StaleAction(Stale.DOUBT_SETTLED)
            if doubt.person_id != person_id:
                raise NotYours(Thing.MESSAGE)
            interview = await uow.interviews.find(doubt.interview_id)
            question = await uow.questions.find(doubt.question_id)
            if interview is None or question is None:
                raise NotFound(Thing.INTERVIEW)
            waiting = await uow.follow_ups.find_open(question.id)
            same = (None if waiting is None else waiting.number) == doubt.follow_up
            late = question.state is QuestionState.TIMED_OUT
            if not late and not (takes_answer(question.state) and same):
                raise StaleAction(Stale.DOUBT_PASSED)
            return interview, question, doubt

    async def settle(self, person_id: int, doubt_id: int) -> None:
        """Its person has said what it is. Raises NotYours, StaleAction."""
        async with self._store.begin() as uow:
            doubt = await uow.doubts.find(doubt_id)
            if doubt is None:
                raise StaleAction(Stale.DOUBT_SETTLED)
            if doubt.person_id != person_id:
                raise NotYours(Thing.MESSAGE)
            await uow.doubts.drop(doubt.message_id)


def _heard(interview: Interview, question: Question, follow_up: FollowUp | None) -> Heard:
    waits = question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP)
    return Heard(
        question.draft.text if follow_up is None else follow_up.draft.text,
        interview.language,
        Stage.WAITING if waits else Stage.ANSWERED,
    )


async def _standing(
    uow: UnitOfWork, sent: Sent, question_id: int | None
) -> tuple[Interview, Question | None] | None:
    if question_id is not None:
        question = await uow.questions.find(question_id)
        interview = None if question is None else await uow.interviews.find(question.interview_id)
        return None if interview is None else (interview, question)
    for interview in await uow.interviews.list_under_way(sent.person_id, sent.channel_id):
        if interview.state in UNFINISHED:
            at_hand = await uow.questions.find_at(interview.id, interview.position)
            return interview, at_hand
    return None


async def _waiting(uow: UnitOfWork, person_id: int) -> list[Interview]:
    """Their own, and their parts in teams."""
    found = await uow.interviews.list_unfinished_of(person_id)
    for practice in await uow.teams.list_unfinished_of(person_id):
        member = await uow.teams.find_member(practice.id, person_id)
        if member is not None and member.interview_id is not None:
            part = await uow.interviews.find(member.interview_id)
            if part is not None and part.channel_id != practice.thread_id:
                found.append(part)
    return found
