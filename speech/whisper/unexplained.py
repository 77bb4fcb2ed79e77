"""Speech that the words don't account for. Pure.

Whisper can leave a sentence out and let its neighbors' words stretch over the time: of two voices
close together it may write the second alone. So each word is granted the time that a mouth takes
for it, at this speaker's own pace, and no more; what is left of the detected speech is unexplained,
whether there is no word in it or one that lasts four seconds.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from interview.models import Word

Spans = Sequence[tuple[float, float]]

#: Seconds granted to a word, and to each of its letters; three times what most take.
_A_WORD, _A_LETTER = 0.35, 0.12
#: A digit stands for a word of so many letters, a sign of a script without spaces for a syllable.
_DIGIT, _SYLLABLE = 4, 2.5
#: Slow speakers are granted more, up to this; most take so much of what is granted.
_SLOWEST, _USUAL = 1.6, 0.4
#: Seconds of unexplained speech, less those of words in between, that are worth a second hearing.
#: A drawn-out "uhm" that was not written takes up to one.
LEAST = 1.3


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch of the recording in which too much speech has no words; seconds."""

    start: float
    end: float
    #: Seconds of speech in it that nothing accounts for.
    missing: float


@dataclass(frozen=True, slots=True)
class _Piece:
    start: float
    end: float
    #: Seconds of unexplained speech, less the explained.
    worth: float
    missing: float


def granted(text: str) -> float:
    """Seconds that a word may take."""
    letters = 0.0
    for sign in text:
        if sign.isdigit():
            letters += _DIGIT
        elif sign.isalpha():
            letters += _SYLLABLE if "\u2e80" <= sign <= "\ud7ff" else 1
    return _A_WORD + _A_LETTER * letters


def pace(words: Sequence[Word]) -> float:
    """By how much a speaker is slower than the time granted: 1 for most."""
    if len(words) < 8:
        return 1.0
    usual = statistics.median((word.end - word.start) / granted(word.text) for word in words)
    return min(_SLOWEST, max(1.0, usual / _USUAL))


def holes(words: Sequence[Word], speech: Spans, *, slow: float = 1.0) -> list[Hole]:
    """Where speech is unexplained, in order; ``words`` with rising times."""
    pieces = list(_pieces(words, speech, slow))
    found: list[Hole] = []
    _search(pieces, 0, len(pieces), found)
    return sorted(found, key=lambda hole: hole.start)


def _pieces(words: Sequence[Word], speech: Spans, slow: float) -> list[_Piece]:
    """The recording's speech from border to border, each either a word or between two."""
    pieces: list[_Piece] = []
    clock = 0.0
    end = speech[-1][1] if speech else 0.0
    for word in words:
        stop = max(clock, word.start)
        if stop > clock:
            pieces.append(_between(clock, stop, speech))
        until = max(stop, word.end)
        taken = _spoken(stop, until, speech)
        allowed = slow * granted(word.text)
        missing = max(0.0, taken - allowed)
        pieces.append(_Piece(stop, until, missing - min(taken, allowed), missing))
        clock = until
    if end > clock:
        pieces.append(_between(clock, end, speech))
    return pieces


def _between(start: float, end: float, speech: Spans) -> _Piece:
    missing = _spoken(start, end, speech)
    return _Piece(start, end, missing, missing)


def _spoken(start: float, end: float, speech: Spans) -> float:
    return seconds(within(speech, start, end))


def _search(pieces: Sequence[_Piece], first: int, last: int, found: list[Hole]) -> None:
    """The run of pieces that is worth most, then those before and after it."""
    waiting = [(first, last)]
    while waiting:
        first, last = waiting.pop()
        if first >= last:
            continue
        most, begin, end = 0.0, first, first
        total, start = 0.0, first
        for n in range(first, last):
            total += pieces[n].worth
            if total <= 0:
                total, start = 0.0, n + 1
            elif total > most:
                most, begin, end = total, start, n + 1
        if most < LEAST:
            continue
        missing = sum(piece.missing for piece in pieces[begin:end])
        found.append(Hole(pieces[begin].start, pieces[end - 1].end, missing))
        waiting += [(first, begin), (end, last)]


def within(spans: Spans, first: float, last: float) -> tuple[tuple[float, float], ...]:
    """What of the spans lies between two times."""
    return tuple(
        (max(start, first), min(end, last)) for start, end in spans if end > first and start < last
    )


def seconds(spans: Spans) -> float:
    return sum(end - start for start, end in spans)


def outside(spans: Spans, taken: Spans) -> tuple[tuple[float, float], ...]:
    """The spans without what is ``taken``, both in order."""
    left = list(spans)
    for start, end in taken:
        left = [
            piece
            for s, e in left
            for piece in ((s, min(e, start)), (max(s, end), e))
            if piece[1] > piece[0]
        ]
    return tuple(left)
