"""What was said and has no words is named, with its place and cause: real weights on recordings
that are put together here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from interview.errors import UnusableRecording
from interview.models import GapCause, Recording, RecordingLimits, RecordingProblem, Transcript
from sandbox.voice_messages import encode
from speech.intake.guards import decode
from speech.whisper.transcriber import WhisperTranscriber

Samples = npt.NDArray[np.float32]
CLIPS = Path(__file__).parents[2] / "audio"
RATE = 48_000


def leveled(sound: Samples) -> Samples:
    return (0.08 * sound / np.sqrt(np.mean(np.square(sound)))).astype(np.float32)


@pytest.fixture
def clip(spoken: Callable[[str], bytes]) -> Callable[..., Samples]:
    def make(name: str, start: float = 0.0, end: float = 60.0) -> Samples:
        file = CLIPS / name
        data = file.read_bytes() if file.exists() else spoken(name)
        samples = decode(data, RecordingLimits(), rate=RATE)
        return leveled(samples[int(start * RATE) : int(end * RATE)])

    return make


def pause(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def in_a_tunnel(sound: Samples, seconds: float = 2.5) -> Samples:
    """As an empty hall answers: noise that fades, in the place of the voice itself."""
    length = int(seconds * RATE)
    noise = np.random.default_rng(3).normal(size=length)
    answer = noise * np.exp(-6.9 * np.arange(length) / length)
    size = 1 << (len(sound) + length).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(answer, size), size)
    return leveled(heard[: len(sound)].astype(np.float32))


@pytest.fixture
def hear(
    transcriber: WhisperTranscriber, recording: Callable[..., Recording]
) -> Callable[..., object]:
    async def heard(*parts: Samples, language: str = "en", certain: bool = False) -> Transcript:
        sound = np.concatenate(parts)
        sound *= min(1.0, 0.9 / float(np.abs(sound).max()))
        return await transcriber.transcribe(
            recording(encode(sound)), language=language, certain=certain
        )

    return heard


async def test_a_part_in_another_language_is_named_and_the_rest_is_heard(hear, clip):
    english, german = clip("team-search.ogg"), clip("german.ogg", 0.0, 7.0)
    starts = len(english) / RATE + 0.4
    heard = await hear(english, pause(0.4), german)
    (gap,) = heard.gaps
    assert (gap.cause, gap.language) == (GapCause.OTHER_LANGUAGE, "de")
    assert gap.start == pytest.approx(starts, abs=1.0)
    assert gap.end == pytest.approx(heard.duration, abs=1.0)
    assert "told the team earlier" in heard.text
    assert all(word.end <= gap.start + 0.3 for word in heard.words)


async def test_so_is_one_between_two_parts_in_the_language(hear, clip):
    heard = await hear(
        clip("team-login.ogg", 0.0, 7.0), pause(0.5), clip("spanish.ogg", 0.0, 6.0), pause(0.5),
        clip("team-search.ogg"),
    )  # fmt: skip
    (gap,) = heard.gaps
    assert (gap.cause, gap.language) == (GapCause.OTHER_LANGUAGE, "es")
    assert 6.0 < gap.start < 9.0 and 11.5 < gap.end < 15.0
    assert any(word.start > gap.end for word in heard.words)


async def test_where_most_is_in_another_its_person_is_asked(hear, clip):
    parts = (clip("fine.ogg"), pause(0.5), clip("german.ogg"))
    with pytest.raises(UnusableRecording) as caught:
        await hear(*parts)
    assert caught.value.problem in (
        RecordingProblem.OTHER_LANGUAGE,
        RecordingProblem.UNSURE_LANGUAGE,
    )
    assert caught.value.language == "de"


async def test_what_an_echo_covers_is_a_gap_or_doubtful(hear, clip):
    clear, echo = clip("technical-index.ogg", 0.0, 22.0), clip("technical-asyncio.ogg", 0.0, 12.0)
    heard = await hear(clear, pause(0.5), in_a_tunnel(echo))
    after = [word for word in heard.words if word.start > 22.3]
    assert heard.gaps and heard.gaps[-1].cause is GapCause.UNCLEAR
    assert all(gap.start > 21.0 for gap in heard.gaps)
    assert all(word.probability < 0.5 for word in after)
    assert "scan the whole table" in heard.text


async def test_clear_speech_has_no_gaps_whoever_speaks(hear, clip):
    voices = [clip(name, 0.0, 6.0) for name in ("team-login.ogg", "team-search.ogg")]
    assert (await hear(*voices)).gaps == ()
    for name in ("technical-index.ogg", "behavioral-incident.ogg", "hesitating.ogg"):
        assert (await hear(clip(name))).gaps == ()
