"""Our messages in Discord, and what is said once."""

from __future__ import annotations

from typing import Protocol

from interview.models import Card, CardKind

__all__ = ["CardRepository", "NoticeRepository"]


class CardRepository(Protocol):
    async def ensure(
        self,
        *,
        kind: CardKind,
        subject_id: int,
        interview_id: int,
        person_id: int,
        channel_id: int,
    ) -> Card:
        """Get or create the card of this kind and subject (unique together).

        With another channel than before the card moves: its message is forgotten.
        """
        ...

    async def claim(self, card_id: int, *, lease_seconds: float) -> Card | None:
        """Take it for showing; None if it is gone or another worker holds it."""
        ...

    async def exists(self, card_id: int) -> bool: ...

    async def find_by_id(self, card_id: int) -> Card | None: ...

    async def release(self, card_id: int) -> None: ...

    async def find(self, kind: CardKind, subject_id: int) -> Card | None: ...

    async def record_sending(self, card_id: int) -> None: ...

    async def record_shown(self, card_id: int, *, message_id: int, shown: str) -> None:
        """Also releases the claim."""
        ...

    async def forget_message(self, card_id: int) -> None:
        """The message was deleted in Discord: the next show sends a new one."""
        ...


class NoticeRepository(Protocol):
    async def record_once(self, key: str) -> bool:
        """True the first time a key is recorded: things said once to the admin."""
        ...

    async def forget(self, key: str) -> None:
        """It reached nobody after all: the next time is the first again."""
        ...
