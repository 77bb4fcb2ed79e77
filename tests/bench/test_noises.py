"""Noise as loud as it is said to be."""

from __future__ import annotations

import numpy as np
import pytest

from bench.noises import NOISES, RATE, noisy


@pytest.mark.parametrize("name", NOISES)
def test_a_voice_is_by_so_much_louder_than_its_noise(name: str) -> None:
    voice = np.sin(2 * np.pi * 200 * np.arange(2 * RATE) / RATE).astype(np.float32)
    mixed = noisy(name, voice, [voice[:RATE], voice[: RATE // 2]], seed=1)
    assert mixed.dtype == np.float32 and np.abs(mixed).max() == pytest.approx(0.5, abs=1e-4)
    if name != "voices":  # a crowd of this voice is no other sound than the voice
        share = np.dot(mixed, voice) / np.dot(voice, voice)
        left = mixed - share * voice
        louder = 10 * np.log10(share**2 * np.mean(voice**2) / np.mean(left**2))
        assert louder == pytest.approx(NOISES[name][1], abs=1.0)
