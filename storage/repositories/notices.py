"""Things said once."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from storage.repositories.base import Repository
from storage.tables.interviews import notices


class SqlNotices(Repository):
    """See :class:`interview.ports.NoticeRepository`."""

    async def record_once(self, key: str) -> bool:
        return bool(await self._count(insert(notices).values(key=key).on_conflict_do_nothing()))

    async def forget(self, key: str) -> None:
        await self._connection.execute(delete(notices).where(notices.c.key == key))
