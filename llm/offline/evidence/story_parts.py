"""Which part of a story a key point is about: by meaning, and by its place in the list."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from interview.models import KeyPoint
from llm.offline.embedder import Embedder

#: What key points of each part sound like.
_SOUNDS_LIKE: Mapping[str, Sequence[str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
PARTS = tuple(_SOUNDS_LIKE)

#: Key points are written in the order of the story: first the situation, last how it ended. The
#: weight (cosine) was tried from 0 to .15 on 133 points of the bank sorted by hand: .10 sorts 95 %
#: as a person does; meaning alone 78 %, place alone 90 %, words such as "describe" 77 %.
_PLACE = 0.10
#: The point's own text counts so much beside its phrasings.
_OWN_TEXT = 0.6
#: A part is as near as its two nearest examples.
_NEAREST = 2


def part_of_each(embedder: Embedder, points: Sequence[KeyPoint]) -> dict[str, str]:
    """The part of :data:`PARTS` for each point's text. Runs the model."""
    examples = {
        part: np.stack([e.vector for e in embedder.embed_all(_SOUNDS_LIKE[part])]) for part in PARTS
    }
    found: dict[str, str] = {}
    for place, point in enumerate(points):
        vectors = np.stack([e.vector for e in embedder.embed_all((point.text, *point.phrasings))])
        near: dict[str, float] = {}
        for part in PARTS:
            by_text = np.sort(vectors @ examples[part].T, axis=1)[:, -_NEAREST:].mean(axis=1)
            own, others = float(by_text[0]), float(by_text[1:].mean() if point.phrasings else 0.0)
            near[part] = _OWN_TEXT * own + (1 - _OWN_TEXT) * (others or own)
        for part in _expected(place, len(points)):
            near[part] += _PLACE
        found[point.text] = max(near, key=lambda part: near[part])
    return found


def _expected(place: int, count: int) -> tuple[str, ...]:
    if place == 0:
        return ("situation",)
    return ("result", "reflection") if place == count - 1 else ("action",)
