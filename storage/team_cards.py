"""A team's cards; see :mod:`storage.repositories.cards`."""

from __future__ import annotations
from interview.errors import Thing

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.models import TeamCard, TeamCardKind
from storage.repositories.base import Repository
from storage.tables.columns import storable
from storage.tables.team import team_cards as cards

__all__ = ["SqlTeamCards"]


def _card(row: Row[Any]) -> TeamCard:
    return TeamCard(
        id=row.id,
        practice_id=row.practice_id,
        kind=TeamCardKind(row.kind),
        number=row.number,
        channel_id=row.channel_id,
        message_id=row.message_id,
        shown=row.shown,
        sending_since=row.sending_since,
    )


def _of(practice_id: int, kind: TeamCardKind, number: int) -> Select[Any]:
    return select(cards).where(
        cards.c.practice_id == practice_id,
        cards.c.kind == kind.value,
        cards.c.number == number,
    )


def _unclaimed() -> ColumnElement[bool]:
    # The database's clock: workers may run on machines whose clocks differ.
    return or_(cards.c.claimed_until.is_(None), cards.c.claimed_until < func.clock_timestamp())


class SqlTeamCards(Repository):
    """See :class:`interview.ports.TeamCardRepository`."""

    async def ensure(
        self, *, practice_id: int, kind: TeamCardKind, number: int, channel_id: int
    ) -> TeamCard:
        """Get or create. With another channel than before the card moves there, to be sent anew."""
        wanted = insert(cards).values(
            practice_id=practice_id,
            kind=kind.value,
            number=number,
            channel_id=channel_id,
            shown="",
        )
        await self._connection.execute(
            wanted.on_conflict_do_update(
                index_elements=[cards.c.practice_id, cards.c.kind, cards.c.number],
                set_={
                    "channel_id": wanted.excluded.channel_id,
                    "message_id": None,
                    "shown": "",
                    "sending_since": None,
                },
                where=cards.c.channel_id != wanted.excluded.channel_id,
            )
        )
        return _card(await self._one(_of(practice_id, kind, number), Thing.CARD))

    async def exists(self, card_id: int) -> bool:
        if not storable(card_id):
            return False
        return await self._row(select(cards.c.id).where(cards.c.id == card_id)) is not None

    async def claim(self, card_id: int, *, lease_seconds: float) -> TeamCard | None:
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

    async def find(self, practice_id: int, kind: TeamCardKind, number: int = 0) -> TeamCard | None:
        if not storable(practice_id):
            return None
        row = await self._row(_of(practice_id, kind, number))
        return None if row is None else _card(row)

    async def list_of(self, practice_id: int) -> list[TeamCard]:
        if not storable(practice_id):
            return []
        rows = await self._rows(
            select(cards).where(cards.c.practice_id == practice_id).order_by(cards.c.id)
        )
        return [_card(row) for row in rows]

    async def record_sending(self, card_id: int) -> None:
        await self._set(card_id, sending_since=func.clock_timestamp())

    async def record_shown(self, card_id: int, *, message_id: int, shown: str) -> None:
        await self._set(
            card_id, message_id=message_id, shown=shown, sending_since=None, claimed_until=None
        )

    async def forget_message(self, card_id: int) -> None:
        await self._set(card_id, message_id=None, shown="", sending_since=None)

    async def _set(self, card_id: int, **values: object) -> None:
        """A card that is gone (its practice was deleted) takes nothing, and needs nothing."""
        await self._connection.execute(update(cards).where(cards.c.id == card_id).values(**values))
