"""How loud a recording is. The only file that knows pydub.

pydub measures decoded samples here; it never decodes, since for that it starts an ffmpeg of the
machine and takes five times the memory of PyAV.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

with warnings.catch_warnings():
    # On import pydub warns that no ffmpeg is on the PATH (it isn't used), and its own source and
    # the standard library's audioop raise deprecation warnings.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

from interview.models import Sound

Samples = npt.NDArray[np.float32]

#: Of digital silence: -120 dB.
_LEAST_POWER = 1e-12

#: A recording whose loudest sample is below this holds nothing that anyone could hear: 16-bit
#: silence with dither peaks near -84 dBFS, a voice at arm's length above -40.
SILENT_PEAK_DBFS = -60.0
#: Voices below this are lifted before anything listens: Silero's speech probabilities fall with
#: the level, Whisper's do not.
QUIET_PEAK_DBFS = -20.0
#: Samples from this amplitude on count as cut off: resampling and Opus blur the flat tops of a
#: clipped wave, so that fewer than half of them stay at the very end of the scale.
_CLIPPED = 0.98
#: Seconds of a frame whose loudness is compared, and percent of frames that count as quiet.
_FRAME, _QUIET_SHARE = 0.032, 10
#: Where lifted recordings peak.
_LIFTED_PEAK_DBFS = -6.0


def _segment(samples: Samples, rate: int) -> AudioSegment:
    pcm = np.clip(samples * 32768.0, -32768, 32767).astype(np.int16)
    return AudioSegment(data=pcm.tobytes(), sample_width=2, frame_rate=rate, channels=1)


def peak_dbfs(samples: Samples, rate: int) -> float:
    """Loudest sample in dB below full scale; minus infinity for digital silence."""
    return float(_segment(samples, rate).max_dBFS)


def measured(samples: Samples, speech: Sequence[tuple[float, float]], rate: int) -> Sound:
    """Level and clipping of the speech in ``samples`` (-1..1); ``speech`` in seconds.

    * ``level``: 20 log10 of the root mean square of the samples where the voice activity detector
      heard speech, in dB below full scale (1.0; a sine at full scale reads -3.0). As RFC 7874
      section 4 takes it, which leaves out silence as ITU-T P.56 (active speech level) does.
    * ``clipped``: share of those samples at full scale (0.98 and more). What was cut off before it
      was made quieter, or by a phone's own leveling, can't be seen.

    Without speech the whole recording counts.
    """
    parts = [samples[int(start * rate) : int(end * rate)] for start, end in speech]
    spoken = np.concatenate(parts) if parts else samples
    power = float(np.mean(np.square(spoken, dtype=np.float64))) if len(spoken) else 0.0
    return Sound(
        level=round(10 * math.log10(max(power, _LEAST_POWER)), 1),
        clipped=round(float(np.mean(np.abs(spoken) >= _CLIPPED)), 5) if len(spoken) else 0.0,
    )


def above_noise(samples: Samples, speech: Sequence[tuple[float, float]], rate: int) -> float:
    """By how many dB the speech is louder than what is heard between its sounds.

    The noise is what the quietest tenth of frames of 32 ms in the speech has: people stop for
    that long within words. Clean voices are at 25 dB and more.
    """
    size = int(_FRAME * rate)
    parts = [samples[int(start * rate) : int(end * rate)] for start, end in speech]
    frames = [
        np.mean(np.square(part[: len(part) // size * size].reshape(-1, size)), axis=1)
        for part in parts
        if len(part) >= size
    ]
    if not frames:
        return 0.0
    power = np.maximum(np.concatenate(frames).astype(np.float64), _LEAST_POWER)
    return float(10 * np.log10(np.mean(power) / np.percentile(power, _QUIET_SHARE)))


def lifted(samples: Samples, rate: int) -> Samples:
    """The samples, amplified to peak at -6 dBFS if they peak below QUIET_PEAK_DBFS."""
    segment = _segment(samples, rate)
    peak = float(segment.max_dBFS)
    if peak >= QUIET_PEAK_DBFS or peak == float("-inf"):
        return samples
    louder = segment.apply_gain(_LIFTED_PEAK_DBFS - peak)
    return np.frombuffer(louder.raw_data, dtype=np.int16).astype(np.float32) / 32768.0
