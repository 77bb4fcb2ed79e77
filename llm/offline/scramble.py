"""A good answer's words in no order: too short for a statistic, yet plain beside the good answer.

Who has nearly all words of a phrase has most of its neighbors too: clauses may change places, but
inside them order stays. Where the words are there and hardly any two stand together, they were
thrown in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from interview.wording import FUNCTION_WORDS, tokens

__all__ = ["Sequences", "is_scrambled", "sequences_of"]

#: (all words, words of content) of a text, in order.
Sequences = tuple[tuple[str, ...], tuple[str, ...]]

#: Fewer words have few orders, and most of them can be said.
_LEAST_WORDS, _LEAST_CONTENT = 6, 5
#: Shares of the answer's words that the phrase has, and of the phrase's that the answer has.
_FROM_PHRASE, _OF_PHRASE = 0.8, 0.7
#: Share of the answer's neighbors that are neighbors there. Chance gives about one in its number of
#: words; of 6,699 good answers of people four were under it (bench/grading.py counts them).
_LEAST_NEIGHBORS = 0.25


def sequences_of(text: str) -> Sequences:
    words = tuple(t.norm for t in tokens(text))
    return words, tuple(word for word in words if word not in FUNCTION_WORDS)


def is_scrambled(answer: str, phrases: Sequence[Sequences]) -> bool:
    """Whether ``answer`` is one of ``phrases``, or its words of content alone, in no order."""
    words, content = sequences_of(answer)
    bare = len(content) == len(words)
    if len(words) < (_LEAST_CONTENT if bare else _LEAST_WORDS):
        return False
    return any(_thrown_in(words, contents if bare else whole) for whole, contents in phrases)


def _thrown_in(said: Sequence[str], phrase: Sequence[str]) -> bool:
    shared = (Counter(said) & Counter(phrase)).total()
    if not phrase or shared < _FROM_PHRASE * len(said) or shared < _OF_PHRASE * len(phrase):
        return False
    neighbors = set(pairwise(phrase))
    together = sum(pair in neighbors for pair in pairwise(said))
    return together < _LEAST_NEIGHBORS * (len(said) - 1)
