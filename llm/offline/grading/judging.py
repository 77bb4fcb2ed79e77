"""Levels from what was found in an answer, criterion by criterion, each with words to show for it.

Clarity and communication get no level: words in a list don't show whether a listener could follow.
A level of 4 or 5 always has a quote. An answer beside the point stays at 2 whatever it contains; a
whole story about something else stays at 3, for an interviewer would hear it out and ask again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interview.models import Coverage, Kind, QuestionDraft, Strength
from llm.offline.evidence.alignment import Answer
from llm.offline.evidence.content import Content
from llm.offline.evidence.reader import Level, Reader, is_story
from llm.offline.grading.behavioral import judge_story
from llm.offline.grading.system_design import judge_system_design
from llm.offline.grading.technical import judge_technical
from llm.offline.wording.advice import improvements, strengths

_UNJUDGED = "The offline coach can't judge this from words alone."

#: A story is probably not about what was asked under the first mean alignment, or under the second
#: when it is far from the question too (cosine). Another behavioral question's model answer has
#: .35-.43, a question's own .59-.81; a told answer of other people lies around .46.
_BESIDE_STORY, _DOUBTFUL_STORY, _FAR_FROM_QUESTION = 0.44, 0.48, 0.35
#: Key points partly heard that show a story to be about what was asked.
_HEARD_ENOUGH = 2
#: Under this credit, and with no key point covered, a technical answer says next to nothing of what
#: is asked: of other questions' model answers 88 % are under it, of quarters of the own one 7 %.
_BESIDE_CREDIT = 0.48
_MOST_BESIDE, _MOST_OTHER_STORY, _MOST_IN_DISORDER = 2, 3, 2

_BESIDE = "Little of it is about what this question asks."
_OTHER_STORY = "This story is not about what the question asks."
_IN_DISORDER = "The words came in an order that is hard to follow, so more can't be shown."
_ASK_AGAIN = (
    "Your story holds together, but it does not speak to this question. "
    "Pick one that does, or say how this one answers it."
)
_SAY_IT_IN_SENTENCES = "Say it in whole sentences: the order of the words was hard to follow."


def not_judged_with(error: float) -> str:
    """What the offline coach can't judge; ``error`` as in
    :class:`llm.offline.evidence.score.Scorer`.
    """
    return (
        "Read it as a band: on graded exam answers the offline coach was off from people by "
        f"{5 * error:.1f} of 5. It compares words with key points and looks for parts of a story, "
        "numbers, reasons. It can't tell whether other claims are right or it was clear, and "
        "notices plain contradictions only."
    )


@dataclass(frozen=True, slots=True)
class Judged:
    levels: Mapping[str, Level]
    strengths: tuple[Strength, ...]
    improvements: tuple[str, ...]
    first_change: str
    #: Little of it is about what was asked.
    beside: bool = False
    unjudged: str = _UNJUDGED


def judge(
    question: QuestionDraft,
    answer: Answer,
    content: Content,
    parts: Mapping[str, str],
    *,
    in_disorder: bool = False,
) -> Judged:
    """All criteria of the question's kind that words can show.

    ``parts``: which part of a story each key point is about. ``in_disorder``: the order of the
    words is doubtful.
    """
    reader = Reader(answer, None if question.kind is Kind.BEHAVIORAL else content.about)
    beside = _is_beside(question.kind, content)
    match question.kind:
        case Kind.BEHAVIORAL:
            levels = judge_story(reader, content, parts, beside=beside)
        case Kind.SYSTEM_DESIGN:
            levels = judge_system_design(reader, content)
        case _:
            levels = judge_technical(question, reader, content)
    changes = improvements(question, content, levels)
    if beside:
        other_story = question.kind is Kind.BEHAVIORAL and is_story(reader)
        most, why = (_MOST_OTHER_STORY, _OTHER_STORY) if other_story else (_MOST_BESIDE, _BESIDE)
        levels = {key: _capped(level, most, why) for key, level in levels.items()}
        if other_story:
            changes = (_ASK_AGAIN, *changes[:4])
    if in_disorder:
        levels = {
            key: _capped(level, _MOST_IN_DISORDER, _IN_DISORDER) for key, level in levels.items()
        }
        changes = (_SAY_IT_IN_SENTENCES, *changes[:4])
    return Judged(
        {key: _proven(level) for key, level in levels.items()},
        () if beside or in_disorder else strengths(reader, content),
        changes,
        changes[0] if changes else "",
        beside,
    )


def _is_beside(kind: Kind, content: Content) -> bool:
    if kind is Kind.BEHAVIORAL:
        # What was heard of the key points outweighs any distance: it is about the question.
        heard = len(content.with_coverage(Coverage.PARTLY))
        if content.with_coverage(Coverage.COVERED) or heard >= _HEARD_ENOUGH:
            return False
        return content.relevance < _BESIDE_STORY or (
            content.relevance < _DOUBTFUL_STORY and content.to_question < _FAR_FROM_QUESTION
        )
    return content.credit < _BESIDE_CREDIT and not content.with_coverage(Coverage.COVERED)


def _capped(level: Level, most: int, why: str) -> Level:
    number, reason, quote = level
    if number is None or number < most:
        return level
    return min(number, most), f"{reason} {why}", quote


def _proven(level: Level) -> Level:
    number, reason, quote = level
    return (3, reason, quote) if number is not None and number > 3 and not quote else level
