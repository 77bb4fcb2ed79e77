"""From settings to an interviewer."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from coaches import interviewer_from
from config import Settings
from llm.failover import FailoverInterviewer
from llm.gemini import GeminiInterviewer
from llm.offline import OfflineInterviewer
from llm.twice import TwiceInterviewer
from tests.failover.conftest import asking, grading
from tests.support.gemini_server import GeminiServer
from tests.support.openai_server import OpenAIServer, error


def settings(**changes: Any) -> Settings:
    none = {
        "gemini_api_key": None,
        "compatible_base_url": None,
        "compatible_model": None,
        "failover": True,
        "grade_twice": False,
    }
    return Settings(_env_file=None, **(none | changes))  # type: ignore[call-arg]


KEY = {"gemini_api_key": SecretStr("test-key-0123456789")}


@pytest.mark.parametrize(
    ("changes", "kind", "name"),
    [
        ({}, OfflineInterviewer, "offline"),
        ({"grade_twice": True}, OfflineInterviewer, "offline"),
        (KEY, FailoverInterviewer, "gemini"),
        (KEY | {"failover": False}, GeminiInterviewer, "gemini"),
        (KEY | {"failover": False, "grade_twice": True}, TwiceInterviewer, "gemini"),
    ],
)
async def test_the_settings_say_who_interviews(
    changes: dict[str, Any], kind: type, name: str
) -> None:
    async with interviewer_from(settings(**changes)) as interviewer:
        assert isinstance(interviewer, kind)
        assert interviewer.name == name


async def test_graded_twice_it_costs_two_requests() -> None:
    async with GeminiServer() as server:
        chosen = settings(**KEY, gemini_base_url=server.url, grade_twice=True)
        async with interviewer_from(chosen) as interviewer:
            result = await interviewer.grade(grading())
    assert (result.spread, result.usage.calls, len(server.requests)) == (0, 2, 2)


async def test_behind_another_model_stands_the_offline_coach_too() -> None:
    async with OpenAIServer() as server:
        server.script([error(503)] * 10)
        chosen = settings(
            compatible_base_url=server.url,
            compatible_model="local:8b",
            compatible_attempts=1,
            breaker_failures=1,
        )
        async with interviewer_from(chosen) as interviewer:
            made = await interviewer.make_questions(asking())
            graded = await interviewer.grade(grading())
    assert made.note.startswith("The language model couldn't be reached, so these questions")
    assert graded.stand_in is not None and graded.stand_in.instead_of == "compatible"
    assert len(server.requests) == 1
