"""Makes voice messages as Discord's clients do: OGG/Opus, 48 kHz, mono, with a waveform.

For the local Discord, its samples, tests and measurements; the bot itself only receives them.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from interview.models import RecordingLimits
from speech.intake.guards import Samples, decode

#: Samples per second of Discord's voice messages, and their bits per second.
VOICE_RATE = 48_000
_BIT_RATE = 32_000
#: Discord takes one amplitude per 0.1 s and at most 256 of them.
_MAX_AMPLITUDES = 256
_AMPLITUDE_SECONDS = 0.1
#: Long enough for anything a person sends by hand; the bot's own limits come after.
_ANY = RecordingLimits(max_bytes=100_000_000, max_seconds=1_800.0, min_seconds=0.0)


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """``data`` is OGG/Opus; the rest is what Discord sends along with it."""

    data: bytes
    duration_secs: float
    #: base64 of 1 to 256 amplitudes, one byte each.
    waveform: str


def waveform(samples: Samples, rate: int = VOICE_RATE) -> bytes:
    """1 to 256 amplitudes (0-255) over mono samples in -1..1, the loudest being 255.

    Each is the root mean square of its stretch; silence gives zeros.
    """
    if not len(samples):
        return bytes(1)
    count = min(_MAX_AMPLITUDES, max(1, round(len(samples) / rate / _AMPLITUDE_SECONDS)))
    edges = np.linspace(0, len(samples), min(count, len(samples)), endpoint=False).astype(np.intp)
    power = np.add.reduceat(np.square(samples, dtype=np.float64), edges)
    sizes = np.diff(np.append(edges, len(samples)))
    levels = np.sqrt(power / sizes)
    # Below -60 dBFS there is nothing to see; without a floor, dither would fill the picture.
    return bytes(np.round(255 * levels / max(float(levels.max()), 0.001)).astype(np.uint8))


def describe(data: bytes) -> tuple[float, str]:
    """(duration in seconds, base64 waveform) of any recording; blocking.

    Raises UnusableRecording when it can't be decoded.
    """
    return _described(decode(data, _ANY, rate=VOICE_RATE))


def to_voice_message(data: bytes) -> VoiceMessage:
    """Any recording (a browser's WebM, a chosen MP3 …) as a voice message; blocking.

    Raises UnusableRecording when it can't be decoded.
    """
    samples = decode(data, _ANY, rate=VOICE_RATE)
    duration, amplitudes = _described(samples)
    return VoiceMessage(encode(samples), duration, amplitudes)


def encode(samples: Samples) -> bytes:
    """Mono samples in -1..1 at 48 kHz as OGG/Opus at 32 kbit/s."""
    pcm = np.clip(samples * 32767.0, -32768, 32767).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, mode="w", format="ogg") as container:
        stream = container.add_stream(
            "libopus", rate=VOICE_RATE, layout="mono", options={"application": "voip"}
        )
        stream.bit_rate = _BIT_RATE
        step = VOICE_RATE // 50
        for start in range(0, len(pcm), step):
            block = pcm[start : start + step]
            frame = av.AudioFrame.from_ndarray(block[np.newaxis, :], format="s16", layout="mono")
            frame.sample_rate = VOICE_RATE
            frame.pts = start
            frame.time_base = Fraction(1, VOICE_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _described(samples: Samples) -> tuple[float, str]:
    return (
        round(len(samples) / VOICE_RATE, 3),
        base64.b64encode(waveform(samples)).decode("ascii"),
    )
