"""Recordings made as the tests run, and one loaded transcriber for them all."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from interview.models import Recording, RecordingLimits
from sandbox.voice_messages import encode
from speech.intake.guards import decode
from speech.models.weights import find_weights
from speech.whisper.transcriber import Ears, WhisperTranscriber

Samples = npt.NDArray[np.float32]
SAMPLES = Path(__file__).parents[2] / "sandbox" / "samples"


@pytest.fixture(scope="session")
def samples() -> dict[str, dict[str, str]]:
    return json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def spoken() -> Callable[[str], bytes]:
    return lambda name: (SAMPLES / name).read_bytes()


@pytest.fixture(scope="session")
def weights_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whisper")


@pytest.fixture(scope="session")
def base_ears(weights_cache: Path) -> Iterator[Ears]:
    ears = Ears(find_weights("base", weights_cache))
    yield ears
    ears.desk.close(wait_seconds=20)


@pytest.fixture
async def hearing_base(
    weights_cache: Path, base_ears: Ears
) -> AsyncIterator[Callable[..., WhisperTranscriber]]:
    """Transcribers with one model for all: loading is tested on its own."""
    made: list[WhisperTranscriber] = []

    def make(**options: float) -> WhisperTranscriber:
        made.append(WhisperTranscriber("base", cache=weights_cache, **options))  # type: ignore[arg-type]
        made[-1]._ears = base_ears
        return made[-1]

    yield make
    for each in made:
        if each._ears is base_ears:
            each._ears = None
        await each.close()


@pytest.fixture
def transcriber(hearing_base: Callable[..., WhisperTranscriber]) -> WhisperTranscriber:
    return hearing_base()


@pytest.fixture(scope="session")
def recording() -> Callable[..., Recording]:
    def make(data: bytes, announced: float | None = None) -> Recording:
        return Recording(1, data, "voice-message.ogg", "audio/ogg", announced)

    return make


@pytest.fixture(scope="session")
def written() -> Callable[..., bytes]:
    """Samples (channels, n) as a file of any container and codec, block by block."""

    def write(
        blocks: Iterator[npt.NDArray[np.int16]],
        *,
        container: str,
        codec: str,
        rate: int,
        layout: str = "mono",
        bit_rate: int | None = None,
    ) -> bytes:
        file = io.BytesIO()
        with av.open(file, mode="w", format=container) as out:
            stream = out.add_stream(codec, rate=rate, layout=layout)
            if bit_rate:
                stream.bit_rate = bit_rate
            at = 0
            for block in blocks:
                interleaved = np.ascontiguousarray(block.T).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
                frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
                at += block.shape[1]
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        return file.getvalue()

    return write


@pytest.fixture(scope="session")
def not_speech(spoken: Callable[[str], bytes]) -> dict[str, bytes]:
    """Sound without words, as voice messages: a room, noises, tones, a tune, a crowd."""
    rng = np.random.default_rng(11)
    rate, seconds = 48_000, 5
    time = np.arange(rate * seconds) / rate
    voice = decode(spoken("technical-index.ogg"), RecordingLimits(), rate=rate)
    tune = sum(
        np.where((time % 4 >= at) & (time % 4 < at + 1), np.sin(2 * np.pi * pitch * part * time), 0)
        / part
        for at, pitch in enumerate((261.6, 329.6, 392.0, 523.3))
        for part in (1, 2, 3)
    )
    # A crowd: twelve voices at once, each backwards, from other places of a recording.
    crowd = sum(
        np.roll(voice, -int(shift))[: len(time)][::-1] for shift in rng.integers(0, len(voice), 12)
    )
    hum = np.sign(np.sin(2 * np.pi * 50 * time)) * (1 + 0.5 * np.sin(2 * np.pi * 3 * time))
    brown = np.cumsum(rng.normal(size=len(time)))
    clicks = (rng.random(len(time)) < 0.0004) * rng.normal(size=len(time))
    sounds = {
        "dead silence": np.zeros(len(time)),
        "white noise": rng.normal(size=len(time)),
        "wind": brown - brown.mean(),
        "tone": np.sin(2 * np.pi * 440 * time),
        "music": tune,
        "hum": hum,
        "clicks": clicks,
        "crowd": crowd,
    }
    return {
        "quiet room": spoken("silence.ogg"),
        **{
            name: encode((0.5 * sound / max(1e-9, np.abs(sound).max())).astype(np.float32))
            for name, sound in sounds.items()
        },
    }
