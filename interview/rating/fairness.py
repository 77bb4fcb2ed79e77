"""Sentences that judge the person instead of the answer (pure).

An English word list; in other languages the grader's instructions stand alone.
"""

from __future__ import annotations

import re

from interview.wording import clean
from locales.languages import of_each, pattern

_WORDS = of_each("judging")["en"]


def _any(of: str) -> str:
    return "|".join(map(pattern, _WORDS[of]))


_JUDGMENT = re.compile(
    rf"\b(?:{_any('always')})\b|\b(?:{_any('of_the_speaker')})",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")


def judges_the_person(sentence: str) -> bool:
    """Whether it speaks of confidence, honesty, personality, emotion, hiring, accent or looks."""
    return _JUDGMENT.search(sentence.replace("’", "'")) is not None


def split_sentences(text: str) -> list[str]:
    """The sentences of a written text, cleaned, with their marks."""
    parts = _SENTENCE_END.split(clean(text, lines=True))
    return [part for part in parts if part.strip()]


def fair(text: str, limit: int) -> str:
    """Cleaned, without the sentences that judge the person, at most ``limit`` characters."""
    kept = (said for said in split_sentences(text) if not judges_the_person(said))
    return clean(" ".join(kept), limit=limit)
