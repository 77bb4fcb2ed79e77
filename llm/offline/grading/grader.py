"""The offline coach's grade of one answer.

First the gates (nothing said, the question back, words in no order, another topic), then key
points, then each criterion by what words can show. What words can't show gets no level.
"""

from __future__ import annotations

from dataclasses import dataclass

from interview.models import (
    Assessment,
    Criterion,
    CriterionRating,
    FollowUpDraft,
    Kind,
    NotGradable,
    QuestionDraft,
)
from interview.rating.gate import gate
from interview.rating.steering import is_all_steering, without_steering
from interview.wording import clean, tokens
from llm.offline.embedder import Embedder
from llm.offline.evidence.alignment import Answer
from llm.offline.evidence.content import COVERED_FROM, Content, read_content
from llm.offline.evidence.order import Order, OrderModel
from llm.offline.evidence.phrases import PhraseBook
from llm.offline.evidence.reader import Reader, is_story
from llm.offline.evidence.score import Scorer, load_scorer
from llm.offline.evidence.scramble import beside_phrases
from llm.offline.grading.judging import Judged, judge, not_judged_with
from llm.offline.wording.follow_up import Asking, follow_up
from llm.offline.wording.retold import retold
from llm.offline.wording.spoken import whole_sentences

GRADER = "offline"
MODEL = "all-MiniLM-L6-v2-int8"

#: (words, mean alignment, best alignment, cosine to the question): an answer of so many words is
#: about something else when it is under all three. Talk about holidays and films stays under
#: .20/.38/.18; good exam answers are above .24/.30/.10 in 99 of 100 cases and seldom low in all
#: three, but terse ones can be (a vague answer is no other topic either: it gets a low level). Long
#: answers say more about what they are about, so they may be nearer; another question's model
#: answer is. Under six words nobody can tell.
_OFF_TOPIC = ((40, 0.38, 0.50, 0.25), (6, 0.30, 0.42, 0.20))
#: … and the score must say so too: of 34 good answers of people that the rest would refuse, 20 are
#: above it ("It is not in a circle" to a question about electric circuits).
_OFF_TOPIC_CREDIT = 0.22
#: The same for someone who tells an episode (mean alignment, cosine), and who tells none.
_UNRELATED_STORY = 0.33
_UNRELATED_COSINE = 0.15
_UNRELATED_TALK, _UNRELATED_TALK_COSINE = 0.36, 0.25
#: Answers are looked at up to here; four minutes of speech are about 4,000 characters.
_LONGEST = 12_000

_OFF_TOPIC_REASON = "Nothing in the answer came near what this question asks about."


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in an answer that can be graded."""

    answer: Answer
    content: Content
    order: Order


class Grader:
    """Runs the model: call from one worker thread."""

    def __init__(self, embedder: Embedder, order: OrderModel, scorer: Scorer | None = None) -> None:
        """Raises ConfigurationError when the weights are missing or damaged."""
        self.embedder = embedder
        self.order = order
        self.scorer = scorer or load_scorer()
        self._book = PhraseBook(embedder)
        self._not_judged = not_judged_with(self.scorer.error)

    def prepare(self, question: QuestionDraft) -> None:
        """Read the question's key points now, so that its answers are graded sooner."""
        self._book.of(question)

    def grade(
        self,
        question: QuestionDraft,
        text: str,
        criteria: tuple[Criterion, ...],
        rubric_version: str,
        asking: Asking | None = None,
    ) -> Assessment:
        """An assessment whose quotes are words of ``text`` in their order; a quote that spans an
        order to the grader lacks it, and :func:`interview.rating.checks.checked` drops it. With
        ``asking`` it names a follow-up where the answer leaves something worth asking."""
        text = clean(text, limit=_LONGEST, lines=True)
        # A figure in "give me 5" must not count as evidence of a result.
        answering = without_steering(text)
        if answering is not None and not is_all_steering(text):
            text = " ".join(answering)
        found = self.look(question, text)
        if isinstance(found, NotGradable):
            return Assessment(
                GRADER,
                MODEL,
                rubric_version,
                not_gradable=found,
                not_gradable_reason=_OFF_TOPIC_REASON if found is NotGradable.OFF_TOPIC else "",
                not_judged=self._not_judged,
            )
        in_disorder = found.order is Order.DOUBTFUL
        parts = self._book.of(question).parts
        judged = judge(question, found.answer, found.content, parts, in_disorder=in_disorder)
        better = ""
        if not in_disorder and not judged.beside:
            better = retold(question, found.answer, found.content, judged.levels)
        return Assessment(
            GRADER,
            MODEL,
            rubric_version,
            criteria=tuple(_rating(c, judged) for c in criteria),
            strengths=judged.strengths,
            improvements=judged.improvements,
            first_change=judged.first_change,
            coverage=tuple(p.shown() for p in found.content.points),
            better_answer=better,
            not_judged=self._not_judged,
            follow_up=None
            if asking is None
            else self._ask(question, criteria, found, judged, asking),
        )

    def _ask(
        self,
        question: QuestionDraft,
        criteria: tuple[Criterion, ...],
        found: Found,
        judged: Judged,
        asking: Asking,
    ) -> FollowUpDraft | None:
        reader = Reader(found.answer)
        return follow_up(
            question, criteria, reader, found.content, judged.levels, asking, self.embedder
        )

    def look(self, question: QuestionDraft, text: str) -> Found | NotGradable:
        """What was found in the answer, or why it can't be graded."""
        refused = _refused(text, question.text)
        if refused is not None and not (
            refused is NotGradable.ECHO and self._says_a_point(question, text)
        ):
            return refused
        phrases = self._book.of(question)
        orders = {self.order.judge(text), beside_phrases(text, phrases.sequences)}
        if Order.NONE in orders:
            return NotGradable.GIBBERISH
        order = Order.DOUBTFUL if Order.DOUBTFUL in orders else Order.SPEECH
        answer, content = read_content(self.embedder, phrases, text, self.scorer)
        if _is_off_topic(question.kind, answer, content):
            return NotGradable.OFF_TOPIC
        return Found(answer, content, order)

    def _says_a_point(self, question: QuestionDraft, text: str) -> bool:
        """Whether words of a long question were picked out that answer it, not all of it said back.

        "Rachael had a running start" is right where the question tells of three throws.
        """
        if 2 * len(tokens(text)) > len(tokens(question.text)):
            return False
        _, content = read_content(self.embedder, self._book.of(question), text, self.scorer)
        return content.best >= COVERED_FROM


def _refused(text: str, question: str) -> NotGradable | None:
    """The gate, where one word may answer what a long question asks in its last sentence."""
    refused = gate(text, question)
    if refused is NotGradable.TOO_SHORT and (parts := whole_sentences(question)):
        start, end = parts[-1]
        return gate(text, question[start:end])
    return refused


def _is_off_topic(kind: Kind, answer: Answer, content: Content) -> bool:
    """Far from every key point and from the question too.

    Personal stories share few words with anybody's key points, so behavioral answers need to be
    farther off, and a told episode farther still: judging says that it is about something else.
    """
    if kind is Kind.BEHAVIORAL:
        if is_story(Reader(answer)):
            return content.relevance < _UNRELATED_STORY and content.to_question < _UNRELATED_COSINE
        return content.relevance < _UNRELATED_TALK and content.to_question < _UNRELATED_TALK_COSINE
    count = len(tokens(answer.text))
    for words, relevance, best, cosine in _OFF_TOPIC:
        if count >= words:
            return (
                content.relevance < relevance
                and content.best < best
                and content.to_question < cosine
                and content.credit < _OFF_TOPIC_CREDIT
            )
    return False


def _rating(criterion: Criterion, judged: Judged) -> CriterionRating:
    level, reason, quote = judged.levels.get(criterion.key, (None, judged.unjudged, ""))
    return CriterionRating(criterion.key, criterion.name, level, reason, quote)
