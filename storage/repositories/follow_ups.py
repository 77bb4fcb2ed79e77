"""Follow-ups: what was asked after an answer, and what became of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from interview.errors import Thing
from interview.models import Answer, FollowUp, FollowUpDraft, FollowUpState
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.interviews import follow_ups


def _follow_up(row: Row[Any]) -> FollowUp:
    return from_row(row, FollowUp, draft=FollowUpDraft(row.gap, row.text, row.quote))


class SqlFollowUps(Repository):
    """See :class:`interview.ports.FollowUpRepository`."""

    async def add(self, answer: Answer, number: int, draft: FollowUpDraft) -> FollowUp | None:
        row = await self._row(
            insert(follow_ups)
            .values(
                question_id=answer.question_id,
                interview_id=answer.interview_id,
                person_id=answer.person_id,
                answer_id=answer.id,
                attempt=answer.attempt,
                number=number,
                gap=draft.gap,
                text=draft.text,
                quote=draft.quote,
                state=FollowUpState.OPEN.value,
            )
            .on_conflict_do_nothing(
                index_elements=[
                    follow_ups.c.question_id,
                    follow_ups.c.attempt,
                    follow_ups.c.number,
                ]
            )
            .returning(*follow_ups.c)
        )
        return None if row is None else _follow_up(row)

    async def find(self, follow_up_id: int) -> FollowUp | None:
        if not storable(follow_up_id):
            return None
        row = await self._row(select(follow_ups).where(follow_ups.c.id == follow_up_id))
        return None if row is None else _follow_up(row)

    async def find_open(self, question_id: int) -> FollowUp | None:
        row = await self._row(
            select(follow_ups)
            .where(
                follow_ups.c.question_id == question_id,
                follow_ups.c.state == FollowUpState.OPEN.value,
            )
            .order_by(follow_ups.c.attempt.desc(), follow_ups.c.number.desc())
            .limit(1)
        )
        return None if row is None else _follow_up(row)

    async def list_of(self, question_id: int) -> list[FollowUp]:
        rows = await self._rows(
            select(follow_ups)
            .where(follow_ups.c.question_id == question_id)
            .order_by(follow_ups.c.attempt, follow_ups.c.number)
        )
        return [_follow_up(row) for row in rows]

    async def set_state(self, follow_up_id: int, state: FollowUpState) -> FollowUp:
        return _follow_up(
            await self._change(follow_ups, follow_up_id, Thing.FOLLOW_UP, {"state": state.value})
        )
