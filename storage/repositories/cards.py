"""Cards: the messages of ours and what they show; the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Table, case, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.errors import Thing
from interview.models import Card, CardKind, TeamCard, TeamCardKind
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.interviews import cards, interviews
from storage.tables.team import team_cards, team_members, team_practices

C = TypeVar("C")


class _SqlOutbox(Repository, Generic[C]):
    """See :class:`interview.ports.Outbox`."""

    _table: ClassVar[Table]
    #: The columns that together name a card.
    _key: ClassVar[tuple[str, ...]]

    def _card(self, row: Row[Any]) -> C:
        raise NotImplementedError

    async def _ensure(self, channel_id: int, **values: object) -> C:
        """Get or create. With another channel than before the card moves there, to be sent anew."""
        table = self._table
        wanted = insert(table).values(channel_id=channel_id, shown="", **values)
        await self._connection.execute(
            wanted.on_conflict_do_update(
                index_elements=[table.c[name] for name in self._key],
                set_={
                    "channel_id": wanted.excluded.channel_id,
                    "message_id": None,
                    "shown": "",
                    "sending_since": None,
                    "due_since": None,
                    "refusals": 0,
                },
                where=table.c.channel_id != wanted.excluded.channel_id,
            )
        )
        key = {name: values[name] for name in self._key}
        return self._card(await self._one(select(table).filter_by(**key), Thing.CARD))

    async def _find(self, **key: object) -> C | None:
        row = await self._row(select(self._table).filter_by(**key))
        return None if row is None else self._card(row)

    async def exists(self, card_id: int) -> bool:
        return storable(card_id) and await self._find(id=card_id) is not None

    async def claim(self, card_id: int, *, lease_seconds: float) -> C | None:
        if not storable(card_id):
            return None
        until = self._table.c.claimed_until
        # The database's clock: workers may run on machines whose clocks differ.
        clock = func.clock_timestamp()
        row = await self._row(
            update(self._table)
            .where(self._table.c.id == card_id, or_(until.is_(None), until < clock))
            .values(claimed_until=clock + timedelta(seconds=lease_seconds))
            .returning(*self._table.c)
        )
        return None if row is None else self._card(row)

    async def extend(self, card_id: int, *, lease_seconds: float) -> None:
        until = func.clock_timestamp() + timedelta(seconds=lease_seconds)
        await self._set(card_id, claimed_until=until)

    async def release(self, card_id: int) -> None:
        await self._set(card_id, claimed_until=None)

    async def record_sending(self, card_id: int) -> None:
        await self._set(card_id, sending_since=func.clock_timestamp())

    async def record_shown(
        self, card_id: int, *, message_id: int, shown: str, before: str = ""
    ) -> None:
        as_claimed = self._table.c.shown == before
        await self._set(
            card_id,
            message_id=message_id,
            shown=case((as_claimed, shown), else_=""),
            sending_since=None,
            claimed_until=None,
            due_since=case((as_claimed, null()), else_=self._table.c.due_since),
            refusals=0,
        )

    async def record_due(self, card_id: int, *, refused: bool, at_least: int = 0) -> int:
        table = self._table
        row = await self._row(
            update(table)
            .where(table.c.id == card_id)
            .values(
                due_since=func.coalesce(table.c.due_since, func.clock_timestamp()),
                # Counted no further than a SMALLINT holds.
                refusals=func.least(func.greatest(table.c.refusals + int(refused), at_least), 1000),
            )
            .returning(table.c.refusals)
        )
        return 0 if row is None else int(row.refusals)

    async def look_again(self, card_id: int) -> None:
        await self._set(card_id, shown="")

    async def record_deleted(self, message_ids: Sequence[int]) -> None:
        table = self._table
        await self._connection.execute(
            update(table)
            .where(table.c.message_id.in_([each for each in message_ids if storable(each)]))
            .values(shown="", due_since=func.clock_timestamp())
        )

    def _mine(self, person_id: int) -> ColumnElement[bool]:
        """Whether a card is for this person."""
        raise NotImplementedError

    def _in_server(self, guild_id: int) -> ColumnElement[bool]:
        raise NotImplementedError

    async def list_given_up(self, person_id: int, *, after: int) -> list[C]:
        table = self._table
        rows = await self._rows(
            select(table)
            .where(table.c.due_since.is_not(None), table.c.refusals > after)
            .where(self._mine(person_id))
            .order_by(table.c.id)
        )
        return [self._card(row) for row in rows]

    async def list_due(
        self,
        *,
        person_id: int | None = None,
        guild_id: int | None = None,
        after: datetime | None = None,
        limit: int,
    ) -> list[int]:
        due = self._table.c.due_since
        wanted = select(self._table.c.id).where(due.is_not(None))
        if person_id is not None:
            wanted = wanted.where(self._mine(person_id))
        if guild_id is not None:
            wanted = wanted.where(self._in_server(guild_id))
        if after is not None:
            wanted = wanted.where(due > after)
        rows = await self._rows(wanted.order_by(self._table.c.id).limit(limit))
        return [row.id for row in rows]

    async def forget_message(self, card_id: int) -> None:
        await self._set(card_id, message_id=None, shown="", sending_since=None)

    async def _set(self, card_id: int, **values: object) -> None:
        """A card that is gone (its person left) takes nothing, and needs nothing."""
        table = self._table
        await self._connection.execute(update(table).where(table.c.id == card_id).values(**values))


class SqlCards(_SqlOutbox[Card]):
    """See :class:`interview.ports.CardRepository`."""

    _table, _key = cards, ("kind", "subject_id")

    def _card(self, row: Row[Any]) -> Card:
        return from_row(row, Card)

    def _mine(self, person_id: int) -> ColumnElement[bool]:
        return cards.c.person_id == person_id

    def _in_server(self, guild_id: int) -> ColumnElement[bool]:
        held = select(interviews.c.id).where(interviews.c.guild_id == guild_id)
        return cards.c.interview_id.in_(held)

    async def ensure(
        self,
        *,
        kind: CardKind,
        subject_id: int,
        interview_id: int,
        person_id: int,
        channel_id: int,
    ) -> Card:
        return await self._ensure(
            channel_id,
            kind=kind.value,
            subject_id=subject_id,
            interview_id=interview_id,
            person_id=person_id,
        )

    async def find_by_id(self, card_id: int) -> Card | None:
        return await self._find(id=card_id) if storable(card_id) else None

    async def find(self, kind: CardKind, subject_id: int) -> Card | None:
        if not storable(subject_id):
            return None
        return await self._find(kind=kind.value, subject_id=subject_id)


class SqlTeamCards(_SqlOutbox[TeamCard]):
    """See :class:`interview.ports.TeamCardRepository`."""

    _table, _key = team_cards, ("practice_id", "kind", "number")

    def _card(self, row: Row[Any]) -> TeamCard:
        return from_row(row, TeamCard)

    def _mine(self, person_id: int) -> ColumnElement[bool]:
        member_of = select(team_members.c.practice_id).where(team_members.c.person_id == person_id)
        return team_cards.c.practice_id.in_(member_of)

    def _in_server(self, guild_id: int) -> ColumnElement[bool]:
        held = select(team_practices.c.id).where(team_practices.c.guild_id == guild_id)
        return team_cards.c.practice_id.in_(held)

    async def ensure(
        self, *, practice_id: int, kind: TeamCardKind, number: int, channel_id: int
    ) -> TeamCard:
        return await self._ensure(
            channel_id, practice_id=practice_id, kind=kind.value, number=number
        )

    async def find(self, practice_id: int, kind: TeamCardKind, number: int = 0) -> TeamCard | None:
        if not storable(practice_id):
            return None
        return await self._find(practice_id=practice_id, kind=kind.value, number=number)

    async def list_of(self, practice_id: int) -> list[TeamCard]:
        if not storable(practice_id):
            return []
        rows = await self._rows(
            select(team_cards)
            .where(team_cards.c.practice_id == practice_id)
            .order_by(team_cards.c.id)
        )
        return [self._card(row) for row in rows]
