"""Why nothing was heard is told apart; a word or two are heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from cogs.kit.problems import recording_problem
from interview.errors import UnusableRecording
from interview.models import NotGradable, Recording, RecordingLimits, RecordingProblem
from interview.rating.gate import gate
from locales.catalog import ENGLISH
from sandbox.voice_messages import encode
from speech.intake.guards import decode
from speech.voice.local import LocalSpeaker
from speech.voice.sound import OggVoice
from speech.whisper.transcriber import WhisperTranscriber

RATE = 48_000
QUESTION = "Have you ever led a team through an incident, and what came of it?"


@pytest.fixture(scope="module")
def voice() -> Iterator[OggVoice]:
    made = OggVoice(LocalSpeaker())
    yield made
    asyncio.run(made.close())


@pytest.mark.parametrize("said", ["No.", "Okay.", "Never.", "Yes, I do."])
async def test_a_word_or_two_are_heard_and_are_too_short_to_rate(
    voice: OggVoice,
    transcriber: WhisperTranscriber,
    recording: Callable[..., Recording],
    said: str,
) -> None:
    spoken = await voice.speak(said, "en")
    assert spoken is not None
    heard = await transcriber.transcribe(recording(spoken.data), language="en")
    assert heard.text.casefold().rstrip(".") == said.casefold().rstrip(".")
    assert heard.gaps == ()
    assert gate(heard.text, QUESTION) is NotGradable.TOO_SHORT


async def problem(
    transcriber: WhisperTranscriber, recording: Recording, language: str = "en"
) -> RecordingProblem:
    with pytest.raises(UnusableRecording) as caught:
        await transcriber.transcribe(recording, language=language)
    return caught.value.problem


async def test_noise_as_loud_as_the_voice_is_named(
    transcriber: WhisperTranscriber,
    spoken: Callable[[str], bytes],
    recording: Callable[..., Recording],
) -> None:
    voice = decode(spoken("team-search.ogg"), RecordingLimits(), rate=RATE)
    noise = np.random.default_rng(4).normal(size=len(voice)) * np.std(voice) * 2.2
    loud = (0.1 * (voice + noise) / np.std(voice + noise)).astype(np.float32)
    assert await problem(transcriber, recording(encode(loud))) is RecordingProblem.TOO_NOISY


async def test_channels_that_cancel_each_other_out_are_named(
    transcriber: WhisperTranscriber,
    written: Callable[..., bytes],
    recording: Callable[..., Recording],
) -> None:
    time = np.arange(4 * RATE) / RATE
    tone = (8000 * np.sin(2 * np.pi * 300 * time)).astype(np.int16)
    blocks = iter([np.stack([tone, -tone])])
    data = written(blocks, container="wav", codec="pcm_s16le", rate=RATE, layout="stereo")
    assert await problem(transcriber, recording(data)) is RecordingProblem.CHANNELS_CANCEL


def test_each_cause_has_words_of_its_own() -> None:
    causes = ("no_speech", "too_short", "other_language", "too_noisy", "channels_cancel", "unclear")
    told = [recording_problem(ENGLISH, RecordingProblem(cause)) for cause in causes]
    assert len({what for what, _ in told}) == len({following for _, following in told}) == 6
