"""What is counted is what went over the wire: the real adapter, circuit, stand-in and limits."""

from __future__ import annotations

from contextlib import AsyncExitStack

import asyncpg
from pydantic import SecretStr

from app import assembly
from config import Settings
from pipeline.tasks import Retries
from sandbox.discord_world import world
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER, FakeEar
from tests.support.gemini_server import GeminiServer, error

AGAIN = "Grade again with Gemini"


async def test_an_outage_another_grading_and_a_limit_cost_what_the_server_saw(
    settings: Settings,
) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(GeminiServer())
        chosen = settings.model_copy(
            update={
                "gemini_api_key": SecretStr("test-key-0123456789"),
                "gemini_base_url": server.url,
                "gemini_attempts": 1,
                "daily_calls_per_person": 3,
            }
        )
        built = await stack.enter_async_context(
            assembly.process_services(
                chosen,
                assembly.StandIns(
                    transcriber=FakeEar(), retries=Retries(tries=2, first_delay=0.05)
                ),
            )
        )
        client = assembly.build_bot(built)
        await stack.enter_async_context(built.worker())
        local = await stack.enter_async_context(world(client))
        alice = local.alice
        shown = await local.slash(alice, local.lobby, "interview start", questions=2, follow_ups=0)
        await local.submit_modal(alice, shown, JOB)
        thread = local.threads(alice)[-1]
        await local.until_message(thread, lambda m: m.has_button("Skip"))

        # Down for a moment: the offline coach stands in, and the call was made all the same.
        server.script([error(503, "UNAVAILABLE")])
        await local.say(alice, thread, GOOD_ANSWER)
        card = await local.until_message(thread, lambda m: m.has_button(AGAIN))
        assert "by the offline coach" in card.text
        await local.click(alice, card, label=AGAIN)
        await local.until(lambda: "by Gemini" in local.reread(card).text)
        assert len(server.requests) == 3

        # That was the third: nothing more is sent today.
        await local.click(alice, local.reread(card), label="Next question")
        second = await local.until_message(thread, "Question 2 of 2")
        await local.say(alice, thread, GOOD_ANSWER)
        card = await local.until_message(thread, lambda m: m.has_button(AGAIN), after=second.id)
        assert "by the offline coach" in card.text
        await local.click(alice, card, label="Finish")
        report = await local.until_message(thread, lambda m: bool(m.files))
        assert "Report by the offline coach" in report.text
        assert len(server.requests) == 3

        connection = await asyncpg.connect(**asyncpg_connect_kwargs(built.database_url))
        rows = await connection.fetch(
            "SELECT task, grader, calls, input_tokens, output_tokens FROM usage ORDER BY task"
        )
        await connection.close()
    # The server says 100 tokens read and 40 + 10 written (thoughts) for each reply.
    assert [tuple(row) for row in rows] == [
        ("grade", "gemini", 1, 0, 0),
        ("questions", "gemini", 1, 100, 50),
        ("regrade", "gemini", 1, 100, 50),
    ]
