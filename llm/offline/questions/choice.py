"""Which bank questions fit a job and a person, and never one they have had.

Relevance is topic words found in the job's text plus the cosine of job and question; a kind of
employer leans to its themes; level follows the years of experience; what was chosen already pushes
similar questions away. Among the best few chance decides, so that two interviews for one job
differ. Reserve for an interview that adapts are chosen after the planned questions, in the same way
but for other levels.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from interview.models import Kind, QuestionDraft
from interview.ports import QuestionRequest
from interview.rating.rubric import expected_level
from interview.rating.seniority import years_of
from llm.offline.embedder import Embedder
from llm.offline.questions.asked_before import NEAR_DUPLICATE, AskedBefore
from llm.offline.questions.bank import BankQuestion
from llm.offline.questions.relevance import relevance, topics_text
from llm.offline.questions.styles import lean

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
#: Not every role designs systems: a system design question gives way to a technical one when the
#: best is this much farther from the job than the best technical one, or does not fit it at all (a
#: nurse's or an accountant's best have .18-.25, a frontend developer's .32, a backend one's .6).
_GIVES_WAY = 0.25
_DESIGNS_SYSTEMS = 0.31
#: What a level of distance costs. One of the reserve is there for its level, so it costs more.
_LEVEL_STEP = 0.18
_RESERVE_LEVEL_STEP = 0.30
#: Levels of the reserve over the person's own, in the order they are made; those there come first.
_RESERVE_LEVELS = (-1, 1, 2, -2)
_RESERVE_LEVELS_OF_A_KIND = 3
#: What likeness to one already chosen costs: nothing up to a cosine that two questions of one field
#: have anyway, then so much per unit. A shared topic costs a little more, the field's name nothing.
_SIMILAR_FROM = 0.35
_SIMILAR = 1.2
_SHARED_TOPIC = 0.04
#: Spread of the choice: candidates this much under the best one are drawn e times less often.
_TEMPERATURE = 0.07
_DRAWN_FROM = 6
#: A question under this share of what the best five of its kind fit the job is a last resort.
_FITS = 0.5
#: Texts in one go of :func:`ahead`: about a tenth of a second's work.
_AHEAD = 16


def choose(
    bank: Sequence[BankQuestion], embedder: Embedder, request: QuestionRequest
) -> tuple[QuestionDraft, ...]:
    """At most ``request.count`` planned drafts, rising in level, then at most ``request.reserve``.

    Fewer when the bank runs dry; there is no reserve then, so that the first ``request.count`` are
    always the planned ones. Runs the model: call from a worker thread.
    """
    choice = _Choice(bank, embedder, request)
    for place in range(request.count):
        if not choice.plan(place):
            break
    planned = _rising(choice.chosen)
    for number in range(request.reserve):
        if not choice.reserve([q.draft.kind for q in planned], number):
            break
    return tuple(q.draft for q in (*planned, *choice.chosen[len(planned) :]))


def ahead(bank: Sequence[BankQuestion]) -> Iterator[Sequence[str]]:
    """The bank's texts that :func:`choose` needs the vectors of, in small batches.

    Making them takes seconds; whoever has the time does it with :meth:`Embedder.vectors` before
    the first person asks.
    """
    texts = [
        *dict.fromkeys(text for q in bank for text in (q.draft.text, topics_text(q), *q.roles))
    ]
    for at in range(0, len(texts), _AHEAD):
        yield texts[at : at + _AHEAD]


class _Choice:
    """The questions of one request; what was chosen so far is in ``chosen``."""

    def __init__(
        self, bank: Sequence[BankQuestion], embedder: Embedder, request: QuestionRequest
    ) -> None:
        self._request = request
        self._chance = random.Random(request.seed)
        self._target = expected_level(years_of(request.profile))
        self._asked = AskedBefore(bank, embedder, request.exclude, request.exclude_bank_ids)
        self._bank = [
            q
            for q in bank
            if q.id not in request.exclude_bank_ids
            and (request.kind is Kind.MIXED or q.draft.kind is request.kind)
        ]
        vectors = embedder.vectors([q.draft.text for q in self._bank])
        self._similar = vectors @ vectors.T
        self._relevance = relevance(self._bank, vectors, embedder, request.profile)
        self._fit = self._relevance + lean(self._bank, vectors, embedder, request.style)
        self._levels = np.asarray([q.draft.level for q in self._bank])
        self._left = list(range(len(self._bank)))
        self._suits = self._suiting()
        self._chosen: list[int] = []

    @property
    def chosen(self) -> list[BankQuestion]:
        return [self._bank[n] for n in self._chosen]

    def plan(self, place: int) -> bool:
        """Choose the question for a place; False when none is left."""
        aim = _aim(self._target, place, self._request.count)
        while fitting := self._fitting(place):
            if self._take(fitting, aim, _LEVEL_STEP):
                return True
        return False

    def reserve(self, planned: Sequence[Kind], number: int) -> bool:
        """Choose one more of a planned kind, each in turn; False when none is left of any."""
        kinds = [*dict.fromkeys(planned)]
        aims = _reserve_aims(self._target)
        for place in range(number, number + len(kinds)):
            kind = kinds[place % len(kinds)]
            # Each kind begins elsewhere, so that a small reserve has easier and harder ones.
            aim = aims[(number // len(kinds) + place % len(kinds)) % len(aims)]
            while fitting := [n for n in self._left if self._bank[n].draft.kind is kind]:
                if self._take(fitting, aim, _RESERVE_LEVEL_STEP):
                    return True
        return False

    def _take(self, fitting: Sequence[int], aim: float, step: float) -> bool:
        """Draw one; False, and it is left no more, when the person has had it."""
        drawn = self._draw([n for n in fitting if self._suits[n]] or fitting, aim, step)
        self._left.remove(drawn)
        if self._bank[drawn] in self._asked:
            return False
        self._chosen.append(drawn)
        near = self._similar[drawn] >= NEAR_DUPLICATE
        self._left = [n for n in self._left if not near[n]]
        return True

    def _draw(self, fitting: Sequence[int], aim: float, step: float) -> int:
        scores = self._fit - step * np.abs(self._levels - aim)
        if self._chosen:
            like = self._similar[:, self._chosen].max(axis=1)
            scores = scores - _SIMILAR * np.maximum(0.0, like - _SIMILAR_FROM)
        best = sorted(
            ((float(scores[n]) - _SHARED_TOPIC * self._topics_asked(n), n) for n in fitting),
            key=lambda each: (-each[0], self._bank[each[1]].id),
        )[:_DRAWN_FROM]
        top = best[0][0]
        weights = [float(np.exp((score - top) / _TEMPERATURE)) for score, _ in best]
        return self._chance.choices([n for _, n in best], weights)[0]

    def _suiting(self) -> list[bool]:
        """Whether each fits the job well enough; behavioral questions fit any job."""
        floors = {Kind.BEHAVIORAL: -1.0}
        for kind in (Kind.TECHNICAL, Kind.SYSTEM_DESIGN):
            of_kind = sorted(
                (float(self._relevance[n]) for n in self._left if self._kind(n) is kind),
                reverse=True,
            )[:5]
            floors[kind] = _FITS * sum(of_kind) / max(1, len(of_kind))
        return [float(self._relevance[n]) >= floors[self._kind(n)] for n in self._left]

    def _topics_asked(self, n: int) -> int:
        topics = set(self._bank[n].topics) - {self._bank[n].area.replace("_", " ")}
        return sum(len(topics.intersection(self._bank[c].topics)) for c in self._chosen)

    def _fitting(self, place: int) -> list[int]:
        """Those of the kind whose turn it is; for MIXED any kind when that one has run out."""
        if self._request.kind is not Kind.MIXED:
            return self._left
        turn = _MIXED[place % len(_MIXED)]
        if turn is Kind.SYSTEM_DESIGN:
            best = {
                k: max(
                    (float(self._relevance[n]) for n in self._left if self._kind(n) is k),
                    default=0.0,
                )
                for k in (Kind.TECHNICAL, Kind.SYSTEM_DESIGN)
            }
            least = max(_DESIGNS_SYSTEMS, best[Kind.TECHNICAL] - _GIVES_WAY)
            if best[Kind.SYSTEM_DESIGN] < least:
                turn = Kind.TECHNICAL
        return [n for n in self._left if self._kind(n) is turn] or self._left

    def _kind(self, n: int) -> Kind:
        return self._bank[n].draft.kind


def _aim(target: int, place: int, count: int) -> float:
    """The level to look for at a place: from just under the person's own to just over it."""
    share = place / (count - 1) if count > 1 else 0.5
    return min(5.0, max(1.0, target - 0.7 + 1.4 * share))


def _reserve_aims(target: int) -> list[int]:
    """One level under and one and two over; where the scale ends, those there are."""
    levels = [target + offset for offset in _RESERVE_LEVELS if 1 <= target + offset <= 5]
    return levels[:_RESERVE_LEVELS_OF_A_KIND]


def _rising(chosen: Sequence[BankQuestion]) -> list[BankQuestion]:
    """Rising in level within each kind, with the kinds left where they are."""
    by_kind: dict[Kind, list[BankQuestion]] = {}
    for question in sorted(chosen, key=lambda q: q.draft.level):
        by_kind.setdefault(question.draft.kind, []).append(question)
    return [by_kind[q.draft.kind].pop(0) for q in chosen]
