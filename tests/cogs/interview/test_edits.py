"""A message that was taken as an answer, and is changed or deleted afterwards."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.discord_world import SeenMessage
from tests.support.unruly import Coach

FIRST = "Last spring I moved our builds to a cache, and they took four minutes instead of nineteen."
BETTER = FIRST.replace("four minutes", "six minutes") + " Nobody waits over lunch any more."


def change(coach: Coach, message: SeenMessage, text: str) -> None:
    coach.world.env.backend.edit_message(message.channel_id, message.id, {"content": text})


async def offer(coach: Coach, after: SeenMessage) -> SeenMessage:
    return await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Take the new text"), after=after.id
    )


async def shows_the_new_text(coach: Coach) -> None:
    await coach.world.until(lambda: coach.interviewer.grade_requests[-1].transcript.text == BETTER)
    card = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Next question") and m.has_button("Transcript")
    )
    assert "six minutes" in (await coach.opened(card, "Transcript")).text
    await coach.opened(card, "Back")


async def test_the_new_text_is_taken_by_who_wants_that(coach: Coach) -> None:
    await coach.start(questions=2)
    sent = await coach.say(FIRST)
    await coach.card_after(sent)
    change(coach, sent, BETTER)
    offered = await offer(coach, sent)
    change(coach, sent, BETTER)
    await coach.world.rest()
    said = coach.world.conversation(coach.thread(), after=sent.id)
    assert said.count("Take the new text") == 1
    assert len(coach.interviewer.grade_requests) == 1
    (refused,) = await coach.press(coach.ben, offered, "iv1:take_edit:1:")
    assert "someone else" in refused.text
    await coach.world.click(coach.alice, offered, label="Take the new text")
    await shows_the_new_text(coach)
    assert [each.transcript.text for each in coach.interviewer.grade_requests] == [FIRST, BETTER]
    assert (await coach.counts())["answers"] == 1
    # Pressed again it changes nothing.
    await coach.world.click(coach.alice, offered, label="Take the new text")
    assert len(coach.interviewer.grade_requests) == 2


async def test_while_it_is_reviewed_too(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.interviewer.gate = asyncio.Event()
    sent = await coach.say(FIRST)
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 1)
    change(coach, sent, BETTER)
    await coach.world.click(coach.alice, await offer(coach, sent), label="Take the new text")
    coach.interviewer.gate.set()
    await shows_the_new_text(coach)
    assert coach.interviewer.grade_requests[-1].transcript.text == BETTER


async def test_a_later_change_and_a_change_of_something_else_are_left_alone(coach: Coach) -> None:
    await coach.start(questions=2)
    sent = await coach.say(FIRST)
    await coach.card_after(sent)
    change(coach, sent, BETTER)
    offered = await offer(coach, sent)
    await coach.world.env.advance_time(90)
    change(coach, sent, "Something that nobody saw before.")
    said = await coach.world.click(coach.alice, offered, label="Take the new text")
    assert "more than a minute" in coach.last_reply(said).text
    coach.world.env.backend.delete_message(sent.channel_id, sent.id)
    said = await coach.world.click(coach.alice, offered, label="Take the new text")
    assert "isn't there any more" in coach.last_reply(said).text
    assert len(coach.interviewer.grade_requests) == 1


async def test_who_deletes_it_before_the_review_is_told_what_becomes_of_it(coach: Coach) -> None:
    await coach.start(questions=2)
    coach.interviewer.gate = asyncio.Event()
    sent = await coach.say(FIRST)
    coach.world.env.backend.delete_message(sent.channel_id, sent.id)
    await coach.world.until_message(coach.thread(), "its review goes on", after=sent.id)
    coach.interviewer.gate.set()
    card = await coach.card_after(sent)
    assert "nineteen" in (await coach.opened(card, "Transcript")).text


async def test_a_deleted_one_is_not_said_to_be_there_still(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await coach.start(questions=2)
    backend = coach.world.env.backend

    async def lost(url: str) -> bytes:
        newest = max(backend.messages[coach.thread().id])
        backend.delete_message(coach.thread().id, newest)
        raise TimeoutError

    monkeypatch.setattr(coach.bot.http, "get_from_cdn", lost)
    sent = await coach.voice()
    said = coach.world.conversation(coach.thread(), after=sent.id)
    assert "isn't on Discord any more" in said and "still in your message" not in said
