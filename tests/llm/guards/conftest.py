"""Gemini's real adapter against a local server, with the offline coach behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from interview.models import JobProfile, Kind, Transcript, TranscriptSource
from interview.ports import GradeRequest, QuestionRequest
from interview.rating.rubric import RUBRIC_VERSION, criteria_for
from llm.gemini.interviewer import GeminiInterviewer
from llm.guards.circuit import Circuit
from llm.guards.failover import FailoverInterviewer
from llm.model.interviewer import Retry
from llm.offline import OfflineInterviewer
from llm.offline.questions.bank import load_bank
from tests.support.gemini_server import GeminiServer, Reply, text

PROFILE = JobProfile("Backend engineer", "", "Python, Redis", 3)
DRAFT = next(q.draft for q in load_bank() if q.id == "backend-001")
ANSWER = (
    "I'd use asyncio when it's mostly I/O, like calling other APIs, because a single thread can "
    "handle lots of connections. Threads are good if the library doesn't support async. If you "
    "call something blocking like requests inside an async function, then the whole event loop "
    "stops and everything hangs. You can use run in executor for that."
)
ATTEMPTS = 2
FAILURES = 3


def grading(**changes: Any) -> GradeRequest:
    values: dict[str, Any] = {
        "question": DRAFT,
        "profile": PROFILE,
        "transcript": Transcript(ANSWER, TranscriptSource.WHISPER, "en"),
        "criteria": criteria_for(DRAFT.kind),
        "rubric_version": RUBRIC_VERSION[DRAFT.kind],
        "language": "en",
    }
    return GradeRequest(**(values | changes))


def asking(**changes: Any) -> QuestionRequest:
    values: dict[str, Any] = {
        "profile": PROFILE,
        "kind": Kind.TECHNICAL,
        "count": 2,
        "language": "en",
        "seed": 1,
    }
    return QuestionRequest(**(values | changes))


GARBAGE = text("I'd rather talk about the weather.")


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Down:
    """A Gemini that does what a test scripts, and what is asked of it."""

    server: GeminiServer
    circuit: Circuit
    clock: Clock
    coach: FailoverInterviewer

    @property
    def calls(self) -> int:
        return len(self.server.requests)

    def always(self, reply: Reply) -> None:
        self.server.script([reply] * 1_000)

    def well_again(self) -> None:
        self.server.script([])

    def wait(self, seconds: float) -> None:
        """So many seconds pass, at once. Otherwise time stands still."""
        self.clock.now += seconds

    async def open(self, reply: Reply) -> None:
        self.always(reply)
        for _ in range(FAILURES):
            await self.coach.grade(grading())
        assert not self.coach.available


@pytest.fixture(scope="session")
def offline() -> Iterator[OfflineInterviewer]:
    coach = OfflineInterviewer()
    yield coach
    coach.close()


@pytest.fixture
async def down(offline: OfflineInterviewer) -> AsyncIterator[Down]:
    async with GeminiServer() as server:
        gemini = GeminiInterviewer(
            "test-key-0123456789",
            base_url=server.url,
            timeout_seconds=5.0,
            retry=Retry(ATTEMPTS, 0.001, 0.05),
        )
        clock = Clock()
        circuit = Circuit("gemini", failures=FAILURES, seconds=60.0, clock=clock)
        yield Down(server, circuit, clock, FailoverInterviewer(gemini, offline, circuit))
        await gemini.close()


@pytest.fixture
def events() -> Iterator[list[dict[str, Any]]]:
    with structlog.testing.capture_logs() as captured:
        yield captured
