"""Difficulty follows the ratings, and the report says how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.kit import words
from interview.models import (
    Assessment,
    Course,
    Feedback,
    Kind,
    Question,
    QuestionDraft,
    QuestionState,
)
from interview.rating.difficulty import aim, next_question, reserve_for
from interview.rating.levels import course
from locales.catalog import ENGLISH

AT = datetime(2026, 1, 1, tzinfo=UTC)
T, B = Kind.TECHNICAL, Kind.BEHAVIORAL


def question(place: int, level: int, kind: Kind = T, *, position: int = 0) -> Question:
    state = QuestionState.DONE if position else QuestionState.PENDING
    draft = QuestionDraft(f"Question {place}?", kind, level, "", "", "Because.", ())
    return Question(place, 1, 1, position, draft, state, place=place)


def rated(question: Question, rating: float | None) -> tuple[int, list[Feedback]]:
    assessment = Assessment("offline", "m", "technical-2")
    return question.id, [Feedback(1, 1, 1, assessment, rating, None, AT)]


@pytest.mark.parametrize(
    ("years", "ratings", "level"),
    [
        (4, [], 3),
        (4, [4.0], 4),
        (4, [4.0, 4.5, 5.0, 5.0], 5),
        (4, [1.5], 2),
        (4, [1.5, 1.5, 1.5, 1.5], 1),
        (4, [3.0, None, 2.9], 3),
        (4, [4.0, 2.0], 3),
        (0, [5.0, 5.0, 5.0, 5.0], 3),
        (20, [1.0, 1.0, 1.0, 1.0], 3),
    ],
)
def test_the_aim_goes_one_up_one_down_or_stays(
    years: float, ratings: list[float | None], level: int
) -> None:
    assert aim(years, ratings) == level


@given(
    st.floats(0, 60),
    st.lists(st.one_of(st.none(), st.floats(1, 5)), max_size=10),
)
def test_the_aim_is_a_level(years: float, ratings: Sequence[float | None]) -> None:
    assert 1 <= aim(years, ratings) <= 5


def pool() -> list[Question]:
    """Two planned and one asked; a reserve of level 2, 4 and 5, and one of another kind."""
    return [
        question(1, 3, position=1),
        question(2, 3),
        question(3, 3),
        question(4, 2),
        question(5, 4),
        question(6, 5),
        question(7, 4, B),
    ]


@pytest.mark.parametrize(
    ("rating", "place"), [(4.2, 5), (3.0, 2), (2.0, 4), (None, 2)], ids=["up", "same", "down", "no"]
)
def test_the_next_question_is_the_nearest_of_the_planned_kind(
    rating: float | None, place: int
) -> None:
    questions = pool()
    found = next_question(
        questions, dict([rated(questions[0], rating)]), position=2, count=3, years=4
    )
    assert found is not None
    assert found.place == place


def test_the_planned_kind_stays_in_its_place() -> None:
    questions = [question(1, 3, position=1), question(2, 3, B), question(3, 4), question(4, 4, B)]
    found = next_question(questions, dict([rated(questions[0], 4.5)]), position=2, count=2, years=4)
    assert found is not None
    assert found.place == 4


def test_without_ratings_it_goes_as_planned_and_ends_where_it_should() -> None:
    questions = pool()
    following = [
        next_question(questions, {}, position=position, count=3, years=4) for position in (2, 3, 4)
    ]
    assert [each.place if each else None for each in following] == [2, 3, None]
    assert next_question([], {}, position=1, count=3, years=4) is None


def test_a_kind_that_ran_out_gives_way() -> None:
    questions = [question(1, 3, position=1), question(2, 3, B, position=2), question(3, 3, B)]
    found = next_question(questions, {}, position=3, count=3, years=4)
    assert found is not None
    assert found.place == 3


@pytest.mark.parametrize(("count", "reserve"), [(1, 0), (2, 2), (3, 2), (5, 3), (10, 5)])
def test_the_reserve_is_small(count: int, reserve: int) -> None:
    assert reserve_for(count) == reserve


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ([], ""),
        ([3], ""),
        ([3, 3, 3], "All questions were at mid level."),
        ([3, 4, 3], "The questions began and ended at mid level."),
        ([3, 3, 4, 4], "You were asked senior-level questions from question 3 on."),
        ([3, 3, 4], "You were taken up to senior level for question 3."),
        ([2, 4, 4, 5], "You were taken up to principal level for question 4."),
        ([2, 4, 5, 4], "You were asked senior-level questions from question 2 on."),
        ([4, 3, 2, 2], "The questions were made easier: junior level from question 3 on."),
        ([4, 2], "Question 2 was made easier, at junior level."),
    ],
)
def test_the_report_says_how_it_went(levels: list[int], said: str) -> None:
    went = course(levels)
    assert words.course(ENGLISH, went) == said
    assert Course.parse(str(went or "")) == went


@pytest.mark.parametrize("kept", ["", "It went up.", "up", "up-3", "up-3-x", "over-3-2"])
def test_a_sentence_of_before_is_no_course_and_is_said_as_it_is(kept: str) -> None:
    assert Course.parse(kept) is None
    assert words.course(ENGLISH, kept) == kept
