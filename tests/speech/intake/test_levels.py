"""Level and clipping, computed from the samples of the speech as they arrived."""

from __future__ import annotations

import numpy as np
import pytest

from interview.hearing.norms import CLIPPED_SHARE
from interview.models import RecordingLimits
from sandbox.voice_messages import encode
from speech.intake.guards import RATE, decode, take_in
from speech.intake.levels import measured

LIMITS = RecordingLimits()


def tone(amplitude: float, seconds: float = 2.0) -> np.ndarray:
    time = np.arange(int(RATE * seconds)) / RATE
    return (amplitude * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def test_a_sine_at_full_scale_is_three_decibels_below_it() -> None:
    assert measured(tone(0.97), [(0.0, 2.0)], RATE).level == pytest.approx(-3.3, abs=0.05)
    assert measured(tone(0.097), [(0.0, 2.0)], RATE).level == pytest.approx(-23.3, abs=0.05)


def test_only_the_speech_counts() -> None:
    samples = np.concatenate([np.zeros(RATE * 8, np.float32), tone(0.5), tone(1.2).clip(-1, 1)])
    sound = measured(samples, [(8.0, 10.0)], RATE)
    assert sound.level == pytest.approx(-9.0, abs=0.1) and sound.clipped == 0.0
    assert measured(samples, [(10.0, 12.0)], RATE).clipped > 0.3


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(RATE, np.float32)])
def test_nothing_has_a_level_too(samples: np.ndarray) -> None:
    assert measured(samples, [], RATE).level == -120.0
    assert measured(samples, [], RATE).clipped == 0.0


def test_clipping_shows_through_opus_and_a_loud_voice_is_not_clipping(spoken) -> None:
    voice = decode(spoken("technical-index.ogg"), LIMITS, rate=48_000)
    loud = voice / np.abs(voice).max()
    fair = take_in(encode(loud.astype(np.float32)), None, LIMITS).sound
    cut = take_in(encode(np.clip(loud * 3.2, -1, 1).astype(np.float32)), None, LIMITS).sound
    assert fair.clipped < CLIPPED_SHARE / 3
    assert cut.clipped > 3 * CLIPPED_SHARE
    assert cut.level > fair.level + 6


def test_the_level_is_that_of_the_voice_as_it_arrived_not_as_it_was_lifted(spoken) -> None:
    voice = decode(spoken("technical-index.ogg"), LIMITS, rate=48_000)
    usual = take_in(encode(voice), None, LIMITS)
    quiet = take_in(encode((voice / 30).astype(np.float32)), None, LIMITS)
    assert quiet.sound.level == pytest.approx(usual.sound.level - 29.5, abs=1.5)
    assert np.abs(quiet.samples).max() > 0.4
