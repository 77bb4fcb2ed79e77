"""What is said once: to whoever runs the bot, to a server, to Discord."""

from __future__ import annotations

from interview.ports import Store


class Notices:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def is_new(self, key: str) -> bool:
        """True the first time a key is asked about, in any process."""
        async with self._store.begin() as uow:
            return await uow.notices.record_once(key)

    async def forget(self, key: str) -> None:
        """It reached nobody after all: the next time is the first again."""
        async with self._store.begin() as uow:
            await uow.notices.forget(key)
