"""Reports: the end of an interview, written once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from interview.models import (
    Course,
    Exercise,
    ExerciseKind,
    Outcomes,
    QuestionState,
    Report,
    ReportDraft,
    Score,
    Usage,
)
from storage.repositories.base import Repository, stand_in_of, stand_in_values
from storage.tables.columns import storable
from storage.tables.interviews import reports


class SqlReports(Repository):
    """See :class:`interview.ports.ReportRepository`."""

    async def replace(self, report: Report, person_id: int) -> None:
        draft = report.draft
        wanted = insert(reports).values(
            interview_id=report.interview_id,
            person_id=person_id,
            rating=report.rating,
            questions=[
                [position, text, rating, state.value]
                for position, text, rating, state in report.questions
            ],
            criteria=report.criteria,
            scores=[
                [score.grader, score.rating, score.answers, score.criteria]
                for score in report.scores
            ],
            course=str(report.course or ""),
            summary=draft.summary,
            practice=draft.practice,
            outcomes=None if draft.outcomes is None else _outcomes_json(draft.outcomes),
            grader=draft.grader,
            model=draft.model,
            usage_calls=draft.usage.calls,
            usage_input_tokens=draft.usage.input_tokens,
            usage_output_tokens=draft.usage.output_tokens,
            created_at=report.created_at,
            **stand_in_values(draft.stand_in),
        )
        await self._connection.execute(
            wanted.on_conflict_do_update(
                index_elements=[reports.c.interview_id],
                set_={
                    column.name: wanted.excluded[column.name]
                    for column in reports.c
                    if column.name not in ("id", "interview_id", "person_id", "created_at")
                },
            )
        )

    async def find(self, interview_id: int) -> Report | None:
        if not storable(interview_id):
            return None
        row = await self._row(select(reports).where(reports.c.interview_id == interview_id))
        if row is None:
            return None
        return Report(
            interview_id=row.interview_id,
            rating=row.rating,
            questions=tuple(
                (position, text, None if rating is None else float(rating), QuestionState(state))
                for position, text, rating, state in row.questions
            ),
            criteria=_criteria(row.criteria),
            draft=ReportDraft(
                summary=row.summary,
                practice=tuple(row.practice),
                grader=row.grader,
                model=row.model,
                outcomes=None if row.outcomes is None else _outcomes(row.outcomes),
                usage=Usage(row.usage_calls, row.usage_input_tokens, row.usage_output_tokens),
                stand_in=stand_in_of(row),
            ),
            created_at=row.created_at,
            scores=scores_in(row.scores),
            course=Course.parse(row.course) or row.course or None,
        )


def _outcomes_json(outcomes: Outcomes) -> dict[str, Any]:
    return {
        "rated": outcomes.rated,
        "mean": outcomes.mean,
        "best": outcomes.best,
        "worst": outcomes.worst,
        "others": outcomes.others,
        "skipped": outcomes.skipped,
        "exercises": [
            [each.kind.value, each.position, each.key, each.name, each.text]
            for each in outcomes.exercises
        ],
    }


def _outcomes(kept: dict[str, Any]) -> Outcomes:
    def place(name: str) -> tuple[int, float] | None:
        found = kept[name]
        return None if found is None else (int(found[0]), float(found[1]))

    return Outcomes(
        rated=kept["rated"],
        mean=None if kept["mean"] is None else float(kept["mean"]),
        best=place("best"),
        worst=place("worst"),
        others=kept["others"],
        skipped=kept["skipped"],
        exercises=tuple(
            Exercise(ExerciseKind(kind), position, key, name, text)
            for kind, position, key, name, text in kept["exercises"]
        ),
    )


def scores_in(kept: list[Any]) -> tuple[Score, ...]:
    """What the column ``scores`` holds."""
    return tuple(
        Score(grader, float(rating), answers, _criteria(criteria))
        for grader, rating, answers, criteria in kept
    )


def _criteria(kept: list[Any]) -> tuple[tuple[str, str, float, int], ...]:
    return tuple((key, name, float(level), count) for key, name, level, count in kept)
