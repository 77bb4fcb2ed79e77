from __future__ import annotations

from datetime import UTC, datetime

from interview.models import (
    Assessment,
    CriterionRating,
    Feedback,
    Interview,
    InterviewState,
    JobProfile,
    KeyPoint,
    Kind,
    NotGradable,
    Question,
    QuestionDraft,
    QuestionState,
    ReportDraft,
    Score,
)
from interview.rating.summary import (
    best_rating,
    build_report,
    graders_by_position,
    question_rating,
    review,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
INTERVIEW = Interview(
    1, 2, None, JobProfile("Engineer"), Kind.MIXED, "en", 3, InterviewState.ENDED, None, 5, 3,
    "offline", NOW,
)  # fmt: skip
DRAFT = ReportDraft("Well.", ("Do this.",), "offline", "m")


def _question(position: int, state: QuestionState) -> Question:
    draft = QuestionDraft(f"Q{position}?", Kind.TECHNICAL, 2, "", "", "", (KeyPoint("k"),))
    return Question(position * 10, 1, 2, position, draft, state)


def _feedback(
    question: int,
    rating: float | None,
    levels: dict[str, int | None],
    change: str = "",
    grader: str = "offline",
) -> Feedback:
    criteria = tuple(CriterionRating(k, k.title(), n, "") for k, n in levels.items())
    refused = NotGradable.ECHO if rating is None else None
    assessment = Assessment(
        grader, "m", "technical-2", refused, criteria=criteria, first_change=change
    )
    return Feedback(1, question, 1, assessment, rating, None, NOW)


def test_a_question_counts_with_its_latest_rated_attempt() -> None:
    attempts = [
        _feedback(10, 4.0, {"depth": 4}),
        _feedback(10, 3.0, {"depth": 3}),
        _feedback(10, None, {}),
    ]
    assert question_rating(attempts) == 3.0
    assert best_rating(attempts) == 4.0
    assert question_rating([]) is None
    assert best_rating([attempts[2]]) is None


def test_report_leaves_skipped_unrated_and_unasked_out_of_the_means() -> None:
    questions = [
        _question(3, QuestionState.SKIPPED),
        _question(1, QuestionState.DONE),
        _question(2, QuestionState.DONE),
        _question(4, QuestionState.DONE),
        _question(5, QuestionState.PENDING),
    ]
    feedback = {
        10: [_feedback(10, 2.0, {"depth": 2, "tradeoffs": None})],
        20: [_feedback(20, 3.5, {"depth": 3, "tradeoffs": 4})],
        40: [_feedback(40, None, {})],
    }
    report = build_report(INTERVIEW, questions, feedback, DRAFT, NOW)
    assert report.rating == 2.8
    assert [(p, r) for p, _, r, _ in report.questions] == [(1, 2.0), (2, 3.5), (3, None), (4, None)]
    assert report.criteria == (("depth", "Depth", 2.5, 2), ("tradeoffs", "Tradeoffs", 4.0, 1))
    assert report.draft is DRAFT


def test_no_mean_mixes_graders_and_the_one_that_rated_most_stands_for_the_interview() -> None:
    questions = [_question(n, QuestionState.DONE) for n in (1, 2, 3)]
    feedback = {
        10: [_feedback(10, 5.0, {"depth": 5}, grader="gemini")],
        # It counts with its latest attempt, and so with that one's grader.
        20: [
            _feedback(20, 5.0, {"depth": 5}, grader="gemini"),
            _feedback(20, 2.0, {"depth": 2, "clarity": 1}),
        ],
        30: [_feedback(30, 3.0, {"depth": 3})],
    }
    report = build_report(INTERVIEW, questions, feedback, DRAFT, NOW)
    assert report.scores == (
        Score("offline", 2.5, 2, (("depth", "Depth", 2.5, 2), ("clarity", "Clarity", 1.0, 1))),
        Score("gemini", 5.0, 1, (("depth", "Depth", 5.0, 1),)),
    )
    assert (report.rating, report.criteria) == (2.5, report.scores[0].criteria)
    assert [rating for _, _, rating, _ in report.questions] == [5.0, 2.0, 3.0]
    assert graders_by_position(questions, feedback) == {1: "gemini", 2: "offline", 3: "offline"}
    # The best of question 2 was another grader's, so it can't be said to be better.
    assert best_rating(feedback[20]) == 2.0


def test_of_graders_that_rated_equally_many_the_offline_coach_comes_last() -> None:
    questions = [_question(n, QuestionState.DONE) for n in (1, 2, 3)]
    feedback = {
        10: [_feedback(10, 1.0, {})],
        20: [_feedback(20, 2.0, {}, grader="compatible")],
        30: [_feedback(30, 3.0, {}, grader="gemini")],
    }
    report = build_report(INTERVIEW, questions, feedback, DRAFT, NOW)
    assert [score.grader for score in report.scores] == ["compatible", "gemini", "offline"]
    assert report.rating == 2.0


def test_a_report_on_nothing_has_no_rating() -> None:
    report = build_report(INTERVIEW, [_question(1, QuestionState.SKIPPED)], {}, DRAFT, NOW)
    assert report.rating is None
    assert report.criteria == ()


def test_review_carries_outcomes_in_order() -> None:
    questions = [_question(2, QuestionState.SKIPPED), _question(1, QuestionState.DONE)]
    request = review(INTERVIEW, questions, {10: [_feedback(10, 2.0, {"depth": 2}, "Say why.")]})
    assert [a.position for a in request.answers] == [1, 2]
    assert request.answers[0].first_change == "Say why."
    assert request.answers[1].rating is None
    assert request.kind is Kind.MIXED
