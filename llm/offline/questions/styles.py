"""What each kind of employer likes to ask about.

A question leans to a style when it is near to one of the style's themes or carries its topics. The
lean is small on purpose: the job decides what is asked, the style which of the fitting questions.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from interview.models import CompanyStyle
from llm.offline.embedder import Embedder, Floats
from llm.offline.questions.bank import BankQuestion

#: What one standard deviation of leaning adds to a question's score; relevance goes from 0 to 1.
_STEP = 0.07
#: Standard deviations that count at most.
_MOST = 2.5
#: A topic of the style counts as much as so much cosine, and at most two do.
_TOPIC = 0.08


@dataclass(frozen=True, slots=True)
class Style:
    """``themes`` are compared by meaning, ``topics`` with the question's own, letter by letter."""

    themes: tuple[str, ...]
    topics: frozenset[str]


def _load_styles() -> Mapping[CompanyStyle, Style]:
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        CompanyStyle(style): Style(tuple(said["themes"]), frozenset(said["topics"]))
        for style, said in raw.items()
    }


STYLES = _load_styles()


def lean(
    questions: Sequence[BankQuestion],
    vectors: Floats,
    embedder: Embedder,
    style: CompanyStyle,
) -> Floats:
    """What the style adds to each question's score, (n,), in mean 0 within each area.

    ``vectors`` (n, 384) are the questions'. Zeros for CompanyStyle.ANY. Runs the model.
    """
    if style is CompanyStyle.ANY or not questions:
        return np.zeros(len(questions), np.float32)
    wanted = STYLES[style]
    themes = embedder.vectors(wanted.themes)
    near = np.sort(vectors @ themes.T, axis=1)[:, -2:].mean(axis=1)
    near += [_TOPIC * min(2, len(wanted.topics.intersection(q.topics))) for q in questions]
    # Areas differ in how near they are to any theme; only what stands out in its area counts.
    areas = np.asarray([q.area for q in questions])
    added = np.zeros(len(questions), np.float32)
    for area in set(areas):
        inside = areas == area
        spread = float(near[inside].std())
        if spread > 1e-6:
            far = (near[inside] - near[inside].mean()) / spread
            added[inside] = _STEP * np.clip(far, -_MOST, _MOST)
    return added
