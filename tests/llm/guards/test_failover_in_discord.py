"""Gemini down, through the real bot: the person gets the offline coach's review in one go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app import assembly
from config import Settings
from llm.offline.questions.bank import load_bank
from pipeline.tasks import Retries
from sandbox.discord_world import World, world
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER, FakeEar
from tests.support.gemini_server import GeminiServer, error


@asynccontextmanager
async def running(settings: Settings, server: GeminiServer) -> AsyncIterator[World]:
    from pydantic import SecretStr

    chosen = settings.model_copy(
        update={
            "gemini_api_key": SecretStr("test-key-0123456789"),
            "gemini_base_url": server.url,
            "gemini_attempts": 1,
            "breaker_failures": 2,
            "question_seed": 3,
        }
    )
    async with AsyncExitStack() as stack:
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
        yield await stack.enter_async_context(world(client))


async def test_an_interview_goes_on_with_the_offline_coach(settings: Settings) -> None:
    async with GeminiServer() as server, running(settings, server) as local:
        server.script([error(503, "UNAVAILABLE")] * 100)
        shown = await local.slash(local.alice, local.lobby, "interview start", questions=1)
        await local.submit_modal(local.alice, shown, JOB)
        thread = local.threads(local.alice)[-1]
        asked = await local.until_message(thread, lambda m: m.has_button("Skip"))
        assert any("Gemini couldn't be reached" in m.text for m in local.messages(thread))
        (draft,) = [q.draft for q in load_bank() if q.draft.text in asked.text]
        await local.say(local.alice, thread, draft.model_answer)
        card = await local.until_message(thread, lambda m: m.has_button("Finish"))
        assert "of 5" in card.text
        assert "⚠ Gemini couldn't be reached, so the offline coach reviewed this one." in card.text
        await local.click(local.alice, card, label="Finish")
        report = await local.until_message(thread, lambda m: bool(m.files))
        assert "the offline coach" in report.text
    # Questions and answer failed once each; then the circuit was open and the report cost nothing.
    assert len(server.requests) == 2


async def test_in_german_the_person_is_told_and_can_try_again(settings: Settings) -> None:
    async with GeminiServer() as server, running(settings, server) as local:
        shown = await local.slash(
            local.alice, local.lobby, "interview start", questions=1, language="de"
        )
        await local.submit_modal(local.alice, shown, JOB)
        thread = local.threads(local.alice)[-1]
        await local.until_message(thread, lambda m: m.has_button("Skip"))
        server.script([error(503, "UNAVAILABLE")] * 100)
        await local.say(local.alice, thread, GOOD_ANSWER)
        card = await local.until_message(thread, lambda m: m.has_button("Try again"))
        assert "nothing is lost" in card.text
    # One for the questions, one for each try of the step.
    assert len(server.requests) == 3
