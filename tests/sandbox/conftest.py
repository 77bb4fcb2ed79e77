from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from sandbox.discord_world import World, world
from tests.support.dummy_bot import DummyBot, FakeVoice


@pytest.fixture
def voice() -> FakeVoice:
    return FakeVoice()


@pytest.fixture
async def dummy() -> AsyncIterator[DummyBot]:
    """The bot with its worker running, started before the world as bot.py does."""
    bot = DummyBot()
    worker = asyncio.create_task(bot.worker())
    yield bot
    worker.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await worker


@pytest.fixture
async def local(dummy: DummyBot) -> AsyncIterator[World]:
    async with world(dummy, settle_timeout=5, check_errors=True) as here:
        yield here
