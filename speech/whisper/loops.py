"""A word or phrase that the model wrote over and over. Pure.

Whisper goes round in circles where somebody stutters, or where it can't make anything out: "until
the, or, or, or, …" twenty times. How well a text compresses says so only when most of it is that;
so runs are looked for, wherever they stand. A person stutters too: a few repeats that a mouth has
time for stay as they were said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from interview.models import Word

#: Words of a phrase that may be repeated.
_LONGEST = 12
#: Repeats from which a word, or a phrase of several, is heard again …
_WORD_AGAIN, _PHRASE_AGAIN = 5, 3
#: … and the most that are believed when a plain window has them, too.
_WORD_MOST, _PHRASE_MOST = 8, 3
#: Seconds that each word of a stutter takes at least: nobody says more than eight a second.
_LEAST = 0.12
#: Probability that is left of what went before a loop and of the one repeat that is kept.
_DOUBT = 0.3
#: A syllable over and over in one word: "hahahahahaha".
_WITHIN = re.compile(r"(\D{1,6}?)\1{5,}")
_PARTS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``start`` to ``end`` (behind the last) are one phrase, ``times`` in a row."""

    start: int
    end: int
    #: Tokens of the phrase.
    length: int
    times: int


def runs(words: Sequence[Word]) -> list[Run]:
    """Each run that is longer than people stutter as a rule, in order; none overlaps another."""
    tokens: list[tuple[str, int]] = []
    for n, word in enumerate(words):
        plain = unicodedata.normalize("NFKC", word.text).casefold()
        if _WITHIN.search("".join(_PARTS.findall(plain))):
            tokens += [(plain, n)] * _WORD_AGAIN
        else:
            tokens += [(part, n) for part in _PARTS.findall(plain)]
    said = [token for token, _ in tokens]
    found: list[Run] = []
    at = 0
    while at < len(said):
        length, times = _longest_at(said, at)
        if times:
            last = tokens[at + length * times - 1][1]
            # A loop ends where its tokens do: in the middle of the phrase, or of a word.
            rest = at + length * times
            while rest < len(said) and (
                said[rest] == said[rest - length]
                or (rest == len(said) - 1 and said[rest - length].startswith(said[rest]))
            ):
                last = tokens[rest][1]
                rest += 1
            found.append(Run(tokens[at][1], last + 1, length, times))
            at = rest
        else:
            at += 1
    return found


def _longest_at(said: Sequence[str], at: int) -> tuple[int, int]:
    """(length, times) of the shortest phrase that is repeated from there on, or (0, 0)."""
    for length in range(1, min(_LONGEST, (len(said) - at) // _PHRASE_AGAIN) + 1):
        phrase = said[at : at + length]
        times = 1
        while said[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times >= (_WORD_AGAIN if length == 1 else _PHRASE_AGAIN):
            return length, times
    return 0, 0


def was_said(words: Sequence[Word], run: Run) -> bool:
    """Whether a plain window's run can be a person's own: few repeats, with time for each."""
    seconds = words[run.end - 1].end - words[run.start].start
    most = _WORD_MOST if run.length == 1 else _PHRASE_MOST
    return run.times <= most and seconds >= _LEAST * run.times * run.length


def without_loops(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with one repeat left of each run that nobody can have said, in its first place.

    Beside such a run the model was at a loss: that repeat is doubtful.
    """
    kept: list[Word] = []
    at = 0
    for run in runs(words):
        if was_said(words, run):
            continue
        kept += words[at : run.start]
        kept += [
            replace(_once(word), probability=min(word.probability, _DOUBT))
            for word in words[run.start : min(run.end, run.start + run.length)]
        ]
        at = run.end
    return (*kept, *words[at:])


def _once(word: Word) -> Word:
    """Of repeats that are written as one word ("or-or-or-or-or"), the first."""
    parts = _PARTS.findall(word.text)
    if len(parts) < _WORD_AGAIN or len({part.casefold() for part in parts}) > 1:
        return word
    return replace(word, text=f" {parts[0]}")
