"""Answers with their recordings and transcripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from interview.errors import NotFound, Thing
from interview.models import (
    ON_THE_WAY,
    Answer,
    AnswerSource,
    AnswerState,
    FailedStep,
    FollowUp,
    Question,
    Recording,
    RecordingProblem,
    Regrading,
    Transcript,
    TranscriptSource,
)
from storage.repositories.base import Repository, from_row
from storage.repositories.passages import heard_json, timed
from storage.tables.columns import storable
from storage.tables.interviews import answers, people, questions, transcripts
from storage.tables.passages import passages, recordings


def _answer(row: Row[Any]) -> Answer:
    seconds = None if row.problem_found is None else (row.problem_found, row.problem_limit)
    return from_row(
        row,
        Answer,
        problem=None if row.problem is None else RecordingProblem(row.problem),
        problem_seconds=seconds,
        number=row.turn,
    )


class SqlAnswers(Repository):
    """See :class:`interview.ports.AnswerRepository`."""

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
        # With the question taken, two messages at once become attempts 1 and 2.
        await self._one(
            select(questions.c.id)
            .where(questions.c.id == question.id)
            .with_for_update(key_share=True),
            Thing.QUESTION,
        )
        of_it = answers.c.question_id == question.id
        place: dict[str, Any]
        if follow_up is None:
            last = select(func.coalesce(func.max(answers.c.attempt), 0)).where(of_it)
            place = {"attempt": last.scalar_subquery() + 1, "turn": 0}
        else:
            turn = select(func.coalesce(func.max(answers.c.turn), 0)).where(
                of_it, answers.c.attempt == follow_up.attempt
            )
            place = {
                "attempt": follow_up.attempt,
                "turn": turn.scalar_subquery() + 1,
                "follow_up": follow_up.number,
            }
        row = await self._row(
            insert(answers)
            .values(
                question_id=question.id,
                interview_id=question.interview_id,
                person_id=question.person_id,
                source=source.value,
                state=state.value,
                message_id=message_id,
                channel_id=channel_id,
                **place,
            )
            .on_conflict_do_nothing(index_elements=[answers.c.message_id])
            .returning(*answers.c)
        )
        return None if row is None else _answer(row)

    async def find(self, answer_id: int, *, lock: bool = False) -> Answer | None:
        if not storable(answer_id):
            return None
        statement = select(answers).where(answers.c.id == answer_id)
        if lock:
            statement = statement.with_for_update(key_share=True)
        row = await self._row(statement)
        return None if row is None else _answer(row)

    async def find_by_message(self, message_id: int) -> Answer | None:
        if not storable(message_id):
            return None
        of_passage = select(passages.c.answer_id).where(passages.c.message_id == message_id)
        row = await self._row(
            select(answers).where(
                or_(answers.c.message_id == message_id, answers.c.id.in_(of_passage))
            )
        )
        return None if row is None else _answer(row)

    async def find_latest(self, interview_id: int) -> Answer | None:
        row = await self._row(
            select(answers)
            .where(answers.c.interview_id == interview_id)
            .order_by(answers.c.id.desc())
            .limit(1)
        )
        return None if row is None else _answer(row)

    async def count_unsettled(self, interview_id: int) -> int:
        on_the_way = tuple(state.value for state in ON_THE_WAY)
        row = await self._one(
            select(func.count().label("unsettled")).where(
                answers.c.interview_id == interview_id, answers.c.state.in_(on_the_way)
            ),
            Thing.INTERVIEW,
        )
        return int(row.unsettled)

    async def list_of(self, question_id: int) -> list[Answer]:
        rows = await self._rows(
            select(answers)
            .where(answers.c.question_id == question_id)
            .order_by(answers.c.attempt, answers.c.turn)
        )
        return [_answer(row) for row in rows]

    async def set_state(
        self,
        answer_id: int,
        state: AnswerState,
        *,
        problem: RecordingProblem | None = None,
        problem_seconds: tuple[float, float] | None = None,
        failed_step: FailedStep | None = None,
        language: str | None = None,
    ) -> Answer:
        """A move takes the problem or failed step of the state before away; the language stays."""
        found, limit = problem_seconds or (None, None)
        values: dict[str, Any] = {
            "problem": None if problem is None else problem.value,
            "problem_found": found,
            "problem_limit": limit,
            "failed_step": failed_step and failed_step.value,
        }
        if language is not None:
            values["language"] = language
        return _answer(await self._change_state(answers, answer_id, Thing.ANSWER, state, values))

    async def set_said_again(self, answer_id: int, start: float | None) -> Answer:
        return _answer(await self._change(answers, answer_id, Thing.ANSWER, {"said_again": start}))

    async def set_asked_until(self, answer_id: int, until: datetime | None) -> Answer:
        values = {"asked_until": until}
        return _answer(await self._change(answers, answer_id, Thing.ANSWER, values))

    async def set_source(self, answer_id: int, source: AnswerSource) -> Answer:
        values = {"source": source.value}
        return _answer(await self._change(answers, answer_id, Thing.ANSWER, values))

    async def record_as_it_is(self, answer_id: int) -> Answer:
        return _answer(await self._change(answers, answer_id, Thing.ANSWER, {"as_it_is": True}))

    async def set_regrading(self, answer_id: int, regrading: Regrading | None) -> Answer:
        return _answer(
            await self._change(
                answers, answer_id, Thing.ANSWER, {"regrading": regrading and regrading.value}
            )
        )

    # ---------------------------------------------------------------- recordings

    async def add_recording(self, recording: Recording) -> None:
        """Raises NotFound when the answer is gone. A recording stored before stays."""
        await self._connection.execute(
            insert(recordings)
            .values(
                answer_id=recording.answer_id,
                number=recording.number,
                person_id=await self._person_of(recording.answer_id),
                data=recording.data,
                filename=recording.filename,
                content_type=recording.content_type,
                announced_seconds=recording.announced_seconds,
            )
            .on_conflict_do_nothing()
        )

    async def find_recording(self, answer_id: int, number: int | None = None) -> Recording | None:
        statement = select(recordings).where(recordings.c.answer_id == answer_id)
        if number is None:
            statement = statement.order_by(recordings.c.number).limit(1)
        else:
            statement = statement.where(recordings.c.number == number)
        row = await self._row(statement)
        if row is None:
            return None
        return from_row(row, Recording)

    async def list_recordings(self, answer_id: int) -> list[Recording]:
        rows = await self._rows(
            select(recordings)
            .where(recordings.c.answer_id == answer_id)
            .order_by(recordings.c.number)
        )
        return [from_row(row, Recording) for row in rows]

    async def list_recorded(self, question_id: int) -> frozenset[int]:
        rows = await self._rows(
            select(recordings.c.answer_id)
            .join(answers, answers.c.id == recordings.c.answer_id)
            .where(answers.c.question_id == question_id)
        )
        return frozenset(int(row.answer_id) for row in rows)

    async def drop_recording(self, answer_id: int) -> None:
        """All of its passages'."""
        await self._connection.execute(
            delete(recordings).where(recordings.c.answer_id == answer_id)
        )

    async def was_spoken(self, interview_id: int, language: str) -> bool:
        row = await self._row(
            select(answers.c.id)
            .where(
                answers.c.interview_id == interview_id,
                answers.c.language == language,
                answers.c.state.in_((AnswerState.TRANSCRIBED.value, AnswerState.GRADED.value)),
            )
            .limit(1)
        )
        return row is not None

    async def drop_refused(self, interview_id: int) -> None:
        await self._connection.execute(
            delete(recordings).where(
                recordings.c.answer_id == answers.c.id,
                answers.c.interview_id == interview_id,
                answers.c.state == AnswerState.REFUSED.value,
                people.c.id == answers.c.person_id,
                ~people.c.keep_recordings,
            )
        )

    # ---------------------------------------------------------------- transcripts

    async def add_transcript(self, answer_id: int, transcript: Transcript) -> None:
        """Raises NotFound when the answer is gone, StorageError when the revision exists."""
        await self._connection.execute(
            insert(transcripts).values(
                answer_id=answer_id,
                person_id=await self._person_of(answer_id),
                revision=transcript.revision,
                source=transcript.source.value,
                passages=transcript.passages,
                **heard_json(transcript),
            )
        )

    async def find_transcript(
        self, answer_id: int, revision: int | None = None
    ) -> Transcript | None:
        statement = select(transcripts).where(transcripts.c.answer_id == answer_id)
        if revision is None:
            statement = statement.order_by(transcripts.c.revision.desc()).limit(1)
        else:
            statement = statement.where(transcripts.c.revision == revision)
        return await self._transcript(statement)

    async def find_heard(self, answer_id: int) -> Transcript | None:
        return await self._transcript(
            select(transcripts)
            .where(
                transcripts.c.answer_id == answer_id,
                transcripts.c.source != TranscriptSource.FIXED.value,
            )
            .order_by(transcripts.c.revision.desc())
            .limit(1)
        )

    async def _transcript(self, statement: Select[Any]) -> Transcript | None:
        row = await self._row(statement)
        if row is None:
            return None
        return from_row(row, Transcript, **timed(row._asdict()))

    async def _person_of(self, answer_id: int) -> int:
        row = await self._row(select(answers.c.person_id).where(answers.c.id == answer_id))
        if row is None:
            raise NotFound(Thing.ANSWER)
        return int(row.person_id)
