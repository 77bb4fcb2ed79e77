"""How an answer was said: facts computed from the words and their times, never from a model.

Nothing here judges a person. Numbers describe one recording, with the definition each is computed
by; bands name where a number lies among measured speakers and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from interview.models import Delivery, Pause, Transcript, Word

__all__ = ["LONG_PAUSE_SECONDS", "MIN_WORDS_FOR_PACE", "count_fillers", "measure", "pace_band"]

#: Pauses are shown from this length on. Campione & Véronis (2002, "A large-scale multilingual
#: study of silent pause duration", Speech Prosody) find three kinds, and call those above 1 s
#: long; they are common in unrehearsed speech. Word times are good to some tenths of a second
#: and thinking for a second is no fault, so only twice that length is worth a word.
LONG_PAUSE_SECONDS = 2.0

#: Fewer words than this are over in a breath; a rate of them would say nothing.
MIN_WORDS_FOR_PACE = 10

#: Words per minute from which on each band holds. Tauroza & Allison (1990, "Speech rates in
#: British English", Applied Linguistics 11) class interviews by rate, pauses included: average
#: 160-210, moderately slow from 120, moderately fast to 250. Their speakers were native; second-
#: language speakers and explanations of hard things are slower, so nothing is called too slow.
_BANDS = (
    (250.0, "very fast"),
    (210.0, "fast"),
    (160.0, "usual for an interview"),
    (120.0, "unhurried"),
    (0.0, "slow"),
)

#: Sounds of hesitation by language, as patterns for the whole word, and the spelling they count
#: under. Only sounds that are nothing else in that language: "like" and "also" are words, "um" is
#: one in German and Portuguese.
_FILLERS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("u+h*m+", "um"),
        ("u+h+", "uh"),
        ("e+r+m+", "erm"),
        ("e+r+|e+h+", "er"),
        ("h+m+|m{2,}", "hmm"),
    ),
    "de": (("ä+h*m+", "ähm"), ("ä+h+", "äh"), ("ö+h*m+", "öhm"), ("h+m+|m{2,}", "hm")),
    "fr": (("e+u+h+", "euh"), ("h+e+u+", "heu"), ("h+u*m+", "hum")),
    "es": (("e+h+", "eh"), ("e+h*m+", "em"), ("m{2,}|h+m+", "mmm")),
    "pt": (("h+ã+|ã+h*", "hã"), ("e+h+", "eh"), ("h+u+m+|h+m+|m{2,}", "hum")),
}
_COMPILED = {
    language: tuple((re.compile(pattern), name) for pattern, name in patterns)
    for language, patterns in _FILLERS.items()
}
_EDGES = re.compile(r"^\W+|\W+$")


def measure(transcript: Transcript) -> Delivery | None:
    """Facts about the delivery; None where there are no words with times (typed, fixed).

    * ``duration``: seconds of the whole recording; ``speech_seconds``: of speech found in it.
    * ``word_count``: words with a letter or digit in them, hesitations included.
    * ``words_per_minute``: speaking rate, i.e. word_count over the time from the start of the
      first word to the end of the last, pauses in between included (Tauroza & Allison 1990 count
      this way); 0.0 below MIN_WORDS_FOR_PACE words, which have no pace.
    * ``long_pauses``: silences of at least LONG_PAUSE_SECONDS between two words.
    * ``fillers``: (sound, times), most first. Whisper leaves some out, so "at least"; empty for
      languages without a list.
    """
    words = [word for word in transcript.words if any(char.isalnum() for char in word.text)]
    if not words:
        return None
    span = words[-1].end - words[0].start
    return Delivery(
        duration=transcript.duration if transcript.duration is not None else words[-1].end,
        speech_seconds=(
            transcript.speech_seconds if transcript.speech_seconds is not None else span
        ),
        word_count=len(words),
        words_per_minute=_pace(len(words), span),
        long_pauses=_long_pauses(words),
        fillers=count_fillers([word.text for word in words], transcript.language),
    )


def pace_band(words_per_minute: float) -> str:
    """Where a speaking rate lies among interviews; see the source above. English only.

    "" for 0.0, which means that there were too few words for a pace.
    """
    if words_per_minute <= 0:
        return ""
    return next(name for least, name in _BANDS if words_per_minute >= least)


def count_fillers(words: list[str], language: str) -> tuple[tuple[str, int], ...]:
    """(sound, times), most first, then by sound; () for a language without a list."""
    patterns = _COMPILED.get(language, ())
    found = Counter(
        name
        for word in words
        for pattern, name in patterns
        if pattern.fullmatch(_EDGES.sub("", word).casefold())
    )
    return tuple(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))


def _pace(count: int, seconds: float) -> float:
    return round(count * 60 / seconds, 1) if count >= MIN_WORDS_FOR_PACE and seconds > 0 else 0.0


def _long_pauses(words: list[Word]) -> tuple[Pause, ...]:
    pauses = []
    for before, after in pairwise(words):
        seconds = round(after.start - before.end, 2)
        if seconds >= LONG_PAUSE_SECONDS:
            pauses.append(Pause(start=before.end, seconds=seconds))
    return tuple(pauses)
