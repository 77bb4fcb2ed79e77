"""Discord says things twice, Gemini is busy, the database hangs up: the review comes anyway."""

from __future__ import annotations

import asyncio

from aiohttp import web

from tests.faults.conftest import Town
from tests.support.gemini_server import GeminiRequest, busy, error, hang
from tests.support.patience import PATIENCE


async def _asked(town: Town) -> None:
    await town.live()
    await town.begin(questions=2)
    await town.until_question(1)
    await town.until_quiet()


async def test_events_that_come_again_change_nothing(town: Town) -> None:
    await _asked(town)
    said = await town.say()
    await town.wire.send_again(said)
    await town.until_reviewed(1)
    await town.wire.send_again(said)
    card = await town.until_reviewed(1)
    await town.press(card, "iv1:next:")
    await town.press(card, "iv1:next:")
    await town.until_question(2)
    spoken = await town.speak()
    for _ in range(3):
        await town.wire.send_again(spoken)
    await town.until_reviewed(2)
    await town.wire.send_again(said)
    await town.check(answers=2)
    # The question, its review, and the follow-up.
    assert len(town.saying("Question 2 of")) == 3


async def test_a_coach_that_is_busy_broken_and_hanging_is_asked_again(town: Town) -> None:
    town.gemini.script([error(500, "INTERNAL")])
    await _asked(town)
    town.gemini.script([busy(retry_delay="1s"), hang])
    await town.say()
    await town.until_reviewed(1)
    await town.check(answers=1)
    tasks = [each.task for each in town.gemini.requests]
    assert tasks == ["questions", "questions", "grade", "grade", "grade"]


async def test_a_dropped_database_is_connected_to_again(town: Town) -> None:
    await _asked(town)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(request: GeminiRequest) -> web.StreamResponse:
        asked.set()
        await go_on.wait()
        return await town.gemini.plausible(request)

    town.gemini.script([slowly])
    await town.say()
    await asyncio.wait_for(asked.wait(), PATIENCE)
    cut = await town.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert cut
    go_on.set()
    card = await town.until_reviewed(1)
    await town.press(card, "iv1:next:")
    await town.until_question(2)
    await town.say()
    await town.until_reviewed(2)
    await town.check(answers=2)
