"""Questions and the key points they look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from interview.errors import Thing
from interview.models import (
    Anchors,
    AskedQuestion,
    KeyPoint,
    OwnScale,
    Probe,
    Question,
    QuestionDraft,
    QuestionState,
)
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.interviews import questions


def draft_of(row: Row[Any]) -> QuestionDraft:
    """What a row of questions or pack_questions says; without what only a question has."""
    return from_row(
        row,
        QuestionDraft,
        key_points=tuple(
            KeyPoint(point["text"], tuple(point["phrasings"])) for point in row.key_points
        ),
        probes=tuple(Probe(about, text) for about, text in row.probes),
    )


def draft_values(draft: QuestionDraft) -> dict[str, Any]:
    """The columns that questions and pack_questions share."""
    return {
        "text": draft.text,
        "kind": draft.kind.value,
        "level": draft.level,
        "hint": draft.hint,
        "why": draft.why,
        "model_answer": draft.model_answer,
        "key_points": [
            {"text": point.text, "phrasings": point.phrasings} for point in draft.key_points
        ],
        "probes": [[probe.about, probe.text] for probe in draft.probes],
    }


def anchors_of(stored: Any) -> tuple[tuple[str, Anchors], ...]:
    return tuple(
        (key, (one, two, three, four, five)) for key, (one, two, three, four, five) in stored
    )


def asked_draft(row: Row[Any]) -> QuestionDraft:
    """What a row of questions or team_rounds says."""
    scale = row.anchors and OwnScale(row.anchors["version"], anchors_of(row.anchors["anchors"]))
    return replace(draft_of(row), bank_id=row.bank_id, scale=scale)


def _scale_value(scale: OwnScale | None) -> dict[str, Any] | None:
    if scale is None:
        return None
    return {"version": scale.version, "anchors": [[key, five] for key, five in scale.anchors]}


def asked_values(draft: QuestionDraft) -> dict[str, Any]:
    """The columns that questions and team_rounds share."""
    return {
        **draft_values(draft),
        "anchors": _scale_value(draft.scale),
        "bank_id": draft.bank_id,
    }


def _question(row: Row[Any]) -> Question:
    return from_row(
        row,
        Question,
        position=row.position or 0,
        draft=asked_draft(row),
        clock_began_at=row.turn_began_at,
    )


class SqlQuestions(Repository):
    """See :class:`interview.ports.QuestionRepository`."""

    async def add_all(
        self, interview_id: int, person_id: int, drafts: Sequence[QuestionDraft]
    ) -> list[Question]:
        return [
            await self.add_at(interview_id, person_id, place, draft)
            for place, draft in enumerate(drafts, start=1)
        ]

    async def add_at(
        self, interview_id: int, person_id: int, place: int, draft: QuestionDraft
    ) -> Question:
        values = {
            "interview_id": interview_id,
            "person_id": person_id,
            "place": place,
            **asked_values(draft),
            "state": QuestionState.PENDING.value,
        }
        row = await self._one(
            insert(questions).values(values).returning(*questions.c), Thing.QUESTION
        )
        return _question(row)

    async def find_placed(self, interview_id: int, place: int) -> Question | None:
        if not storable(interview_id) or not 0 < place < 2**15:
            return None
        row = await self._row(
            select(questions).where(
                questions.c.interview_id == interview_id, questions.c.place == place
            )
        )
        return None if row is None else _question(row)

    async def find(self, question_id: int) -> Question | None:
        if not storable(question_id):
            return None
        row = await self._row(select(questions).where(questions.c.id == question_id))
        return None if row is None else _question(row)

    async def find_at(self, interview_id: int, position: int) -> Question | None:
        # position is a SMALLINT; an interview has at most a few dozen questions.
        if not storable(interview_id) or not 0 < position < 2**15:
            return None
        row = await self._row(
            select(questions).where(
                questions.c.interview_id == interview_id, questions.c.position == position
            )
        )
        return None if row is None else _question(row)

    async def list_of(self, interview_id: int) -> list[Question]:
        rows = await self._rows(
            select(questions)
            .where(questions.c.interview_id == interview_id)
            .order_by(questions.c.position.nulls_last(), questions.c.place)
        )
        return [_question(row) for row in rows]

    async def ask(self, question_id: int, position: int, asked_at: datetime) -> Question:
        values = {"position": position, "asked_at": asked_at, "turn_began_at": asked_at}
        return _question(
            await self._change_state(
                questions, question_id, Thing.QUESTION, QuestionState.OPEN, values
            )
        )

    async def set_state(self, question_id: int, state: QuestionState) -> Question:
        return _question(
            await self._change_state(questions, question_id, Thing.QUESTION, state, {})
        )

    async def begin_clock(self, question_id: int, at: datetime) -> Question:
        return _question(
            await self._change(questions, question_id, Thing.QUESTION, {"turn_began_at": at})
        )

    async def record_nudge(self, question_id: int, at: datetime) -> bool:
        return bool(
            await self._count(
                update(questions)
                .where(
                    questions.c.id == question_id,
                    or_(
                        questions.c.nudged_at.is_(None),
                        questions.c.nudged_at < questions.c.turn_began_at,
                    ),
                )
                .values(nudged_at=at)
            )
        )

    async def list_asked(self, person_id: int, *, limit: int = 5000) -> list[AskedQuestion]:
        rows = await self._rows(
            # Whole questions would be parsed, thousands of them, while everybody else waits.
            select(questions.c.text, questions.c.bank_id)
            .where(
                questions.c.person_id == person_id,
                questions.c.state != QuestionState.PENDING.value,
            )
            .order_by(questions.c.asked_at.desc().nulls_last(), questions.c.id.desc())
            .limit(limit)
        )
        return [AskedQuestion(row.text, row.bank_id) for row in rows]
