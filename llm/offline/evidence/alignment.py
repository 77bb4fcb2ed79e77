"""How much of a phrase is in an answer: each token of the phrase takes its nearest in the answer.

Nearness is the cosine of MiniLM's hidden states. A token weighs by its rarity, and little when it
already stands in the question: saying the question back must not count. On graded answers this
agreed with people better than sentence cosines did (bench/grading.py measures it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from interview.wording import sentences
from llm.offline.embedder import Embedded, Floats

#: Weight left to a token that is also in the question. Taken from earlier measurements on exam
#: answers; other values were not tried here.
ASKED_WEIGHT = 0.15
#: First vocabulary id of a word in BERT's vocabulary, which is sorted by how frequent words are.
_FIRST_WORD = 1996
_RARITY_SOFTENING = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """An answer ready to be searched.

    ``parts`` are (start, end) characters of its sentences; ``starts`` the first token of each.
    """

    text: str
    embedded: Embedded
    parts: tuple[tuple[int, int], ...]
    starts: NDArray[np.int64]


class Aligned(Protocol):
    """What :class:`llm.offline.evidence.phrases.Phrases` has: phrasings of key points, token by
    token.
    """

    @property
    def states(self) -> Floats: ...
    @property
    def weights(self) -> Floats: ...
    @property
    def starts(self) -> NDArray[np.int64]: ...
    @property
    def firsts(self) -> NDArray[np.int64]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """``score`` 0-1 (about .3 for unrelated English, .6 and more for the same said differently).

    ``first`` and ``last`` are the sentences (indices into ``Answer.parts``) that hold it best.
    """

    score: float
    first: int
    last: int


def prepare(text: str, embedded: Embedded) -> Answer:
    """Sentences of ``text`` and the tokens each begins with; empty sentences are left out."""
    parts: list[tuple[int, int]] = []
    starts: list[int] = []
    begins = np.asarray([start for start, _ in embedded.spans], dtype=np.int64)
    for part in sentences(text):
        first = int(np.searchsorted(begins, part[0]))
        if first < len(begins) and (not starts or first > starts[-1]):
            parts.append(part)
            starts.append(first)
    if starts:
        starts[0] = 0
    return Answer(text, embedded, tuple(parts), np.asarray(starts, dtype=np.int64))


def rarity(ids: NDArray[np.int64]) -> Floats:
    """A weight per token, from 0.1 (punctuation, "the") to 7 (the rarest words)."""
    rank = np.clip(ids - _FIRST_WORD, 0, None)
    weights = np.log1p(rank / _RARITY_SOFTENING) + 0.1
    return np.where(ids < _FIRST_WORD, 0.1, weights).astype(np.float32)


def by_sentence(phrases: Aligned, answer: Answer) -> Floats:
    """(sentences,) how near each comes to the phrasing it is nearest to."""
    if not len(answer.starts):
        return np.zeros(0, np.float32)
    nearest = np.maximum.reduceat(phrases.states @ answer.embedded.states.T, answer.starts, axis=1)
    scores = np.add.reduceat(phrases.weights[:, None] * nearest, phrases.starts, axis=0)
    found: Floats = scores.max(axis=0)
    return found


def best_matches(phrases: Aligned, answer: Answer, *, window: int = 2) -> list[Match]:
    """For each key point the best that any phrasing does in up to ``window`` neighbor sentences.

    A window keeps the words of one thought together: tokens gathered from all over a long answer
    look like a match for anything.
    """
    count = len(phrases.firsts)
    if not len(answer.starts):
        return [Match(0.0, 0, 0)] * count
    nearest = phrases.states @ answer.embedded.states.T
    # (tokens of the phrasings, sentences): the nearest token within each sentence.
    by_part = np.maximum.reduceat(nearest, answer.starts, axis=1)
    best = [Match(0.0, 0, 0)] * count
    for width in range(1, min(window, by_part.shape[1]) + 1):
        windows = by_part[:, : by_part.shape[1] - width + 1]
        for shift in range(1, width):
            windows = np.maximum(windows, by_part[:, shift : by_part.shape[1] - width + 1 + shift])
        scores = np.add.reduceat(phrases.weights[:, None] * windows, phrases.starts, axis=0)
        by_point = np.maximum.reduceat(scores, phrases.firsts, axis=0)
        for n, row in enumerate(by_point):
            at = int(row.argmax())
            # A wider window has to earn its second sentence, or quotes get long for nothing.
            if row[at] > best[n].score + (0.02 if width > 1 else 0.0):
                best[n] = Match(float(row[at]), at, at + width - 1)
    return best
