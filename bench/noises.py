"""Recordings as they sound in a room: with hiss, traffic, other voices or a mains hum."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
_Sound = npt.NDArray[np.float64]
_Noise = Callable[[int, np.random.Generator, Sequence[Samples]], _Sound]

RATE = 48_000


def _hiss(length: int, chance: np.random.Generator, voices: Sequence[Samples]) -> _Sound:
    return chance.normal(size=length)


def _traffic(length: int, chance: np.random.Generator, voices: Sequence[Samples]) -> _Sound:
    spectrum = np.fft.rfft(chance.normal(size=length))
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length)


def _voices(length: int, chance: np.random.Generator, voices: Sequence[Samples]) -> _Sound:
    crowd = np.zeros(length)
    for voice in voices:
        crowd += np.resize(np.roll(voice, int(chance.integers(len(voice)))), length)
    return crowd


def _hum(length: int, chance: np.random.Generator, voices: Sequence[Samples]) -> _Sound:
    time = np.arange(length) / RATE
    tones = sum((np.sin(2 * np.pi * 50 * n * time) / n for n in (1, 2, 3, 5, 7)), np.zeros(length))
    return tones + 0.3 * chance.normal(size=length)


#: name: (noise, by how many dB the voice is louder).
NOISES: dict[str, tuple[_Noise, float]] = {
    "hiss": (_hiss, 10.0),
    "traffic": (_traffic, 5.0),
    "voices": (_voices, 8.0),
    "hum": (_hum, 3.0),
}


def noisy(name: str, voice: Samples, voices: Sequence[Samples], seed: int) -> Samples:
    """``voice`` with a noise in it; ``voices`` are those of the crowd."""
    noise, louder = NOISES[name]
    made = noise(len(voice), np.random.default_rng(seed), voices)
    level = np.sqrt(np.mean(voice**2) / np.mean(made**2)) * 10 ** (-louder / 20)
    mixed = voice + level * made
    leveled: Samples = (0.5 * mixed / np.abs(mixed).max()).astype(np.float32)
    return leveled
