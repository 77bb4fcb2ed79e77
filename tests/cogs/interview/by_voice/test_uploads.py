"""Recordings that come as files: by /answer, as an attachment, by the message's menu."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.cogs.interview.by_voice.conftest import SAMPLES, blocks_of, write
from tests.conftest import Coach


@pytest.mark.parametrize(
    ("name", "container", "codec", "size"),
    [
        ("answer.mp3", "mp3", "libmp3lame", 1152),
        ("answer.m4a", "mp4", "aac", 1024),
        ("answer.wav", "wav", "pcm_s16le", 960),
    ],
)
async def test_answer_takes_what_phones_and_computers_record(
    listening: Coach,
    spoken: npt.NDArray[np.int16],
    name: str,
    container: str,
    codec: str,
    size: int,
) -> None:
    data = write(blocks_of(spoken, size), container=container, codec=codec)
    question = await listening.start(questions=1)
    result = await listening.world.slash(
        listening.alice, listening.world.lobby, "answer", recording=(name, data)
    )
    assert "Got your answer" in listening.last_reply(result).text
    card = await listening.card_after(question, button="Finish")
    assert "4.0 of 5" in card.text
    assert "payment" in (await listening.opened(card, "Transcript")).text
    listening.world.raise_errors()


async def test_a_file_that_is_no_recording_is_refused_before_it_is_downloaded(
    listening: Coach,
) -> None:
    await listening.start(questions=1)
    for name, data in (("notes.pdf", b"%PDF-1.7"), ("me.png", b"\x89PNG"), ("empty.mp3", b"")):
        result = await listening.world.slash(
            listening.alice, listening.world.lobby, "answer", recording=(name, data)
        )
        text = listening.last_reply(result).text
        assert "still open" in text
        assert ("0 bytes" if name == "empty.mp3" else "isn't audio") in text


async def test_a_picture_named_like_a_recording_is_named_for_what_it_is(listening: Coach) -> None:
    question = await listening.start(questions=1)
    await listening.world.slash(
        listening.alice,
        listening.world.lobby,
        "answer",
        recording=("voice.mp3", b"\x89PNG\r\n\x1a\n" + bytes(5_000)),
    )
    card = await listening.world.until_message(listening.thread(), "isn't audio", after=question.id)
    assert "of 5" not in card.text


async def test_an_audio_file_sent_as_a_message_is_an_answer(listening: Coach) -> None:
    data = (SAMPLES / "technical-index.ogg").read_bytes()
    await listening.start(questions=1)
    sent = await listening.world.say(
        listening.alice, listening.thread(), "", files=[("recording.ogg", data)]
    )
    card = await listening.card_after(sent, button="Finish")
    assert "database" in (await listening.opened(card, "Transcript")).text
