"""Whisper sees what it was trained on."""

from __future__ import annotations

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from speech.whisper.mel import Mel


@pytest.mark.parametrize("bands", [80, 128])
@pytest.mark.parametrize("frames", [2, 150, 602])
def test_the_picture_is_that_of_the_library(bands, frames):
    rng = np.random.default_rng(3)
    sound = np.zeros(frames * 160, np.float32)
    said = sound[: len(sound) * 2 // 3]
    said[:] = rng.normal(size=len(said)) * np.linspace(0, 0.3, len(said))
    expected = FeatureExtractor(feature_size=bands)(sound, padding=0)[:, :frames]
    seen = Mel(bands)(said, frames)
    assert seen.dtype == np.float32
    assert seen.shape == (bands, frames)
    np.testing.assert_allclose(seen, expected, atol=1e-4)


def test_sound_past_the_window_is_left_out():
    sound = np.random.default_rng(3).normal(size=32_000).astype(np.float32)
    mel = Mel(80)
    np.testing.assert_array_equal(mel(sound, 100), mel(sound[:16_000], 100))


def test_silence_and_nothing_at_all_are_even():
    mel = Mel(80)
    for sound in (np.zeros(1_600, np.float32), np.zeros(0, np.float32)):
        assert np.ptp(mel(sound, 20)) == 0
