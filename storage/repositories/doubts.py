"""Messages whose person was asked whether they are an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from interview.errors import Thing
from interview.models import Doubt, FollowUp, Question
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.doubts import doubts


class SqlDoubts(Repository):
    """See :class:`interview.ports.DoubtRepository`."""

    async def add(
        self,
        question: Question,
        follow_up: FollowUp | None,
        *,
        channel_id: int,
        message_id: int,
        text: str | None,
        sent_at: datetime,
    ) -> tuple[Doubt, bool]:
        row = await self._row(
            insert(doubts)
            .values(
                person_id=question.person_id,
                interview_id=question.interview_id,
                question_id=question.id,
                follow_up=None if follow_up is None else follow_up.number,
                channel_id=channel_id,
                message_id=message_id,
                text=text,
                sent_at=sent_at,
            )
            .on_conflict_do_nothing()
            .returning(*doubts.c)
        )
        if row is not None:
            return from_row(row, Doubt), True
        there = await self._one(
            select(doubts).where(
                doubts.c.message_id == message_id,
                doubts.c.interview_id == question.interview_id,
            ),
            Thing.MESSAGE,
        )
        return from_row(there, Doubt), False

    async def find(self, doubt_id: int) -> Doubt | None:
        if not storable(doubt_id):
            return None
        row = await self._row(select(doubts).where(doubts.c.id == doubt_id))
        return None if row is None else from_row(row, Doubt)

    async def drop(self, message_id: int) -> None:
        await self._connection.execute(delete(doubts).where(doubts.c.message_id == message_id))
