"""A question's key points made ready once: all their phrasings' hidden states in one array."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interview.models import KeyPoint, Kind, QuestionDraft
from interview.wording import sentences
from llm.offline.embedder import Embedded, Embedder, Floats
from llm.offline.evidence.alignment import ASKED_WEIGHT, rarity
from llm.offline.evidence.lexical import Lexical, lexical_of
from llm.offline.evidence.polarity import make_ready
from llm.offline.evidence.scramble import Sequences, sequences_of
from llm.offline.evidence.story_parts import part_of_each


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """k phrasings of n key points, m tokens in all.

    ``states`` (m, 384) unit rows; ``weights`` (m,) sum to 1 within each phrasing; ``starts`` (k,)
    its first token; ``firsts`` (n,) each point's first phrasing; ``in_question`` (m,) how near the
    question's nearest token is. ``texts`` are the k phrasings, ``whole`` (w, 384) the vectors of
    whole good answers, ``words`` their mean number of words. ``parts`` maps a story's key points
    to the part they are about (empty for other kinds).
    """

    points: tuple[KeyPoint, ...]
    question: Floats
    states: Floats
    weights: Floats
    starts: NDArray[np.int64]
    firsts: NDArray[np.int64]
    parts: Mapping[str, str]
    asked: Embedded
    in_question: Floats
    rarity: Floats
    whole: Floats
    words: float
    lexical: Lexical
    sequences: tuple[Sequences, ...]


class PhraseBook:
    """The last ``size`` questions' phrases (about half a megabyte each).

    Making one runs the model for 0.1 s; :meth:`of` gives it at once the second time. Use it from
    one thread only.
    """

    def __init__(self, embedder: Embedder, *, size: int = 64) -> None:
        self._embedder = embedder
        self._size = size
        self._kept: OrderedDict[tuple[str, Kind, tuple[KeyPoint, ...]], Phrases] = OrderedDict()

    def of(self, question: QuestionDraft) -> Phrases:
        points = key_points_of(question)
        key = (question.text, question.kind, points)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = _made(self._embedder, question, points)
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return found


def key_points_of(question: QuestionDraft) -> tuple[KeyPoint, ...]:
    """The question's key points, or else the sentences of its model answer (six at most)."""
    if question.key_points:
        return question.key_points
    said = question.model_answer
    return tuple(KeyPoint(said[start:end]) for start, end in sentences(said)[:6])


def _made(embedder: Embedder, question: QuestionDraft, points: tuple[KeyPoint, ...]) -> Phrases:
    texts = [text for point in points for text in (point.text, *point.phrasings)]
    goods = _good_answers(question, points)
    asked, *others = embedder.embed_all([question.text, *goods, *texts])
    wholes, phrases = others[: len(goods)], others[len(goods) :]
    states, weights, rare = [], [], []
    for phrase in phrases:
        if not len(phrase.ids):  # a text without a word is never found: one token of no weight
            states.append(np.zeros((1, 384), np.float32))
            weights.append(np.zeros(1, np.float32))
            rare.append(np.zeros(1, np.float32))
            continue
        rare.append(rarity(phrase.ids))
        weight = rare[-1] * np.where(np.isin(phrase.ids, asked.ids), ASKED_WEIGHT, 1.0)
        states.append(phrase.states)
        weights.append((weight / weight.sum()).astype(np.float32))
    for text in texts:
        make_ready(text)
    tokens_of_phrases = np.concatenate(states)
    firsts = np.cumsum([0, *(1 + len(p.phrasings) for p in points)])[:-1]
    parts: Mapping[str, str] = {}
    if question.kind is Kind.BEHAVIORAL:
        parts = part_of_each(embedder, points)
    return Phrases(
        points=points,
        question=asked.vector,
        states=tokens_of_phrases,
        weights=np.concatenate(weights),
        starts=np.cumsum([0, *(len(w) for w in weights)])[:-1].astype(np.int64),
        firsts=firsts.astype(np.int64),
        parts=parts,
        asked=asked,
        in_question=_nearest(tokens_of_phrases, asked.states),
        rarity=np.concatenate(rare),
        whole=np.stack([good.vector for good in wholes]),
        words=float(np.mean([len(good.split()) for good in goods])),
        lexical=lexical_of(question.text, texts, firsts),
        sequences=tuple(sequences_of(text) for text in dict.fromkeys((*goods, *texts))),
    )


def _good_answers(question: QuestionDraft, points: tuple[KeyPoint, ...]) -> list[str]:
    """Whole good answers: the model answer, and the phrasings where they say all of it."""
    goods = [question.model_answer] if question.model_answer.strip() else []
    if len(points) == 1:
        goods += [points[0].text, *points[0].phrasings]
    return list(dict.fromkeys(goods)) or [" ".join(point.text for point in points)]


def _nearest(states: Floats, others: Floats) -> Floats:
    """(m,) how near the nearest of ``others`` is; zeros where there is none."""
    if not len(others):
        return np.zeros(len(states), np.float32)
    nearest: Floats = (states @ others.T).max(axis=1)
    return nearest
