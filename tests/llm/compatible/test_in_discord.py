"""Another model by configuration alone: a whole interview through the real bot."""

from __future__ import annotations

from contextlib import AsyncExitStack

from app import assembly, coaches
from config import Settings
from sandbox.discord_world import world
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER, FakeEar
from tests.support.openai_server import OpenAIServer


async def test_a_configured_model_interviews_and_is_named(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(OpenAIServer())
        chosen = settings.model_copy(
            update={"compatible_base_url": server.url, "compatible_model": "local-model:8b"}
        )
        await coaches.check_model(chosen)
        assert server.lookups
        built = await stack.enter_async_context(
            assembly.process_services(chosen, assembly.StandIns(transcriber=FakeEar()))
        )
        client = assembly.build_bot(built)
        await stack.enter_async_context(built.worker())
        local = await stack.enter_async_context(world(client))
        shown = await local.slash(
            local.alice, local.lobby, "interview start", questions=1, language="de"
        )
        await local.submit_modal(local.alice, shown, JOB)
        thread = local.threads(local.alice)[-1]
        await local.until_message(thread, lambda m: m.has_button("Skip"))
        await local.say(local.alice, thread, GOOD_ANSWER)
        card = await local.until_message(thread, lambda m: m.has_button("Finish"))
        assert "Rated by another language model" in card.text
        await local.click(local.alice, card, label="Criteria")
        assert "another language model (local-model:8b)" in local.reread(card).text
        await local.click(local.alice, card, label="Back")
        await local.click(local.alice, card, label="Finish")
        await local.until_message(thread, lambda m: bool(m.files))
    assert len(server.requests) == 3
