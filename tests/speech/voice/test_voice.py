"""The local voice, its file, and whether Whisper understands it."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from bench.speech_scores import Said, error_rate
from interview.errors import ConfigurationError, VoiceError
from interview.models import Pcm, Recording, RecordingLimits, Usage
from interview.speaking.text import MAX_SPOKEN, spoken_text
from speech.intake.guards import decode
from speech.voice import local as voice_module
from speech.voice.local import MAX_PART, PICO, LocalSpeaker, in_parts
from speech.voice.sound import LEVEL, LONGEST, PEAK, OggVoice, to_speech
from speech.whisper.transcriber import WhisperTranscriber

LIMITS = RecordingLimits(max_bytes=10_000_000, max_seconds=300.0, min_seconds=0.0)
QUESTION = (
    "Your list endpoint uses page numbers with LIMIT and OFFSET. Clients complain that deep pages"
    " are slow. Why is that, and what would you offer instead?"
)


#: Pico's package has wheels for Linux and Windows.
HERE = ["en", *(PICO if importlib.util.find_spec("py_nanotts") is not None else ())]
needs_pico = [language for language in ("de",) if language in HERE]


@pytest.fixture(scope="module")
def voice() -> Iterator[OggVoice]:
    """Loaded once for all of them, by whichever is first."""
    made = OggVoice(LocalSpeaker())
    yield made
    asyncio.run(made.close())


def tone(seconds: float, rate: int, amplitude: float = 0.1) -> Pcm:
    samples = amplitude * np.sin(2 * np.pi * 220 * np.arange(round(seconds * rate)) / rate)
    return Pcm((samples * 32767).astype("<i2").tobytes(), rate)


# --------------------------------------------------------------------------- heard


def test_linux_has_every_language() -> None:
    assert sys.platform != "linux" or HERE == ["en", "de", "es", "fr"]


@pytest.mark.parametrize(
    ("language", "question", "most"),
    [
        ("en", QUESTION, 8.0),
        ("en", "How would you find out why `kubectl` times out after 30 s?", 10.0),
        ("en", "What is the time complexity of a merge sort: `O(n log n)` or O(n²)?", 25.0),
        ("de", "Was war die schwierigste Entscheidung in Ihrem letzten Projekt, und warum?", 20.0),
        ("es", "¿Cuál fue la decisión más difícil de su último proyecto y por qué?", 20.0),
        ("fr", "Quelle a été la décision la plus difficile de votre dernier projet ?", 20.0),
    ],
)
async def test_whisper_hears_the_question_back(
    voice: OggVoice,
    transcriber: WhisperTranscriber,
    language: str,
    question: str,
    most: float,
) -> None:
    said = spoken_text(question, language)
    speech = await voice.speak(said, language)
    assert (speech is not None) is (language in HERE)
    if speech is None:
        return
    recording = Recording(0, speech.data, "question.ogg", "audio/ogg")
    heard = (await transcriber.transcribe(recording, language=language)).text
    rate, _, _ = error_rate([(Said("", speech.seconds, language, "", said), heard)])
    assert rate <= most, heard


# --------------------------------------------------------------------------- the speaker


async def test_it_is_a_small_file_that_plays_in_discord(voice: OggVoice) -> None:
    speech = await voice.speak(spoken_text(QUESTION, "en"), "en")
    assert speech is not None
    with av.open(io.BytesIO(speech.data)) as container:
        (stream,) = container.streams.audio
        assert (container.format.name, stream.codec_context.name) == ("ogg", "opus")
        assert stream.codec_context.channels == 1
    samples = decode(speech.data, LIMITS, rate=16_000)
    assert len(samples) / 16_000 == pytest.approx(speech.seconds, abs=0.1)
    assert 5 < speech.seconds < 15 and len(speech.data) < 6_000 * speech.seconds
    assert np.abs(samples).max() < 1


async def test_equal_words_make_equal_sounds(voice: OggVoice) -> None:
    first, second = [await voice.speak("Why do you say so?", "en") for _ in range(2)]
    assert first is not None and second is not None
    same = [decode(each.data, LIMITS, rate=16_000) for each in (first, second)]
    assert np.array_equal(*same)


async def test_a_language_without_a_voice_is_not_spoken(voice: OggVoice) -> None:
    assert await voice.speak("Porque?", "pt") is None


async def test_many_at_once_are_all_spoken(voice: OggVoice) -> None:
    wanted = [("Why is that?", language) for language in HERE] * 2
    made = await asyncio.gather(*(voice.speak(*each) for each in wanted))
    assert all(each is not None and each.seconds > 0.5 for each in made)


@pytest.mark.parametrize("language", ["en", *needs_pico])
async def test_the_longest_text_is_spoken(voice: OggVoice, language: str) -> None:
    long = spoken_text("What would you have done then, and why not earlier? " * 40, language)
    assert len(long) > MAX_SPOKEN - 60
    speech = await voice.speak(long, language)
    assert speech is not None and 40 < speech.seconds < LONGEST


@pytest.mark.parametrize(
    "text", ["日本語の質問", "…", "a" * 900, "1" * 900, "xzqv " * 180, "; ".join("abc" * 20)]
)
@pytest.mark.parametrize("language", ["en", *needs_pico])
async def test_odd_texts_make_a_sound_or_a_plain_failure(
    voice: OggVoice, text: str, language: str
) -> None:
    try:
        speech = await voice.speak(text, language)
    except VoiceError:
        return
    assert speech is not None and speech.seconds < LONGEST


def test_long_sentences_are_spoken_in_parts_with_nothing_lost() -> None:
    phonemes = "həlˈO ðˈɛɹ, " * 200
    parts = in_parts(phonemes)
    assert all(len(part) <= MAX_PART for part in parts) and len(parts) < 8
    assert " ".join(parts) == phonemes.strip()
    assert [len(part) for part in in_parts("x" * 5_000)] == [MAX_PART]


@pytest.mark.parametrize("language", needs_pico)
async def test_a_child_that_hangs_is_killed(language: str) -> None:
    speaker = LocalSpeaker(child_seconds=0.01)
    with pytest.raises(VoiceError, match="too_slow"):
        await speaker.say("Warum denn?", language)
    await speaker.close()


@pytest.mark.parametrize("language", needs_pico)
async def test_a_child_that_crashes_is_a_failure_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
) -> None:
    crashing = tmp_path / "child.py"
    crashing.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(voice_module, "_CHILD", crashing)
    speaker = LocalSpeaker()
    with pytest.raises(VoiceError, match="child_died") as failure:
        await speaker.say("Warum denn?", language)
    assert failure.value.retry_after == math.inf
    await speaker.close()


async def test_another_voice_file_than_the_known_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(voice_module.DIGESTS, "hibari.onnx", "0" * 64)
    speaker = LocalSpeaker()
    with pytest.raises(ConfigurationError, match="hibari"):
        await speaker.warm_up()
    await speaker.close()


async def test_a_closed_voice_says_so() -> None:
    speaker = LocalSpeaker()
    await speaker.close()
    with pytest.raises(VoiceError, match="closed"):
        await speaker.say("Why?", "en")


# --------------------------------------------------------------------------- the file


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
@pytest.mark.parametrize("amplitude", [0.01, 0.1, 0.9])
def test_it_has_the_usual_level_whatever_came_in(rate: int, amplitude: float) -> None:
    speech = to_speech(tone(2.0, rate, amplitude))
    samples = decode(speech.data, LIMITS, rate=rate)
    middle = samples[rate // 2 : rate * 3 // 2]
    level = 20 * np.log10(np.sqrt(np.mean(np.square(middle))))
    assert level == pytest.approx(LEVEL, abs=1.5)


def test_peaks_are_not_clipped() -> None:
    samples = np.frombuffer(tone(2.0, 24_000, 0.01).data, dtype="<i2").copy()
    samples[24_000] = 32_000
    speech = to_speech(Pcm(samples.tobytes(), 24_000))
    assert np.abs(decode(speech.data, LIMITS, rate=24_000)).max() <= 10 ** ((PEAK + 1.5) / 20)


@pytest.mark.parametrize(
    ("pcm", "code"),
    [
        (Pcm(bytes(48_000), 24_000), "silent"),
        (Pcm(b"", 24_000), "silent"),
        (Pcm(b"\x01\x02", 24_000), "silent"),
        (tone(1.0, 22_050), "rate"),
        (Pcm(bytes(2 * 16_000 * 181), 16_000), "too_long"),
    ],
)
def test_what_is_no_speech_is_refused(pcm: Pcm, code: str) -> None:
    with pytest.raises(VoiceError, match=code):
        to_speech(pcm)


async def test_what_a_useless_sound_cost_is_told() -> None:
    class Mute:
        name = "mute"
        payer = "gemini"
        languages = None

        async def say(self, text: str, language: str) -> Pcm:
            return Pcm(bytes(4_800), 24_000, Usage(1, 5, 6))

        async def warm_up(self) -> None: ...

        async def close(self) -> None: ...

    with pytest.raises(VoiceError, match="silent") as failure:
        await OggVoice(Mute()).speak("Why?", "en")
    assert failure.value.usage == Usage(1, 5, 6)
