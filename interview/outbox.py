"""How far the sending of a card has come: taken, being sent, shown (ADR 2); and what becomes of
one that Discord refused, or that was deleted there: it stays due until it is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from interview.errors import ServiceError
from interview.models import Card, TeamCard
from interview.ports import Outbox, Put, Store, UnitOfWork
from interview.timing import now

C = TypeVar("C")

#: What was refused is tried again after so many seconds, twice as long each time; after that many
#: tries the hourly look goes on with it, for a week.
FIRST_WAIT, TRIES = 30.0, 7
LOOKED_AFTER = timedelta(days=7)
#: Cards put into the queue at once for one person or server, and every hour for all.
MOST_AT_ONCE, MOST_AN_HOUR = 50, 500
#: A lease is prolonged so often in its time: one late or failed prolongation does no harm.
PROLONGED = 3


def queue_of_cards(uow: UnitOfWork) -> Put:
    return uow.queue.deliver


def queue_of_team_cards(uow: UnitOfWork) -> Put:
    return uow.queue.team_deliver


class CardOutbox(Generic[C]):
    """Cards of one sort, safe for several processes at once."""

    def __init__(
        self,
        store: Store,
        of: Callable[[UnitOfWork], Outbox[C]],
        queue: Callable[[UnitOfWork], Put],
        *,
        lease_seconds: float,
    ) -> None:
        """``of``: where they lie. ``queue``: how one is shown. ``lease_seconds``: how long a card
        stays taken by a process that was killed; one that lives keeps it for as long as it needs.
        """
        self._store = store
        self._of = of
        self._queue = queue
        self.lease_seconds = lease_seconds

    @asynccontextmanager
    async def claimed(self, card_id: int) -> AsyncIterator[C | None]:
        """The card, ours for the block; None once its person deleted everything, and while another
        holds it: it is shown again then, which is no failure."""
        async with self._store.begin() as uow:
            card = await self._of(uow).claim(card_id, lease_seconds=self.lease_seconds)
            if card is None and await self._of(uow).exists(card_id):
                await self._queue(uow)(card_id, delay=self.lease_seconds / 2)
        if card is None:
            yield None
            return
        keeping = asyncio.create_task(self._keep(card_id), name=f"card-{card_id}")
        try:
            yield card
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            async with self._store.begin() as uow:
                await self._of(uow).release(card_id)

    async def _keep(self, card_id: int) -> None:
        """Hold on to it: a show may take longer than a killed process is waited for."""
        while True:
            await asyncio.sleep(self.lease_seconds / PROLONGED)
            try:
                async with self._store.begin() as uow:
                    await self._of(uow).extend(card_id, lease_seconds=self.lease_seconds)
            except ServiceError:
                continue  # the show itself finds out whether the database stays away

    async def record_sending(self, card_id: int) -> None:
        """Before a first send: after a crash its message is looked for."""
        async with self._store.begin() as uow:
            await self._of(uow).record_sending(card_id)

    async def record_shown(
        self, card_id: int, *, message_id: int, shown: str, before: str = ""
    ) -> None:
        """``shown`` is equal for what looks equal; ``before``: what it showed when claimed."""
        async with self._store.begin() as uow:
            await self._of(uow).record_shown(
                card_id, message_id=message_id, shown=shown, before=before
            )

    async def record_failed(self, card_id: int) -> None:
        """It could not be shown, and another try is on its way."""
        async with self._store.begin() as uow:
            await self._of(uow).record_due(card_id, refused=False)

    async def record_given_up(self, card_id: int) -> None:
        """No try by itself is left but the hourly look: its person is told as soon as they do
        something."""
        async with self._store.begin() as uow:
            await self._of(uow).record_due(card_id, refused=False, at_least=TRIES + 1)

    async def record_refused(self, card_id: int, *, for_good: bool) -> None:
        """Discord said no. It is tried again by itself, ever more seldom; not so where its channel
        is gone (``for_good``): it waits for a new one."""
        async with self._store.begin() as uow:
            refusals = await self._of(uow).record_due(card_id, refused=True)
            if not for_good and 0 < refusals <= TRIES:
                await self._queue(uow)(card_id, delay=FIRST_WAIT * 2 ** (refusals - 1))


class DueCards:
    """Cards of every sort that don't show what they should: shown as soon as they can be."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = now) -> None:
        self._store = store
        self._clock = clock

    async def show_to(self, person_id: int) -> list[Card | TeamCard]:
        """They have just clicked or written something: maybe it can be shown now. What was given up
        before, for them to be told; nothing twice."""
        async with self._store.begin() as uow:
            if not await _show(uow, person_id=person_id, limit=MOST_AT_ONCE):
                return []
            given_up: list[Card | TeamCard] = [
                *await uow.cards.list_given_up(person_id, after=TRIES),
                *await uow.team_cards.list_given_up(person_id, after=TRIES),
            ]
            return [
                card for card in given_up if await uow.notices.record_once(_told(card, person_id))
            ]

    async def record_untold(self, person_id: int, card: Card | TeamCard) -> None:
        """They could not be told after all."""
        async with self._store.begin() as uow:
            await uow.notices.forget(_told(card, person_id))

    async def show_in(self, guild_id: int) -> None:
        """Something was allowed in that server."""
        async with self._store.begin() as uow:
            await _show(uow, guild_id=guild_id, limit=MOST_AT_ONCE)

    async def show_all(self) -> None:
        """Every hour: nobody may have told us."""
        async with self._store.begin() as uow:
            await _show(uow, after=self._clock() - LOOKED_AFTER, limit=MOST_AN_HOUR)

    async def show_practice(self, practice_id: int) -> None:
        """Have what is to be seen of a team practice be there: nothing else leads into it."""
        async with self._store.begin() as uow:
            practice = await uow.teams.find(practice_id)
            if practice is None:
                return
            for card in await uow.team_cards.list_of(practice_id):
                if card.number in (0, practice.round):
                    await uow.team_cards.look_again(card.id)
                    await uow.queue.team_deliver(card.id)

    async def record_deleted(self, message_ids: Sequence[int]) -> None:
        """Somebody deleted these messages. Those of ours come back when they are needed next: who
        deletes one has a reason, and the person may not miss it."""
        async with self._store.begin() as uow:
            await uow.cards.record_deleted(message_ids)
            await uow.team_cards.record_deleted(message_ids)


def _told(card: Card | TeamCard, person_id: int) -> str:
    since = "" if card.due_since is None else card.due_since.isoformat()
    return f"given_up:{type(card).__name__}:{card.id}:{since}:{person_id}"


async def _show(uow: UnitOfWork, **which: Any) -> bool:
    """In their order, which a little delay keeps. Whether there are any."""
    found = False
    for outbox, put in (
        (uow.cards, queue_of_cards(uow)),
        (uow.team_cards, queue_of_team_cards(uow)),
    ):
        for place, card_id in enumerate(await outbox.list_due(**which)):
            await put(card_id, delay=min(0.3 * place, 1.0))
            found = True
    return found
