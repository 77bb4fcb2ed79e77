"""A server where the bot may not read messages: everything works through commands and menus."""

from __future__ import annotations

import asyncio

import discord
import pytest

from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach


@pytest.fixture
def message_content() -> bool:
    return False


async def test_people_are_shown_the_other_ways_and_the_admin_is_told_once(coach: Coach) -> None:
    chloe = coach.world.chloe
    async with coach.sql() as connection:
        # simcord's application belongs to the bot itself, which can't be written to.
        await connection.execute("DELETE FROM notices WHERE key LIKE 'message_content%'")

    async def told() -> list[str]:
        assert coach.bot.application is not None
        coach.bot.application.owner = discord.Object(chloe.id)  # type: ignore[assignment]
        await coach.bot.get_cog("AdminCog").on_ready()  # type: ignore[union-attr]
        return [each.text for each in coach.world.messages(coach.world.dm(chloe))]

    (note,) = await told()
    assert "Message Content" in note
    await coach.restart(message_content=False)
    assert await told() == [note]

    assert "/answer" in (await coach.command("help")).text
    question = await coach.start(questions=2)
    assert "/answer" in question.text
    assert "Submit as answer" in question.text
    # What it can't read is not taken, and not complained about.
    sent = await coach.say(GOOD_ANSWER)
    spoken = await coach.voice()
    assert (await coach.counts()).get("answers", 0) == 0
    assert not coach.world.conversation(coach.thread(), after=spoken.id)
    coach.interviewer.gate = asyncio.Event()
    for message in (sent, spoken):
        said = await coach.world.context_menu(
            coach.alice, coach.thread(), "Submit as answer", message
        )
        assert "Got your answer" in coach.last_reply(said).text
    coach.interviewer.gate.set()
    card = await coach.card_after(spoken, button="Next question")
    assert (await coach.counts())["answers"] == 2
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    said = await coach.command("answer", where=coach.thread(), text=GOOD_ANSWER)
    assert "Got your answer" in said.text
    card = await coach.card_after(spoken, button="Finish")
    await coach.world.click(coach.alice, card, label="Finish")
    await coach.world.until_message(coach.thread(), "Your report")

    # In direct messages it reads as always, and says so.
    dm = coach.world.dm(coach.alice)
    await coach.world.slash(coach.alice, dm, "interview start", questions=1)
    question = await coach.world.until_message(dm, lambda m: m.has_button("Skip"))
    assert "I can't read messages" not in question.text
    sent = await coach.world.say(coach.alice, dm, GOOD_ANSWER)
    await coach.world.until_message(dm, lambda m: m.has_button("Finish"), after=sent.id)


def test_only_the_intents_that_are_needed_are_asked_for() -> None:
    from cogs.client import intents_for

    asked = intents_for(message_content=False)
    assert not asked.members and not asked.presences
    assert (
        asked.value & ~discord.Intents(guilds=True, guild_messages=True, dm_messages=True).value
        == 0
    )
