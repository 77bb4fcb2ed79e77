"""Sounds without words, made anew in each run: what a microphone hears when nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]

RATE = 48_000
SECONDS = 4.0
TIME = np.arange(int(RATE * SECONDS)) / RATE


def noise(rng: np.random.Generator, slope: float) -> Samples:
    """Noise whose power falls by frequency to the power of ``slope``: white 0, pink 1, brown 2."""
    spectrum = np.fft.rfft(rng.normal(size=len(TIME)))
    frequency = np.fft.rfftfreq(len(TIME), 1 / RATE)
    spectrum[1:] /= frequency[1:] ** (slope / 2)
    spectrum[frequency < 20] = 0
    return np.fft.irfft(spectrum, len(TIME))


def band(rng: np.random.Generator, low: float, high: float) -> Samples:
    spectrum = np.fft.rfft(rng.normal(size=len(TIME)))
    frequency = np.fft.rfftfreq(len(TIME), 1 / RATE)
    spectrum[(frequency < low) | (frequency > high)] = 0
    return np.fft.irfft(spectrum, len(TIME))


def bursts(rng: np.random.Generator, every: float, decay: float, slope: float = 0.0) -> Samples:
    """Noise that begins again and again, ``every`` so many seconds on the average."""
    envelope = np.zeros(len(TIME))
    at = 0.1
    while at < SECONDS:
        envelope += (at <= TIME) * np.exp(-np.maximum(TIME - at, 0) / decay)
        at += every * rng.uniform(0.6, 1.4)
    return noise(rng, slope) * envelope


def note(pitch: float, start: float, length: float, parts: int = 6) -> Samples:
    inside = (start <= TIME) & (start + length > TIME)
    fade = np.exp(-np.maximum(TIME - start, 0) / (0.6 * length))
    return inside * fade * sum(np.sin(2 * np.pi * pitch * n * TIME) / n for n in range(1, parts))


def tune(rng: np.random.Generator, beat: float, drums: bool = False) -> Samples:
    scale = 220 * 2 ** (np.asarray([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
    sound = np.zeros(len(TIME))
    for start in np.arange(0, SECONDS, beat):
        for pitch in rng.choice(scale, 2, replace=False):
            sound += note(float(pitch), float(start), beat)
    return sound + (3 * bursts(rng, beat, 0.04) / 3 if drums else 0)


def crowd(rng: np.random.Generator, voice: Samples, people: int) -> Samples:
    """So many voices at once, each backwards and from another place of a recording."""
    together = np.zeros(len(TIME))
    for _ in range(people):
        together += np.roll(voice, -int(rng.integers(0, len(voice))))[: len(TIME)][::-1]
    return together


def clips(voice: npt.NDArray[np.float32]) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """(name, 48 kHz samples); ``voice`` is a long recording at 48 kHz, for the crowds."""
    rng = np.random.default_rng(23)
    spoken = np.asarray(voice, np.float64)
    sine = np.sin
    turn = 2 * np.pi * TIME
    sounds: dict[str, Samples] = {
        "dead silence": np.zeros(len(TIME)),
        "dither": rng.normal(size=len(TIME)) * 1e-4,
        "a step at the start": (TIME < 0.01) * 1.0,
        **{f"noise of slope {slope}": noise(rng, slope) for slope in (0, 0.5, 1, 1.5, 2)},
        **{f"hum of {hertz} Hz": np.sign(sine(turn * hertz)) for hertz in (50, 60, 100)},
        **{f"tone of {hertz} Hz": sine(turn * hertz) for hertz in (200, 440, 1_000, 3_000)},
        "engaged tone": sine(turn * 425) * (TIME % 1.0 < 0.5),
        "telephone rings": (sine(turn * 440) + sine(turn * 480)) * (TIME % 3.0 < 1.0),
        "dialing": sum(
            (sine(turn * low) + sine(turn * high)) * ((at <= TIME) & (at + 0.2 > TIME))
            for at, low, high in (
                (0.5, 697, 1209),
                (1, 770, 1336),
                (1.5, 852, 1477),
                (2, 941, 1336),
            )
        ),
        "siren": sine(2 * np.pi * np.cumsum(600 + 200 * sine(turn * 0.7)) / RATE),
        "sweep": sine(2 * np.pi * np.cumsum(np.linspace(80, 4_000, len(TIME))) / RATE),
        "typing": bursts(rng, 0.18, 0.006),
        "fast typing": bursts(rng, 0.09, 0.004),
        "knocking": bursts(rng, 0.5, 0.03, 2),
        "coughs": bursts(rng, 1.2, 0.12, 1),
        "rain": bursts(rng, 0.01, 0.01),
        "rumpling": bursts(rng, 0.3, 0.1, 0.5) * np.abs(noise(rng, 2)),
        "wind": noise(rng, 2) * (1 + 0.8 * sine(turn * 0.4)),
        "waves": noise(rng, 1) * (1 + sine(turn * 0.25)),
        "breathing": band(rng, 300, 3_000) * np.maximum(0, sine(turn * 0.4)) ** 2,
        "fan": noise(rng, 1) + 0.2 * sine(turn * 120),
        "noise at the rate of syllables": band(rng, 200, 3_400) * (1 + sine(turn * 4)),
        "buzz at the rate of syllables": np.sign(sine(turn * 120)) * (1 + sine(turn * 3)),
        **{f"tune at {beat} s a beat": tune(rng, beat) for beat in (0.25, 0.5, 1.0)},
        **{f"tune with drums, {beat} s": tune(rng, beat, drums=True) for beat in (0.25, 0.5)},
        "drums": bursts(rng, 0.25, 0.05, 1),
        "a long chord": sum(note(pitch, 0, SECONDS) for pitch in (220.0, 277.2, 329.6)),
        **{f"crowd of {people}": crowd(rng, spoken, people) for people in (8, 12, 16, 24, 40)},
        "crowd far away": crowd(rng, spoken, 20) + 40 * noise(rng, 1),
    }
    for name, sound in sounds.items():
        loudest = max(float(np.abs(sound).max()), 1e-9)
        level = loudest if name == "dither" else 0.5
        yield name, (level * sound / loudest).astype(np.float32)
