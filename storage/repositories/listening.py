"""Up to when everything that people sent has been taken up: one row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from storage.repositories.base import Repository
from storage.tables.interviews import listening


class SqlListening(Repository):
    """See :class:`interview.ports.ListeningRepository`."""

    async def heard_until(self) -> datetime | None:
        row = await self._row(select(listening.c.heard_until))
        return None if row is None else row.heard_until

    async def record_heard_until(self, at: datetime) -> None:
        wanted = insert(listening).values(id=1, heard_until=at)
        later = func.greatest(listening.c.heard_until, wanted.excluded.heard_until)
        await self._connection.execute(
            wanted.on_conflict_do_update(index_elements=["id"], set_={"heard_until": later})
        )
