"""Which questions a person has had before, in the same or in other words.

The same in other words is a cosine of :data:`NEAR_DUPLICATE`. A sentence vector takes about eight
milliseconds, so two thousand earlier questions can't each have one made (16 seconds): for a bank
question only those earlier ones are compared that share the most of its rare words.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from interview.wording import FUNCTION_WORDS, tokens
from llm.offline.embedder import Embedder
from llm.offline.questions.bank import BankQuestion

#: Cosine of two questions that ask the same in other words.
NEAR_DUPLICATE = 0.80
#: Earlier questions compared by meaning with a bank question, nearest by words first. Of 109
#: questions with a repeat among 2,000 earlier ones 4 find 88, 8 find 103, 12 and more all.
_COMPARED = 12
#: "migrate", "migrating" and "migration" are one word.
_STEM = 5


class AskedBefore:
    """Answers for one request. ``texts`` in any number, ``bank_ids`` of ``bank``."""

    def __init__(
        self,
        bank: Sequence[BankQuestion],
        embedder: Embedder,
        texts: Sequence[str],
        bank_ids: Iterable[str],
    ) -> None:
        self._ids = frozenset(bank_ids)
        self._embedder = embedder
        asked = [q.draft.text for q in bank if q.id in self._ids]
        every = dict.fromkeys((*asked, *texts))
        # Each is taken apart once: of somebody with hundreds of interviews they are thousands.
        norms = {text: [token.norm for token in tokens(text)] for text in every}
        self._same = {" ".join(each) for each in norms.values()}
        # The bank's own have their vectors already, so all of them are compared.
        own = {q.draft.text for q in bank}
        self._own = [text for text in every if text in own]
        self._texts = [text for text in every if text not in own]
        self._where: dict[str, list[int]] = defaultdict(list)
        words = [_stems_of(norms[text]) for text in self._texts]
        for n, stems in enumerate(words):
            for stem in stems:
                self._where[stem].append(n)
        self._weights = {
            stem: math.log(1 + len(self._texts) / len(where)) for stem, where in self._where.items()
        }
        squares = [sum(self._weights[stem] ** 2 for stem in stems) for stems in words]
        self._lengths = np.sqrt(np.asarray(squares)) + (np.asarray(squares) == 0)

    def __contains__(self, question: BankQuestion) -> bool:
        """May run the model."""
        if question.id in self._ids or _plain(question.draft.text) in self._same:
            return True
        near = [*self._own, *self._nearest(question.draft.text)]
        if not near:
            return False
        vectors = self._embedder.vectors([question.draft.text, *near])
        return bool((vectors[1:] @ vectors[0]).max() >= NEAR_DUPLICATE)

    def _nearest(self, text: str) -> list[str]:
        """Earlier questions by the share of rare words in common, none without any."""
        shared = np.zeros(len(self._texts))
        for stem in _stems(text):
            if stem in self._where:
                shared[self._where[stem]] += self._weights[stem] ** 2
        order = np.argsort(-shared / self._lengths, kind="stable")[:_COMPARED]
        return [self._texts[n] for n in order if shared[n] > 0]


def _plain(text: str) -> str:
    return " ".join(token.norm for token in tokens(text))


def _stems(text: str) -> frozenset[str]:
    return _stems_of([token.norm for token in tokens(text)])


def _stems_of(norms: Iterable[str]) -> frozenset[str]:
    return frozenset(norm[:_STEM] for norm in norms if norm not in FUNCTION_WORDS)
