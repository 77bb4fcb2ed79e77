"""Which bank questions fit a job and a person, and never one they have had.

Relevance is topic words found in the job's text plus the cosine of job and question; level follows
the years of experience; what was chosen already pushes similar questions away. Among the best few
chance decides, so that two interviews for one job differ.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np

from interview.models import JobProfile, Kind, QuestionDraft
from interview.ports import QuestionRequest
from interview.rubric import expected_level
from interview.wording import tokens
from llm.offline.bank import BankQuestion
from llm.offline.embedder import Embedder, Floats

__all__ = ["NEAR_DUPLICATE", "choose"]

#: Cosine of two questions that ask the same in other words.
NEAR_DUPLICATE = 0.80
#: How a mixed interview goes through the kinds, from the first question on.
_MIXED = (
    Kind.BEHAVIORAL,
    Kind.TECHNICAL,
    Kind.SYSTEM_DESIGN,
    Kind.TECHNICAL,
    Kind.BEHAVIORAL,
    Kind.TECHNICAL,
    Kind.SYSTEM_DESIGN,
    Kind.BEHAVIORAL,
    Kind.TECHNICAL,
    Kind.TECHNICAL,
)
#: A system design question this much farther from the job than the best technical one gives way to
#: a technical question: not every role designs systems.
_GIVES_WAY = 0.25
_LEVEL_STEP = 0.18
_SIMILAR = 0.6
#: Spread of the choice: candidates this much under the best one are drawn e times less often.
_TEMPERATURE = 0.07
_DRAWN_FROM = 6
#: Weight of a topic word by where it stands, and characters read of each field.
_FIELDS = (
    ("role", 3.0, 200),
    ("stack", 3.0, 500),
    ("description", 1.5, 4000),
    ("resume", 1.0, 6000),
)


def choose(
    bank: Sequence[BankQuestion], embedder: Embedder, request: QuestionRequest
) -> tuple[QuestionDraft, ...]:
    """At most ``request.count`` drafts, rising in level; fewer when the bank runs dry.

    Runs the model: call from a worker thread.
    """
    chance = random.Random(request.seed)
    left = _not_had(bank, embedder, request)
    vectors = {q.id: _vector(embedder, q) for q in left}
    relevance = _relevance(left, vectors, embedder, request.profile)
    target = expected_level(request.profile.years)
    chosen: list[BankQuestion] = []
    for place in range(request.count):
        fitting = [
            q
            for q in left
            if q not in chosen
            and all(vectors[q.id] @ vectors[c.id] < NEAR_DUPLICATE for c in chosen)
        ]
        fitting = _of_kind(fitting, relevance, request.kind, place)
        if not fitting:
            break
        aim = _aim(target, place, request.count)
        scores = {
            q.id: relevance[q.id]
            - _LEVEL_STEP * abs(q.draft.level - aim)
            - _SIMILAR * max((float(vectors[q.id] @ vectors[c.id]) for c in chosen), default=0.0)
            - 0.04 * sum(len(set(q.topics) & set(c.topics)) for c in chosen)
            for q in fitting
        }
        chosen.append(_draw(fitting, scores, chance))
    return tuple(q.draft for q in _rising(chosen))


def _not_had(
    bank: Sequence[BankQuestion], embedder: Embedder, request: QuestionRequest
) -> list[BankQuestion]:
    left = [
        q
        for q in bank
        if q.id not in request.exclude_bank_ids
        and (request.kind is Kind.MIXED or q.draft.kind is request.kind)
    ]
    if not request.exclude or not left:
        return left
    had = np.stack([embedder.embed(text).vector for text in request.exclude])
    return [q for q in left if float((had @ _vector(embedder, q)).max()) < NEAR_DUPLICATE]


def _vector(embedder: Embedder, question: BankQuestion) -> Floats:
    return embedder.embed(question.draft.text).vector


def _relevance(
    questions: Sequence[BankQuestion],
    vectors: Mapping[str, Floats],
    embedder: Embedder,
    profile: JobProfile,
) -> dict[str, float]:
    """About 0 (nothing in common) to 1; behavioral questions fit any job, so they vary less."""
    fields = [
        (" ".join(t.norm for t in tokens(getattr(profile, name)[:length])), weight)
        for name, weight, length in _FIELDS
    ]
    about = f"{profile.role}. {profile.stack}. {profile.description[:600]}"
    job = embedder.embed(about).vector
    areas: dict[str, list[float]] = {}
    raw: dict[str, float] = {}
    for question in questions:
        words = 0.0
        for topic in {*question.topics, question.area.replace("_", " ")}:
            norm = " ".join(t.norm for t in tokens(topic))
            words += max((w for text, w in fields if f" {norm} " in f" {text} "), default=0.0)
        topics = embedder.embed(", ".join(question.topics)).vector
        near = max(float(job @ vectors[question.id]), float(job @ topics))
        # Words saturate: three hits in role or stack say it all.
        raw[question.id] = 0.5 * min(1.0, words / 9.0) + 0.7 * max(0.0, near)
        areas.setdefault(question.area, []).append(raw[question.id])
    # A whole field that fits lifts its questions: "nurse" meets few topic words anywhere.
    field = {area: sum(sorted(got)[-5:]) / min(5, len(got)) for area, got in areas.items()}
    return {
        q.id: (0.3 if q.draft.kind is Kind.BEHAVIORAL else 1.0)
        * (0.7 * raw[q.id] + 0.3 * field[q.area])
        for q in questions
    }


def _of_kind(
    questions: list[BankQuestion], relevance: Mapping[str, float], kind: Kind, place: int
) -> list[BankQuestion]:
    """Those of the kind whose turn it is; for MIXED any kind when that one has run out."""
    if kind is not Kind.MIXED:
        return questions
    turn = _MIXED[place % len(_MIXED)]
    best = {
        k: max((relevance[q.id] for q in questions if q.draft.kind is k), default=0.0)
        for k in (Kind.TECHNICAL, Kind.SYSTEM_DESIGN)
    }
    if turn is Kind.SYSTEM_DESIGN and best[Kind.SYSTEM_DESIGN] < best[Kind.TECHNICAL] - _GIVES_WAY:
        turn = Kind.TECHNICAL
    return [q for q in questions if q.draft.kind is turn] or questions


def _aim(target: int, place: int, count: int) -> float:
    """The level to look for at a place: from just under the person's own to just over it."""
    share = place / (count - 1) if count > 1 else 0.5
    return min(5.0, max(1.0, target - 0.7 + 1.4 * share))


def _draw(
    questions: Sequence[BankQuestion], scores: Mapping[str, float], chance: random.Random
) -> BankQuestion:
    best = sorted(questions, key=lambda q: (-scores[q.id], q.id))[:_DRAWN_FROM]
    top = scores[best[0].id]
    weights = [float(np.exp((scores[q.id] - top) / _TEMPERATURE)) for q in best]
    return chance.choices(best, weights)[0]


def _rising(chosen: Sequence[BankQuestion]) -> list[BankQuestion]:
    """Rising in level within each kind, with the kinds left where they are."""
    by_kind: dict[Kind, list[BankQuestion]] = {}
    for question in sorted(chosen, key=lambda q: q.draft.level):
        by_kind.setdefault(question.draft.kind, []).append(question)
    return [by_kind[q.draft.kind].pop(0) for q in chosen]
