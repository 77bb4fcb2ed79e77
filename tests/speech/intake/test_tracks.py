"""Recordings with several tracks and channels, as phones, cameras and bad plugs make them."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
import pytest

from interview.models import RecordingLimits
from speech.intake import guards

RATE = 48_000
LIMITS = RecordingLimits()
Track = tuple[str, npt.NDArray[np.int16]]  # codec; channels by samples


@pytest.fixture
def voice(spoken: Callable[[str], bytes]) -> npt.NDArray[np.int16]:
    samples = guards.decode(spoken("fine.ogg"), LIMITS, rate=RATE)
    return (samples * 32767).astype(np.int16)


def written(container: str, *tracks: Track, layout: str = "") -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        streams = []
        for codec, samples in tracks:
            stream = out.add_stream(codec, rate=RATE)
            stream.layout = layout or ("mono", "stereo")[len(samples) - 1]
            streams.append(stream)
        for stream, (_, samples) in zip(streams, tracks, strict=True):
            for at in range(0, samples.shape[1], 960):
                block = np.ascontiguousarray(samples[:, at : at + 960].T).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(block, format="s16", layout=stream.layout.name)
                frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return file.getvalue()


def heard(data: bytes) -> float:
    """Seconds of speech in a recording."""
    return guards.take_in(data, None, LIMITS).speech_seconds


def test_the_first_track_with_a_sound_is_taken(voice: npt.NDArray[np.int16]) -> None:
    said, nothing = voice[np.newaxis], np.zeros((1, len(voice)), dtype=np.int16)
    assert heard(written("mp4", ("aac", said), ("aac", nothing))) > 0.5
    assert heard(written("mp4", ("aac", nothing), ("aac", said))) > 0.5
    # A codec of somebody's own comes first.
    assert heard(written("matroska", ("tta", said), ("libopus", said))) > 0.5


@pytest.mark.parametrize("layout", ["stereo", "quad", "5.1", "7.1"])
def test_channels_are_mixed_down(voice: npt.NDArray[np.int16], layout: str) -> None:
    count = {"stereo": 2, "quad": 4, "5.1": 6, "7.1": 8}[layout]
    every = np.tile(voice, (count, 1))
    assert heard(written("wav", ("pcm_s16le", every), layout=layout)) > 0.5
    one = np.zeros_like(every)
    one[count - 1] = voice
    assert heard(written("wav", ("pcm_s16le", one), layout=layout)) > 0.5


def test_sides_that_cancel_each_other_out_are_heard_one_by_one(
    voice: npt.NDArray[np.int16],
) -> None:
    both = np.stack([voice, -np.maximum(voice, -32767)])
    assert heard(written("wav", ("pcm_s16le", both))) > 0.5
