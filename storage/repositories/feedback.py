"""Feedback: one current for an answer; earlier ones are kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update

from interview.errors import Thing
from interview.models import (
    Answer,
    AnswerState,
    Assessment,
    Coverage,
    CriterionRating,
    Delivery,
    Feedback,
    FollowUpDraft,
    KeyPointCoverage,
    Mistake,
    NotGradable,
    Pause,
    Regrading,
    Remark,
    Sound,
    Strength,
    Usage,
)
from storage.repositories.base import Repository, from_row, stand_in_of, stand_in_values
from storage.tables.interviews import answers, criterion_ratings, feedback


def _delivery_json(delivery: Delivery) -> dict[str, Any]:
    return {
        "duration": delivery.duration,
        "speech_seconds": delivery.speech_seconds,
        "word_count": delivery.word_count,
        "words_per_minute": delivery.words_per_minute,
        "long_pauses": [
            [pause.start, pause.seconds, pause.after] for pause in delivery.long_pauses
        ],
        "fillers": [[word, times] for word, times in delivery.fillers],
        "language": delivery.language,
        "articulation": delivery.articulation,
        "pauses": delivery.pauses,
        "filler_times": [[word, at] for word, at in delivery.filler_times],
        "repeats": [[words, at] for words, at in delivery.repeats],
        "silent_start": delivery.silent_start,
        "sound": None if delivery.sound is None else [delivery.sound.level, delivery.sound.clipped],
    }


def _delivery(kept: dict[str, Any]) -> Delivery:
    """Feedback from before there were the later ones keeps the first six only."""

    def timed(key: str) -> tuple[tuple[str, float], ...]:
        return tuple((text, float(at)) for text, at in kept.get(key, ()))

    return Delivery(
        duration=float(kept["duration"]),
        speech_seconds=float(kept["speech_seconds"]),
        word_count=kept["word_count"],
        words_per_minute=float(kept["words_per_minute"]),
        long_pauses=tuple(
            Pause(float(start), float(seconds), *after)
            for start, seconds, *after in kept["long_pauses"]
        ),
        fillers=tuple((word, times) for word, times in kept["fillers"]),
        language=kept.get("language", ""),
        articulation=float(kept.get("articulation", 0.0)),
        pauses=kept.get("pauses", 0),
        filler_times=timed("filler_times"),
        repeats=timed("repeats"),
        silent_start=float(kept.get("silent_start", 0.0)),
        sound=None if kept.get("sound") is None else Sound(*map(float, kept["sound"])),
    )


def _assessment(row: Row[Any], criteria: tuple[CriterionRating, ...]) -> Assessment:
    return from_row(
        row,
        Assessment,
        not_gradable=None if row.not_gradable is None else NotGradable(row.not_gradable),
        criteria=criteria,
        mistakes=tuple(Mistake(quote, correction) for quote, correction in row.mistakes),
        strengths=tuple(Strength(text, quote) for text, quote in row.strengths),
        improvements=tuple(row.improvements),
        coverage=tuple(
            KeyPointCoverage(point, Coverage(covered), quote)
            for point, covered, quote in row.coverage
        ),
        not_judged=row.limits,
        usage=Usage(row.usage_calls, row.usage_input_tokens, row.usage_output_tokens),
        follow_up=None if row.follow_up is None else FollowUpDraft(*row.follow_up),
        stand_in=stand_in_of(row),
    )


def _feedback(row: Row[Any], criteria: tuple[CriterionRating, ...]) -> Feedback:
    return from_row(
        row,
        Feedback,
        assessment=_assessment(row, criteria),
        delivery=None if row.delivery is None else _delivery(row.delivery),
    )


class SqlFeedback(Repository):
    """See :class:`interview.ports.FeedbackRepository`."""

    async def add(
        self,
        *,
        answer: Answer,
        transcript_revision: int,
        assessment: Assessment,
        rating: float | None,
        delivery: Delivery | None,
    ) -> Feedback:
        """Raises NotFound when the answer is gone."""
        # With the answer taken, of two at once the second supersedes the first.
        await self._one(
            select(answers.c.id).where(answers.c.id == answer.id).with_for_update(key_share=True),
            Thing.ANSWER,
        )
        await self._connection.execute(
            update(feedback)
            .where(feedback.c.answer_id == answer.id, feedback.c.superseded_at.is_(None))
            .values(superseded_at=func.clock_timestamp())
        )
        row = await self._one(
            insert(feedback)
            .values(
                answer_id=answer.id,
                question_id=answer.question_id,
                interview_id=answer.interview_id,
                person_id=answer.person_id,
                transcript_revision=transcript_revision,
                rating=rating,
                grader=assessment.grader,
                model=assessment.model,
                rubric_version=assessment.rubric_version,
                not_gradable=assessment.not_gradable and assessment.not_gradable.value,
                not_gradable_reason=assessment.not_gradable_reason,
                mistakes=[[item.quote, item.correction] for item in assessment.mistakes],
                strengths=[[item.text, item.quote] for item in assessment.strengths],
                improvements=assessment.improvements,
                first_change=assessment.first_change,
                first_quote=assessment.first_quote,
                first_example=assessment.first_example,
                coverage=[
                    [item.point, item.coverage.value, item.quote] for item in assessment.coverage
                ],
                better_answer=assessment.better_answer,
                limits=assessment.not_judged,
                usage_calls=assessment.usage.calls,
                usage_input_tokens=assessment.usage.input_tokens,
                usage_output_tokens=assessment.usage.output_tokens,
                delivery=None if delivery is None else _delivery_json(delivery),
                follow_up=None
                if assessment.follow_up is None
                else [
                    assessment.follow_up.gap,
                    assessment.follow_up.text,
                    assessment.follow_up.quote,
                ],
                spread=assessment.spread,
                **stand_in_values(assessment.stand_in),
            )
            .returning(feedback.c.id),
            Thing.ANSWER,
        )
        if assessment.criteria:
            await self._connection.execute(
                insert(criterion_ratings),
                [
                    {
                        "feedback_id": row.id,
                        "place": place,
                        "person_id": answer.person_id,
                        "key": item.key,
                        "name": item.name,
                        "level": item.level,
                        "reason": item.reason,
                        "quote": item.quote,
                        "remark": item.remark and item.remark.value,
                    }
                    for place, item in enumerate(assessment.criteria)
                ],
            )
        [(_, stored)] = await self._load(select(feedback).where(feedback.c.id == row.id))
        return stored

    async def find_current(self, answer_id: int) -> Feedback | None:
        found = await self._load(
            select(feedback).where(
                feedback.c.answer_id == answer_id, feedback.c.superseded_at.is_(None)
            )
        )
        return found[0][1] if found else None

    async def list_superseded(self, answer_id: int) -> list[Feedback]:
        found = await self._load(
            select(feedback)
            .where(feedback.c.answer_id == answer_id, feedback.c.superseded_at.is_not(None))
            .order_by(feedback.c.superseded_at, feedback.c.id)
        )
        return [item for _, item in found]

    async def list_stood_in(self) -> list[int]:
        later, rated = answers.alias(), feedback.alias()
        counts_instead = (
            select(later.c.id)
            .join(rated, rated.c.answer_id == later.c.id)
            .where(
                later.c.question_id == answers.c.question_id,
                later.c.attempt == answers.c.attempt,
                later.c.turn > answers.c.turn,
                rated.c.superseded_at.is_(None),
                rated.c.rating.is_not(None),
            )
        )
        rows = await self._rows(
            select(feedback.c.answer_id)
            .join(answers, answers.c.id == feedback.c.answer_id)
            .where(
                feedback.c.superseded_at.is_(None),
                feedback.c.stand_in_for.is_not(None),
                answers.c.state == AnswerState.GRADED.value,
                answers.c.regrading.is_distinct_from(Regrading.WAITING.value),
                ~counts_instead.exists(),
            )
            .order_by(feedback.c.answer_id)
        )
        return [int(row.answer_id) for row in rows]

    async def list_current_of(self, interview_id: int) -> dict[int, list[Feedback]]:
        statement = (
            select(feedback)
            .join(answers, answers.c.id == feedback.c.answer_id)
            .where(feedback.c.interview_id == interview_id, feedback.c.superseded_at.is_(None))
            .order_by(answers.c.question_id, answers.c.attempt, answers.c.turn)
        )
        by_question: dict[int, list[Feedback]] = {}
        for question_id, item in await self._load(statement):
            by_question.setdefault(question_id, []).append(item)
        return by_question

    async def _load(self, statement: Select[Any]) -> list[tuple[int, Feedback]]:
        """Each with the id of its question."""
        rows = await self._rows(statement)
        criteria: dict[int, list[CriterionRating]] = {row.id: [] for row in rows}
        if rows:
            for row in await self._rows(
                select(criterion_ratings)
                .where(criterion_ratings.c.feedback_id.in_(list(criteria)))
                .order_by(criterion_ratings.c.feedback_id, criterion_ratings.c.place)
            ):
                criteria[row.feedback_id].append(
                    from_row(row, CriterionRating, remark=row.remark and Remark(row.remark))
                )
        return [(row.question_id, _feedback(row, tuple(criteria[row.id]))) for row in rows]
