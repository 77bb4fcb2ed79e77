"""The end of an interview in numbers, and what to practice next (pure).

A question counts with its **latest** rated attempt: after *Try again* the rating shows where the
person stands now, and nothing is gained by trying until luck strikes. The best attempt is a fact of
its own (:func:`best_rating`) and shown beside it. Questions that were skipped or could not be rated
stay out of every mean instead of counting as zero.

No mean mixes graders: each has a :class:`interview.models.Score` of its own, and the one that rated
most questions stands for the interview.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from interview.models import (
    CriterionRating,
    Exercise,
    ExerciseKind,
    Feedback,
    Interview,
    Outcomes,
    Question,
    QuestionState,
    Report,
    ReportDraft,
    Score,
)
from interview.ports import ReportRequest, ReviewedAnswer
from interview.rating.levels import course

#: The grader that works without a model's service; of two that rated equally many questions the
#: other one stands for the interview.
OFFLINE = "offline"
#: As many as are shown.
_MOST_CRITERIA = 3


def latest_rated(feedback: Sequence[Feedback]) -> Feedback | None:
    """The feedback a question counts with; ``feedback`` is by attempt. None when none is rated."""
    return next((f for f in reversed(feedback) if f.rating is not None), None)


def question_rating(feedback: Sequence[Feedback]) -> float | None:
    """The rating a question counts with, 1.0-5.0."""
    latest = latest_rated(feedback)
    return None if latest is None else latest.rating


def best_rating(feedback: Sequence[Feedback]) -> float | None:
    """The best rating, 1.0-5.0, among the attempts rated by the grader of the latest rated one."""
    latest = latest_rated(feedback)
    if latest is None:
        return None
    grader = latest.assessment.grader
    return max(f.rating for f in feedback if f.rating is not None and f.assessment.grader == grader)


def graders_by_position(
    questions: Sequence[Question], feedback_by_question: Mapping[int, Sequence[Feedback]]
) -> dict[int, str]:
    """Position of each rated question -> the grader of the rating it counts with."""
    found = {}
    for question in _asked(questions):
        latest = latest_rated(feedback_by_question.get(question.id, ()))
        if latest is not None:
            found[question.position] = latest.assessment.grader
    return found


def scores_of(counted: Iterable[Feedback]) -> tuple[Score, ...]:
    """What each grader's ratings come to. ``counted``: the feedback each question counts with.

    The grader that rated most questions comes first; of equals never the offline coach, then the
    one whose rating came first.
    """
    by_grader: dict[str, list[tuple[float, tuple[CriterionRating, ...]]]] = {}
    for feedback in counted:
        if feedback.rating is not None:
            by_grader.setdefault(feedback.assessment.grader, []).append(
                (feedback.rating, feedback.assessment.criteria)
            )
    scores = [
        Score(
            grader=grader,
            rating=_mean([rating for rating, _ in got]),
            answers=len(got),
            criteria=_criteria(criteria for _, criteria in got),
        )
        for grader, got in by_grader.items()
    ]
    return tuple(sorted(scores, key=lambda score: (-score.answers, score.grader == OFFLINE)))


def build_report(
    interview: Interview,
    questions: Sequence[Question],
    feedback_by_question: Mapping[int, Sequence[Feedback]],
    draft: ReportDraft,
    now: datetime,
) -> Report:
    """Numbers from the stored ratings, words from ``draft``. Questions never asked are left out."""
    asked = _asked(questions)
    latest = [latest_rated(feedback_by_question.get(q.id, ())) for q in asked]
    scores = scores_of(each for each in latest if each is not None)
    return Report(
        interview_id=interview.id,
        rating=scores[0].rating if scores else None,
        questions=tuple(
            (q.position, q.draft.text, None if each is None else each.rating, q.state)
            for q, each in zip(asked, latest, strict=True)
        ),
        criteria=scores[0].criteria if scores else (),
        draft=draft,
        created_at=now,
        scores=scores,
        course=course([question.draft.level for question in asked]),
    )


def review(
    interview: Interview,
    questions: Sequence[Question],
    feedback_by_question: Mapping[int, Sequence[Feedback]],
) -> ReportRequest:
    """What the interviewer gets to write the report from: outcomes, never whole answers."""
    answers = []
    for question in _asked(questions):
        latest = latest_rated(feedback_by_question.get(question.id, ()))
        assessment = None if latest is None else latest.assessment
        answers.append(
            ReviewedAnswer(
                position=question.position,
                question=question.draft.text,
                kind=question.draft.kind,
                state=question.state,
                rating=None if latest is None else latest.rating,
                criteria=() if assessment is None else assessment.criteria,
                improvements=() if assessment is None else assessment.improvements,
                first_change="" if assessment is None else assessment.first_change,
                grader="" if assessment is None else assessment.grader,
            )
        )
    return ReportRequest(interview.profile, interview.kind, interview.language, tuple(answers))


def outcomes(answers: Sequence[ReviewedAnswer]) -> Outcomes:
    """How it went, in counts, and what to practice; the same answers give the same."""
    rated = _leading(answers)
    best = max(rated, key=lambda a: (a.rating or 0.0, -a.position), default=None)
    worst = min(rated, key=lambda a: (a.rating or 0.0, a.position), default=None)
    differ = best is not None and worst is not None and best.rating != worst.rating
    return Outcomes(
        rated=len(rated),
        mean=_mean([a.rating for a in rated if a.rating is not None]) if rated else None,
        best=(best.position, best.rating or 0.0) if best is not None and differ else None,
        worst=(worst.position, worst.rating or 0.0) if worst is not None and differ else None,
        others=sum(a.rating is not None for a in answers) - len(rated),
        skipped=sum(a.state is QuestionState.SKIPPED for a in answers),
        exercises=_exercises(answers, rated),
    )


def _exercises(
    answers: Sequence[ReviewedAnswer], leading: Sequence[ReviewedAnswer]
) -> tuple[Exercise, ...]:
    """The weakest criteria (mean under 4, of the grader that rated most questions) come first, each
    with the question to try it on; then the first changes of the lowest rated answers; then skipped
    questions."""
    levels: dict[str, list[tuple[int, int]]] = {}
    names: dict[str, str] = {}
    for answer in leading:
        for rating in answer.criteria:
            if rating.level is not None:
                levels.setdefault(rating.key, []).append((rating.level, answer.position))
                names.setdefault(rating.key, rating.name)
    means = {key: sum(level for level, _ in got) / len(got) for key, got in levels.items()}
    weak = sorted(
        (key for key in means if means[key] < 4), key=lambda k: (means[k], -len(levels[k]))
    )
    found = [
        Exercise(ExerciseKind.CRITERION, min(levels[key])[1], key, names[key])
        for key in weak[:_MOST_CRITERIA]
    ]
    # Answers of another grader come after: which is lower can't be told.
    others = [answer for answer in answers if answer not in leading]
    found += [
        Exercise(ExerciseKind.CHANGE, answer.position, text=answer.first_change)
        for answer in (*_lowest_first(leading), *_lowest_first(others))
        if answer.first_change and answer.rating is not None
    ]
    found += [
        Exercise(ExerciseKind.SKIPPED, answer.position)
        for answer in answers
        if answer.state is QuestionState.SKIPPED
    ]
    if not found and not any(answer.rating is not None for answer in answers):
        found.append(Exercise(ExerciseKind.BEGIN))
    return tuple(found)


def _asked(questions: Sequence[Question]) -> list[Question]:
    asked = (q for q in questions if q.state is not QuestionState.PENDING)
    return sorted(asked, key=lambda q: q.position)


def _leading(answers: Sequence[ReviewedAnswer]) -> list[ReviewedAnswer]:
    """The rated answers of the grader that rated most; of equals never the offline coach."""
    by_grader: dict[str, list[ReviewedAnswer]] = {}
    for answer in answers:
        if answer.rating is not None:
            by_grader.setdefault(answer.grader, []).append(answer)
    ranked = sorted(by_grader.items(), key=lambda one: (-len(one[1]), one[0] == OFFLINE))
    return ranked[0][1] if ranked else []


def _lowest_first(answers: Sequence[ReviewedAnswer]) -> list[ReviewedAnswer]:
    return sorted(answers, key=lambda a: (a.rating is None, a.rating or 0.0, a.position))


def _mean(values: Sequence[float]) -> float:
    """Of one value at least, to one decimal."""
    return round(sum(values) / len(values), 1)


def _criteria(
    answers: Iterable[tuple[CriterionRating, ...]],
) -> tuple[tuple[str, str, float, int], ...]:
    levels: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for criteria in answers:
        for rating in criteria:
            if rating.level is not None:
                levels.setdefault(rating.key, []).append(rating.level)
                names.setdefault(rating.key, rating.name)
    return tuple((key, names[key], _mean(got), len(got)) for key, got in levels.items())
