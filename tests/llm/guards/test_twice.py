"""Grading twice: what is shown, what decides, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from interview.errors import InterviewerBusy, InterviewerError, InterviewerGarbled
from interview.models import Assessment, CriterionRating, NotGradable, Usage
from interview.ports import GradeRequest
from interview.rating.checks import checked_answer
from llm.guards.circuit import Circuit
from llm.guards.failover import FailoverInterviewer
from llm.guards.twice import NEAR, TwiceInterviewer, combined, spread
from llm.offline import OfflineInterviewer
from tests.llm.guards.conftest import ANSWER, asking, grading
from tests.support.fakes import FakeInterviewer

CRITERIA = grading().criteria
KEYS = [criterion.key for criterion in CRITERIA]
ONCE = Usage(1, 100, 10)
QUOTES = tuple(" ".join(ANSWER.split()[at : at + 5]) for at in (0, 5, 10))


def graded(levels: Sequence[int | None], which: int = 0) -> Assessment:
    return Assessment(
        grader="gemini",
        model="m",
        rubric_version="v",
        criteria=tuple(
            CriterionRating(c.key, c.name, level, f"Reason {which}.", QUOTES[which])
            for c, level in zip(CRITERIA, levels, strict=True)
        ),
        first_change=f"Change {which}.",
        usage=ONCE,
    )


def refused(reason: NotGradable = NotGradable.OFF_TOPIC) -> Assessment:
    return Assessment("gemini", "m", "v", not_gradable=reason, usage=ONCE)


def levels_of(assessment: Assessment) -> list[int | None]:
    return [rating.level for rating in assessment.criteria]


class Scripted(FakeInterviewer):
    """Gives the next of its gradings, or raises it."""

    def __init__(self, *gradings: Assessment | Exception) -> None:
        super().__init__()
        self.gradings = list(gradings)

    async def grade(self, request: GradeRequest) -> Assessment:
        self.grade_requests.append(request)
        following = self.gradings.pop(0)
        if isinstance(following, Exception):
            raise following
        return following


def failure(error: InterviewerError) -> InterviewerError:
    error.usage = ONCE
    return error


async def test_two_like_gradings_are_one_and_cost_two() -> None:
    twice = TwiceInterviewer(Scripted(graded([4] * 5), graded([4] * 5)))
    result = await twice.grade(grading())
    assert levels_of(result) == [4] * 5
    assert (result.spread, result.usage) == (0, Usage(2, 200, 20))
    assert (twice.name, twice.languages) == ("gemini", None)


async def test_of_two_near_levels_the_lower_counts_with_its_own_evidence() -> None:
    scripted = Scripted(graded([4, 3, 3, 3, 3], 0), graded([3, 4, 3, 3, 2], 1))
    result = await TwiceInterviewer(scripted).grade(grading())
    assert levels_of(result) == [3, 3, 3, 3, 2]
    assert result.spread == 1
    by_level = [(rating.reason, rating.quote) for rating in result.criteria]
    assert by_level[0] == by_level[4] == ("Reason 1.", QUOTES[1])
    assert by_level[1] == ("Reason 0.", QUOTES[0])
    assert result.first_change == "Change 0."
    assert len(scripted.grade_requests) == 2


async def test_where_two_are_far_apart_a_third_decides() -> None:
    scripted = Scripted(graded([5, 3, 3, 3, 3], 0), graded([2, 2, 3, 3, 3], 1), graded([4] * 5, 2))
    result = await TwiceInterviewer(scripted).grade(grading())
    assert levels_of(result) == [4, 2, 3, 3, 3]
    assert result.criteria[0].quote == QUOTES[2]
    assert (result.spread, result.usage) == (3, Usage(3, 300, 30))


async def test_the_third_has_the_time_that_is_left() -> None:
    scripted = Scripted(graded([5] * 5), graded([2] * 5), graded([4] * 5))
    await TwiceInterviewer(scripted).grade(grading(seconds=30.0))
    first, second, third = (each.seconds for each in scripted.grade_requests)
    assert first == second == 30.0 and third is not None and 0 < third < 30.0


async def test_a_level_that_only_one_gives_needs_a_third_to_agree() -> None:
    one, other = graded([3, 3, 3, 3, None], 0), graded([3, 3, 3, 3, 4], 1)
    for third, level in ((graded([3] * 5, 2), 3), (graded([3, 3, 3, 3, None], 2), None)):
        result = await TwiceInterviewer(Scripted(one, other, third)).grade(grading())
        assert levels_of(result) == [3, 3, 3, 3, level]
        assert result.spread == 0


async def test_whether_there_is_a_rating_is_decided_by_most() -> None:
    result = await TwiceInterviewer(Scripted(refused(), graded([3] * 5), graded([4] * 5))).grade(
        grading()
    )
    assert (levels_of(result), result.spread, result.usage.calls) == ([3] * 5, 1, 3)
    result = await TwiceInterviewer(
        Scripted(graded([3] * 5), refused(), refused(NotGradable.ECHO))
    ).grade(grading())
    assert result.not_gradable is NotGradable.OFF_TOPIC
    assert result.criteria == ()
    both = Scripted(refused(), refused(NotGradable.ECHO))
    result = await TwiceInterviewer(both).grade(grading())
    assert (result.not_gradable, len(both.grade_requests)) == (NotGradable.OFF_TOPIC, 2)


async def test_levels_are_compared_after_their_evidence_was_checked() -> None:
    invented = Assessment(
        **{
            **{name: getattr(graded([5] * 5), name) for name in Assessment.__slots__},
            "criteria": tuple(
                CriterionRating(c.key, c.name, 5, "Great.", "words nobody ever said here")
                for c in CRITERIA
            ),
        }
    )
    scripted = Scripted(invented, graded([3] * 5))
    result = await TwiceInterviewer(scripted).grade(grading())
    assert (levels_of(result), result.spread) == ([3] * 5, 0)
    assert len(scripted.grade_requests) == 2


async def test_what_was_put_together_stands_the_check_once_more() -> None:
    """The use case checks every assessment before it is stored."""
    scripted = Scripted(graded([5, 4, 3, 2, None], 0), graded([4, 4, 3, 1, None], 1))
    result = await TwiceInterviewer(scripted).grade(grading())
    assert checked_answer(result, grading()) == result


async def test_when_one_of_two_fails_the_other_counts_alone() -> None:
    for gradings in (
        (graded([4] * 5), failure(InterviewerBusy("http_503"))),
        (failure(InterviewerGarbled("bad_json")), graded([4] * 5)),
    ):
        result = await TwiceInterviewer(Scripted(*gradings)).grade(grading())
        assert (levels_of(result), result.spread) == ([4] * 5, None)
        assert result.usage == Usage(2, 200, 20)


async def test_a_reply_that_lacks_a_criterion_is_a_failed_grading() -> None:
    short = Assessment("gemini", "m", "v", criteria=graded([4] * 5).criteria[:2], usage=ONCE)
    result = await TwiceInterviewer(Scripted(short, graded([3] * 5))).grade(grading())
    assert (levels_of(result), result.spread, result.usage.calls) == ([3] * 5, None, 2)


async def test_when_both_fail_the_error_says_what_was_spent() -> None:
    scripted = Scripted(failure(InterviewerBusy("a")), failure(InterviewerBusy("b")))
    with pytest.raises(InterviewerBusy) as caught:
        await TwiceInterviewer(scripted).grade(grading())
    assert caught.value.usage == Usage(2, 200, 20)


async def test_when_the_third_fails_the_lower_levels_stay_and_the_spread_tells() -> None:
    scripted = Scripted(graded([5] * 5), graded([2] * 5), failure(InterviewerBusy("http_503")))
    result = await TwiceInterviewer(scripted).grade(grading())
    assert (levels_of(result), result.spread, result.usage.calls) == ([2] * 5, 3, 3)


async def test_when_the_third_fails_nobody_guesses_whether_there_is_a_rating() -> None:
    scripted = Scripted(graded([5] * 5), refused(), failure(InterviewerBusy("http_503")))
    with pytest.raises(InterviewerBusy) as caught:
        await TwiceInterviewer(scripted).grade(grading())
    assert caught.value.usage == Usage(3, 300, 30)


async def test_a_bug_in_one_grading_is_not_covered_up() -> None:
    with pytest.raises(KeyError):
        await TwiceInterviewer(Scripted(KeyError("bug"), graded([3] * 5))).grade(grading())


async def test_questions_are_made_once() -> None:
    fake = FakeInterviewer()
    await TwiceInterviewer(fake).make_questions(asking())
    assert len(fake.question_requests) == 1


async def test_the_stand_in_is_not_asked_twice(offline: OfflineInterviewer) -> None:
    scripted = Scripted(failure(InterviewerBusy("a")), failure(InterviewerBusy("b")))
    coach = FailoverInterviewer(TwiceInterviewer(scripted), offline, Circuit("gemini", failures=1))
    result = await coach.grade(grading())
    assert (result.grader, result.spread) == ("offline", None)
    assert result.usage == Usage(2, 200, 20)
    assert not coach.available


def test_what_is_shown_is_never_far_from_two_of_the_gradings() -> None:
    """Over every pair of levels, and every third where one is asked for."""
    for one, other in product((1, 2, 3, 4, 5), repeat=2):
        first, second = graded([one] * 5), graded([other] * 5)
        assert spread(first, second) == abs(one - other)
        if abs(one - other) <= NEAR:
            assert levels_of(combined([first, second], CRITERIA)) == [min(one, other)] * 5
            continue
        for third in (1, 2, 3, 4, 5):
            result = combined([first, second, graded([third] * 5)], CRITERIA)
            assert levels_of(result) == [sorted((one, other, third))[1]] * 5
            assert result.spread == abs(one - other)
