"""Answers: every way to send one, and everything that looks like one and isn't."""

from __future__ import annotations

import asyncio
import dataclasses
from types import SimpleNamespace

import discord
import pytest
from simcord.backend.models import MessageSticker
from structlog.testing import capture_logs

from interview.errors import TranscriberError
from sandbox.demo import load_sample
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach, ExpectedFault

OGG = ("answer.ogg", load_sample("behavioral-incident.ogg").data)


async def answers(coach: Coach) -> int:
    return (await coach.counts()).get("answers", 0)


def said_after(coach: Coach, message) -> str:  # type: ignore[no-untyped-def]
    """What the bot has said in the thread since."""
    return coach.world.conversation(coach.thread(), coach.alice, after=message.id)


async def test_an_event_delivered_twice_is_one_answer_whenever_it_comes_again(
    coach: Coach,
) -> None:
    await coach.start(questions=2)
    coach.interviewer.gate = asyncio.Event()
    sent = await coach.say(GOOD_ANSWER)
    await coach.redeliver(sent)
    coach.interviewer.gate.set()
    card = await coach.card_after(sent, button="Next question")
    before = said_after(coach, sent)
    # The question has its feedback now, and later there is another question.
    await coach.redeliver(sent)
    assert said_after(coach, sent) == before
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    await coach.redeliver(sent)
    # Editing a message afterwards is nothing either.
    stored = coach.world.env.backend.get_message(sent.channel_id, sent.id)
    coach.world.env.backend.edit_message(stored.channel_id, stored.id, {"content": "Better!"})
    await coach.world.rest()
    assert await answers(coach) == 1
    said = await coach.world.context_menu(coach.alice, coach.thread(), "Submit as answer", sent)
    assert "taken as an answer before" in coach.last_reply(said).text
    assert len(coach.interviewer.grade_requests) == 1


async def test_two_messages_quickly_are_one_answer_and_other_voices_are_none(
    coach: Coach,
) -> None:
    await coach.start(questions=1)
    thread, backend = coach.thread(), coach.world.env.backend
    coach.interviewer.gate = asyncio.Event()
    first = await coach.say(GOOD_ANSWER)
    second = await coach.voice()
    # Ben is let into the thread; a bot and a webhook write there as well.
    backend.add_thread_member(thread.id, coach.ben.id)
    await coach.world.say(coach.ben, thread, GOOD_ANSWER)
    other = coach.world.env.create_user("helper", bot=True)
    backend.create_message(thread.id, other.id, GOOD_ANSWER)
    hook = coach.world.guild.create_webhook(coach.world.lobby, "news")
    backend.create_message(
        thread.id, hook._webhook.webhook_user_id, GOOD_ANSWER, webhook_id=hook.id
    )
    backend.create_message(thread.id, backend.bot_user.id, GOOD_ANSWER)
    # A sticker is a reaction, not an answer.
    wave = MessageSticker(id=1, name="wave", format_type=1, guild_id=coach.world.guild.id)
    backend.create_message(thread.id, coach.alice.id, "", stickers=[wave])
    # A voice message elsewhere is none of our business.
    await coach.world.send_voice_message(coach.alice, coach.world.lobby, load_sample("fine.ogg"))
    coach.interviewer.gate.set()
    card = await coach.world.until_message(thread, lambda m: m.has_button("Finish"))
    assert await answers(coach) == 1
    assert "Put together from 2 messages" in card.text
    assert (await coach.counts(coach.ben)).get("answers", 0) == 0
    cards = [each for each in coach.world.messages(thread) if "your answer" in each.text]
    assert len(cards) == 1
    assert coach.world.reread(first).reactions and coach.world.reread(second).reactions
    assert not coach.public(coach.world.lobby)[-1].reactions


async def test_an_answer_as_long_as_discord_lets_it_be(coach: Coach) -> None:
    await coach.start(questions=1)
    hostile = "@everyone **bold** \u202e" + "We measured 🙂 the طويل queue and **fixed** it. " * 120
    hostile = hostile[:6000]
    await coach.command("answer", where=coach.thread(), text=hostile)
    card = await coach.world.until_message(coach.thread(), lambda m: m.has_button("Finish"))
    pages = await coach.opened(card, "Transcript")
    whole = pages.text
    while pages.has_button("Next page"):
        await coach.world.click(coach.alice, pages, label="Next page")
        pages = coach.world.reread(pages)
        whole += pages.text
    assert pages.id == card.id
    assert whole.count("We measured") == hostile.count("We measured")
    # Forged pages lead to one that is there.
    for turn in ("transcript-999999", "transcript-0", "detail-50", "better-7", "report-0"):
        await coach.press(coach.alice, card, f"iv1:page:1:{turn}")
    for text in coach.shown_texts():
        assert "@everyone" not in text
        assert "\u202e" not in text
        assert "**bold**" not in text and "**fixed**" not in text


async def test_files_that_cannot_be_an_answer_are_refused_before_the_download(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await coach.start(questions=1)
    asked: list[str] = []
    download = coach.bot.http.get_from_cdn

    async def watched(url: str) -> bytes:
        asked.append(url)
        return await download(url)

    monkeypatch.setattr(coach.bot.http, "get_from_cdn", watched)
    thread, voice = coach.thread(), load_sample("fine.ogg")

    async def upload(name: str, data: bytes, text: str = "", **claims: object) -> str:
        backend = coach.world.env.backend
        (stored,) = backend.store_attachments(thread.id, [(name, data)])
        stored.update(claims)
        sent = backend.create_message(thread.id, coach.alice.id, text, attachments=[stored])
        await coach.world.rest()
        return coach.world.conversation(thread, coach.alice, after=sent.id)

    assert "isn't audio" in await upload("me.png", b"\x89PNG", content_type="image/png")
    assert "too large" in await upload("a.ogg", b"x", size=26_000_000, content_type="audio/ogg")
    assert "empty" in await upload("a.ogg", b"", size=0, content_type="audio/ogg")
    long = dataclasses.replace(voice, duration=3 * 3600.0)
    sent = await coach.world.send_voice_message(coach.alice, thread, long)
    assert "an answer may take 10 min" in said_after(coach, sent)
    assert asked == []
    assert await answers(coach) == 0

    async def lost(url: str) -> bytes:
        raise TimeoutError

    monkeypatch.setattr(coach.bot.http, "get_from_cdn", lost)
    sent = await coach.voice()
    assert "couldn't download" in said_after(coach, sent)
    assert await answers(coach) == 0
    said = await coach.command("answer", where=thread, recording=OGG)
    assert "couldn't download" in said.text and "nothing was saved" in said.text
    monkeypatch.setattr(coach.bot.http, "get_from_cdn", download)
    # As the words say: it is still in the message.
    said = coach.last_reply(
        await coach.world.context_menu(coach.alice, thread, "Submit as answer", sent)
    )
    assert "Got your answer" in said.text
    card = await coach.card_after(sent, button="Finish")
    # A picture with a text is a text.
    await coach.world.click(coach.alice, card, label="Try again")
    await upload("me.png", b"\x89PNG", GOOD_ANSWER, content_type="image/png")
    assert await answers(coach) == 2


async def test_answer_and_submit_from_anywhere_and_with_anything(coach: Coach) -> None:
    assert "No question is waiting" in (await coach.command("answer", text=GOOD_ANSWER)).text
    lobby, thread_of = coach.world.lobby, coach.thread
    early = await coach.world.say(coach.alice, lobby, GOOD_ANSWER)
    said = await coach.world.context_menu(coach.alice, lobby, "Submit as answer", early)
    assert "No question is waiting" in coach.last_reply(said).text

    await coach.start(questions=1)
    assert "is missing" in (await coach.command("answer")).text
    said = await coach.command("answer", text=GOOD_ANSWER, recording=OGG)
    assert "given twice" in said.text
    assert "isn't audio" in (await coach.command("answer", recording=("a.txt", b"hi"))).text
    assert await answers(coach) == 0
    # From another channel: it says where the review follows.
    said = await coach.command("answer", recording=OGG)
    assert "The review follows in" in said.text
    card = await coach.world.until_message(thread_of(), lambda m: m.has_button("Finish"))

    said = await coach.command("answer", text=GOOD_ANSWER)
    assert "Try again" in said.text
    await coach.world.click(coach.alice, card, label="Try again")
    theirs = await coach.world.say(coach.ben, lobby, GOOD_ANSWER)
    for wrong in (theirs, card if card.channel_id == lobby.id else theirs):
        said = await coach.world.context_menu(coach.alice, lobby, "Submit as answer", wrong)
        assert "someone else" in coach.last_reply(said).text
    for words in ("Got your answer", "taken as an answer before"):
        said = await coach.world.context_menu(coach.alice, lobby, "Submit as answer", early)
        assert words in coach.last_reply(said).text
    assert await answers(coach) == 2


async def test_a_fault_nobody_expected_has_a_reference_and_no_details(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await coach.start(questions=1)

    async def broken(*args: object, **options: object) -> None:
        raise ExpectedFault("SELECT secret FROM answers")

    monkeypatch.setattr(coach.built.services.answers, "take_text", broken)
    monkeypatch.setattr(coach.built.services.interviews, "get_question", broken)
    monkeypatch.setattr(coach.built.services.people, "list_jobs", broken)
    with capture_logs() as logs:
        sent = await coach.say(GOOD_ANSWER)
        in_thread = said_after(coach, sent)
        question = await coach.question(coach.alice, 1)
        hint = coach.last_reply(await coach.world.click(coach.alice, question, label="Hint"))
        listed = await coach.command("job list")
    references = [each["reference"] for each in logs if each["event"] == "interaction_broke"]
    assert len(set(references)) == 3
    for text, reference in zip((in_thread, hint.text, listed.text), references, strict=True):
        assert reference in text
        assert "secret" not in text and "ExpectedFault" not in text
    monkeypatch.undo()
    # The way back is the one that the words for it name.
    coach.ear.failures = [TranscriberError() for _ in range(2)]
    sent = await coach.voice()
    failed = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    # Pressed twice at once, tried once.
    said = await coach.press_label(coach.alice, failed, "Try again", times=2)
    assert any("looked at already" in each.text for each in said)
    card = await coach.card_after(sent, button="Finish")
    assert card.id == failed.id
    assert len(coach.ear.heard) == 3


async def test_a_recording_that_was_deleted_is_not_said_to_be_in_its_message(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await coach.start(questions=1)

    async def gone(url: str) -> bytes:
        raise discord.NotFound(SimpleNamespace(status=404, reason="Not Found"), "gone")  # type: ignore[arg-type]

    monkeypatch.setattr(coach.bot.http, "get_from_cdn", gone)
    sent = await coach.voice()
    said = said_after(coach, sent)
    assert "isn't on Discord any more" in said and "still in your message" not in said
    assert await answers(coach) == 0


async def test_a_click_that_came_too_late_is_no_break(coach: Coach) -> None:
    question = await coach.start(questions=2)
    path = "/interactions/*/*/callback"
    coach.world.env.inject_error("POST", path, status=404, code=10062, times=1)
    with capture_logs() as logs:
        await coach.press_label(coach.alice, question, "Skip")
    events = [each["event"] for each in logs]
    assert "interaction_expired" in events and "interaction_broke" not in events
    assert not any(each["log_level"] == "error" for each in logs)
    await coach.press_label(coach.alice, question, "Skip")
    await coach.question(coach.alice, 2)
