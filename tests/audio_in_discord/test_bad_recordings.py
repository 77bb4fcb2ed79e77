"""Every kind of bad recording gets a message of its own, no rating, and leaves the bot standing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from sandbox.demo import load_sample
from sandbox.reading import SeenMessage
from tests.audio_in_discord.conftest import RATE, SAMPLES, Voice, blocks_of, write
from tests.conftest import Coach

#: Megabytes that a refusal may leave in the bot: a copy or two of 25 MB on the way to the database
#: are let go of later. Unpacked, the three hours would be 2,000.
MOST_MEMORY = 150


async def send(coach: Coach, voice: Voice) -> SeenMessage:
    return await coach.world.send_voice_message(coach.alice, coach.thread(), voice)


async def refused(coach: Coach, sent: SeenMessage, words: str) -> SeenMessage:
    """The card or reply that says why."""
    card = await coach.world.until_message(coach.thread(), words, after=sent.id, timeout=40)
    assert "of 5" not in card.text
    assert "still open" in card.text
    return card


async def a_good_answer_is_still_taken(coach: Coach) -> None:
    """The question is open again: a real voice message is heard and rated."""
    sent = await coach.voice("technical-index.ogg")
    card = await coach.card_after(sent, button="Finish")
    assert "database" in card.text
    assert "4.0 of 5" in card.text
    assert len(coach.interviewer.grade_requests) == 1
    coach.world.raise_errors()


def truncated() -> bytes:
    data = (SAMPLES / "behavioral-incident.ogg").read_bytes()
    return data[: len(data) // 2]


def short(milliseconds: int) -> bytes:
    pcm = (8_000 * np.sin(np.arange(RATE * milliseconds // 1000) / 20)).astype(np.int16)
    return write(blocks_of(pcm, 480), container="ogg", codec="libopus")


HTML = b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>" * 20


@pytest.mark.parametrize(
    ("make", "claimed", "words"),
    [
        (lambda _: b"", 3.0, "0 bytes"),
        (lambda _: np.random.default_rng(5).bytes(60_000), 3.0, "isn't audio"),
        (lambda _: HTML, 3.0, "isn't audio"),
        (lambda _: b"OggS" + HTML, 3.0, "isn't audio"),
        (lambda _: truncated(), 35.53, "arrived cut off: 1"),
        (lambda get: get("video_only"), 2.0, "without any sound"),
        (lambda _: short(50), 0.05, "too short to hold an answer"),
        (lambda _: (SAMPLES / "silence.ogg").read_bytes(), 5.0, "hear anyone speak"),
        (lambda get: get("music"), 10.0, "hear anyone speak"),
        (lambda get: get("three_hours"), 9.0, "an answer may take 10 min"),
        (lambda get: get("three_hours"), 10_800.0, "takes 3 h; an answer may take 10 min"),
        (lambda _: bytes(26_000_000), 60.0, "too large"),
    ],
    ids=[
        "0 bytes", "random", "html", "html after an ogg mark", "truncated", "video only", "50 ms",
        "silence", "music", "3 h that claim 9 s", "3 h", "26 MB",
    ],
)  # fmt: skip
async def test_it_gets_its_own_message_no_rating_and_the_next_answer_counts(
    listening: Coach,
    request: pytest.FixtureRequest,
    memory: Callable[[], float],
    make: Callable[[Callable[[str], bytes]], bytes],
    claimed: float,
    words: str,
) -> None:
    data = make(request.getfixturevalue)
    await listening.start(questions=1)
    before = memory()
    sent = await send(listening, Voice(data, claimed))
    await refused(listening, sent, words)
    assert listening.interviewer.grade_requests == []
    assert memory() - before < MOST_MEMORY
    await a_good_answer_is_still_taken(listening)


async def test_each_kind_is_told_apart_from_the_others_in_one_interview(
    listening: Coach, video_only: bytes
) -> None:
    await listening.start(questions=1)
    said = set()
    for data, claimed, words in (
        (b"", 1.0, "0 bytes"),
        (HTML, 1.0, "isn't audio"),
        (video_only, 2.0, "without any sound"),
        (short(50), 0.05, "too short"),
        (load_sample("silence.ogg").data, 5.0, "hear anyone speak"),
    ):
        sent = await send(listening, Voice(data, claimed))
        said.add((await refused(listening, sent, words)).text)
    assert len(said) == 5


async def test_while_a_real_recording_is_heard_others_are_served_and_the_loop_turns(
    listening: Coach,
) -> None:
    local = listening.world
    await listening.start(questions=1)
    await listening.start(listening.ben, questions=1)
    sent = await listening.voice()
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0.01)
            turns += 1

    counting = asyncio.create_task(count())
    worker = listening.ear._worker  # type: ignore[attr-defined]
    # The one thread is at work on Alice's recording: what is queued behind it waits.
    marker = asyncio.get_running_loop().run_in_executor(worker, lambda: None)
    help_text = listening.last_reply(await local.slash(listening.ben, local.lobby, "help")).text
    message = await local.say(listening.ben, listening.thread(listening.ben), "My answer is this.")
    assert "/interview start" in help_text
    assert local.reread(message).reactions
    assert not marker.done(), "the transcription was over before anyone asked for anything"
    turned_before_the_end = turns
    await listening.card_after(sent, button="Finish")
    counting.cancel()
    assert turned_before_the_end > 5
    local.raise_errors()
