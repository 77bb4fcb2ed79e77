"""Times for the words of a corrected transcript, from those of what was heard (pure).

When a person fixes a transcript, its recording is usually gone, so nobody can listen again. Most
words stay, and each keeps its time. What stands between two kept words was said between them: it
shares the time of the words it takes the place of, by length. Words that were only added get what
room there is. docs/adr/0016-realignment.md says why not otherwise.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from interview.hearing.delivery import PAUSE_SECONDS
from interview.models import Transcript, TranscriptSource, Word
from interview.wording import tokens

Span = tuple[float, float]

#: Nobody speaks faster than this for a whole answer (420 words a minute): more words than that in
#: a stretch of sound were not said in it.
MOST_WORDS_PER_SECOND = 7.0
#: Words heard times words written up to which every alignment is tried (some 30 ms). A person may
#: send in 16,000 characters of anything, and nobody else should wait for that.
_MOST_CELLS = 90_000
#: Seconds that a written word may begin before a gap and be of it.
_EDGE = 0.05
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
    same = _matched([_plain(word.text) for word in heard], [_plain(word) for word in written])
    placed: list[Word] = []
    last, end = 0, 0  # of what is placed: first heard word not used, first written word not placed
    for first, begin in [*same, (len(heard), len(written))]:
        placed += _between(heard, last, first, written[end:begin])
        if begin < len(written):
            old = heard[first]
            placed.append(Word(written[begin], old.start, old.end, old.probability))
        last, end = first + 1, begin + 1
    return _rising(placed, heard[0].start, max(word.end for word in heard))


def _between(heard: Sequence[Word], last: int, first: int, wanted: Sequence[str]) -> list[Word]:
    """``wanted`` in the place of the heard words from ``last`` to before ``first``."""
    said = heard[last:first]
    if said:
        free_seconds = sum(max(0.0, word.end - word.start) for word in said)
        fitting = max(len(said), math.ceil(free_seconds * MOST_WORDS_PER_SECOND))
        return _spread(wanted, [(word.start, word.end) for word in said], fitting)
    before = heard[last - 1].end if last else heard[0].start
    if last == 0 or first == len(heard):
        # Nobody knows how long before the first word it was, or after the last.
        return [Word(word, before, before, 1.0) for word in wanted]
    free_seconds = max(0.0, heard[first].start - before)
    fitting = math.floor(free_seconds * MOST_WORDS_PER_SECOND)
    return _spread(wanted, [(before, before + free_seconds)], fitting)


def _matched(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of the same words in both, rising, by the fewest changes.

    Long texts are cut first at words that stand once in each (patience sorting, as in "patience
    diff"); where not even that brings them down, the stretch counts as changed altogether.
    """
    if not old or not new:
        return []
    if len(old) * len(new) <= _MOST_CELLS:
        return _fewest_changes(old, new)
    found: list[tuple[int, int]] = []
    i, j = 0, 0
    for first, begin in [*_anchors(old, new), (len(old), len(new))]:
        if (first - i) * (begin - j) <= _MOST_CELLS:
            found += [(i + a, j + b) for a, b in _fewest_changes(old[i:first], new[j:begin])]
        if first < len(old):
            found.append((first, begin))
        i, j = first + 1, begin + 1
    return found


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest rising run of words that stand once in each."""
    once, counts = Counter(old), Counter(new)
    places = {word: n for n, word in enumerate(new) if counts[word] == 1}
    pairs = [(n, places[word]) for n, word in enumerate(old) if once[word] == 1 and word in places]
    tails: list[int] = []  # by length of a run, the least place in which one ends
    ends: list[int] = []  # and which pair that is
    before: list[int] = []
    for n, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [n]
        before.append(ends[length - 1] if length else -1)
    run: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def _fewest_changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The matches of an alignment with the least Levenshtein distance, by words."""
    rows = [list(range(len(new) + 1))]
    for i, word in enumerate(old):
        above, row = rows[-1], [i + 1]
        for j, other in enumerate(new):
            row.append(min(above[j] + (word != other), above[j + 1] + 1, row[j] + 1))
        rows.append(row)
    return list(_traced(rows, old, new))[::-1]


def _traced(
    rows: Sequence[Sequence[int]], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[int, int]]:
    i, j = len(old), len(new)
    while i and j:
        differ = old[i - 1] != new[j - 1]
        if rows[i][j] == rows[i - 1][j - 1] + differ:
            i, j = i - 1, j - 1
            if not differ:
                yield i, j
        elif rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1


def _plain(word: str) -> str:
    return "".join(token.norm for token in tokens(word)) or word


def _spread(words: Sequence[str], spans: Sequence[Span], fitting: int) -> list[Word]:
    """``words`` over the time of ``spans``, by length; those after ``fitting`` get none.

    A word that would reach over a pause keeps to the side that holds more of it.
    """
    spans = _without_seams(spans)
    clocks = [0.0, *accumulate(end - start for start, end in spans)]
    letters = [len(word) if n < fitting else 0 for n, word in enumerate(words)]
    whole = sum(letters) or 1
    cuts = [clocks[-1] * at / whole for at in (0, *accumulate(letters))]
    placed = []
    for word, (begin, end) in zip(words, pairwise(cuts), strict=True):
        start, stop = _within(spans, clocks, begin, end)
        placed.append(Word(word, start, stop, 1.0))
    return placed


def _without_seams(spans: Sequence[Span]) -> list[Span]:
    """Spans put together where no pause lies between."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] < PAUSE_SECONDS:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, max(start, end)))
    return joined


def _within(spans: Sequence[Span], clocks: Sequence[float], begin: float, end: float) -> Span:
    """A stretch of the spans' own time, put end to end, as a time in the recording."""
    at = min(max(0, bisect_right(clocks, begin) - 1), len(spans) - 1)
    best = (-1.0, (0.0, 0.0))
    while at < len(spans) and (clocks[at] < end or best[0] < 0):
        start, clock = spans[at][0], clocks[at]
        first, last = max(begin, clock), min(max(end, begin), clocks[at + 1])
        best = max(best, (last - first, (start + first - clock, start + max(first, last) - clock)))
        at += 1
    return best[1]


def _rising(words: Sequence[Word], least: float, most: float) -> tuple[Word, ...]:
    clock = least
    risen = []
    for word in words:
        start = min(max(word.start, clock), most)
        risen.append(Word(word.text, start, min(max(word.end, start), most), word.probability))
        clock = start
    return tuple(risen)


def fixed(latest: Transcript, heard: Transcript, text: str) -> Transcript:
    """The revision after ``latest``, with the times of what was ``heard`` first.

    Times always come from the first hearing, so that they don't drift with each correction.
    """
    return replace(
        latest,
        text=text,
        source=TranscriptSource.FIXED,
        revision=latest.revision + 1,
        words=(words := realigned(heard.words, text, latest.language)),
        # Where there are words now, somebody has written what was said.
        gaps=tuple(
            gap
            for gap in latest.gaps
            if not any(gap.start - _EDGE <= word.start < gap.end for word in words)
        ),
    )
