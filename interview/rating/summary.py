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
    Feedback,
    Interview,
    Question,
    QuestionState,
    Report,
    ReportDraft,
    Score,
)
from interview.ports import ReportRequest, ReviewedAnswer
from interview.rating.levels import course
from interview.rating.rubric import band

#: Things to practice, at most.
MOST_PRACTICE = 3
#: The grader that works without a model's service; of two that rated equally many questions the
#: other one stands for the interview.
OFFLINE = "offline"

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


def practice_points(answers: Sequence[ReviewedAnswer]) -> tuple[str, ...]:
    """At most three concrete things to practice, the weakest first; the same input, the same list.

    The weakest criteria (mean under 4, of the grader that rated most questions) come first, each
    with the question to try it on; then the first changes of the lowest rated answers; then skipped
    questions.
    """
    points: list[str] = []
    levels: dict[str, list[tuple[int, int]]] = {}
    names: dict[str, str] = {}
    leading = _leading(answers)
    for answer in leading:
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
    # Answers of another grader come after: which is lower can't be told.
    others = [answer for answer in answers if answer not in leading]
    for answer in (*_lowest_first(leading), *_lowest_first(others)):
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
    rated = _leading(answers)
    others = sum(a.rating is not None for a in answers) - len(rated)
    skipped = sum(a.state is QuestionState.SKIPPED for a in answers)
    if not rated:
        return "No answer could be rated this time, so there is no overall rating."
    mean = _mean([a.rating for a in rated if a.rating is not None])
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
    if others:
        parts.append(
            "1 more answer was rated by another grader, whose number doesn't compare."
            if others == 1
            else f"{others} more answers were rated by other graders; their numbers don't compare."
        )
    if skipped:
        parts.append(
            "1 question was skipped." if skipped == 1 else f"{skipped} questions were skipped."
        )
    return " ".join(parts)


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
