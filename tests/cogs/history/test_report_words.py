"""A report that nobody wrote: counts, ratings and what to practice, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cogs.history import report_words
from interview.models import CriterionRating, Kind, QuestionState, ReportDraft
from interview.ports import ReviewedAnswer
from interview.rating.rubric import criteria_for
from interview.rating.summary import outcomes
from locales.catalog import ENGLISH


def _answer(position: int, rating: float | None, **levels: int | None) -> ReviewedAnswer:
    criteria = tuple(CriterionRating(k, k.title(), n, "") for k, n in levels.items())
    state = QuestionState.SKIPPED if rating is None else QuestionState.DONE
    change = "" if rating is None else f"Change {position}."
    return ReviewedAnswer(position, "Q?", Kind.TECHNICAL, state, rating, criteria, (), change)


def said(answers: Sequence[ReviewedAnswer]) -> tuple[str, list[str]]:
    """The words that a report has for it where it is shown."""
    draft = ReportDraft("", (), "offline", "", outcomes=outcomes(answers))
    return report_words.summary(ENGLISH, draft), report_words.practice(ENGLISH, draft)


def test_practice_names_the_weakest_criteria_and_where_to_try() -> None:
    answers = [
        _answer(1, 3.0, depth=3, result=1),
        _answer(2, 2.0, depth=2, result=2, clarity=None),
        _answer(3, None),
    ]
    _, points = said(answers)
    assert outcomes(answers) == outcomes(answers)
    assert len(points) == 3
    assert points[0].startswith("Result:")
    assert points[0].endswith("question 1.")
    assert points[1].startswith("Depth:")
    assert points[2] == "Question 2: Change 2."


def test_summary_and_practice_keep_graders_apart() -> None:
    answers = [
        replace(_answer(1, 1.0, depth=1), grader="offline"),
        replace(_answer(2, 4.0, depth=4, clarity=3), grader="gemini"),
        replace(_answer(3, 3.0, depth=4, clarity=3), grader="gemini"),
    ]
    summary, points = said(answers)
    assert "2 answers rated, 3.5 of 5" in summary
    assert "question 3 has the most to gain" in summary
    assert "1 more answer was rated by another grader" in summary
    assert points[0].startswith("Clarity:")
    # What the other grader would change is worth doing, and comes after.
    assert points[1:] == ["Question 3: Change 3.", "Question 2: Change 2."]


def test_practice_after_only_good_answers_and_skips() -> None:
    _, points = said([_answer(1, 4.5, depth=5), _answer(2, None)])
    assert points[0] == "Question 1: Change 1."
    assert "skipped" in points[1]


def test_practice_is_never_empty_when_nothing_was_rated() -> None:
    assert len(said([])[1]) == 1


def test_summary_counts_plainly() -> None:
    summary, _ = said([_answer(1, 3.0), _answer(2, 4.0), _answer(3, None)])
    assert "2 answers rated, 3.5 of 5" in summary
    assert "Question 2 went best" in summary
    assert "1 question was skipped" in summary
    assert "no overall rating" in said([_answer(1, None)])[0]


def test_every_criterion_has_an_exercise() -> None:
    for kind in (Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN):
        for criterion in criteria_for(kind):
            weak = CriterionRating(criterion.key, criterion.name, 1, "")
            answer = replace(_answer(1, 1.0), criteria=(weak,), first_change="")
            (point,) = said([answer])[1]
            assert point.startswith(f"{criterion.name}: ") and "with this in mind" not in point
