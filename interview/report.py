"""The end of an interview in numbers, and what to practice next (pure).

A question counts with its **latest** rated attempt: after *Try again* the rating shows where the
person stands now, and nothing is gained by trying until luck strikes. The best attempt is a fact of
its own (:func:`best_rating`) and shown beside it. Questions that were skipped or could not be rated
stay out of every mean instead of counting as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from interview.levels import course
from interview.models import (
    Feedback,
    Interview,
    Question,
    QuestionState,
    Report,
    ReportDraft,
)
from interview.ports import ReportRequest, ReviewedAnswer
from interview.rubric import band

__all__ = [
    "MOST_PRACTICE",
    "best_rating",
    "build_report",
    "latest_rated",
    "practice_points",
    "question_rating",
    "review",
    "summarize",
]

#: Things to practice, at most.
MOST_PRACTICE = 3

#: What to do about a criterion, once it is the weak one.
_EXERCISES: Mapping[str, str] = {
    "situation": "open with where it was, what was at stake and what your own task was, "
    "in two sentences",
    "action": 'tell what you did yourself, step by step, with "I" and one reason why',
    "result": "end with what changed and one thing that shows it: a number, a before and after, "
    "what someone did because of it",
    "reflection": "close with what you took from it and what you do differently since",
    "clarity": "say the point first, then tell the story in order",
    "correctness": "read the model answers of the questions you missed points in, then answer "
    "those again without looking",
    "depth": "after each definition say how it works and give one example from your own work",
    "tradeoffs": "name one alternative, what it would cost, and when you would choose it",
    "verification": "say how you would check that it works, and what result you would expect",
    "communication": "give the outline first, then the details in the same order",
    "requirements": "begin with who uses it, how much, how fast, and what you leave out",
    "design": "follow one request through all parts, and weigh the main choice against another",
    "scale": "name the first thing that breaks at ten times the load, and one fitting measure",
    "failure": "pick two parts, let them fail, and say who notices and how it recovers",
}


def latest_rated(feedback: Sequence[Feedback]) -> Feedback | None:
    """The feedback a question counts with; ``feedback`` is by attempt. None when none is rated."""
    return next((f for f in reversed(feedback) if f.rating is not None), None)


def question_rating(feedback: Sequence[Feedback]) -> float | None:
    """The rating a question counts with, 1.0-5.0."""
    latest = latest_rated(feedback)
    return None if latest is None else latest.rating


def best_rating(feedback: Sequence[Feedback]) -> float | None:
    """The best attempt's rating, 1.0-5.0."""
    return max((f.rating for f in feedback if f.rating is not None), default=None)


def build_report(
    interview: Interview,
    questions: Sequence[Question],
    feedback_by_question: Mapping[int, Sequence[Feedback]],
    draft: ReportDraft,
    now: datetime,
) -> Report:
    """Numbers from the stored ratings, words from ``draft``. Questions never asked are left out."""
    asked = _asked(questions)
    ratings = [question_rating(feedback_by_question.get(q.id, ())) for q in asked]
    return Report(
        interview_id=interview.id,
        rating=_mean([r for r in ratings if r is not None]),
        questions=tuple(
            (q.position, q.draft.text, rating, q.state)
            for q, rating in zip(asked, ratings, strict=True)
        ),
        criteria=_criteria([feedback_by_question.get(q.id, ()) for q in asked]),
        draft=draft,
        created_at=now,
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
            )
        )
    return ReportRequest(interview.profile, interview.kind, interview.language, tuple(answers))


def practice_points(answers: Sequence[ReviewedAnswer]) -> tuple[str, ...]:
    """At most three concrete things to practice, the weakest first; the same input, the same list.

    The weakest criteria (mean under 4) come first, each with the question to try it on; then the
    first changes of the lowest rated answers; then skipped questions.
    """
    points: list[str] = []
    levels: dict[str, list[tuple[int, int]]] = {}
    names: dict[str, str] = {}
    for answer in answers:
        for rating in answer.criteria:
            if rating.level is not None:
                levels.setdefault(rating.key, []).append((rating.level, answer.position))
                names.setdefault(rating.key, rating.name)
    means = {key: sum(level for level, _ in got) / len(got) for key, got in levels.items()}
    for key in sorted(means, key=lambda k: (means[k], -len(levels[k]))):
        if means[key] >= 4 or len(points) == MOST_PRACTICE:
            break
        _, position = min(levels[key])
        exercise = _EXERCISES.get(key, "answer again with this in mind")
        points.append(f"{names[key]}: {exercise}. Try it on question {position}.")
    for answer in sorted(answers, key=lambda a: (a.rating is None, a.rating or 0.0, a.position)):
        if answer.first_change and answer.rating is not None:
            said = answer.first_change.casefold().rstrip(".")
            # A weak criterion's exercise often says the same in the same words.
            if not any(said in point.casefold() for point in points):
                points.append(f"Question {answer.position}: {answer.first_change}")
    points.extend(
        f"Question {answer.position} was skipped: give it a try, even with half an answer."
        for answer in answers
        if answer.state is QuestionState.SKIPPED
    )
    if not points and not any(answer.rating is not None for answer in answers):
        points.append("Answer one question out loud, for a minute or two; feedback starts there.")
    return tuple(points[:MOST_PRACTICE])


def summarize(answers: Sequence[ReviewedAnswer]) -> str:
    """Two or three plain sentences on how it went, made of counts and ratings only."""
    rated = [a for a in answers if a.rating is not None]
    skipped = sum(a.state is QuestionState.SKIPPED for a in answers)
    if not rated:
        return "No answer could be rated this time, so there is no overall rating."
    ratings = [a.rating for a in rated if a.rating is not None]
    mean = sum(ratings) / len(ratings)
    counted = "1 answer" if len(rated) == 1 else f"{len(rated)} answers"
    parts = [f"{counted} rated, {mean:.1f} of 5 on average ({band(mean)})."]
    if len(rated) > 1:
        best = max(rated, key=lambda a: (a.rating or 0.0, -a.position))
        worst = min(rated, key=lambda a: (a.rating or 0.0, a.position))
        if best.rating != worst.rating:
            parts.append(
                f"Question {best.position} went best ({best.rating}), "
                f"question {worst.position} has the most to gain ({worst.rating})."
            )
    if skipped:
        parts.append(
            "1 question was skipped." if skipped == 1 else f"{skipped} questions were skipped."
        )
    return " ".join(parts)


def _asked(questions: Sequence[Question]) -> list[Question]:
    asked = (q for q in questions if q.state is not QuestionState.PENDING)
    return sorted(asked, key=lambda q: q.position)


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 1) if values else None


def _criteria(
    attempts: Sequence[Sequence[Feedback]],
) -> tuple[tuple[str, str, float, int], ...]:
    levels: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for feedback in attempts:
        latest = latest_rated(feedback)
        for rating in () if latest is None else latest.assessment.criteria:
            if rating.level is not None:
                levels.setdefault(rating.key, []).append(rating.level)
                names.setdefault(rating.key, rating.name)
    return tuple(
        (key, names[key], round(sum(got) / len(got), 1), len(got)) for key, got in levels.items()
    )
