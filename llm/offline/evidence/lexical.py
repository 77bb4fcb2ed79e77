"""What two texts share by their letters: stems of words, groups of letters, denials.

Works where hidden states are blind: names, misspelled terms, "not".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interview.wording import CONTENTLESS, tokens
from llm.offline.evidence.polarity import NEGATIONS, stem

_GROUP = 4
_MOST_NEGATIONS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Lexical:
    """k phrasings of n key points by their letters; ``firsts`` (n,) each point's first phrasing.

    ``new_*`` are without what the question says already.
    """

    firsts: NDArray[np.int64]
    asked: frozenset[str]
    new_stems: tuple[frozenset[str], ...]
    letters: tuple[frozenset[str], ...]
    new_letters: tuple[frozenset[str], ...]
    negations: tuple[int, ...]

    def shares(self, answer: str) -> tuple[float, float, float, float, float]:
        """Of the phrasings, each point by its best one, the mean over points: the share of new
        stems, of letter groups and of new letter groups that ``answer`` has; how many
        denials it has more or fewer (0-2, the nearest phrasing); and of the answer's own stems the
        share that the question does not have. All but the denials 0-1."""
        said, letters = stems_of(answer), letters_of(answer)
        denied = _denials(answer)
        by_phrase = np.asarray(
            [
                (
                    _share(self.new_stems[n], said),
                    _share(self.letters[n], letters),
                    _share(self.new_letters[n], letters),
                )
                for n in range(len(self.letters))
            ]
        )
        best = np.maximum.reduceat(by_phrase, self.firsts, axis=0).mean(axis=0)
        apart = min(abs(denied - n) for n in self.negations)
        new = len(said - self.asked) / max(1, len(said))
        return (*(float(share) for share in best), float(apart), new)  # type: ignore[return-value]


def lexical_of(question: str, phrasings: Sequence[str], firsts: NDArray[np.int64]) -> Lexical:
    asked, asked_letters = stems_of(question), letters_of(question)
    letters = tuple(letters_of(text) for text in phrasings)
    return Lexical(
        firsts=firsts.astype(np.int64),
        asked=asked,
        new_stems=tuple(stems_of(text) - asked for text in phrasings),
        letters=letters,
        new_letters=tuple(groups - asked_letters for groups in letters),
        negations=tuple(_denials(text) for text in phrasings),
    )


def stems_of(text: str) -> frozenset[str]:
    """Stems of its words of content."""
    return frozenset(stem(t.norm) for t in tokens(text)) - CONTENTLESS


def letters_of(text: str) -> frozenset[str]:
    """Groups of four letters, borders of words included."""
    said = f" {' '.join(t.norm for t in tokens(text))} "
    return frozenset(said[n : n + _GROUP] for n in range(len(said) - _GROUP + 1))


def _denials(text: str) -> int:
    return min(_MOST_NEGATIONS, sum(t.norm in NEGATIONS for t in tokens(text)))


def _share(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 0.0
