"""How far the sending of a card has come: taken, being sent, shown (ADR 2)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from interview.errors import DeliveryFailed
from interview.ports import Outbox, Store, UnitOfWork

C = TypeVar("C")


class CardOutbox(Generic[C]):
    """Cards of one sort, safe for several processes at once."""

    def __init__(
        self, store: Store, of: Callable[[UnitOfWork], Outbox[C]], *, lease_seconds: float
    ) -> None:
        """``of``: where they lie. ``lease_seconds``: how long a card stays taken by a process that
        was killed."""
        self._store = store
        self._of = of
        self.lease_seconds = lease_seconds

    @asynccontextmanager
    async def claimed(self, card_id: int) -> AsyncIterator[C | None]:
        """The card, ours for the block; None once its person deleted everything. Raises
        DeliveryFailed while another holds it."""
        async with self._store.begin() as uow:
            exists = await self._of(uow).exists(card_id)
            card = (
                await self._of(uow).claim(card_id, lease_seconds=self.lease_seconds)
                if exists
                else None
            )
        if card is None:
            if exists:
                raise DeliveryFailed("card_held")
            yield None
            return
        try:
            yield card
        finally:
            async with self._store.begin() as uow:
                await self._of(uow).release(card_id)

    async def record_sending(self, card_id: int) -> None:
        """Before a first send: after a crash its message is looked for."""
        async with self._store.begin() as uow:
            await self._of(uow).record_sending(card_id)

    async def record_shown(self, card_id: int, *, message_id: int, shown: str) -> None:
        """``shown`` is equal for what looks equal."""
        async with self._store.begin() as uow:
            await self._of(uow).record_shown(card_id, message_id=message_id, shown=shown)
