"""The gateways to answers, what was made of them, and what is asked back."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    Assessment,
    Delivery,
    FailedStep,
    Feedback,
    FollowUp,
    FollowUpDraft,
    FollowUpState,
    Passage,
    PassageDraft,
    Question,
    Recording,
    RecordingProblem,
    Regrading,
    Transcript,
)


class AnswerRepository(Protocol):
    async def add(
        self,
        *,
        question: Question,
        source: AnswerSource,
        state: AnswerState,
        message_id: int,
        channel_id: int,
        follow_up: FollowUp | None = None,
    ) -> Answer | None:
        """The next attempt at the question, or the next answer of an attempt: ``follow_up``'s.

        None when this message was stored before (a redelivered event changes nothing).
        """
        ...

    async def find(self, answer_id: int, *, lock: bool = False) -> Answer | None: ...

    async def find_by_message(self, message_id: int) -> Answer | None:
        """The answer that holds something of this message."""
        ...

    async def find_latest(self, interview_id: int) -> Answer | None:
        """The one begun last, of any question."""
        ...

    async def count_unsettled(self, interview_id: int) -> int:
        """Answers of an interview still on their way."""
        ...

    async def list_of(self, question_id: int) -> list[Answer]:
        """By attempt, then number."""
        ...

    async def set_said_again(self, answer_id: int, start: float | None) -> Answer: ...

    async def set_asked_until(self, answer_id: int, until: datetime | None) -> Answer: ...

    async def set_source(self, answer_id: int, source: AnswerSource) -> Answer: ...

    async def record_as_it_is(self, answer_id: int) -> Answer: ...

    async def set_regrading(self, answer_id: int, regrading: Regrading | None) -> Answer:
        """How another grading stands; None: none is asked for."""
        ...

    async def set_state(
        self,
        answer_id: int,
        state: AnswerState,
        *,
        problem: RecordingProblem | None = None,
        problem_seconds: tuple[float, float] | None = None,
        failed_step: FailedStep | None = None,
        language: str | None = None,
    ) -> Answer: ...

    async def add_recording(self, recording: Recording) -> None: ...

    async def find_recording(self, answer_id: int, number: int | None = None) -> Recording | None:
        """That of a passage; the first that is kept when none is named."""
        ...

    async def list_recordings(self, answer_id: int) -> list[Recording]:
        """By number."""
        ...

    async def list_recorded(self, question_id: int) -> frozenset[int]:
        """Ids of the question's answers whose recording is kept."""
        ...

    async def drop_recording(self, answer_id: int) -> None: ...

    async def was_spoken(self, interview_id: int, language: str) -> bool:
        """Whether the person has said of an answer of the interview that it is in this language."""
        ...

    async def drop_refused(self, interview_id: int) -> None:
        """Recordings that wait for their person no more; not of people who keep theirs."""
        ...

    async def add_transcript(self, answer_id: int, transcript: Transcript) -> None: ...

    async def find_transcript(
        self, answer_id: int, revision: int | None = None
    ) -> Transcript | None:
        """The latest revision when none is named."""
        ...

    async def find_heard(self, answer_id: int) -> Transcript | None:
        """The latest revision that its person hasn't fixed."""
        ...


class PassageRepository(Protocol):
    """What answers consist of."""

    async def add(self, draft: PassageDraft) -> Passage | None:
        """The next passage of an answer; None when that of the message was stored before."""
        ...

    async def list_of(self, answer_id: int) -> list[Passage]:
        """By number."""
        ...

    async def find(self, passage_id: int) -> Passage | None: ...

    async def record_heard(
        self,
        passage_id: int,
        heard: Transcript | None = None,
        *,
        problem: RecordingProblem | None = None,
        problem_seconds: tuple[float, float] | None = None,
    ) -> None: ...

    async def set_text(self, passage_id: int, text: str) -> None: ...

    async def record_edit_offered(self, passage_id: int) -> bool:
        """Whether nobody had been offered to take its new text."""
        ...


class FeedbackRepository(Protocol):
    async def add(
        self,
        *,
        answer: Answer,
        transcript_revision: int,
        assessment: Assessment,
        rating: float | None,
        delivery: Delivery | None,
    ) -> Feedback:
        """Becomes the answer's current feedback; earlier ones are kept, marked superseded."""
        ...

    async def find_current(self, answer_id: int) -> Feedback | None: ...

    async def list_superseded(self, answer_id: int) -> list[Feedback]:
        """What the current feedback took the place of, oldest first."""
        ...

    async def list_stood_in(self) -> list[int]:
        """Ids of everybody's answers that a stand-in rates at present, oldest first.

        Without those for which another grading is waiting, and those whose attempt a later answer,
        to a follow-up, is rated for as a whole.
        """
        ...

    async def list_current_of(self, interview_id: int) -> dict[int, list[Feedback]]:
        """question id -> current feedback of each graded answer, by attempt and number.

        Feedback on an answer to a follow-up rates the attempt so far as a whole.
        """
        ...


class FollowUpRepository(Protocol):
    async def add(self, answer: Answer, number: int, draft: FollowUpDraft) -> FollowUp | None:
        """State OPEN, from the gap in ``answer``; None if this attempt has one of that number."""
        ...

    async def find(self, follow_up_id: int) -> FollowUp | None: ...

    async def find_open(self, question_id: int) -> FollowUp | None: ...

    async def list_of(self, question_id: int) -> list[FollowUp]:
        """By attempt, then number."""
        ...

    async def set_state(self, follow_up_id: int, state: FollowUpState) -> FollowUp: ...
