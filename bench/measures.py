"""Measures of agreement between scores and people's grades, and folds by question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interview.wording import tokens

__all__ = [
    "Array",
    "auc",
    "calibrated",
    "correlation",
    "folds_of",
    "interval",
    "kappa",
    "rmse",
    "rouge_l",
    "weighted_rmse",
]

Array = NDArray[np.float64]

_FOLDS = 10
_RESAMPLES = 300


def rouge_l(reference: str, answer: str) -> float:
    """F1 of the longest common subsequence of words."""
    one, other = ([t.norm for t in tokens(text)] for text in (reference, answer))
    before = [0] * (len(other) + 1)
    for word in one:
        now = [0]
        for n, there in enumerate(other):
            now.append(before[n] + 1 if word == there else max(before[n + 1], now[-1]))
        before = now
    return 2 * before[-1] / max(1, len(one) + len(other))


def correlation(scores: Array, grades: Array) -> float:
    """Pearson r; 0 where one of them never changes."""
    if scores.std() < 1e-12 or grades.std() < 1e-12:
        return 0.0
    return float(np.corrcoef(scores, grades)[0, 1])


def interval(scores: Array, grades: Array, groups: Sequence[str]) -> tuple[float, float]:
    """95 % bootstrap interval of r, drawing whole questions."""
    members: dict[str, list[int]] = {}
    for n, group in enumerate(groups):
        members.setdefault(group, []).append(n)
    pool = [np.asarray(rows) for rows in members.values()]
    chance = np.random.default_rng(5)
    found = []
    for _ in range(_RESAMPLES):
        rows = np.concatenate([pool[n] for n in chance.integers(0, len(pool), len(pool))])
        found.append(correlation(scores[rows], grades[rows]))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def rmse(scores: Array, grades: Array) -> float:
    return float(np.sqrt(np.mean((scores - grades) ** 2)))


def kappa(one: Array, other: Array, *, levels: int = 6) -> float:
    """Quadratically weighted kappa of two gradings rounded to 0 … levels - 1."""
    a, b = (np.clip(np.rint(x), 0, levels - 1).astype(int) for x in (one, other))
    weights = np.subtract.outer(np.arange(levels), np.arange(levels)) ** 2.0
    seen = np.zeros((levels, levels))
    np.add.at(seen, (a, b), 1)
    chance = np.outer(seen.sum(1), seen.sum(0)) / max(1, len(a))
    return float(1 - (weights * seen).sum() / max(1e-9, (weights * chance).sum()))


def auc(scores: Array, good: NDArray[np.bool_]) -> float:
    """How often a good answer scores above one that is not; ties count half. nan for one class."""
    if good.all() or not good.any():
        return float("nan")
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n = int(good.sum())
    return float((rank[good].sum() - n * (n + 1) / 2) / (n * (len(values[inverse]) - n)))


def weighted_rmse(scores: Array, grades: Array, *, levels: int = 6) -> float:
    """Root of the mean over grades (rounded to 0 … levels - 1) of the mean squared error, on the
    scale of ``scores``: each grade counts alike, however rare."""
    marks = np.rint(grades).astype(int)
    each = [
        float(np.mean((scores[marks == mark] - grades[marks == mark]) ** 2))
        for mark in range(levels)
        if (marks == mark).any()
    ]
    return float(np.sqrt(np.mean(each)))


def folds_of(groups: Sequence[str]) -> NDArray[np.int64]:
    """(n,) which of ten folds each answer is in; a question is in one fold as a whole."""
    names = sorted(set(groups))
    order = np.random.default_rng(3).permutation(len(names))
    fold_of = {names[n]: place % _FOLDS for place, n in enumerate(order)}
    return np.asarray([fold_of[g] for g in groups])


def calibrated(scores: Array, grades: Array, groups: Sequence[str]) -> Array:
    """``scores`` brought to the scale of ``grades`` by a line fitted on the other folds' questions:
    the fairest a raw measure can be shown at."""
    folds = folds_of(groups)
    predicted = np.full(len(grades), float(grades.mean()))
    for fold in sorted(set(folds)):
        test, train = folds == fold, folds != fold
        if train.sum() < 10 or scores[train].std() < 1e-9:
            continue
        slope, base = np.polyfit(scores[train], grades[train], 1)
        predicted[test] = slope * scores[test] + base
    bounded: Array = np.clip(predicted, float(grades.min()), float(grades.max()))
    return bounded
