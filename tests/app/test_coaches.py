"""From settings to an interviewer."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from app.coaches import coaches_from, voice_from
from cogs.kit.note_words import notes_said
from config import Settings
from llm.gemini.interviewer import GeminiInterviewer
from llm.guards.failover import FailoverInterviewer, GuardedInterviewer
from llm.guards.sparing import SparingInterviewer
from llm.guards.twice import TwiceInterviewer
from llm.offline import OfflineInterviewer
from locales.catalog import ENGLISH
from tests.llm.guards.conftest import asking, grading
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
        (KEY | {"failover": False}, SparingInterviewer, "gemini"),
    ],
)
async def test_the_settings_say_who_interviews(
    changes: dict[str, Any], kind: type, name: str
) -> None:
    async with coaches_from(settings(**changes)) as coaches:
        assert isinstance(coaches.interviewer, kind)
        assert coaches.interviewer.name == name


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, None),
        (KEY, GuardedInterviewer),
        (KEY | {"failover": False}, GeminiInterviewer),
        (KEY | {"failover": False, "grade_twice": True}, TwiceInterviewer),
    ],
)
async def test_answers_are_graded_again_by_the_model_alone(
    changes: dict[str, Any], kind: type | None
) -> None:
    async with coaches_from(settings(**changes)) as coaches:
        assert coaches.primary is None if kind is None else isinstance(coaches.primary, kind)


async def test_graded_twice_it_costs_two_requests() -> None:
    async with GeminiServer() as server:
        chosen = settings(**KEY, gemini_base_url=server.url, grade_twice=True)
        async with coaches_from(chosen) as coaches:
            result = await coaches.interviewer.grade(grading())
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
        async with coaches_from(chosen) as coaches:
            made = await coaches.interviewer.make_questions(asking())
            graded = await coaches.interviewer.grade(grading())
    assert notes_said(ENGLISH, made.notes).startswith(
        "The language model couldn't be reached, so these questions"
    )
    assert graded.stand_in is not None and graded.stand_in.instead_of == "compatible"
    assert len(server.requests) == 1


async def test_the_settings_say_who_speaks() -> None:
    local, gemini = voice_from(settings()), voice_from(settings(**KEY, voice="gemini"))
    assert voice_from(settings(voice="off")) is None
    assert local is not None and gemini is not None
    assert (local.payer, gemini.payer) == (None, "gemini")
    assert "en" in (local.languages or ()) and gemini.languages is None
    assert gemini.name == "gemini-3.8-flash-lite-tts/Kore"
    for voice in (local, gemini):
        await voice.close()
