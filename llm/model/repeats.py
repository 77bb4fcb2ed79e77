"""Whether a question asks what a person was asked before, in other words.

Three ways of comparing, each with a limit measured by ``make bench-repeats``:

- Letters, in any language: nearly the same text (:func:`llm.model.replies.is_repeat`).
- Meaning, for English: the cosine of all-MiniLM-L6-v2, which knows English only. At .66 it finds 59
  of 100 paraphrases and takes 3 of 100 pairs of different questions in the same frame ("Explain the
  difference between X and Y") for one question.
- Letters of the words with content, for German, French and Spanish, where the frame is the most of
  what that model sees: how many trigrams two questions share without their frame. At .24 it finds
  58 of 100 paraphrases and takes 1 of 100 in the same frame for one question (26 and 70 pairs).

Elsewhere only a cosine counts that no pair of different questions reached in those three languages.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import numpy as np

from interview.wording import tokens, word_set
from llm.model.replies import is_repeat, normalized
from llm.offline.embedder import Embedder
from locales.languages import of_each

#: Cosine from which two English questions are one.
SAME_MEANING = 0.66
#: The same for a language in which nothing else is known.
SAME_ANYWHERE = 0.9
#: Share of trigrams (Dice) from which two questions of OVERLAP_LANGUAGES are one.
OVERLAP = 0.24

#: Texts whose vectors are kept: those of some persons' earlier questions.
_KEPT = 512

#: What questions are made of in a language, whatever they are about.
_FRAMES = {code: word_set(table["frame"]) for code, table in of_each("questions").items()}
OVERLAP_LANGUAGES = frozenset(_FRAMES)


def _content(text: str, language: str) -> str:
    words = [token.norm for token in tokens(text)]
    return " ".join(word for word in words if word not in _FRAMES[language]) or " ".join(words)


def _trigrams(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def overlap(one: str, other: str, language: str) -> float:
    """Dice coefficient of the letter trigrams of two texts without their frame, 0 to 1.

    ``language`` is one of OVERLAP_LANGUAGES.
    """
    first, second = (_trigrams(_content(text, language)) for text in (one, other))
    return 2 * len(first & second) / max(1, len(first) + len(second))


class Repeats:
    """One embedding model, loaded at the first use and run in a worker thread, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None

    async def fresh(
        self, texts: Sequence[str], earlier: Sequence[str], language: str = "en"
    ) -> tuple[bool, ...]:
        """For each of ``texts``, whether it repeats none of ``earlier`` nor a fresh one before it.

        There is at least one, in ``language`` (ISO 639-1). Raises ConfigurationError when the
        model's package is missing or is not the pinned one.
        """
        return await asyncio.to_thread(self._fresh, tuple(texts), tuple(earlier), language)

    def _fresh(
        self, texts: Sequence[str], earlier: Sequence[str], language: str
    ) -> tuple[bool, ...]:
        with self._lock:
            if self._embedder is None:
                self._embedder = Embedder(cache_size=_KEPT)
            embedded = self._embedder.embed_all((*texts, *earlier))
        vectors = np.stack([each.vector for each in embedded])
        near = vectors[: len(texts)] @ vectors.T >= (
            SAME_MEANING if language == "en" else SAME_ANYWHERE
        )
        # Places in ``vectors`` of what a text is held against.
        known = list(range(len(texts), len(vectors)))
        every = (*texts, *earlier)
        letters = [normalized(text) for text in every]
        found = []
        for place, text in enumerate(texts):
            new = not (
                near[place, known].any()
                or is_repeat(text, (letters[at] for at in known))
                or (
                    language in OVERLAP_LANGUAGES
                    and any(overlap(text, every[at], language) >= OVERLAP for at in known)
                )
            )
            found.append(new)
            if new:
                known.append(place)
        return tuple(found)
