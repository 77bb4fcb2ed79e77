"""Whether a recording is in the language it is supposed to be in. Pure.

Told the wrong language, Whisper doesn't fail: it translates, or writes words that sound alike, and
is about as sure of them as of true ones (mean log-probability -0.1 to -1.7 where it should have
been told another, -0.06 to -0.5 where not). So it is asked for the language first, by one more
step of the decoder on what is encoded anyway.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Those that interviews are likely to be in. Whisper knows more, but some of them (Welsh, Latin,
#: Nynorsk, Tagalog) it names mostly where it is at a loss with accents and bad lines.
LIKELY = frozenset(
    "ar bg cs da de el en es fa fi fr he hi hu id "  # noqa: SIM905 - one a word reads better
    "it ja ko nl no pl pt ro ru sv th tr uk vi zh".split()
)
#: Seconds of speech that it takes. Of 63 recordings in five languages (base) every one was told
#: right by its longest window; with the first 4 s no other likely language came over .2, with 2 s
#: one had .45, with 1 s .94.
LEAST_SPEECH = 4.0
#: Probabilities from which on another language is likelier than all others together, and clear.
#: In the recordings the right one had .92 or more where it wasn't English.
MAYBE, CLEAR = 0.5, 0.8


def likeliest(found: Iterable[tuple[str, float]]) -> tuple[str, float]:
    """The language (ISO 639-1) that is likeliest among :data:`LIKELY`, and its probability."""
    named = [(probability, language) for language, probability in found if language in LIKELY]
    probability, language = max(named, default=(0.0, ""))
    return language, probability


def probability_of(found: Iterable[tuple[str, float]], language: str) -> float:
    return dict(found).get(language, 0.0)
