"""Fits a score as a sum of one rising or falling curve a feature, by boosting single steps.

Each round takes the one step (feature, place) that lowers the squared error most and whose sign the
feature allows, and goes a small part of its way. Few features, one step at a time and fixed signs:
it can't learn questions by heart, and agreed with people as well as trees of eight leaves did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.measures import Array
from llm.offline.evidence.measured import FEATURES
from llm.offline.evidence.score import Curve, Scorer

__all__ = ["balanced", "fit"]

_BINS = 24
_ROUNDS = 300
_RATE = 0.06
#: Of the mean weight of an answer: how many answers' worth of doubt stands against each step.
_DOUBT = 20.0
#: The same against the mean of a group being anything else than the mean of all.
_GROUP_DOUBT = 5.0
#: Share of all weight that a step has to have on each side.
_LEAST_SIDE = 0.01


@dataclass(frozen=True, slots=True)
class _Steps:
    """A feature cut at ``cuts``: ``bins`` (n,) says how many of them each value is above."""

    cuts: Array
    bins: NDArray[np.int64]


def balanced(grades: Array, groups: Sequence[str]) -> Array:
    """Weights by which each grade of 0-5 counts alike within its group, and groups by the root of
    their size. ``grades`` are 0-1."""
    weights = np.zeros(len(grades))
    names = np.asarray(groups)
    for name in set(groups):
        here = names == name
        marks = np.rint(5 * grades[here]).astype(int)
        counts = np.bincount(marks, minlength=6)
        weights[here] = np.sqrt(here.sum()) / (counts[marks] * (counts > 0).sum())
    found: Array = weights / weights.mean()
    return found


def fit(
    values: Array,
    grades: Array,
    weights: Array,
    groups: Sequence[str] | None = None,
    *,
    columns: Sequence[int] | None = None,
    rounds: int = _ROUNDS,
) -> Scorer:
    """``values`` (n, features), ``grades`` (n,) 0-1, ``weights`` (n,).

    ``groups``: answers of one group share an offset, since some questions are harder or graded more
    kindly than others, which is nothing to learn curves from; offsets are no part of the score. ""
    has none. ``columns``: only these features.
    """
    weights = weights / weights.mean()
    rising = list(FEATURES.values())
    steps = [_cut(values[:, n]) for n in range(values.shape[1])]
    adds = [np.zeros(len(one.cuts) + 1) for one in steps]
    base = float(weights @ grades / weights.sum())
    left = grades - base
    names = sorted(set(groups)) if groups is not None else []
    number = {name: n for n, name in enumerate(names)}
    codes = np.asarray([number[name] for name in groups or ()], np.int64)
    # Those without a group are held to the scale as it is.
    shared = np.asarray([float(name != "") for name in names])
    sizes = np.bincount(codes, weights, minlength=len(names)) + _GROUP_DOUBT if names else shared
    offsets = np.zeros(len(names))
    use = range(len(steps)) if columns is None else columns
    sides = {n: _sums(weights, steps[n]) for n in use}
    for _ in range(rounds):
        # The score ends at 0 and 1, so what lies beyond the end it should be at is right as it is.
        beyond = ((grades >= 1.0) & (left < 0)) | ((grades <= 0.0) & (left > 0))
        wrong = np.where(beyond, 0.0, left)
        if names:
            shift = shared * np.bincount(codes, weights * wrong, minlength=len(names)) / sizes
            left -= shift[codes]
            offsets += shift
        best: tuple[float, int, int, float, float] | None = None
        pull = weights * wrong
        for n in use:
            found = _best_step(_sums(pull, steps[n]), sides[n], rising[n])
            if found is not None and (best is None or found[0] > best[0]):
                best = (found[0], n, *found[1:])
        if best is None:
            break
        _, n, place, below, above = best
        change = _RATE * np.where(np.arange(len(adds[n])) <= place, below, above)
        adds[n] += change
        left -= change[steps[n].bins]
    if names and shared.any():
        # The score for a question graded neither kindly nor strictly.
        base += float((offsets * shared).sum() / shared.sum())
    curves = {name: _curve(values[:, n], steps[n], adds[n]) for n, name in enumerate(FEATURES)}
    return Scorer(base, curves, 0.0)


def _cut(values: Array) -> _Steps:
    cuts = np.unique(np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1]))
    return _Steps(cuts, np.searchsorted(cuts, values, side="left").astype(np.int64))


def _sums(amounts: Array, steps: _Steps) -> Array:
    found: Array = np.bincount(steps.bins, amounts, minlength=len(steps.cuts) + 1).astype(float)
    return found


def _best_step(pull: Array, weight: Array, rising: int) -> tuple[float, int, float, float] | None:
    """(gain, last bin below, what to add below and above), or None where none is allowed."""
    if len(pull) < 2:
        return None
    low, low_weight = np.cumsum(pull)[:-1], np.cumsum(weight)[:-1]
    high, high_weight = pull.sum() - low, weight.sum() - low_weight
    below, above = low / (low_weight + _DOUBT), high / (high_weight + _DOUBT)
    gain = low * below + high * above
    small = _LEAST_SIDE * weight.sum()
    refused = (low_weight < small) | (high_weight < small)
    if rising:
        refused |= rising * (above - below) < 0
    gain[refused] = -np.inf
    at = int(gain.argmax())
    if not np.isfinite(gain[at]) or gain[at] <= 1e-12:
        return None
    return float(gain[at]), at, float(below[at]), float(above[at])


def _curve(values: Array, steps: _Steps, adds: Array) -> Curve:
    """Through the middle of each bin, as the mean value in it."""
    counts = np.bincount(steps.bins, minlength=len(adds))
    means = np.bincount(steps.bins, values, minlength=len(adds))
    there = counts > 0
    return Curve(means[there] / counts[there], adds[there])
