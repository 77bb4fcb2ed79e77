"""The offline coach's grade of one answer.

First the gates (nothing said, the question back, words in no order, another topic), then key
points, then each criterion by what words can show. What words can't show gets no level.
"""

from __future__ import annotations

from dataclasses import dataclass

from interview.gate import gate
from interview.models import (
    Assessment,
    Criterion,
    CriterionRating,
    KeyPoint,
    Kind,
    NotGradable,
    QuestionDraft,
)
from interview.wording import clean, sentences, tokens
from llm.offline.alignment import Answer
from llm.offline.content import Content, read_content
from llm.offline.embedder import Embedder
from llm.offline.judging import LIMITS, Judged, judge
from llm.offline.order import OrderModel

__all__ = ["GRADER", "MODEL", "Grader", "key_points_of"]

GRADER = "offline"
MODEL = "all-MiniLM-L6-v2-int8"

#: Mean alignment with the key points under which an answer is about something else. Another
#: question's model answer stays under .38 (technical) and .43 (behavioral) in 19 of 20 cases.
_OFF_TOPIC_RELEVANCE = 0.40
_OFF_TOPIC_BEST = 0.54
_OFF_TOPIC_COSINE = 0.32
#: Answers are looked at up to here; four minutes of speech are about 4,000 characters.
_LONGEST = 12_000

_OFF_TOPIC_REASON = "Nothing in the answer came near what this question asks about."


@dataclass(frozen=True, slots=True)
class Grader:
    """Pure apart from running the model; call from a worker thread."""

    embedder: Embedder
    order: OrderModel

    def grade(
        self,
        question: QuestionDraft,
        text: str,
        criteria: tuple[Criterion, ...],
        rubric_version: str,
    ) -> Assessment:
        """An assessment whose quotes are verbatim from ``text``."""
        text = clean(text, limit=_LONGEST, lines=True)
        refused, content, answer = self.look(question, text)
        if refused is not None or content is None or answer is None:
            return Assessment(
                GRADER,
                MODEL,
                rubric_version,
                not_gradable=refused,
                not_gradable_reason=_OFF_TOPIC_REASON if refused is NotGradable.OFF_TOPIC else "",
                limits=LIMITS,
            )
        judged = judge(question, answer, content)
        return Assessment(
            GRADER,
            MODEL,
            rubric_version,
            criteria=tuple(_rating(c, judged) for c in criteria),
            strengths=judged.strengths,
            improvements=judged.improvements,
            first_change=judged.first_change,
            coverage=tuple(p.shown() for p in content.points),
            limits=LIMITS,
        )

    def look(
        self, question: QuestionDraft, text: str
    ) -> tuple[NotGradable | None, Content | None, Answer | None]:
        """(why it can't be graded, what was found, the answer); the first or the others are set."""
        refused = gate(text, question.text)
        if refused is not None:
            return refused, None, None
        if self.order.is_shuffled([t.norm for t in tokens(text)]):
            return NotGradable.GIBBERISH, None, None
        answer, content = read_content(self.embedder, question.text, key_points_of(question), text)
        if _is_off_topic(question.kind, content):
            return NotGradable.OFF_TOPIC, None, None
        return None, content, answer


def key_points_of(question: QuestionDraft) -> tuple[KeyPoint, ...]:
    """The question's key points, or else the sentences of its model answer (six at most)."""
    if question.key_points:
        return question.key_points
    said = question.model_answer
    return tuple(KeyPoint(said[start:end]) for start, end in sentences(said)[:6])


def _is_off_topic(kind: Kind, content: Content) -> bool:
    """Far from every key point and from the question too.

    Personal stories share few words with anybody's key points, so behavioral answers need to be
    farther off; judging caps what a story beside the point can get.
    """
    if kind is Kind.BEHAVIORAL:
        return content.relevance < 0.36 and content.to_question < 0.25
    return (
        content.relevance < _OFF_TOPIC_RELEVANCE
        and content.best < _OFF_TOPIC_BEST
        and content.to_question < _OFF_TOPIC_COSINE
    )


def _rating(criterion: Criterion, judged: Judged) -> CriterionRating:
    level, reason, quote = judged.levels.get(criterion.key, (None, judged.unjudged, ""))
    return CriterionRating(criterion.key, criterion.name, level, reason, quote)
