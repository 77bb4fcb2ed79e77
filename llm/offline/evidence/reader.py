"""Findings of one answer by cue, with their quotes; what every judge works with."""

from __future__ import annotations

import numpy as np

from llm.offline.embedder import Floats
from llm.offline.evidence.alignment import Answer
from llm.offline.evidence.features import Found, find, quote_of

#: (1-5 or None when it can't be judged, reason, quote)
Level = tuple[int | None, str, str]


_ABOUT_IT = frozenset({"how_why", "tradeoff", "verification", "requirements", "scale", "failure"})


class Reader:
    """``about``: sentences that come near what was asked. Reasons, comparisons and checks count
    there alone: a sentence about something else must not add to a grade."""

    def __init__(self, answer: Answer, about: frozenset[int] | None = None) -> None:
        self._about = about
        self._answer = answer
        self._text, self._parts = answer.text, answer.parts
        self._found: dict[str, Found] = {}

    @property
    def text(self) -> str:
        return self._text

    def sentences(self) -> list[str]:
        """As the answer was cut for searching: a long one may be several."""
        return [self._text[start:end] for start, end in self._parts]

    def sentence_vectors(self) -> Floats:
        """(sentences, 384), unit rows: the mean of each sentence's states, in its context."""
        states, starts = self._answer.embedded.states, self._answer.starts
        sums = np.add.reduceat(states, starts, axis=0)
        vectors: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return vectors

    @property
    def length(self) -> int:
        """Sentences in all."""
        return len(self._parts)

    def find(self, cue: str) -> Found:
        if cue not in self._found:
            only = self._about if cue in _ABOUT_IT else None
            self._found[cue] = find(cue, self._text, self._parts, only)
        return self._found[cue]

    def quote(self, *found: Found) -> str:
        """A sentence that is in all of ``found`` if there is one, else the first of the first."""
        common = set(found[0].sentences).intersection(*(f.sentences for f in found))
        for n in [*sorted(common), *found[0].sentences]:
            if said := quote_of(self._text, self._parts, n):
                return said
        return ""


def is_story(reader: Reader) -> bool:
    """Whether somebody tells what they did: at least two own steps and where or why."""
    return reader.find("own_action").count >= 2 and bool(
        reader.find("setting") or reader.find("stakes")
    )
