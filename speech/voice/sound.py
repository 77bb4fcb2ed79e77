"""From a speaker's raw sound to what Discord plays: level, a little silence, OGG with Opus."""

from __future__ import annotations

import asyncio
import io
from fractions import Fraction
from typing import Any, TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

from interview.errors import VoiceError
from interview.models import Pcm, Speech
from interview.ports import Speaker

Samples: TypeAlias = NDArray[np.float32]

#: Bits a second: speech at 24 kHz has no more to say (RFC 6716, 2.1.1: 16-20 kbit/s for wideband,
#: 28-40 for fullband speech). 8 s are 30 kB.
BIT_RATE = 32_000
#: What Opus takes (RFC 6716, 2); others are refused.
RATES = (8_000, 12_000, 16_000, 24_000, 48_000)
#: Root mean square of what is heard of a voice, in dB below full scale, and its highest peak: about
#: what a spoken message has (-16 LUFS, EBU Tech 3343), so that nobody reaches for the volume.
LEVEL, PEAK = -19.0, -1.5
#: Seconds: players cut the first moments off.
BEFORE, AFTER = 0.15, 0.25
#: Seconds. More than MAX_SPOKEN characters can take: something ran on.
LONGEST = 180.0
_BLOCK = 0.05
_SILENT = 1e-3


class OggVoice:
    """Implements :class:`interview.ports.Voice` over a :class:`interview.ports.Speaker`."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    @property
    def name(self) -> str:
        return self._speaker.name

    @property
    def languages(self) -> frozenset[str] | None:
        return self._speaker.languages

    @property
    def payer(self) -> str | None:
        return self._speaker.payer

    async def speak(self, text: str, language: str) -> Speech | None:
        """See the port."""
        if self.languages is not None and language not in self.languages:
            return None
        pcm = await self._speaker.say(text, language)
        try:
            return await asyncio.to_thread(to_speech, pcm)
        except VoiceError as error:
            error.usage = pcm.usage
            raise

    async def warm_up(self) -> None:
        await self._speaker.warm_up()

    async def close(self) -> None:
        await self._speaker.close()


def to_speech(pcm: Pcm) -> Speech:
    """Blocking. Raises VoiceError for what is silent, too long, or at a rate Opus doesn't take."""
    if pcm.rate not in RATES:
        raise VoiceError("rate")
    samples = np.frombuffer(pcm.data, dtype="<i2").astype(np.float32) / 32768.0
    if len(samples) > LONGEST * pcm.rate:
        raise VoiceError("too_long")
    samples = leveled(samples, pcm.rate)
    edges = [np.zeros(round(seconds * pcm.rate), np.float32) for seconds in (BEFORE, AFTER)]
    samples = np.concatenate([edges[0], samples, edges[1]])
    return Speech(encoded(samples, pcm.rate), len(samples) / pcm.rate, pcm.usage)


def leveled(samples: Samples, rate: int) -> Samples:
    """At the usual level; pauses don't count. Raises VoiceError for silence."""
    size = round(_BLOCK * rate)
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    powers = np.square(whole, dtype=np.float64).mean(axis=1)
    voiced = powers[powers > _SILENT**2]
    if not len(voiced):
        raise VoiceError("silent")
    gain = 10 ** (LEVEL / 20) / float(np.sqrt(voiced.mean()))
    most = 10 ** (PEAK / 20) / float(np.abs(samples).max())
    return (samples * min(gain, most)).astype(np.float32)


def encoded(samples: Samples, rate: int) -> bytes:
    """Mono samples in -1..1 as OGG/Opus."""
    pcm = np.clip(samples * 32767.0, -32768, 32767).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, mode="w", format="ogg") as container:
        stream: Any = container.add_stream(
            "libopus", rate=rate, layout="mono", options={"application": "voip"}
        )
        stream.bit_rate = BIT_RATE
        step = rate // 50
        for start in range(0, len(pcm), step):
            block = pcm[np.newaxis, start : start + step]
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate = rate
            frame.pts = start
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
