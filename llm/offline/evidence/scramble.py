"""A good answer's words in no order: too short for a statistic, yet plain beside the good answer.

Who has nearly all words of a phrase has most of its neighbors too: clauses may change places, but
inside them order stays. Where the words are there and hardly any two stand together, they were
thrown in. Words of content with nothing to tie or to separate them are no sentence either; that is
held low and not refused, for a terse answer may be right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from interview.wording import FUNCTION_WORDS, tokens
from llm.offline.evidence.order import Order

#: (all words, words of content) of a text, in order.
Sequences = tuple[tuple[str, ...], tuple[str, ...]]

#: Fewer words have few orders, and most of them can be said.
_LEAST_WORDS, _LEAST_CONTENT = 5, 4
#: Shares of the answer's words that the phrase has, and of the phrase's that the answer has.
_FROM_PHRASE, _OF_PHRASE = 0.8, 0.7
#: Share of the answer's neighbors that are neighbors there: no order under the first, doubtful
#: under the second. Chance gives about one in its number of words. Of 6,699 good answers of people
#: two were under the first and eleven more under the second; of 289 shuffled references 228 and 27
#: more. Bare lists are held low too: five of the same good answers.
_NONE_UNDER, _DOUBTFUL_UNDER = 0.25, 0.34
#: What separates the parts of a list or of a formula.
_SEPARATOR = re.compile(r"[,;:\n(*$=|/]|[.)-]\s|->|\d[.)]")


def sequences_of(text: str) -> Sequences:
    words = tuple(t.norm for t in tokens(text))
    return words, tuple(word for word in words if word not in FUNCTION_WORDS)


def beside_phrases(answer: str, phrases: Sequence[Sequences]) -> Order:
    """How ``answer`` orders the words of one of ``phrases``; SPEECH where it has other words."""
    words, content = sequences_of(answer)
    bare = len(content) == len(words)
    if len(words) < (_LEAST_CONTENT if bare else _LEAST_WORDS):
        return Order.SPEECH
    together = min(
        (_together(words, contents if bare else whole) for whole, contents in phrases),
        default=1.0,
    )
    if together < _NONE_UNDER:
        return Order.NONE
    listed = bare and not _SEPARATOR.search(answer.strip(" ."))
    return Order.DOUBTFUL if together < _DOUBTFUL_UNDER or listed else Order.SPEECH


def _together(said: Sequence[str], phrase: Sequence[str]) -> float:
    """Share of neighbors in ``said`` that are so in ``phrase``; 1 where the words are others."""
    shared = (Counter(said) & Counter(phrase)).total()
    if not phrase or shared < _FROM_PHRASE * len(said) or shared < _OF_PHRASE * len(phrase):
        return 1.0
    neighbors = set(pairwise(phrase))
    return sum(pair in neighbors for pair in pairwise(said)) / (len(said) - 1)
