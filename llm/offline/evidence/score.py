"""From evidence to a score, by weights that were fitted on people's grades.

The weights are one rising (or falling) curve a feature, added up: what each adds can be read in the
file, more evidence never lowers a score, and outside of what was seen a curve stays flat.
``python -m bench.fit`` makes the file; it holds no answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interview.errors import ConfigurationError, Fault
from llm.offline.evidence.measured import FEATURES, Evidence

WEIGHTS = Path(__file__).parent / "weights.json"
#: Raised when the meaning of a feature or of the file changes.
VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Straight lines between the points (``at``, ``adds``), flat outside."""

    at: NDArray[np.float64]
    adds: NDArray[np.float64]

    def __call__(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        added: NDArray[np.float64] = np.interp(values, self.at, self.adds)
        return added


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """``base`` and a curve for each feature by name; ``error`` is the root mean square difference
    from people's grades on questions it was not fitted on: 0-1, every grade weighing alike, the
    mean of the sets that are graded by more than right and wrong."""

    base: float
    curves: Mapping[str, Curve]
    error: float

    def score(self, evidence: Evidence) -> float:
        """0-1: the share of full marks that people would give."""
        return float(self.scores(evidence.values[None])[0])

    def scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for (n, len(FEATURES))."""
        total = np.full(len(values), self.base)
        for column, name in enumerate(FEATURES):
            total += self.curves[name](values[:, column])
        bounded: NDArray[np.float64] = np.clip(total, 0.0, 1.0)
        return bounded


def load_scorer(path: Path = WEIGHTS) -> Scorer:
    """Raises ConfigurationError when the file is missing, damaged, or of another version."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        curves = {
            name: Curve(
                np.asarray([x for x, _ in raw["curves"][name]], np.float64),
                np.asarray([y for _, y in raw["curves"][name]], np.float64),
            )
            for name in FEATURES
        }
        scorer = Scorer(float(raw["base"]), curves, float(raw["error"]))
        version = raw["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, type(error).__name__) from error
    if version != VERSION:
        raise _damaged(path, "version")
    if not all(_is_sound(curve) for curve in curves.values()) or not np.isfinite(scorer.base):
        raise _damaged(path, "curves")
    return scorer


def _damaged(path: Path, reason: str) -> ConfigurationError:
    return ConfigurationError(Fault.DATA_DAMAGED, file=path.name, place="", reason=reason)


def _is_sound(curve: Curve) -> bool:
    return (
        len(curve.at) > 0
        and bool(np.isfinite(curve.at).all() and np.isfinite(curve.adds).all())
        and bool((np.diff(curve.at) > 0).all())
    )
