"""What is measured of an answer before anything is concluded: a few numbers with a meaning each.

Each says how near an answer is to what a good one says, in one way;
``llm/offline/evidence/weights.json`` says how much each counts. All look beyond the question's own
words in some way, since saying the question back must not help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from llm.offline.embedder import Floats
from llm.offline.evidence.alignment import ASKED_WEIGHT, Answer, Match, rarity
from llm.offline.evidence.phrases import Phrases

#: Name and direction: 1 where more never lowers a grade, -1 where it never raises it, 0 for either.
FEATURES: dict[str, int] = {
    # Tokens of each key point's best phrasing, each at its nearest in the answer: in two neighbor
    # sentences; anywhere; weighing less the nearer they are to the question; beyond the question.
    "near": 1,
    "anywhere": 1,
    "apart_from_question": 1,
    "beyond_question": 1,
    # The same the other way: tokens of the answer, each at its nearest in the phrasings.
    "to_the_point": 1,
    # The share of key points heard, each in part; the best covered one.
    "heard": 1,
    "best": 1,
    # Vectors of the whole: answer and good answer, the same without the question's direction, and
    # answer and question.
    "cosine": 1,
    "cosine_beyond": 1,
    "to_question": 0,
    # By letters; see llm.offline.lexical.
    "stems": 1,
    "letters": 1,
    "new_letters": 1,
    "denials_apart": -1,
    "new_words": 1,
    # Logarithm of its words to a good answer's.
    "length": 1,
}
#: A key point counts from the first alignment on, and in full from the second: other questions'
#: model answers reach .44 (95th percentile), own ones .58 (5th) to .84.
_UNHEARD, _HEARD = 0.38, 0.64


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """``values`` (len(FEATURES),) in their order; ``to_question`` is among them."""

    values: NDArray[np.float64]

    def __getitem__(self, name: str) -> float:
        return float(self.values[list(FEATURES).index(name)])


def gather(phrases: Phrases, answer: Answer, matches: Sequence[Match]) -> Evidence:
    """``matches``: :func:`llm.offline.evidence.alignment.best_matches` of the same two."""
    found = answer.embedded
    near = np.asarray([match.score for match in matches] or [0.0])
    stems, letters, new_letters, apart, new_words = phrases.lexical.shares(answer.text)
    anywhere, weighted, beyond, back = _by_tokens(phrases, found.states, found.ids)
    direction = phrases.question
    return Evidence(
        np.asarray(
            [
                near.mean(),
                anywhere,
                weighted,
                beyond,
                back,
                float(np.clip((near - _UNHEARD) / (_HEARD - _UNHEARD), 0.0, 1.0).mean()),
                near.max(),
                float((phrases.whole @ found.vector).max()),
                _cosine_beyond(phrases.whole, found.vector, direction),
                float(direction @ found.vector),
                stems,
                letters,
                new_letters,
                apart,
                new_words,
                float(np.log((1 + len(answer.text.split())) / (1 + phrases.words))),
            ],
            np.float64,
        )
    )


def _by_tokens(
    phrases: Phrases, states: Floats, ids: NDArray[np.int64]
) -> tuple[float, float, float, float]:
    if not len(states):
        return 0.0, 0.0, 0.0, 0.0
    nearness = phrases.states @ states.T
    best, back = nearness.max(axis=1), nearness.max(axis=0)
    asked = np.clip(phrases.in_question, 0.0, 1.0)
    apart = phrases.rarity * (1.0 - asked)
    gained = np.clip((best - asked) / np.maximum(1.0 - asked, 0.05), 0.0, 1.0)
    rare = rarity(ids)
    own = rare * np.where(np.isin(ids, phrases.asked.ids), ASKED_WEIGHT, 1.0)
    return (
        _by_point(phrases, phrases.weights, best),
        _by_point(phrases, apart, best),
        _by_point(phrases, phrases.rarity, gained),
        float(own @ back / own.sum()),
    )


def _by_point(phrases: Phrases, weights: Floats, values: Floats) -> float:
    """Weighted means within each phrasing, the best phrasing of each point, the mean of points."""
    sums = np.add.reduceat(weights * values, phrases.starts)
    totals = np.maximum(np.add.reduceat(weights, phrases.starts), 1e-9)
    return float(np.maximum.reduceat(sums / totals, phrases.firsts).mean())


def _cosine_beyond(whole: Floats, vector: Floats, question: Floats) -> float:
    """Cosine of what is left of both when the question's direction is taken out."""
    good = whole - np.outer(whole @ question, question)
    said = vector - (vector @ question) * question
    sizes = np.linalg.norm(good, axis=1) * np.linalg.norm(said)
    return float((good @ said / np.maximum(sizes, 1e-6)).max())
