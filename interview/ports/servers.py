"""The gateway to servers' settings, and what their own keys need."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from interview.models import SealedKey, ServerSettings
from interview.ports.interviewer import Interviewer


class ServerRepository(Protocol):
    async def find(self, guild_id: int, *, lock: bool = False) -> ServerSettings | None:
        """None for a server that never set anything. ``lock`` also holds off those who would set
        something for the first time."""
        ...

    async def save(self, settings: ServerSettings) -> None:
        """All of it but the key, over what was there."""
        ...

    async def set_key(self, guild_id: int, sealed: bytes, person_id: int) -> None:
        """In the place of any earlier one, without a problem. The server has a row (:meth:`save`),
        and the person too."""
        ...

    async def find_key(self, guild_id: int) -> SealedKey | None: ...

    async def remove_key(self, guild_id: int) -> bool:
        """Whether there was one."""
        ...

    async def record_key_problem(self, key: SealedKey, problem: str) -> bool:
        """``problem`` "" is that it works. False where that was known, or the key is another."""
        ...

    async def list_keys(self) -> list[SealedKey]: ...

    async def replace_sealed(self, key: SealedKey, sealed: bytes) -> None:
        """The same key, sealed anew; nothing where it is another by now."""
        ...

    async def list_all(self) -> list[int]:
        """Ids of the servers whose settings are kept, those that the bot has left included."""
        ...

    async def record_left(self, guild_id: int, at: datetime | None) -> None:
        """When the bot was removed, unless that is known; None: it is there (again)."""
        ...

    async def delete_left_before(self, at: datetime) -> int:
        """Forget servers that the bot left before; how many."""
        ...

    async def list_retentions(self) -> list[tuple[int, int]]:
        """(guild id, days) of the servers that delete interviews after a time."""
        ...

    async def list_digests(self, weekday: int) -> list[int]:
        """Ids of the servers that the bot is in and that want a digest on this day (0: Monday)."""
        ...

    async def delete_practices(self, guild_id: int, before: datetime) -> int:
        """Delete team practices of this server that were over before then, with what hangs on
        them; how many. Answers are in interviews, which are deleted by themselves."""
        ...

    async def count_interviews(self, guild_id: int, before: datetime) -> int:
        """How many :meth:`delete_interviews` would delete in all."""
        ...

    async def delete_interviews(self, guild_id: int, before: datetime, *, limit: int) -> int:
        """Delete interviews of this server, with all that hangs on them: those that ended before
        ``before``, and unfinished ones begun before it without an answer since.

        At most ``limit``; how many. Those that another transaction holds are left for the next
        time.
        """
        ...


class Sealer(Protocol):
    """Encrypts secrets for one server each."""

    def seal(self, secret: str, guild_id: int) -> bytes: ...

    def open(self, sealed: bytes, guild_id: int) -> str:
        """Raises SecretUnreadable for another server's, another key's or a damaged one."""
        ...

    def is_current(self, sealed: bytes) -> bool:
        """Whether it is sealed with the key that seals now, not with one of before."""
        ...


class KeyTester(Protocol):
    async def check(self, key: str) -> None:
        """One request that costs nothing. Raises InterviewerRefused where the key can't be used,
        InterviewerBusy where nobody knows."""
        ...


@dataclass(frozen=True, slots=True)
class OwnCoach:
    """Who interviews with a server's own key, and the model alone, which nobody stands in for.

    ``free_languages``: ISO 639-1 codes in which somebody works at no cost once a limit is used up.
    """

    interviewer: Interviewer
    primary: Interviewer
    free_languages: frozenset[str] = frozenset()


class OwnCoaches(Protocol):
    def of(self, guild_id: int | None) -> AbstractAsyncContextManager[OwnCoach | None]:
        """The coach on this server's own key, open for as long as the block lasts; None for a
        server without one, whose interviews are on the bot's key."""
        ...
