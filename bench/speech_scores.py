"""How right a transcript is: word errors, terms and hesitations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import jiwer
import numpy as np
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from interview.hearing.delivery import count_fillers

__all__ = ["Heard", "Said", "error_rate", "filler_recall", "term_recall"]

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the manifest, and what is known to be in it."""

    file: str
    seconds: float
    language: str
    group: str
    reference: str
    terms: tuple[str, ...] = ()


Heard = Sequence[tuple[Said, str]]


@cache
def _normalizers() -> tuple[EnglishTextNormalizer, BasicTextNormalizer]:
    return EnglishTextNormalizer(), BasicTextNormalizer()


def _errors(said: Said, text: str) -> tuple[int, int]:
    """(wrong, all) words; Whisper's own normalizers, which leave hesitations out in English."""
    english, basic = _normalizers()
    plain = english if said.language == "en" else basic
    wanted = plain(said.reference)
    if not wanted.strip():
        return 0, 0
    found = jiwer.process_words(wanted, plain(text))
    return (
        found.substitutions + found.deletions + found.insertions,
        found.substitutions + found.deletions + found.hits,
    )


def error_rate(heard: Heard) -> tuple[float, float, float]:
    """Word error rate in %, with the 95 % interval by drawing whole recordings."""
    counts = np.asarray([_errors(said, text) for said, text in heard])
    chance = np.random.default_rng(7)
    draws = chance.integers(0, len(counts), (_RESAMPLES, len(counts)))
    sums = counts[draws].sum(axis=1)
    low, high = np.percentile(100 * sums[:, 0] / sums[:, 1], [2.5, 97.5])
    wrong, words = counts.sum(axis=0)
    return 100 * float(wrong) / float(words), float(low), float(high)


def term_recall(heard: Heard) -> tuple[int, int]:
    """(heard, said) terms; letters and digits count, not case, blanks or signs."""
    found = [_letters(term) in _letters(text) for said, text in heard for term in said.terms]
    return sum(found), len(found)


def filler_recall(heard: Heard) -> tuple[int, int, float]:
    """(heard, said) hesitations where some were said, and false ones a minute where none were."""
    right = wanted = false = 0
    seconds = 0.0
    for said, text in heard:
        spoken = _fillers(said.reference, said.language)
        written = _fillers(text, said.language)
        if spoken:
            right, wanted = right + min(spoken, written), wanted + spoken
        else:
            false, seconds = false + written, seconds + said.seconds
    return right, wanted, 60 * false / seconds if seconds else 0.0


def _fillers(text: str, language: str) -> int:
    return sum(times for _, times in count_fillers(text.split(), language))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
