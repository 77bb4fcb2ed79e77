"""Which stretches of a recording are heard at once. Pure.

A window holds whole spans of speech with their pauses. Long silences are shortened, since the
model invents in them and each second costs; where a recording is longer than a window it is cut
in its longest pauses, and in unbroken speech at the quietest moment.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
Spans = Sequence[tuple[float, float]]

_RATE = 16_000
#: Seconds kept around speech; a silence longer than twice that, and a fifth, is shortened to it.
_AROUND = 0.4
#: A recording that fits into one window is one; longer ones are cut until windows have at most
#: this many seconds: the encoder takes 44 ms for 5 s, 200 for 15 and 570 for 30 (base, one core).
_CUT_TO = 14.0
#: Seconds of sound whose loudness decides on where unbroken speech is cut.
_QUIET = 0.2


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one window holds: (start, end) seconds of the recording, glued together in order."""

    parts: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        return sum(end - start for start, end in self.parts)

    def taken_from(self, samples: Samples) -> Samples:
        return np.concatenate(
            [samples[int(start * _RATE) : int(end * _RATE)] for start, end in self.parts]
        )

    def placed(self, time: float, *, end: bool = False) -> float:
        """A time in the window as one in the recording; ``end`` of a word stays before a seam."""
        for start, stop in self.parts:
            length = stop - start
            if time < length or (end and time <= length):
                return start + max(0.0, time)
            time -= length
        return self.parts[-1][1] + time


def cut(
    samples: Samples,
    speech: Spans,
    *,
    most: float,
    within: tuple[float, float] | None = None,
) -> list[Stretch]:
    """Stretches of at most ``most`` seconds that hold all of ``speech`` (at least one span), and
    nothing of what is not ``within`` these seconds."""
    first, last = within or (0.0, len(samples) / _RATE)
    longest = most - 2 * _AROUND
    spans = [piece for span in speech for piece in broken(samples, span, longest)]
    whole = around(spans, first, last)
    if whole.seconds <= most:
        return [whole]
    groups = _groups(spans, min(_CUT_TO, longest))
    return [
        around(
            group,
            first if n == 0 else 0.0,
            last if n == len(groups) - 1 else len(samples) / _RATE,
        )
        for n, group in enumerate(groups)
    ]


def _groups(spans: Spans, most: float) -> list[Spans]:
    if len(spans) < 2 or around(spans, 0.0, math.inf).seconds <= most:
        return [spans]
    start, end = spans[0][0], spans[-1][1]
    middle, half = (start + end) / 2, (end - start) / 2

    def merit(n: int) -> float:
        before, after = spans[n - 1][1], spans[n][0]
        central = 1 - abs((before + after) / 2 - middle) / half
        return (after - before + 0.01) * central

    at = max(range(1, len(spans)), key=merit)
    return [*_groups(spans[:at], most), *_groups(spans[at:], most)]


def around(spans: Spans, earliest: float, latest: float) -> Stretch:
    """Spans of speech with a little of what is around them, within these borders."""
    parts: list[tuple[float, float]] = []
    start = max(earliest, spans[0][0] - _AROUND)
    for (_, before), (after, _) in pairwise(spans):
        if after - before > 2.5 * _AROUND:
            parts.append((start, before + _AROUND))
            start = after - _AROUND
    parts.append((start, min(latest, spans[-1][1] + _AROUND)))
    return Stretch(tuple(parts))


def broken(samples: Samples, span: tuple[float, float], most: float) -> list[tuple[float, float]]:
    """A span, cut where it is quietest in its middle half until no piece is too long."""
    start, end = span
    if end - start <= most:
        return [span]
    quarter = (end - start) / 4
    first = int((start + quarter) * _RATE)
    middle = samples[first : int((end - quarter) * _RATE)].astype(np.float64)
    width = int(_QUIET * _RATE)
    energy = np.concatenate([[0.0], np.cumsum(middle**2)])
    quietest = int(np.argmin(energy[width:] - energy[:-width]))
    at = (first + quietest + width / 2) / _RATE
    return [*broken(samples, (start, at), most), *broken(samples, (at, end), most)]
