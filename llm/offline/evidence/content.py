"""How much of what a good answer says was said: key points, their spans, and relevance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from interview.models import Coverage, KeyPoint, KeyPointCoverage
from llm.offline.embedder import Embedder
from llm.offline.evidence.alignment import Answer, Match, best_matches, by_sentence, prepare
from llm.offline.evidence.features import quote_of
from llm.offline.evidence.measured import Evidence, gather
from llm.offline.evidence.phrases import Phrases
from llm.offline.evidence.polarity import contradicts
from llm.offline.evidence.score import Scorer

#: Alignment scores. In 20 technical bank questions, the own model answer reaches .58 to .84 on its
#: key points (10th-95th percentile), another question's .21 to .44; real answers lie between.
COVERED_FROM = 0.56
PARTLY_FROM = 0.45


@dataclass(frozen=True, slots=True)
class PointFound:
    """A key point, how well it was found, and the words that hold it ("" when not heard)."""

    point: KeyPoint
    score: float
    coverage: Coverage
    quote: str
    contradicted: bool
    #: Where it was found: first and last sentence, indices into ``Answer.parts``.
    sentences: tuple[int, int] = (0, 0)

    def shown(self) -> KeyPointCoverage:
        return KeyPointCoverage(self.point.text, self.coverage, self.quote)


@dataclass(frozen=True, slots=True)
class Content:
    """``credit`` 0-1: the share of full marks that people would give, by the fitted weights, less
    the share of key points whose opposite was heard; ``relevance`` the mean raw alignment
    (unrelated ≈ .32); ``to_question`` the cosine of answer and question (unrelated technical text
    ≤ .27)."""

    points: tuple[PointFound, ...]
    credit: float
    relevance: float
    to_question: float
    #: Sentences that come near a key point; indices into ``Answer.parts``.
    about: frozenset[int] = frozenset()

    @property
    def best(self) -> float:
        return max((p.score for p in self.points), default=0.0)

    def with_coverage(self, coverage: Coverage) -> list[PointFound]:
        """Best found first."""
        found = [p for p in self.points if p.coverage is coverage]
        return sorted(found, key=lambda p: -p.score)


def evidence_of(
    embedder: Embedder, phrases: Phrases, text: str
) -> tuple[Answer, list[Match], Evidence]:
    """What is measured of ``text``. Runs the model: call from a worker thread."""
    answer = prepare(text, embedder.embed(text))
    matches = best_matches(phrases, answer)
    return answer, matches, gather(phrases, answer, matches)


def read_content(
    embedder: Embedder, phrases: Phrases, text: str, scorer: Scorer
) -> tuple[Answer, Content]:
    """Search ``text`` for each key point, and score it. Runs the model: see evidence_of."""
    answer, matches, evidence = evidence_of(embedder, phrases, text)
    points = tuple(
        _found(point, match, answer) for point, match in zip(phrases.points, matches, strict=True)
    )
    n = max(1, len(points))
    denied = sum(p.contradicted for p in points) / n
    return answer, Content(
        points=points,
        credit=scorer.score(evidence) * (1.0 - denied),
        relevance=sum(p.score for p in points) / n,
        to_question=evidence["to_question"],
        about=frozenset(
            int(n) for n in np.flatnonzero(by_sentence(phrases, answer) >= PARTLY_FROM)
        ),
    )


def _found(point: KeyPoint, match: Match, answer: Answer) -> PointFound:
    if match.score < PARTLY_FROM or not answer.parts:
        return PointFound(point, match.score, Coverage.NOT_HEARD, "", False)
    said = answer.text[answer.parts[match.first][0] : answer.parts[match.last][1]]
    if any(contradicts(phrase, said) for phrase in (point.text, *point.phrasings)):
        return PointFound(point, match.score, Coverage.NOT_HEARD, "", True)
    covered = match.score >= COVERED_FROM
    return PointFound(
        point,
        match.score,
        Coverage.COVERED if covered else Coverage.PARTLY,
        _quote(answer, match),
        False,
        (match.first, match.last),
    )


def _quote(answer: Answer, match: Match) -> str:
    """The sentences of the match when they are short, else its first one that can be quoted."""
    said = answer.text[answer.parts[match.first][0] : answer.parts[match.last][1]]
    if len(said) <= 280 and len(said.split()) >= 3:
        return said
    quotes = (quote_of(answer.text, answer.parts, n) for n in range(match.first, match.last + 1))
    return next((q for q in quotes if q), "")
