"""The interviewer speaks: what is asked also comes as sound, shortly after its card.

A sound is an extra. The card is there before it, nothing waits for it, and whatever goes wrong on
the way to it is a question without sound, no more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import structlog

from interview.costs import NO_LIMITS, DailyLimits, is_spent, record
from interview.errors import VoiceError
from interview.models import (
    Card,
    CardKind,
    FollowUpState,
    Interview,
    InterviewState,
    QuestionState,
    Speech,
    Usage,
)
from interview.ports import Store, UnitOfWork, Voice
from interview.speaking.text import spoken_text
from interview.timing import now

log = structlog.get_logger(__name__)

#: The card of a text -> the card of its sound.
SPOKEN = {
    CardKind.QUESTION: CardKind.SPOKEN_QUESTION,
    CardKind.FOLLOW_UP: CardKind.SPOKEN_FOLLOW_UP,
}
_TEXT = {spoken: text for text, spoken in SPOKEN.items()}


@dataclass(frozen=True, slots=True)
class SoundView:
    """What the message with a sound is made of."""

    person_id: int
    #: ``question-2``, ``question-2-follow-up-1``.
    name: str
    speech: Speech


@dataclass(frozen=True, slots=True)
class _Asked:
    interview: Interview
    text: str
    name: str
    #: Whether an answer to it is awaited now.
    open: bool


def key_of(said: str, language: str) -> str:
    """Names words in a language; not to be turned back into them by looking at it."""
    return hashlib.sha256(f"{language}\n{said}".encode()).hexdigest()


class SoundService:
    """Safe for concurrent use."""

    def __init__(
        self, store: Store, voice: Voice | None, *, daily_limits: DailyLimits = NO_LIMITS
    ) -> None:
        """``voice`` is None where nothing is spoken."""
        self._store = store
        self._voice = voice
        self._daily_limits = daily_limits

    @property
    def has_voice(self) -> bool:
        return self._voice is not None

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes that are spoken; None for any, empty without a voice."""
        return frozenset() if self._voice is None else self._voice.languages

    # ------------------------------------------------------------------ people

    async def is_heard_by(self, person_id: int) -> bool:
        """Asking leaves no trace of a person who has none."""
        async with self._store.begin() as uow:
            person = await uow.people.find(person_id)
            return person is None or person.hears_questions

    async def set_heard_by(self, person_id: int, hears: bool) -> None:
        """From now on. What was spoken for them is dropped where it isn't wanted any more."""
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            await uow.people.set_hears_questions(person_id, hears)

    # ------------------------------------------------------------------ making

    async def speak(self, card_id: int) -> None:
        """Make the sound of what the card asks, and have it shown; nothing where it isn't wanted.

        Safe to run twice: what was made is found again, and it has one card. Raises VoiceError.
        """
        voice = self._voice
        if voice is None:
            return
        async with self._store.begin() as uow:
            asked = await self._wanted(uow, card_id)
            if asked is None:
                return
            said = spoken_text(asked.text, asked.interview.language)
            key = key_of(said, asked.interview.language)
            person_id = asked.interview.person_id
            made = await uow.sounds.find(person_id, key, voice.name)
            if made is None and voice.payer is not None:
                guild_id = asked.interview.guild_id
                if await is_spent(uow, self._daily_limits, person_id, guild_id, now()) is not None:
                    log.info("question_not_spoken", card=card_id, reason="limit")
                    return
        if not said:
            return
        kept = made is not None
        if made is None:
            made = await self._made(voice, asked, said)
            if made is None:
                return
        async with self._store.begin() as uow:
            if voice.payer is not None:
                await record(uow, asked.interview, "speak", voice.payer, made.usage)
            # The time it took may have seen the answer, another place, or a change of mind.
            if await self._wanted(uow, card_id) is None:
                return
            if not kept and not await uow.sounds.keep(person_id, key, voice.name, made):
                return
            card = await uow.cards.find_by_id(card_id)
            if card is None:
                return
            spoken = await uow.cards.ensure(
                kind=SPOKEN[card.kind],
                subject_id=card.subject_id,
                interview_id=card.interview_id,
                person_id=card.person_id,
                channel_id=card.channel_id,
            )
            await uow.queue.deliver(spoken.id)
        log.info("question_spoken", card=card_id, seconds=round(made.seconds, 1))

    async def _made(self, voice: Voice, asked: _Asked, said: str) -> Speech | None:
        try:
            return await voice.speak(said, asked.interview.language)
        except VoiceError as error:
            if voice.payer is not None and error.usage != Usage():
                async with self._store.begin() as uow:
                    await record(uow, asked.interview, "speak", voice.payer, error.usage)
            raise

    async def _wanted(self, uow: UnitOfWork, card_id: int) -> _Asked | None:
        card = await uow.cards.find_by_id(card_id)
        if card is None or card.kind not in SPOKEN:
            return None
        person = await uow.people.find(card.person_id)
        if person is None or not person.hears_questions:
            return None
        asked = await _asked(uow, card.kind, card.subject_id)
        return asked if asked is not None and asked.open else None

    # ------------------------------------------------------------------ showing

    async def find(self, card: Card) -> SoundView | None:
        """What a sound's card shows; None for nothing now.

        It comes after the card with the words, in the same place, while an answer is awaited. Once
        sent, it stays as it is.
        """
        if card.message_id is not None:
            return None
        async with self._store.begin() as uow:
            asked = await _asked(uow, _TEXT[card.kind], card.subject_id)
            text_card = await uow.cards.find(_TEXT[card.kind], card.subject_id)
            person = await uow.people.find(card.person_id)
            if asked is None or text_card is None or person is None:
                return None
            below = text_card.message_id is not None and text_card.channel_id == card.channel_id
            if not (below and asked.open and person.hears_questions):
                return None
            said = spoken_text(asked.text, asked.interview.language)
            speech = await uow.sounds.find(card.person_id, key_of(said, asked.interview.language))
            return None if speech is None else SoundView(card.person_id, asked.name, speech)

    async def follow(self, card: Card) -> None:
        """Once a card with words is shown: its sound, made already, waits for nothing else."""
        if self._voice is None or card.kind not in SPOKEN:
            return
        async with self._store.begin() as uow:
            spoken = await uow.cards.find(SPOKEN[card.kind], card.subject_id)
            if spoken is not None and spoken.message_id is None:
                await uow.queue.deliver(spoken.id)


async def _asked(uow: UnitOfWork, kind: CardKind, subject_id: int) -> _Asked | None:
    """What the card of that kind asks; None when it is gone."""
    if kind is CardKind.FOLLOW_UP:
        follow_up = await uow.follow_ups.find(subject_id)
        if follow_up is None:
            return None
        question = await uow.questions.find(follow_up.question_id)
    else:
        follow_up = None
        question = await uow.questions.find(subject_id)
    if question is None:
        return None
    interview = await uow.interviews.find(question.interview_id)
    if interview is None:
        return None
    at_hand = interview.state is InterviewState.ACTIVE and interview.position == question.position
    name = f"question-{question.position}"
    if follow_up is None:
        waits = at_hand and question.state is QuestionState.OPEN
        return _Asked(interview, question.draft.text, name, waits)
    waits = at_hand and follow_up.state is FollowUpState.OPEN
    return _Asked(interview, follow_up.draft.text, f"{name}-follow-up-{follow_up.number}", waits)
