"""Evidence of graded answers, the anchors beside them, and fits that are tried on other questions.

Anchors are texts whose worth nobody has to grade: the question said back, talk about nothing and
answers to other questions are worth 0, the reference is worth 1, and a part of a bank question's
model answer is worth its share. They tell the fit what people's answers to the same question never
show, and what a spoken answer to a question with key points looks like.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.answers import Row, first_of_each
from bench.attacks import WAFFLE
from bench.curves import balanced, fit
from bench.measures import Array, folds_of
from interview.models import QuestionDraft
from interview.wording import sentences
from llm.offline.embedder import Embedder
from llm.offline.evidence.content import evidence_of
from llm.offline.evidence.phrases import PhraseBook
from llm.offline.evidence.score import Scorer
from llm.offline.questions.bank import BankQuestion

__all__ = [
    "Measured",
    "Pool",
    "bank_anchors",
    "left_out",
    "measure",
    "own_fit",
    "question_anchors",
]

_CHUNK = 48
#: Weight of all anchors against all answers that people graded: those of exam questions, and those
#: of the bank, whose form is the one the coach meets.
_ANCHORS, _BANK_ANCHORS = 0.15, 0.30


@dataclass(frozen=True, slots=True)
class Measured:
    """n texts: ``values`` (n, features), ``worth`` (n,) 0-1, whose question and which set."""

    values: Array
    worth: Array
    questions: tuple[str, ...]
    sets: tuple[str, ...]

    @staticmethod
    def joined(parts: Sequence[Measured]) -> Measured:
        return Measured(
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.worth for part in parts]),
            tuple(question for part in parts for question in part.questions),
            tuple(name for part in parts for name in part.sets),
        )

    def where(self, mask: Array) -> Measured:
        at = np.flatnonzero(mask)
        return Measured(
            self.values[at],
            self.worth[at],
            tuple(self.questions[n] for n in at),
            tuple(self.sets[n] for n in at),
        )


def measure(
    embedder: Embedder, book: PhraseBook, texts: Sequence[tuple[QuestionDraft, str]]
) -> Array:
    """(n, features). Runs the model; texts that are near each other share their question's work."""
    found = []
    for at in range(0, len(texts), _CHUNK):
        chunk = texts[at : at + _CHUNK]
        embedder.embed_all([text for _, text in chunk])
        for draft, text in chunk:
            found.append(evidence_of(embedder, book.of(draft), text)[2].values)
    return np.asarray(found)


def question_anchors(rows: list[Row]) -> list[tuple[Row, str, float]]:
    """(row, text, worth) for each question of ``rows``, all of one set."""
    chance = random.Random(17)
    firsts = first_of_each(rows)
    half = len(firsts) // 2
    found: list[tuple[Row, str, float]] = []
    for n, row in enumerate(firsts):
        others = [
            r for r in (chance.choice(rows) for _ in range(4)) if r.question_id != row.question_id
        ]
        found += [(row, row.question, 0.0), (row, WAFFLE, 0.0), (row, row.references[0], 1.0)]
        found += [(row, other.answer, 0.0) for other in others[:2]]
        if len(firsts) > 1:
            found.append((row, firsts[(n + half) % len(firsts)].references[0], 0.0))
    return found


def bank_anchors(bank: Sequence[BankQuestion]) -> list[tuple[QuestionDraft, str, float]]:
    """Model answers whole and in part, and other questions' model answers, nearby ones too."""
    found: list[tuple[QuestionDraft, str, float]] = []
    for n, question in enumerate(bank):
        draft = question.draft
        said = [draft.model_answer[a:b] for a, b in sentences(draft.model_answer)]
        found += [(draft, draft.model_answer, 1.0), (draft, draft.text, 0.0), (draft, WAFFLE, 0.0)]
        for share in (0.25, 0.5, 0.75):
            count = max(1, round(share * len(said)))
            # From different places: the main point is not always said first.
            begin = (n * 7 + count) % (len(said) - count + 1)
            found.append((draft, ". ".join(said[begin : begin + count]) + ".", share))
        for step in (1, 2, 7, 40):  # a neighbor in the bank is of the same area
            found.append((draft, bank[(n + step) % len(bank)].draft.model_answer, 0.0))
    return found


@dataclass(frozen=True, slots=True)
class Pool:
    """Graded answers and anchors; fits leave questions out by their folds."""

    graded: Measured
    anchors: Measured
    bank: Measured

    def shipped(self, leave: set[str] | None = None, leave_set: str = "") -> Scorer:
        """The fit the coach uses, without the questions ``leave`` and the set ``leave_set``."""
        left_out = leave or set()

        def kept(part: Measured) -> Measured:
            mask = [
                q not in left_out and s != leave_set
                for q, s in zip(part.questions, part.sets, strict=True)
            ]
            return part.where(np.asarray(mask, bool))

        graded, anchors = kept(self.graded), kept(self.anchors)
        weights = balanced(graded.worth, graded.sets)
        total = float(weights.sum())
        parts = [(graded, weights)]
        for part, share in ((anchors, _ANCHORS), (self.bank, _BANK_ANCHORS)):
            if len(part.worth):
                each = balanced(part.worth, part.sets)
                parts.append((part, each * (share * total / each.sum())))
        groups = [*graded.questions, *([""] * (len(anchors.worth) + len(self.bank.worth)))]
        return fit(
            np.concatenate([part.values for part, _ in parts]),
            np.concatenate([part.worth for part, _ in parts]),
            np.concatenate([weights for _, weights in parts]),
            groups,
        )

    def cross_validated(self) -> Array:
        """(n,) scores of the graded answers by fits that have not seen their questions."""
        folds = folds_of(self.graded.questions)
        scores = np.zeros(len(folds))
        for fold in sorted(set(folds)):
            here = folds == fold
            leave = {q for q, there in zip(self.graded.questions, here, strict=True) if there}
            scores[here] = self.shipped(leave).scores(self.graded.values[here])
        return scores


def own_fit(part: Measured, *, weigh: bool, columns: Sequence[int] | None = None) -> Array:
    """(n,) scores of one set's answers by fits on its other questions alone, in ten folds; with
    ``weigh`` each grade counts alike."""
    folds = folds_of(part.questions)
    scores = np.full(len(folds), float(part.worth.mean()))
    for fold in sorted(set(folds)):
        test, train = folds == fold, folds != fold
        if train.sum() < 10:
            continue
        worth = part.worth[train]
        weights = balanced(worth, [part.sets[0]] * len(worth)) if weigh else np.ones(len(worth))
        asked = [q for q, there in zip(part.questions, train, strict=True) if there]
        scorer = fit(part.values[train], worth, weights, asked, columns=columns)
        scores[test] = scorer.scores(part.values[test])
    return scores


def left_out(pool: Pool) -> dict[str, Array]:
    """By set, the scores of its answers by a fit on the other sets alone."""
    found = {}
    for name in sorted(set(pool.graded.sets)):
        part = pool.graded.where(np.asarray([s == name for s in pool.graded.sets]))
        found[name] = pool.shipped(leave_set=name).scores(part.values)
    return found
