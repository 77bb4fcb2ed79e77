"""Up to when everything that people sent has been taken up, and where to look for the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

from interview.conducting.continuation import GOES_ON
from interview.models import WaitingPlace
from interview.ports import Store


class Listening:
    """What outlives the process that listens. Safe for concurrent use."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def heard_until(self) -> datetime | None:
        """Everything sent before then has been taken up, or answered; None where nobody knows."""
        async with self._store.begin() as uow:
            return await uow.listening.heard_until()

    async def record_heard_until(self, at: datetime) -> None:
        async with self._store.begin() as uow:
            await uow.listening.record_heard_until(at)

    async def list_places(self, since: datetime | None) -> list[WaitingPlace]:
        """Where people may have answered since then, or gone on with an answer; the latest asked
        first."""
        answered_after = None if since is None else since - timedelta(seconds=GOES_ON)
        async with self._store.begin() as uow:
            return await uow.interviews.list_places(
                ended_after=since, answered_after=answered_after
            )
