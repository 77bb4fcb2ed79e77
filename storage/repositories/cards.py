"""Cards: the messages of ours and what they show; the outbox."""

from __future__ import annotations
from interview.errors import Thing

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.models import Card, CardKind
from storage.repositories.base import Repository
from storage.tables.columns import storable
from storage.tables.interviews import cards

__all__ = ["SqlCards"]


def _card(row: Row[Any]) -> Card:
    return Card(
        id=row.id,
        kind=CardKind(row.kind),
        subject_id=row.subject_id,
        interview_id=row.interview_id,
        person_id=row.person_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        shown=row.shown,
        sending_since=row.sending_since,
    )


def _unclaimed() -> ColumnElement[bool]:
    # The database's clock: workers may run on machines whose clocks differ.
    return or_(cards.c.claimed_until.is_(None), cards.c.claimed_until < func.clock_timestamp())


class SqlCards(Repository):
    """See :class:`interview.ports.CardRepository`."""

    async def ensure(
        self,
        *,
        kind: CardKind,
        subject_id: int,
        interview_id: int,
        person_id: int,
        channel_id: int,
    ) -> Card:
        """Get or create. With another channel than before the card moves there, to be sent anew."""
        wanted = insert(cards).values(
            kind=kind.value,
            subject_id=subject_id,
            interview_id=interview_id,
            person_id=person_id,
            channel_id=channel_id,
            shown="",
        )
        await self._connection.execute(
            wanted.on_conflict_do_update(
                index_elements=[cards.c.kind, cards.c.subject_id],
                set_={
                    "channel_id": wanted.excluded.channel_id,
                    "message_id": None,
                    "shown": "",
                    "sending_since": None,
                },
                where=cards.c.channel_id != wanted.excluded.channel_id,
            )
        )
        row = await self._one(
            select(cards).where(cards.c.kind == kind.value, cards.c.subject_id == subject_id),
            Thing.CARD,
        )
        return _card(row)

    async def exists(self, card_id: int) -> bool:
        if not storable(card_id):
            return False
        return await self._row(select(cards.c.id).where(cards.c.id == card_id)) is not None

    async def find_by_id(self, card_id: int) -> Card | None:
        if not storable(card_id):
            return None
        row = await self._row(select(cards).where(cards.c.id == card_id))
        return None if row is None else _card(row)

    async def claim(self, card_id: int, *, lease_seconds: float) -> Card | None:
        if not storable(card_id):
            return None
        row = await self._row(
            update(cards)
            .where(cards.c.id == card_id, _unclaimed())
            .values(claimed_until=func.clock_timestamp() + timedelta(seconds=lease_seconds))
            .returning(*cards.c)
        )
        return None if row is None else _card(row)

    async def release(self, card_id: int) -> None:
        await self._set(card_id, claimed_until=None)

    async def find(self, kind: CardKind, subject_id: int) -> Card | None:
        if not storable(subject_id):
            return None
        row = await self._row(
            select(cards).where(cards.c.kind == kind.value, cards.c.subject_id == subject_id)
        )
        return None if row is None else _card(row)

    async def record_sending(self, card_id: int) -> None:
        await self._set(card_id, sending_since=func.clock_timestamp())

    async def record_shown(self, card_id: int, *, message_id: int, shown: str) -> None:
        await self._set(
            card_id, message_id=message_id, shown=shown, sending_since=None, claimed_until=None
        )

    async def forget_message(self, card_id: int) -> None:
        await self._set(card_id, message_id=None, shown="", sending_since=None)

    async def _set(self, card_id: int, **values: object) -> None:
        """A card that is gone (its person left) takes nothing, and needs nothing."""
        await self._connection.execute(update(cards).where(cards.c.id == card_id).values(**values))
