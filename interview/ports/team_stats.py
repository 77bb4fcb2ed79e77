"""Practice done in a server."""

from __future__ import annotations

from typing import Protocol

from interview.models import PracticeDone


class TeamStatsRepository(Protocol):
    async def set_consent(self, guild_id: int, person_id: int, given: bool) -> bool:
        """Whether a person lets their practice be counted; False if it was like that before."""
        ...

    async def list_consents(self, guild_id: int) -> list[int]:
        """Person ids, in the order in which they agreed."""
        ...

    async def list_done(self, guild_id: int, *, limit: int = 5_000) -> list[PracticeDone]:
        """Ended interviews with an answer, begun in this server by people who agreed, oldest
        first; the latest ``limit`` of them."""
        ...
