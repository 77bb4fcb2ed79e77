"""The weekly digest of a server that wants one: when it is due, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from interview.ports import Store
from interview.team.stats import TeamStats, summarize
from interview.timing import now

#: Hour of the chosen day (UTC) from which the digest is posted.
HOUR = 9


@dataclass(frozen=True, slots=True)
class Digest:
    """What is posted, where. ``key`` is the same for one server and day, and no other."""

    channel_id: int
    stats: TeamStats
    key: str


class DigestService:
    """Use cases of the digest. Safe in several processes: a notice says whose turn it is."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = now) -> None:
        self._store = store
        self._clock = clock

    async def put_due(self) -> int:
        """Have the digests of today posted, each once; how many."""
        at = self._clock()
        if at.hour < HOUR:
            return 0
        count = 0
        async with self._store.begin() as uow:
            for guild_id in await uow.servers.list_digests(at.weekday()):
                if await uow.notices.record_once(_key(guild_id, at)):
                    await uow.queue.digest(guild_id)
                    count += 1
        return count

    async def find(self, guild_id: int) -> Digest | None:
        """Today's digest; None where it isn't wanted today (any more), or nobody is counted."""
        at = self._clock()
        async with self._store.begin() as uow:
            settings = await uow.servers.find(guild_id)
            if (
                settings is None
                or settings.digest_channel is None
                or settings.digest_day != at.weekday()
            ):
                return None
            consenting = await uow.team_stats.list_consents(guild_id)
            done = await uow.team_stats.list_done(guild_id)
        if not consenting:
            return None
        return Digest(settings.digest_channel, summarize(consenting, done, at), _key(guild_id, at))


def _key(guild_id: int, at: datetime) -> str:
    return f"digest:{guild_id}:{at.date().isoformat()}"
