"""Gemini's voice over the wire, with the real SDK."""

from __future__ import annotations

import base64
import io
import math
import wave
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest

from interview.errors import VoiceError
from interview.models import Usage
from llm.gemini.voice import GeminiSpeaker
from speech.voice.sound import OggVoice
from tests.llm.gemini.conftest import KEY
from tests.support.gemini_server import (
    GeminiServer,
    Reply,
    busy,
    daily_quota,
    error,
    finish,
    hang,
    hang_up,
    raw,
)

SOUND = (3_000 * np.sin(np.arange(24_000) / 20)).astype("<i2").tobytes()


def spoken(data: bytes = SOUND, kind: str = "audio/L16;codec=pcm;rate=24000") -> Reply:
    blob = {"mimeType": kind, "data": base64.b64encode(data).decode()}
    body: dict[str, Any] = {
        "candidates": [
            {"content": {"role": "model", "parts": [{"inlineData": blob}]}, "finishReason": "STOP"}
        ],
        "usageMetadata": {
            "promptTokenCount": 12,
            "candidatesTokenCount": 150,
            "totalTokenCount": 162,
        },
        "modelVersion": "gemini-3.8-flash-lite-tts",
    }
    return raw(body)


def wav(channels: int = 1) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(48_000)
        out.writeframes(SOUND)
    return file.getvalue()


@pytest.fixture
async def speaker(server: GeminiServer) -> AsyncIterator[GeminiSpeaker]:
    made = GeminiSpeaker(KEY, voice="Puck", base_url=server.url, timeout_seconds=2)
    yield made
    await made.close()


async def test_the_words_go_alone_and_the_style_beside_them(
    server: GeminiServer, speaker: GeminiSpeaker
) -> None:
    server.script([spoken()])
    pcm = await speaker.say("Warum denn?", "de")
    assert (pcm.data, pcm.rate, pcm.usage) == (SOUND, 24_000, Usage(1, 12, 150))
    (request,) = server.requests
    assert request.path.endswith("/models/gemini-3.8-flash-lite-tts:generateContent")
    (part,) = request.body["contents"][0]["parts"]
    assert part["text"] == "Warum denn?" and "calm" in part["speechMetadata"]["style"]
    assert request.config["responseModalities"] == ["AUDIO"]
    # As the SDK writes them; the API takes both spellings of a field's name.
    assert request.config["speechConfig"] == {
        "language_code": "de",
        "voice_config": {"voice": "Puck"},
    }
    assert request.headers["x-goog-api-key"] == KEY


async def test_it_becomes_a_file_that_plays(server: GeminiServer, speaker: GeminiSpeaker) -> None:
    server.script([spoken()])
    voice = OggVoice(speaker)
    speech = await voice.speak("Why?", "pt")
    assert speech is not None and speech.data.startswith(b"OggS")
    assert speech.seconds == pytest.approx(1.4) and speech.usage.calls == 1
    assert voice.name == "gemini-3.8-flash-lite-tts/Puck" and voice.payer == "gemini"


async def test_other_forms_of_sound_are_read(server: GeminiServer, speaker: GeminiSpeaker) -> None:
    server.script(
        [spoken(kind="audio/pcm"), spoken(kind="audio/L16;rate=16000"), spoken(wav(), "audio/wav")]
    )
    rates = [(await speaker.say("Why?", "en")).rate for _ in range(3)]
    assert rates == [24_000, 16_000, 48_000]


@pytest.mark.parametrize(
    ("reply", "code", "again"),
    [
        (busy(retry_delay="7s"), "http_429", 7.0),
        (daily_quota(), "quota_day", 3_600.0),
        (error(503, "UNAVAILABLE"), "http_503", None),
        (error(400, "INVALID_ARGUMENT"), "http_400", math.inf),
        (error(404, "NOT_FOUND"), "http_404", math.inf),
        (hang, "timeout", None),
        (hang_up, "connection", None),
        (raw("<html>", kind="text/html"), "bad_body", None),
        (finish("SAFETY"), "no_sound", None),
        (raw({"candidates": []}), "no_sound", None),
        (raw({"promptFeedback": {"blockReason": "SAFETY"}}), "blocked", math.inf),
        (spoken(b""), "no_sound", None),
        (spoken(kind="audio/mpeg"), "kind", math.inf),
        (spoken(wav(2), "audio/wav"), "kind", math.inf),
        (spoken(b"RIFFbroken", "audio/wav"), "bad_body", None),
    ],
)
async def test_every_failure_is_one_of_ours(
    server: GeminiServer, speaker: GeminiSpeaker, reply: Reply, code: str, again: float | None
) -> None:
    server.script([reply])
    with pytest.raises(VoiceError) as failure:
        await speaker.say("Why?", "en")
    assert (failure.value.code, failure.value.retry_after) == (code, again)
    assert failure.value.usage.calls == 1
    # Neither the key nor the SDK's exception, which holds the request, goes along.
    assert failure.value.__context__ is None or code == "bad_body"
    assert len(server.requests) == 1
