"""Who looks for a partner to practice with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from interview.errors import Thing
from interview.models import PairWish, TeamPractice, WishState
from storage.repositories.base import Repository, from_row
from storage.tables.columns import storable
from storage.tables.team import pair_wishes

_WAITING = pair_wishes.c.state == WishState.WAITING.value


def _wish(row: Row[Any]) -> PairWish:
    return from_row(row, PairWish)


class SqlWishes(Repository):
    """See :class:`interview.ports.PairWishRepository`."""

    async def add(self, person_id: int, practice: TeamPractice, level: int) -> PairWish:
        values = {
            "guild_id": practice.guild_id,
            "channel_id": practice.channel_id,
            "person_id": person_id,
            "interview_kind": practice.interview_kind.value,
            "level": level,
            "language": practice.language,
            "role": practice.profile.role,
            "state": WishState.WAITING.value,
            "at": practice.starts_at,
            "expires_at": practice.ends_at,
            "practice_id": practice.id,
        }
        # Two at once from one person: the index lets one of them be first, the other replaces it.
        changing = {name: value for name, value in values.items() if name != "guild_id"}
        row = await self._one(
            insert(pair_wishes)
            .values(values)
            .on_conflict_do_update(
                index_elements=[pair_wishes.c.guild_id, pair_wishes.c.person_id],
                index_where=_WAITING,
                set_=changing,
            )
            .returning(*pair_wishes.c),
            Thing.WISH,
        )
        return _wish(row)

    async def find(self, wish_id: int, *, lock: bool = False) -> PairWish | None:
        if not storable(wish_id):
            return None
        statement = select(pair_wishes).where(pair_wishes.c.id == wish_id)
        if lock:
            statement = statement.with_for_update(key_share=True)
        row = await self._row(statement)
        return None if row is None else _wish(row)

    async def find_waiting(self, guild_id: int, person_id: int) -> PairWish | None:
        row = await self._row(
            select(pair_wishes).where(
                pair_wishes.c.guild_id == guild_id,
                pair_wishes.c.person_id == person_id,
                _WAITING,
            )
        )
        return None if row is None else _wish(row)

    async def list_waiting(self, guild_id: int, *, lock: bool = False) -> list[PairWish]:
        statement = (
            select(pair_wishes)
            .where(pair_wishes.c.guild_id == guild_id, _WAITING)
            .order_by(pair_wishes.c.id)
        )
        if lock:
            # In one order by all, so that no two wait for each other.
            statement = statement.with_for_update(key_share=True)
        return [_wish(row) for row in await self._rows(statement)]

    async def set_state(
        self, wish_id: int, state: WishState, *, practice_id: int | None = None
    ) -> PairWish:
        values: dict[str, Any] = {"state": state.value}
        if practice_id is not None:
            values["practice_id"] = practice_id
        return _wish(
            await self._one(
                update(pair_wishes)
                .where(pair_wishes.c.id == wish_id)
                .values(values)
                .returning(*pair_wishes.c),
                Thing.WISH,
            )
        )
