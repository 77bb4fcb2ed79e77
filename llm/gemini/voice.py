"""Gemini's voice: speech generation through google-genai.

Models since 3.8 recite what they are given; the style is told apart from the words
(``speech_metadata``), and the tags in brackets that would direct them are no part of spoken text.
"""

from __future__ import annotations

import io
import math
import re
import wave

import structlog
from google import genai
from google.genai import types

from interview.errors import InterviewerRefused, VoiceError
from interview.models import Pcm, Usage
from llm.gemini.errors import CAUGHT, translated

log = structlog.get_logger(__name__)

STYLE = "calm and friendly, at the pace of a conversation: an interviewer who asks a question"
#: Samples a second, where the reply doesn't say.
RATE = 24_000
_RATE = re.compile(r"\brate=(\d{4,6})\b")
#: Bytes of the longest sound that is taken: three minutes at 24 kHz.
_MOST = 2 * RATE * 180


class GeminiSpeaker:
    """Implements :class:`interview.ports.Speaker`. Use from one event loop; :meth:`close` it."""

    payer: str | None = "gemini"
    languages: frozenset[str] | None = None

    def __init__(
        self,
        api_key: str,
        *,
        model: str = "gemini-3.8-flash-lite-tts",
        voice: str = "Kore",
        timeout_seconds: float = 20.0,
        base_url: str | None = None,
    ) -> None:
        """``timeout_seconds`` bounds a call. It is not repeated here: the step that wants the sound
        decides whether it still does."""
        self._model = model
        self._voice = voice
        self._client = genai.Client(
            api_key=api_key,
            # Said, so that GOOGLE_GENAI_USE_VERTEXAI in the environment changes nothing.
            vertexai=False,
            http_options=types.HttpOptions(
                base_url=base_url,
                timeout=int(timeout_seconds * 1000),
                retry_options=types.HttpRetryOptions(attempts=1),
            ),
        )

    @property
    def name(self) -> str:
        return f"{self._model}/{self._voice}"

    async def warm_up(self) -> None:
        """Nothing is loaded."""

    async def close(self) -> None:
        await self._client.aio.aclose()
        self._client.close()

    async def say(self, text: str, language: str) -> Pcm:
        """See the port."""
        config = types.GenerateContentConfig(
            response_modalities=["AUDIO"],
            speech_config=types.SpeechConfig(
                language_code=language,
                voice_config=types.VoiceConfig(voice=self._voice),
            ),
        )
        part = types.Part(text=text, speech_metadata=types.SpeechMetadata(style=STYLE))
        failure: VoiceError | None = None
        try:
            response = await self._client.aio.models.generate_content(
                model=self._model, contents=types.Content(role="user", parts=[part]), config=config
            )
        except CAUGHT as error:
            known, hint = translated(error)
            refused = isinstance(known, InterviewerRefused)
            failure = VoiceError(known.code, retry_after=math.inf if refused else known.retry_after)
            log.warning("gemini_voice_failed", code=known.code, hint=hint, model=self._model)
        # Raised outside of the handler: the SDK's exceptions hold the request and its key.
        if failure is not None:
            failure.usage = Usage(calls=1)
            raise failure
        spent = response.usage_metadata
        usage = Usage(
            1,
            (spent.prompt_token_count or 0) if spent else 0,
            (spent.candidates_token_count or 0) if spent else 0,
        )
        try:
            return _sound(response, usage)
        except VoiceError as error:
            log.warning("gemini_voice_failed", code=error.code, hint="", model=self._model)
            error.usage = usage
            raise


def _sound(response: types.GenerateContentResponse, usage: Usage) -> Pcm:
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        raise VoiceError("blocked", retry_after=math.inf)
    blobs = [
        part.inline_data
        for candidate in (response.candidates or [])[:1]
        for part in (candidate.content.parts if candidate.content else None) or ()
        if part.inline_data is not None and part.inline_data.data
    ]
    if not blobs:
        raise VoiceError("no_sound")
    kind = (blobs[0].mime_type or "").lower()
    if kind.partition(";")[0] not in ("audio/l16", "audio/pcm", "audio/wav", "audio/x-wav"):
        raise VoiceError("kind", retry_after=math.inf)
    data = b"".join(blob.data or b"" for blob in blobs)
    if len(data) > _MOST:
        raise VoiceError("too_long", retry_after=math.inf)
    if data.startswith(b"RIFF"):
        return _from_wav(data, usage)
    found = _RATE.search(kind)
    return Pcm(data[: len(data) // 2 * 2], int(found[1]) if found else RATE, usage)


def _from_wav(data: bytes, usage: Usage) -> Pcm:
    try:
        with wave.open(io.BytesIO(data)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise VoiceError("kind", retry_after=math.inf)
            return Pcm(file.readframes(file.getnframes()), file.getframerate(), usage)
    except (wave.Error, EOFError) as error:
        raise VoiceError("bad_body") from error
