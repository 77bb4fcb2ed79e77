"""The guards between a stranger's bytes and the model.

In this order, each with a problem of its own: size → header (container, one audio stream, codec,
channels, rate) → decoding with a hard cap on samples → decoded against announced duration →
length → level → voice activity. Decoding happens in a process of its own (speech/intake/decoder.py
says why): a thread shares the bot's memory, token and fate, and can't be stopped; a process can be
limited and killed, and the next one is started ahead of its recording."""

from __future__ import annotations

import json
import math
import signal
import subprocess
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import structlog
from faster_whisper.vad import VadOptions, get_speech_timestamps, get_vad_model

from interview.errors import TranscriberError, UnusableRecording
from interview.models import RecordingLimits, RecordingProblem, Sound
from speech.intake import decoder_pool, levels

log = structlog.get_logger(__name__)

Samples = npt.NDArray[np.float32]

#: Samples per second that Whisper and the voice activity detector take.
RATE = 16_000
#: Wall seconds for decoding. Ten minutes of any codec we take decode in under 2 s.
DECODE_DEADLINE = 20.0
#: Processor seconds; a file that needs more was made to need more.
_CPU_SECONDS = 10
#: What Python and ffmpeg's libraries map before the first byte of a recording (150 MB measured),
#: and the room that codecs need.
_BASE_MEMORY = 384 * 1024 * 1024

#: Ends of a decoder that the recording brought about: a crash in a codec, or the processor limit.
_CRASHES = frozenset(
    getattr(signal, name)
    for name in ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGXCPU")
    if hasattr(signal, name)
)

#: Speech is told from other sound in spans of at least 0.1 s; silences under 0.3 s belong to it.
_VAD = VadOptions(
    threshold=0.5, min_speech_duration_ms=100, min_silence_duration_ms=300, speech_pad_ms=30
)


class _Head(TypedDict):
    """What speech/intake/decoder.py says before the samples."""

    problem: str | None
    errors: int
    header_seconds: float | None
    one_channel: bool


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording that passed every guard."""

    #: 16 kHz mono float32 in -1..1, lifted if it was very quiet.
    samples: Samples
    #: (start, end) seconds of each span of speech, in order, never overlapping.
    speech: tuple[tuple[float, float], ...]
    #: How loud the speech was before it was lifted.
    sound: Sound
    #: By how many dB the speech is louder than the noise in it.
    above_noise: float = math.inf
    #: Whether its channels cancel each other out, so that only one of them was taken.
    one_channel: bool = False

    @property
    def duration(self) -> float:
        return len(self.samples) / RATE

    @property
    def speech_seconds(self) -> float:
        return sum(end - start for start, end in self.speech)


def prepare() -> None:
    """Start the first decoder and load the detector of speech, before there is a recording."""
    decoder_pool.prepare()
    get_vad_model()


def take_in(data: bytes, announced_seconds: float | None, upload_limits: RecordingLimits) -> Audio:
    """Decode and check a recording; blocking, so call it in a thread.

    Raises UnusableRecording with its problem (and seconds), or TranscriberError when decoding
    was broken off for a reason that lies with this machine.
    """
    samples, one_channel = _decoded(data, upload_limits, RATE)
    seconds = len(samples) / RATE
    if (
        announced_seconds is not None
        and seconds < announced_seconds * upload_limits.min_complete
        and announced_seconds - seconds > upload_limits.cut_off_slack
    ):
        raise UnusableRecording(RecordingProblem.CUT_OFF, (seconds, announced_seconds))
    if seconds < upload_limits.min_seconds:
        raise UnusableRecording(RecordingProblem.TOO_SHORT, (seconds, upload_limits.min_seconds))
    silent = levels.peak_dbfs(samples, RATE) < levels.SILENT_PEAK_DBFS
    lifted = samples if silent else levels.lifted(samples, RATE)
    speech = () if silent else find_speech(lifted)
    if not speech:
        raise UnusableRecording(
            RecordingProblem.CHANNELS_CANCEL if one_channel else RecordingProblem.NO_SPEECH
        )
    return Audio(
        lifted,
        speech,
        levels.measured(samples, speech, RATE),
        levels.above_noise(samples, speech, RATE),
        one_channel,
    )


def decode(data: bytes, upload_limits: RecordingLimits, *, rate: int = RATE) -> Samples:
    """Mono float32 samples at ``rate``; blocking.

    Raises UnusableRecording: EMPTY_FILE, TOO_LARGE, NOT_AUDIO, NO_AUDIO_STREAM, UNSUPPORTED, or
    TOO_LONG with (found, limit) seconds. Raises TranscriberError when the deadline passes.
    """
    return _decoded(data, upload_limits, rate)[0]


def _decoded(data: bytes, upload_limits: RecordingLimits, rate: int) -> tuple[Samples, bool]:
    """:func:`decode`, and whether only one channel was taken since they cancel each other out."""
    if not data:
        raise UnusableRecording(RecordingProblem.EMPTY_FILE)
    if len(data) > upload_limits.max_bytes:
        raise UnusableRecording(RecordingProblem.TOO_LARGE)
    max_samples = int(upload_limits.max_seconds * rate)
    head, pcm = _run_decoder(data, rate, max_samples)
    if head["problem"] is not None:
        raise UnusableRecording(RecordingProblem(head["problem"]))
    samples = np.frombuffer(pcm, dtype=np.int16)
    if len(samples) > max_samples:
        found = max(len(samples) / rate, head["header_seconds"] or 0.0)
        raise UnusableRecording(RecordingProblem.TOO_LONG, (found, upload_limits.max_seconds))
    if not len(samples) or (head["errors"] and len(samples) < upload_limits.min_seconds * rate):
        # A header that promised sound, and nothing of it could be decoded.
        raise UnusableRecording(RecordingProblem.NOT_AUDIO)
    return samples.astype(np.float32) / 32768.0, head["one_channel"]


def find_speech(samples: Samples) -> tuple[tuple[float, float], ...]:
    """(start, end) seconds of speech in 16 kHz samples, by Silero's detector; blocking."""
    spans = get_speech_timestamps(samples, _VAD)
    return tuple((span["start"] / RATE, span["end"] / RATE) for span in spans)


def _run_decoder(data: bytes, rate: int, max_samples: int) -> tuple[_Head, bytes]:
    # Two bytes a sample in up to eight channels, held three times while they are mixed.
    memory = _BASE_MEMORY + 2 * len(data) + 48 * max_samples
    try:
        returncode, out = decoder_pool.run_decoder(
            (rate, max_samples, memory, _CPU_SECONDS), data, DECODE_DEADLINE
        )
    except subprocess.TimeoutExpired as error:
        raise TranscriberError("decode_deadline") from error
    except OSError as error:
        raise TranscriberError("decoder_not_started") from error
    if -returncode in _CRASHES:
        log.warning("recording_broke_decoder", signal=-returncode, size=len(data))
        raise UnusableRecording(RecordingProblem.NOT_AUDIO)
    if returncode != 0:
        # Killed from outside, or it could not even start: no fault of the recording.
        log.error("decoder_failed", returncode=returncode)
        raise TranscriberError("decoder_failed")
    line, _, pcm = out.partition(b"\n")
    head: _Head = json.loads(line)
    return head, pcm
