"""The attacks, and what they are set against."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from llm.gemini.interviewer import GeminiInterviewer
from llm.model.interviewer import Retry
from llm.offline import OfflineInterviewer
from tests.support.gemini_server import GeminiServer


@dataclass(frozen=True, slots=True)
class Attack:
    id: str
    text: str
    #: interview.steering knows it; nothing rests on that.
    caught: bool


def load_attacks() -> list[Attack]:
    raw = tomllib.loads((Path(__file__).parent / "attacks.toml").read_text(encoding="utf-8"))
    return [
        Attack(
            one["id"], "Well, you know. " * (one.get("pad", 0) // 16) + one["text"], one["caught"]
        )
        for one in raw["attack"]
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "attack" in metafunc.fixturenames:
        attacks = load_attacks()
        metafunc.parametrize("attack", attacks, ids=[one.id for one in attacks])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[GeminiServer]:
    async with GeminiServer() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gemini(server: GeminiServer) -> AsyncIterator[GeminiInterviewer]:
    interviewer = GeminiInterviewer(
        "test-key-0123456789",
        base_url=server.url,
        timeout_seconds=5,
        retry=Retry(1, 0.001),
    )
    yield interviewer
    await interviewer.close()


@pytest.fixture(scope="session")
def offline() -> Iterator[OfflineInterviewer]:
    coach = OfflineInterviewer()
    yield coach
    coach.close()
