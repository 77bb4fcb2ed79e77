"""Difficulty that follows the ratings: which question comes next, and how it went (pure).

An interview begins at the level that fits the years of experience. After each rated question the
level to aim for goes one up or one down, or stays: an up-and-down staircase (Levitt 1971,
"Transformed up-down methods in psychoacoustics", J. Acoust. Soc. Am. 49), which keeps the questions
where they are neither out of reach nor too easy. Questions skipped or not rated move nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from interview.models import Feedback, Question, QuestionState
from interview.rating.rubric import expected_level
from interview.rating.summary import question_rating

#: Ratings (of 5) from which the next question is harder, and under which it is easier: "solid" and
#: better, and "just a start" to "needs more" (see :func:`interview.rubric.band`).
HARDER_FROM = 3.8
EASIER_UNDER = 2.4
#: How far the level moves away from the one that fits the years.
_MOST_UP, _MOST_DOWN = 2, 2


def reserve_for(count: int) -> int:
    """How many more questions than ``count`` to have made, so that there is a choice of levels.

    Two for a short interview, half as many as planned for a long one; none for a single question,
    which has no ratings before it.
    """
    return 0 if count < 2 else max(2, (count + 1) // 2)


def aim(years: float, ratings: Sequence[float | None]) -> int:
    """The level (1-5) to aim for after ``ratings`` of the questions so far, in their order."""
    start = expected_level(years)
    level = start
    for rating in ratings:
        if rating is None:
            continue
        step = (rating >= HARDER_FROM) - (rating < EASIER_UNDER)
        level = min(5, start + _MOST_UP, max(1, start - _MOST_DOWN, level + step))
    return level


def next_question(
    questions: Sequence[Question],
    feedback: Mapping[int, Sequence[Feedback]],
    *,
    position: int,
    count: int,
    years: float,
) -> Question | None:
    """The question to ask at ``position`` (1-based) of ``count``; None when there is none left.

    Its kind is the one planned for that place. Before anything is rated it is the planned question;
    after that, of those not asked, the one nearest to the level aimed for; of two alike the harder,
    then the one planned earlier.
    """
    if position > count:
        return None
    by_place = sorted(questions, key=lambda q: q.place)
    left = [q for q in by_place if q.state is QuestionState.PENDING]
    if not left:
        return None
    asked = sorted((q for q in by_place if q.position), key=lambda q: q.position)
    ratings = [question_rating(feedback.get(q.id, ())) for q in asked]
    planned = by_place[position - 1] if position <= len(by_place) else None
    if planned is not None:
        left = [q for q in left if q.draft.kind is planned.draft.kind] or left
    if not any(rating is not None for rating in ratings):
        return planned if planned in left else left[0]
    wanted = aim(years, ratings)
    return min(left, key=lambda q: (abs(q.draft.level - wanted), -q.draft.level, q.place))
