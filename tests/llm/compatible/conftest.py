from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.openai_server import OpenAIServer


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running
