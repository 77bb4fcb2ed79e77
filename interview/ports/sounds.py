"""The gateway to sounds that were made: a cache, each person's own."""

from __future__ import annotations

from typing import Protocol

from interview.models import Speech


class SoundRepository(Protocol):
    """``key`` stands for words in a language, ``voice`` for who speaks them."""

    async def find(self, person_id: int, key: str, voice: str | None = None) -> Speech | None:
        """Of that voice, or the newest of any; its cost is not told again."""
        ...

    async def keep(self, person_id: int, key: str, voice: str, speech: Speech) -> bool:
        """Keep it, and drop the oldest of this person and all that are too old.

        False where the person is gone, for whom nothing is kept any more.
        """
        ...
