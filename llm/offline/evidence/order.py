"""Are the words in the order of speech? A small statistic learned from the bank's own texts.

Shuffled key words align with key points as well as a good answer does, so alignment alone is
fooled by them. Which small word or ending follows which is enough to tell. An answer is held
against itself: its mean pointwise mutual information of neighbors, and the same of its own words
in chance orders. That makes terse and wordy answers comparable, where one fixed limit called a good
answer gibberish again and again.

To call a good answer gibberish is worse than to miss a shuffled one. So text that this statistic
was not made for (lists, formulas, code, other languages) is never doubted.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise

import numpy as np

from interview.rating.gate import is_foreign, neighbor_clashes
from interview.wording import FUNCTION_WORDS, tokens
from llm.offline.questions.bank import BankQuestion


class Order(Enum):
    """``DOUBTFUL`` is for a limit on the level, ``NONE`` for no level at all."""

    SPEECH = "speech"
    DOUBTFUL = "doubtful"
    NONE = "none"


#: Words in the answer, and the standard deviations over chance order up to which it has NONE.
#: Between them linear; fewer words are never refused. Set on graded exam answers (bench/grading.py
#: prints the curve): about one good answer in a thousand lies under these.
_REFUSED_UP_TO = ((14, 0.0), (25, 0.8), (40, 1.0), (60, 1.5), (100, 2.5))
#: So much more is doubtful.
_DOUBTFUL_ABOVE = 0.4
#: Neighbors that no sentence has ("the of") are evidence of another kind.
_CLASH_COUNTS = 0.5

#: Speech has 40-55 % small words; notes and formulas fewer. Marks and single letters are per word.
_LEAST_SMALL_WORDS = 0.30
_MOST_MARKS = 0.20
_MOST_SYMBOLS = 0.15
_MARK = re.compile(r"[,.;:\n(*$<=|_-]|\d\)")

_CHANCE_ORDERS = 120
_ENDINGS = ("ing", "tion", "ness", "ment", "able", "ed", "ly", "er", "es", "s", "al", "ive")


def texts_of(questions: Iterable[BankQuestion]) -> list[str]:
    """All that the bank says in sentences, for :class:`OrderModel`."""
    texts: list[str] = []
    for question in questions:
        draft = question.draft
        texts += (draft.text, draft.model_answer, draft.hint, draft.why)
        for point in draft.key_points:
            texts += (point.text, *point.phrasings)
    return texts


class OrderModel:
    """Built once from texts in good order."""

    def __init__(self, texts: Iterable[str]) -> None:
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            pairs.update(pairwise(_class(t.norm) for t in tokens(text)))
        self._number = {c: n for n, c in enumerate(sorted({c for pair in pairs for c in pair}))}
        # One more row and column, all zero, for classes never seen.
        counts = np.zeros((len(self._number) + 1, len(self._number) + 1))
        for (first, second), n in pairs.items():
            counts[self._number[first], self._number[second]] = n
        expected = np.outer(counts.sum(1), counts.sum(0)) / max(1.0, counts.sum())
        # Smoothed towards chance, so that a rare pair never decides alone.
        self._pmi = np.log((counts + expected * 0.5 + 0.5) / (expected * 1.5 + 0.5))
        self._pmi[expected == 0] = 0.0

    def deviations(self, text: str) -> float | None:
        """Standard deviations by which the order of ``text`` is more speech-like than chance.

        None where this can't be said: too few words, or not the running text it was made for.
        The same text gives the same number.
        """
        words = [t.norm for t in tokens(text)]
        if len(words) < _REFUSED_UP_TO[0][0] or not _is_running_text(text, words):
            return None
        # A word said twice in a row is how people speak.
        said = [w for w, before in zip(words, ["", *words], strict=False) if w != before]
        row = np.asarray([self._number.get(_class(w), len(self._number)) for w in said])
        orders = np.random.default_rng(len(row)).permuted(np.tile(row, (_CHANCE_ORDERS, 1)), axis=1)
        by_chance = self._pmi[orders[:, :-1], orders[:, 1:]].sum(axis=1)
        spread = float(by_chance.std())
        if spread < 1e-6:
            return None
        return float(self._pmi[row[:-1], row[1:]].sum() - by_chance.mean()) / spread

    def judge(self, text: str) -> Order:
        deviations = self.deviations(text)
        if deviations is None:
            return Order.SPEECH
        words = [t.norm for t in tokens(text)]
        limit = _limit(len(words))
        if neighbor_clashes(words):
            limit += _CLASH_COUNTS
        if deviations < limit:
            return Order.NONE
        return Order.DOUBTFUL if deviations < limit + _DOUBTFUL_ABOVE else Order.SPEECH


def _limit(count: int) -> float:
    lengths, most = zip(*_REFUSED_UP_TO, strict=True)
    return float(np.interp(math.log(count), np.log(lengths), most))


def _is_running_text(text: str, words: list[str]) -> bool:
    small = sum(w in FUNCTION_WORDS for w in words)
    symbols = sum(
        any(c.isdigit() for c in w) or (len(w) == 1 and w not in ("a", "i")) for w in words
    )
    return (
        small >= _LEAST_SMALL_WORDS * len(words)
        and len(_MARK.findall(text)) < _MOST_MARKS * len(words)
        and symbols < _MOST_SYMBOLS * len(words)
        and not is_foreign(words)
    )


def _class(word: str) -> str:
    """Small words stand for themselves, others for their ending."""
    if word in FUNCTION_WORDS:
        return word
    if word.isdigit():
        return "#"
    return next((f"-{e}" for e in _ENDINGS if len(word) > len(e) + 2 and word.endswith(e)), "-")
