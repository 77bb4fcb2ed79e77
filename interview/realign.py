"""Times for the words of a corrected transcript, from those of what was heard (pure).

When a person fixes a transcript, its recording is usually gone, so nobody can listen again. Most
words stay, and each keeps its time. What stands between two kept words was said between them: it
shares the time of the words it takes the place of, by length. Words that were only added get what
room there is. docs/adr/0014-realignment.md says why not otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from interview.models import Word
from interview.wording import tokens

__all__ = ["MOST_WORDS_PER_SECOND", "realigned"]

Span = tuple[float, float]

#: Nobody speaks faster than this for a whole answer (420 words a minute): more words than that in
#: a stretch of sound were not said in it.
MOST_WORDS_PER_SECOND = 7.0
#: Languages written without spaces between words, as in faster-whisper's ``split_to_word_tokens``:
#: words heard in them can't be told apart in what a person writes.
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


def realigned(heard: Sequence[Word], text: str, language: str = "en") -> tuple[Word, ...]:
    """Every word of ``text`` (split at white space) with a time in the recording.

    ``heard`` are the words as heard first, in order. Words compare without case and punctuation.
    Those that are the same keep time and probability; others get a probability of 1, for a person
    wrote them. Starts never fall back, and no time lies outside of what was heard. A word with no
    length has no room in the recording: more were typed than can be said in the time. Where
    nothing was heard, or in a language without spaces, the result is ``heard``.
    """
    written = text.split()
    if not heard or language in _UNSPACED:
        return tuple(heard)
    matcher = SequenceMatcher(
        None, [_plain(word.text) for word in heard], [_plain(word) for word in written], False
    )
    placed: list[Word] = []
    for kind, first, last, begin, end in matcher.get_opcodes():
        said, wanted = heard[first:last], written[begin:end]
        if kind == "equal":
            placed += [
                Word(word, old.start, old.end, old.probability)
                for word, old in zip(wanted, said, strict=True)
            ]
        elif kind == "replace":
            room = sum(max(0.0, word.end - word.start) for word in said)
            fitting = max(len(said), math.ceil(room * MOST_WORDS_PER_SECOND))
            placed += _spread(wanted, [(word.start, word.end) for word in said], fitting)
        elif kind == "insert":
            before = heard[first - 1].end if first else heard[0].start
            after = heard[first].start if first < len(heard) else heard[-1].end
            room = max(0.0, after - before)
            fitting = math.floor(room * MOST_WORDS_PER_SECOND) if 0 < first < len(heard) else 0
            placed += _spread(wanted, [(before, before + room)], fitting)
    return _rising(placed, heard[0].start, max(word.end for word in heard))


def _plain(word: str) -> str:
    return "".join(token.norm for token in tokens(word)) or word


def _spread(words: Sequence[str], spans: Sequence[Span], fitting: int) -> list[Word]:
    """``words`` over the time of ``spans``, by length; those after ``fitting`` get none.

    A word that would reach over the silence between two spans keeps to the one that holds more of
    it, so that no pause is talked over.
    """
    room = sum(max(0.0, end - start) for start, end in spans)
    letters = [len(word) if n < fitting else 0 for n, word in enumerate(words)]
    whole = sum(letters) or 1
    cuts, at = [0.0], 0
    for count in letters:
        at += count
        cuts.append(room * at / whole)
    placed = []
    for word, (begin, end) in zip(words, pairwise(cuts), strict=True):
        start, stop = _within(spans, begin, end)
        placed.append(Word(word, start, stop, 1.0))
    return placed


def _within(spans: Sequence[Span], begin: float, end: float) -> Span:
    """A stretch of the spans' own time, put end to end, as a time in the recording."""
    best: tuple[float, Span] | None = None
    clock = 0.0
    for start, stop in spans:
        length = max(0.0, stop - start)
        first, last = max(begin, clock), min(end, clock + length)
        if last >= first and (best is None or last - first > best[0]):
            best = (last - first, (start + first - clock, start + last - clock))
        clock += length
    return best[1] if best is not None else (spans[-1][1], spans[-1][1])


def _rising(words: Sequence[Word], least: float, most: float) -> tuple[Word, ...]:
    clock = least
    risen = []
    for word in words:
        start = min(max(word.start, clock), most)
        risen.append(Word(word.text, start, min(max(word.end, start), most), word.probability))
        clock = start
    return tuple(risen)
