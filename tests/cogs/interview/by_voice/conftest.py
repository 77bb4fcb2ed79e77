"""The whole bot in the local Discord with a real ear: what a person hears back about a recording.

Whisper's smallest model listens: whether the words are right is tested in tests/speech/.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import psutil
import pytest

from app.assembly import StandIns, build_bot, process_services
from config import Settings
from pipeline.tasks import Retries
from sandbox.discord_world import world
from speech.models.quantize import in_8_bit
from speech.models.weights import find_weights
from speech.whisper.desk import Desk
from speech.whisper.transcriber import Ears, WhisperTranscriber
from tests.conftest import MODELS, Coach
from tests.support.fakes import FakeInterviewer

SAMPLES = Path(__file__).parents[4] / "sandbox" / "samples"
RATE = 48_000

Pcm = npt.NDArray[np.int16]


@pytest.fixture(scope="session")
def tiny_ears() -> Iterator[Ears]:
    # As a bot loads it: kept in 8 bit, under its name.
    ears = Ears(in_8_bit(find_weights("tiny.en", MODELS), MODELS / "tiny.en-8bit"))
    yield ears
    ears.desk.close(wait_seconds=20)


@pytest.fixture
async def real_ear(tiny_ears: Ears) -> AsyncIterator[WhisperTranscriber]:
    ear = WhisperTranscriber("tiny.en", cache=MODELS)
    ear._ears = copy(tiny_ears)  # loaded once for all tests; the desk is closed with the bot
    ear._ears.desk = Desk(tiny_ears.engine, workers=2)
    yield ear
    await ear.close()


@pytest.fixture
async def listening(
    settings: Settings, interviewer: FakeInterviewer, real_ear: WhisperTranscriber
) -> AsyncIterator[Coach]:
    """As ``coach``, with a real ear."""
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(
            process_services(
                settings,
                StandIns(
                    interviewer=interviewer,
                    transcriber=real_ear,
                    retries=Retries(tries=2, first_delay=0.2),
                ),
            )
        )
        await stack.enter_async_context(built.worker())
        local = await stack.enter_async_context(world(build_bot(built)))
        yield Coach(built, local.env.bot, local, interviewer, real_ear)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Voice:
    """A voice message with whatever a client claims of it."""

    data: bytes
    duration: float
    waveform_b64: str = "AAAAAAAA"


@pytest.fixture(scope="session")
def announced() -> dict[str, float]:
    about = json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))
    return {name: each["duration_secs"] for name, each in about.items()}


def write(
    blocks: Iterator[Pcm], *, container: str, codec: str, rate: int = RATE, **options: str
) -> bytes:
    """Mono blocks of 16 bit samples as a file."""
    file = io.BytesIO()
    with av.open(file, mode="w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono", options=options)
        at = 0
        for block in blocks:
            frame = av.AudioFrame.from_ndarray(block[np.newaxis, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            at += len(block)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def blocks_of(samples: Pcm, size: int = 960) -> Iterator[Pcm]:
    """Whole blocks; what is left over at the end is not sound that anyone misses."""
    return (samples[at : at + size] for at in range(0, len(samples) - size + 1, size))


@pytest.fixture(scope="session")
def spoken() -> Pcm:
    """The sample answer as samples at 48 kHz."""
    pieces = []
    with av.open(str(SAMPLES / "behavioral-incident.ogg")) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in container.decode(audio=0):
            pieces += [each.to_ndarray()[0] for each in resampler.resample(frame)]
    return np.concatenate(pieces)


@pytest.fixture(scope="session")
def music() -> bytes:
    """Ten seconds of chords with a bass and a beat."""
    time = np.arange(10 * RATE) / RATE
    tune = np.zeros_like(time)
    for bar, root in enumerate((261.6, 220.0, 174.6, 196.0, 261.6)):
        here = (time >= 2 * bar) & (time < 2 * bar + 2)
        for interval in (0.5, 1.0, 1.26, 1.5):
            for part in (1, 2, 3):
                tune += here * np.sin(2 * np.pi * root * interval * part * time) / part
    beat = np.exp(-30 * (time % 0.5)) * np.sin(2 * np.pi * 60 * time)
    sound = tune / np.abs(tune).max() + beat
    pcm = (0.5 * sound / np.abs(sound).max() * 32767).astype(np.int16)
    return write(blocks_of(pcm), container="ogg", codec="libopus")


@pytest.fixture(scope="session")
def video_only() -> bytes:
    file = io.BytesIO()
    with av.open(file, mode="w", format="matroska") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(20):
            picture = np.zeros((64, 64, 3), dtype=np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return file.getvalue()


@pytest.fixture(scope="session")
def three_hours() -> bytes:
    """Three hours of Opus silence, a packet of three bytes for each 60 ms."""
    block = 2_880
    file = io.BytesIO()
    with av.open(file, mode="w", format="ogg") as out:
        stream = out.add_stream(
            "libopus", rate=RATE, layout="mono", options={"frame_duration": "60"}
        )
        packets = []
        for at in range(0, 20 * block, block):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, block), dtype=np.int16), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            packets += stream.encode(frame)
        packet = packets[-1]
        for at in range(0, 3 * 3600 * RATE, block):
            packet.pts = packet.dts = at
            packet.time_base = Fraction(1, RATE)
            out.mux(packet)
    return file.getvalue()


@pytest.fixture
def peak_memory() -> Iterator[Callable[[], float]]:
    """The most megabytes that this process, the bot's, has held so far in this test."""
    process, stop = psutil.Process(), threading.Event()
    most = process.memory_info().rss

    def watch() -> None:
        nonlocal most
        while not stop.wait(0.01):
            most = max(most, process.memory_info().rss)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    yield lambda: most / 1e6
    stop.set()
    watching.join()
