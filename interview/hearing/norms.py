"""What others measured of how people speak, to put a person's numbers beside. Pure.

A number stands beside what was measured in its own language, in words, or it stands alone: rates
of one language say nothing about another, since words differ in length. Nothing here calls a
voice good or bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from locales.languages import of_each


class Band(StrEnum):
    """Where a number lies beside what is usual; "" where nobody measured a range."""

    BELOW = "below"
    USUAL = "usual"
    ABOVE = "above"
    NONE = ""


class Spoken(StrEnum):
    """What the people did whose rate was measured."""

    INTERVIEW = "interview"
    TALK = "talk"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class PaceNorm:
    """Words per minute, pauses included, that were measured in a language.

    ``low`` to ``high`` is the usual range; both the same where only a mean is known.
    """

    low: float
    high: float
    of: Spoken

    def band(self, words_per_minute: float) -> Band:
        """Band.NONE for a pace of 0.0 (too few words) and where only a mean is known."""
        if words_per_minute <= 0 or self.low == self.high:
            return Band.NONE
        if words_per_minute < self.low:
            return Band.BELOW
        return Band.ABOVE if words_per_minute > self.high else Band.USUAL


#: A language's file says where its numbers come from. Where it says nothing, they are the mean of
#: 25 natives who read the same texts aloud (Trauzettel-Klosinski & Dietz 2012, "Standardized
#: assessment of reading performance: the new International Reading Speed Texts", IOVS 53(9),
#: 5452-5461). People who think while they speak are slower than readers.
_PACE = {
    code: PaceNorm(pace["low"], pace["high"], Spoken(pace["of"]))
    for code, pace in of_each("pace").items()
}

#: Level of active speech that endpoints of voice calls are told to send: an RMS of 2600 of 32767
#: (-22 dB), 6 dB more or less (RFC 7874, section 4).
QUIET_DBFS, LOUD_DBFS = -28.0, -16.0
#: Share of samples at full scale from which on a recording is called clipped. Of five recordings
#: that were raised and sent through Opus, none came over 0.005 % when its loudest sample just
#: reached full scale, and all came over 0.3 % when 0.5 % of their samples or more were cut off.
CLIPPED_SHARE = 0.001


def pace_norm(language: str) -> PaceNorm | None:
    """What is known for a language (ISO 639-1); None for nothing."""
    return _PACE.get(language)


def level_band(level: float) -> Band:
    """Where a level in dB below full scale lies beside what voice calls aim at."""
    if level < QUIET_DBFS:
        return Band.BELOW
    return Band.ABOVE if level > LOUD_DBFS else Band.USUAL
