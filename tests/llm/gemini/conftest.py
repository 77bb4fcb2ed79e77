from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from llm.gemini.interviewer import GeminiInterviewer
from llm.model.interviewer import Retry
from tests.support.gemini_server import GeminiServer

KEY = "test-key-0123456789"


@pytest.fixture
async def server() -> AsyncIterator[GeminiServer]:
    async with GeminiServer() as running:
        yield running


@pytest.fixture
async def gemini(server: GeminiServer) -> AsyncIterator[GeminiInterviewer]:
    interviewer = GeminiInterviewer(
        KEY, base_url=server.url, timeout_seconds=5, retry=Retry(2, 0.001)
    )
    yield interviewer
    await interviewer.close()
