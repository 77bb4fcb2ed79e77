"""What others measured of how people speak, to put a person's numbers beside. Pure.

A number stands beside what was measured in its own language, in words, or it stands alone: rates
of one language say nothing about another, since words differ in length. Nothing here calls a
voice good or bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


def _mean(rate: float, of: Spoken = Spoken.READING) -> PaceNorm:
    return PaceNorm(rate, rate, of)


#: English: the average range of interviews in Tauroza & Allison (1990, "Speech rates in British
#: English", Applied Linguistics 11(1), 90-105). The paper could not be read for this; the range is
#: as later works quote it, and agrees with the next source: radio interviews at 255 syllables a
#: minute, which is 186 words at 1.37 syllables a word. Its outer limits were not found quoted and
#: are left out.
#: French: radio interviews at 264 syllables a minute (Grosjean & Deschamps 1975, "Analyse
#: contrastive des variables temporelles de l'anglais et du français", Phonetica 31, as quoted by
#: Schwab 2007, doi:10.13097/archive-ouverte/unige:5216), 171 words at the 1.54 syllables a French
#: word has in the reading texts below (301 syllables and 195 words a minute).
#: Spanish: what the Instituto Cervantes calls normal ("velocidad de habla", Diccionario de
#: términos clave de ELE).
#: Hebrew: mean of 78 speakers in radio interviews (Amir 2016, "Speaking rate among adult Hebrew
#: speakers", doi:10.21767/2471-7975.100016).
#: The others: mean of 25 natives a language who read the same texts aloud (Trauzettel-Klosinski &
#: Dietz 2012, "Standardized assessment of reading performance: the new International Reading Speed
#: Texts", IOVS 53(9), 5452-5461). People who think while they speak are slower than readers.
_PACE = {
    "en": PaceNorm(160.0, 210.0, Spoken.INTERVIEW),
    "es": PaceNorm(150.0, 200.0, Spoken.TALK),
    "fr": _mean(171.0, Spoken.INTERVIEW),
    "he": _mean(154.0, Spoken.INTERVIEW),
    "de": _mean(179.0),
    "fi": _mean(161.0),
    "it": _mean(188.0),
    "nl": _mean(202.0),
    "pl": _mean(166.0),
    "pt": _mean(181.0),
    "ru": _mean(184.0),
    "sv": _mean(199.0),
    "tr": _mean(166.0),
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
