"""An answer in German in an interview in English, with the ear that the product comes with."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from app.assembly import StandIns, build_bot, process_services
from config import Settings
from sandbox.discord_world import world
from tests.cogs.interview.by_voice.conftest import Voice
from tests.conftest import JOB
from tests.support.fakes import FakeInterviewer

GERMAN = Path(__file__).parents[3] / "audio" / "german.ogg"


async def test_it_is_asked_about_and_then_heard_in_german(
    settings: Settings, interviewer: FakeInterviewer
) -> None:
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(
            process_services(settings, StandIns(interviewer=interviewer))
        )
        await stack.enter_async_context(built.worker())
        local = await stack.enter_async_context(world(build_bot(built)))
        shown = await local.slash(local.alice, local.lobby, "interview start", questions=1)
        await local.submit_modal(local.alice, shown, JOB)
        thread = local.threads(local.alice)[-1]
        await local.until_message(thread, lambda m: m.has_button("Skip"))
        voice = Voice(GERMAN.read_bytes(), 10.2)
        sent = await local.send_voice_message(local.alice, thread, voice)
        asked = await local.until_message(
            thread, "This sounds like German, and the interview is in English."
        )
        assert interviewer.grade_requests == []
        await local.click(local.alice, asked, label="Review it as German")
        card = await local.until_message(thread, lambda m: m.has_button("Finish"), after=sent.id)
        for part, said in (
            ("Transcript", "· German"),
            ("Transcript", "Datenbank"),
            ("Delivery", "German read aloud: 179"),
        ):
            await local.click(local.alice, card, label=part)
            assert said in local.reread(card).text
            await local.click(local.alice, card, label="Back")
        [request] = interviewer.grade_requests
        assert request.language == "de"
        # Nothing of German was taken for a mishearing, and its level was measured.
        assert request.transcript.sound is not None and "Sicherung" in request.transcript.text
