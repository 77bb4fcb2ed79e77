"""What can be found in an answer by its words alone: parts of a story, evidence, comparisons.

English only. Everything is found by sentence, so that each finding can be quoted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def _cues() -> dict[str, re.Pattern[str]]:
    file = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
    verbs, number = "".join(file["verbs"]), "".join(file["number"])
    return {
        name: re.compile(
            "".join(pieces).replace("{verbs}", verbs).replace("{number}", number), re.IGNORECASE
        )
        for name, pieces in file["cues"].items()
    }


CUES = _cues()


@dataclass(frozen=True, slots=True)
class Found:
    """``sentences`` are indices of the sentences with the cue; ``kinds`` different cue words."""

    sentences: tuple[int, ...]
    kinds: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.sentences)

    @property
    def count(self) -> int:
        """Sentences with the cue: a list of keywords in one breath counts once."""
        return len(self.sentences)


def find(
    cue: str,
    text: str,
    parts: Sequence[tuple[int, int]],
    only: frozenset[int] | None = None,
) -> Found:
    """Where ``cue`` (a key of :data:`CUES`) stands in the sentences ``parts`` of ``text``; with
    ``only``, in those sentences alone."""
    hits: list[int] = []
    kinds: set[str] = set()
    for n, (start, end) in enumerate(parts):
        if only is not None and n not in only:
            continue
        words = {m.group().casefold() for m in CUES[cue].finditer(text, start, end)}
        if words:
            hits.append(n)
            kinds |= words
    return Found(tuple(hits), frozenset(kinds))


def quote_of(text: str, parts: Sequence[tuple[int, int]], n: int, *, longest: int = 280) -> str:
    """Sentence ``n`` verbatim, cut at a word border when very long; "" when under three words."""
    start, end = parts[n]
    said = text[start:end]
    if len(said) > longest:
        said = said[: said.rfind(" ", 0, longest)] if " " in said[:longest] else ""
    return said if len(said.split()) >= 3 else ""
