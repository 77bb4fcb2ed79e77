"""A message that was taken as an answer, and was changed or deleted since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interview.conducting.continuation import look_again, rate_later
from interview.conducting.forms import form_of
from interview.conducting.ownership import owned_answer
from interview.errors import Field, Invalid, InvalidInput, NotFound, Stale, StaleAction, Thing
from interview.input_limits import MAX_ANSWER_CHARS
from interview.models import (
    ON_THE_WAY,
    Answer,
    AnswerState,
    Interview,
    Passage,
    Question,
    TranscriptSource,
)
from interview.ports import Store, UnitOfWork
from interview.timing import Timing, now


class EditService:
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

    async def offer(self, person_id: int, message_id: int, text: str) -> Passage | None:
        """The passage whose text this person has changed in its message, if they can be offered to
        have the new one taken; None where not, or they were offered it before."""
        text = text.strip()
        if not text or len(text) > MAX_ANSWER_CHARS:
            return None
        async with self._store.begin() as uow:
            answer = await uow.answers.find_by_message(message_id)
            if answer is None or answer.person_id != person_id:
                return None
            interview, question, answer = await owned_answer(uow, person_id, answer.id)
            passage = next(
                (
                    one
                    for one in await uow.passages.list_of(answer.id)
                    if one.message_id == message_id and one.text is not None
                ),
                None,
            )
            if passage is None or passage.text == text:
                return None
            if not await _may_change(uow, interview, question, answer):
                return None
            return passage if await uow.passages.record_edit_offered(passage.id) else None

    async def find(self, person_id: int, passage_id: int) -> tuple[Answer, Passage]:
        """Raises NotFound, NotYours."""
        async with self._store.begin() as uow:
            passage = await uow.passages.find(passage_id)
            if passage is None:
                raise NotFound(Thing.ANSWER)
            _, _, answer = await owned_answer(uow, person_id, passage.answer_id, lock=False)
            return answer, passage

    async def take(self, person_id: int, passage_id: int, text: str) -> None:
        """Take the new text and have the answer rated with it.

        Raises NotFound, NotYours, StaleAction, InvalidInput.
        """
        text = text.strip()
        if not text:
            raise InvalidInput(Field.ANSWER, Invalid.MISSING)
        if len(text) > MAX_ANSWER_CHARS:
            raise InvalidInput(Field.ANSWER, Invalid.TOO_LONG, most=MAX_ANSWER_CHARS)
        async with self._store.begin() as uow:
            passage = await uow.passages.find(passage_id)
            if passage is None:
                raise NotFound(Thing.ANSWER)
            found = await owned_answer(uow, person_id, passage.answer_id)
            if passage.text == text:
                return
            if passage.text is None or not await _may_change(uow, *found):
                raise StaleAction(Stale.GONE_ON)
            await uow.passages.set_text(passage_id, text)
            await look_again(uow, found, self._clock(), self._timing)
            await rate_later(uow, *found)

    async def find_unreviewed(self, message_id: int) -> Answer | None:
        """The answer that holds something of this message, while its outcome is still to come."""
        async with self._store.begin() as uow:
            answer = await uow.answers.find_by_message(message_id)
            return answer if answer is not None and answer.state in ON_THE_WAY else None


async def _may_change(
    uow: UnitOfWork, interview: Interview, question: Question, answer: Answer
) -> bool:
    """Whether another text may be taken: not once others have seen it, or it was fixed."""
    if answer.state not in ON_THE_WAY | {AnswerState.GRADED, AnswerState.FAILED}:
        return False
    latest = await uow.answers.find_transcript(answer.id)
    if latest is not None and latest.source is TranscriptSource.FIXED:
        return False
    return await form_of(interview).may_go_on(uow, interview, question, answer)
