"""Recordings of any kind become voice messages like Discord's."""

from __future__ import annotations

import base64
import io

import av
import numpy as np
import pytest

from interview.errors import UnusableRecording
from interview.models import RecordingProblem
from sandbox.voice_messages import describe, to_voice_message, waveform


def test_the_committed_samples_are_what_their_description_says(samples, spoken):
    assert set(samples) >= {"technical-index.ogg", "behavioral-incident.ogg", "silence.ogg"}
    for name, described in samples.items():
        data = spoken(name)
        assert len(data) < 200_000
        duration, amplitudes = describe(data)
        assert duration == pytest.approx(described["duration_secs"], abs=0.05)
        assert amplitudes == described["waveform"]
        with av.open(io.BytesIO(data)) as file:
            stream = file.streams.audio[0]
            assert file.format.name == "ogg"
            assert (stream.codec_context.name, stream.rate, stream.channels) == ("opus", 48_000, 1)


def test_a_browsers_recording_becomes_an_ogg_voice_message(written, spoken):
    from speech.intake.guards import RecordingLimits, decode

    voice = decode(spoken("fine.ogg"), RecordingLimits(), rate=48_000)
    pcm = (voice * 32767).astype(np.int16)[np.newaxis, :]
    blocks = (pcm[:, at : at + 960] for at in range(0, pcm.shape[1], 960))
    made = to_voice_message(written(blocks, container="webm", codec="libopus", rate=48_000))
    assert made.data.startswith(b"OggS")
    assert made.duration_secs == pytest.approx(1.955, abs=0.05)
    assert 1 <= len(base64.b64decode(made.waveform)) <= 256
    assert describe(made.data)[0] == pytest.approx(made.duration_secs, abs=0.05)


def test_a_file_without_sound_becomes_no_voice_message():
    with pytest.raises(UnusableRecording) as caught:
        to_voice_message(b"<html></html>")
    assert caught.value.problem is RecordingProblem.NOT_AUDIO


@pytest.mark.parametrize("count", [0, 1, 100, 4_800, 48_000 * 600])
def test_a_waveform_has_one_to_256_amplitudes(count):
    assert 1 <= len(waveform(np.zeros(count, dtype=np.float32))) <= 256


def test_a_waveform_follows_the_loudness():
    loud = np.concatenate([np.zeros(48_000), np.ones(48_000), np.full(48_000, 0.5)])
    amplitudes = waveform(loud.astype(np.float32))
    assert len(amplitudes) == 30
    assert (amplitudes[5], amplitudes[15], amplitudes[25]) == (0, 255, 128)
