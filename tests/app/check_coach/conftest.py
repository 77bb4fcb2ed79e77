"""The coaches that the contract is put to, each once a run."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache

import pytest

from app.check_coach.cases import Case, load_cases
from app.check_coach.outcomes import Outcome, Results, put_all
from interview.ports import Interviewer
from llm.compatible.interviewer import OpenAICompatibleInterviewer
from llm.gemini.interviewer import GeminiInterviewer
from llm.model.interviewer import Retry
from llm.offline import OfflineInterviewer
from tests.support.brain import Brain, ThinkingGemini, ThinkingOpenAI

#: A key of yours: the contract is then put to Gemini itself, which counts against its quota.
KEY = os.environ.get("GEMINI_API_KEY_FOR_TESTS", "")

CASES = load_cases()


@asynccontextmanager
async def offline() -> AsyncIterator[Interviewer]:
    coach = OfflineInterviewer()
    try:
        yield coach
    finally:
        coach.close()


@asynccontextmanager
async def gemini_adapter() -> AsyncIterator[Interviewer]:
    with Brain(CASES) as brain:
        async with ThinkingGemini(brain) as server:
            coach = GeminiInterviewer("test-key", base_url=server.url, retry=Retry(1))
            try:
                yield coach
            finally:
                await coach.close()


@asynccontextmanager
async def compatible_adapter() -> AsyncIterator[Interviewer]:
    with Brain(CASES) as brain:
        async with ThinkingOpenAI(brain) as server:
            coach = OpenAICompatibleInterviewer(server.url, model="local-model:8b", retry=Retry(1))
            try:
                yield coach
            finally:
                await coach.close()


@asynccontextmanager
async def gemini() -> AsyncIterator[Interviewer]:
    coach = GeminiInterviewer(KEY)
    try:
        yield coach
    finally:
        await coach.close()


COACHES: dict[str, Callable[[], AbstractAsyncContextManager[Interviewer]]] = {
    "offline": offline,
    "gemini-adapter": gemini_adapter,
    "compatible-adapter": compatible_adapter,
    **({"gemini": gemini} if KEY else {}),
}


@cache
def results_of(name: str) -> Results:
    """What the coach made of all the cases; asked once."""

    async def ask() -> Results:
        async with COACHES[name]() as coach:
            return await put_all(coach, CASES, lambda outcome: None)

    return asyncio.run(ask())


@pytest.fixture(params=COACHES)
def results(request: pytest.FixtureRequest) -> Results:
    return results_of(request.param)


def case(name: str) -> Case:
    return next(one for one in CASES if one.id == name)


def outcome(name: str, rating: float | None = 3.0) -> Outcome:
    """Some coach's word on a case."""
    return Outcome(case(name), rating, named=bool(case(name).false))
