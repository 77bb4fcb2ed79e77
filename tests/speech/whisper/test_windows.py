"""Recordings are cut where nobody speaks, and every word finds back to its time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.whisper.windows import Stretch, cut

RATE = 16_000
MOST = 28.5


def sound(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE), dtype=np.float32)


def test_a_short_answer_is_one_window_without_the_silence_around_it():
    (stretch,) = cut(sound(20), [(5.0, 8.0), (8.5, 10.0)], most=MOST)
    assert stretch.parts == ((pytest.approx(4.6), pytest.approx(10.4)),)


def test_long_silences_are_shortened_and_times_found_back():
    (stretch,) = cut(sound(60), [(1.0, 3.0), (50.0, 52.0)], most=MOST)
    assert stretch.seconds == pytest.approx(2.8 + 2.8)
    assert stretch.placed(0.4) == pytest.approx(1.0)
    assert stretch.placed(2.8 + 0.4) == pytest.approx(50.0)
    assert stretch.placed(2.8) == pytest.approx(49.6)
    assert stretch.placed(2.8, end=True) == pytest.approx(3.4)
    samples = stretch.taken_from(sound(60))
    assert samples[0] == int(0.6 * RATE) and samples[int(2.9 * RATE)] > 49 * RATE


def test_a_long_answer_is_cut_in_its_longest_pauses():
    speech = [(0.0, 6.0), (6.4, 12.0), (12.9, 18.0), (18.3, 24.0)]
    windows = cut(sound(24), speech, most=18.0)
    assert len(windows) == 2
    assert windows[0].parts[-1][1] == pytest.approx(12.4)
    assert windows[1].parts[0][0] == pytest.approx(12.5)


def test_unbroken_speech_is_cut_where_it_is_quietest():
    samples = np.ones(40 * RATE, np.float32)
    samples[int(22.0 * RATE) : int(22.3 * RATE)] = 0.0
    windows = cut(samples, [(0.0, 40.0)], most=MOST)
    assert windows[-1].parts[0][0] < 22.15 < windows[-1].parts[-1][1]
    edges = [end for window in windows for _, end in window.parts]
    assert any(end == pytest.approx(22.15, abs=0.6) for end in edges)


spans = st.lists(st.tuples(st.floats(0.05, 3.0), st.floats(0.1, 70.0)), min_size=1, max_size=12)


@settings(deadline=None)
@given(spans)
def test_every_window_fits_and_no_speech_is_lost(lengths):
    speech, clock = [], 0.0
    for pause, spoken in lengths:
        speech.append((clock + pause, clock + pause + spoken))
        clock += pause + spoken
    windows = cut(np.zeros(int((clock + 1) * RATE), np.float32), speech, most=MOST)
    assert all(0 < window.seconds <= MOST + 1e-6 for window in windows)
    for start, end in speech:
        covered = sum(
            max(0.0, min(end, stop) - max(start, begin))
            for window in windows
            for begin, stop in window.parts
        )
        assert covered >= (end - start) - 1e-3
    for window in windows:
        times = [window.placed(t) for t in np.linspace(0, window.seconds, 20)]
        assert times == sorted(times)
        assert times[0] >= window.parts[0][0] - 1e-6


def test_a_time_past_the_end_stays_past_the_end():
    assert Stretch(((1.0, 2.0),)).placed(5.0) == pytest.approx(6.0)
