"""Our messages in Discord, and what is said once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from interview.models import Card, CardKind, TeamCard, TeamCardKind

C_co = TypeVar("C_co", covariant=True)


class Outbox(Protocol[C_co]):
    """Where cards of one sort lie, and how far the sending of each has come."""

    async def claim(self, card_id: int, *, lease_seconds: float) -> C_co | None:
        """Take it for showing; None if it is gone or another worker holds it."""
        ...

    async def exists(self, card_id: int) -> bool: ...

    async def extend(self, card_id: int, *, lease_seconds: float) -> None:
        """Keep what was claimed for longer."""
        ...

    async def release(self, card_id: int) -> None: ...

    async def record_sending(self, card_id: int) -> None: ...

    async def record_shown(
        self, card_id: int, *, message_id: int, shown: str, before: str = ""
    ) -> None:
        """Also releases the claim. Nothing of it is due any more, unless it no longer stands at
        what it showed ``before``: its message was deleted in the middle."""
        ...

    async def record_due(self, card_id: int, *, refused: bool, at_least: int = 0) -> int:
        """It doesn't show what it should: since now, unless since earlier. ``refused``: Discord
        said no; how often it has so far, ``at_least`` so many times from now on."""
        ...

    async def look_again(self, card_id: int) -> None:
        """Its next show looks whether the message is there, and sends a new one where it isn't."""
        ...

    async def record_deleted(self, message_ids: Sequence[int]) -> None:
        """These messages were deleted in Discord: theirs are due again."""
        ...

    async def list_given_up(self, person_id: int, *, after: int) -> Sequence[C_co]:
        """Cards of this person that are due and were refused more often than that."""
        ...

    async def list_due(
        self,
        *,
        person_id: int | None = None,
        guild_id: int | None = None,
        after: datetime | None = None,
        limit: int,
    ) -> list[int]:
        """Ids of cards that don't show what they should, in the order in which they were made: of
        this person, in this server, due since after then."""
        ...


class CardRepository(Outbox[Card], Protocol):
    """Cards of interviews, one of a kind for each subject."""

    async def ensure(
        self,
        *,
        kind: CardKind,
        subject_id: int,
        interview_id: int,
        person_id: int,
        channel_id: int,
    ) -> Card:
        """Get or create. With another channel than before the card moves: its message is
        forgotten."""
        ...

    async def find_by_id(self, card_id: int) -> Card | None: ...

    async def find(self, kind: CardKind, subject_id: int) -> Card | None: ...

    async def forget_message(self, card_id: int) -> None:
        """The message was deleted in Discord: the next show sends a new one."""
        ...


class TeamCardRepository(Outbox[TeamCard], Protocol):
    """Cards of team practices, one of a kind for each round (``number``; 0: of them all)."""

    async def ensure(
        self, *, practice_id: int, kind: TeamCardKind, number: int, channel_id: int
    ) -> TeamCard:
        """As :meth:`CardRepository.ensure`."""
        ...

    async def find(
        self, practice_id: int, kind: TeamCardKind, number: int = 0
    ) -> TeamCard | None: ...

    async def list_of(self, practice_id: int) -> list[TeamCard]: ...


class ListeningRepository(Protocol):
    """Up to when everything that people sent has been taken up."""

    async def heard_until(self) -> datetime | None:
        """None where that was never recorded."""
        ...

    async def record_heard_until(self, at: datetime) -> None: ...


class NoticeRepository(Protocol):
    async def record_once(self, key: str) -> bool:
        """True the first time a key is recorded: things said once to the admin."""
        ...

    async def forget(self, key: str) -> None:
        """It reached nobody after all: the next time is the first again."""
        ...
