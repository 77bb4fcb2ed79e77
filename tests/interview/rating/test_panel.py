"""What a panel made of an answer, beside the coach's rating."""

from __future__ import annotations

from datetime import UTC, datetime
from math import sqrt

import pytest

from interview.models import (
    Assessment,
    CommentState,
    Coverage,
    CriterionRating,
    Feedback,
    KeyPoint,
    KeyPointCoverage,
    Kind,
    NotGradable,
    OwnScale,
    PeerRating,
    QuestionDraft,
    StandIn,
    StandInReason,
)
from interview.rating.panel import outcome_of

AT = datetime(2026, 11, 1, tzinfo=UTC)
QUESTION = QuestionDraft(
    "Tell me about an outage.", Kind.BEHAVIORAL, 3, "", "", "", (KeyPoint("what broke"),)
)
KEYS = ("situation", "action", "result", "reflection", "clarity")


def by(reviewer: int, **levels: int) -> PeerRating:
    return PeerRating(
        id=reviewer, round_id=1, answer_id=1, reviewer_id=reviewer, person_id=99,
        levels=tuple(levels.items()), comment="", comment_state=CommentState.SHOWN,
        submitted_at=AT,
    )  # fmt: skip


def coach(stand_in: StandIn | None = None, **levels: int | None) -> Feedback:
    assessment = Assessment(
        "offline", "rules-1", "behavioral-2",
        criteria=tuple(
            CriterionRating(key, key.title(), level, f"why {key}", f"words on {key}")
            for key, level in levels.items()
        ),
        coverage=(
            KeyPointCoverage("what broke", Coverage.NOT_HEARD),
            KeyPointCoverage("who noticed", Coverage.COVERED, "our customers"),
            KeyPointCoverage("what it cost", Coverage.PARTLY, "a lot"),
        ),
        stand_in=stand_in,
    )  # fmt: skip
    return Feedback(1, 1, 1, assessment, 2.4, None, AT)


def test_mean_and_spread_are_of_people_by_criterion_and_overall() -> None:
    ratings = [by(1, **dict.fromkeys(KEYS, 4)), by(2, **dict.fromkeys(KEYS, 2))]
    found = outcome_of(QUESTION, ratings, None)
    assert found.panel is not None and found.coach is None
    assert (found.panel.mean, found.panel.people) == (3.0, 2)
    assert (found.panel.lowest, found.panel.highest) == (2, 4)
    assert found.panel.spread == pytest.approx(sqrt(2))
    assert [each.criterion.key for each in found.criteria] == list(KEYS)
    assert all(each.panel is not None and each.panel.mean == 3.0 for each in found.criteria)


def test_overall_uses_the_rubrics_weights() -> None:
    """situation .15 and action .30: (5 * .15 + 2 * .30) / .45 = 3.0."""
    found = outcome_of(QUESTION, [by(1, situation=5, action=2)], None)
    assert found.panel is not None and found.panel.mean == 3.0


def test_one_person_has_no_spread_and_nobody_no_mean() -> None:
    one = outcome_of(QUESTION, [by(1, result=4)], None)
    assert one.panel is not None and one.panel.spread is None
    assert one.criteria[2].panel is not None and one.criteria[2].panel.spread is None
    assert one.criteria[0].panel is None
    nobody = outcome_of(QUESTION, [], coach(result=2))
    assert nobody.panel is None and nobody.differing == ()


def test_panel_and_coach_are_never_mixed_into_one_number() -> None:
    ratings = [by(1, **dict.fromkeys(KEYS, 5)), by(2, **dict.fromkeys(KEYS, 5))]
    without = outcome_of(QUESTION, ratings, None)
    beside = outcome_of(QUESTION, ratings, coach(**dict.fromkeys(KEYS, 1)))
    assert without.panel == beside.panel
    assert [each.panel for each in without.criteria] == [each.panel for each in beside.criteria]
    assert beside.coach is not None and beside.coach.rating == 2.4


def test_they_differ_from_one_level_on_the_widest_first() -> None:
    ratings = [by(1, situation=4, action=4, result=5), by(2, situation=3, action=4, result=5)]
    found = outcome_of(QUESTION, ratings, coach(situation=3, action=3, result=2, clarity=1))
    assert [each.criterion.key for each in found.differing] == ["result", "action"]
    widest = found.differing[0]
    assert widest.difference == 3.0
    assert widest.coach is not None
    assert (widest.coach.reason, widest.coach.quote) == ("why result", "words on result")


def test_a_mean_of_thirds_that_is_a_level_away_differs() -> None:
    ratings = [by(1, result=3), by(2, result=3), by(3, result=3)]
    ratings += [by(4, result=4), by(5, result=2)]
    found = outcome_of(QUESTION, ratings, coach(result=4))
    assert [each.criterion.key for each in found.differing] == ["result"]


def test_what_the_coach_could_not_judge_is_no_difference() -> None:
    found = outcome_of(QUESTION, [by(1, clarity=5)], coach(clarity=None))
    assert found.differing == ()
    assert found.criteria[4].difference is None


def test_the_coachs_side_keeps_who_rated_and_what_was_not_heard() -> None:
    stand_in = StandIn("gemini", StandInReason.LIMIT)
    found = outcome_of(QUESTION, [by(1, result=4)], coach(stand_in, result=2)).coach
    assert found is not None
    assert (found.grader, found.stand_in) == ("offline", stand_in)
    assert found.missed == ("what broke",)


def test_an_answer_the_coach_could_not_rate_still_has_its_panel() -> None:
    assessment = Assessment("gemini", "m", "behavioral-2", not_gradable=NotGradable.TOO_SHORT)
    feedback = Feedback(1, 1, 1, assessment, None, None, AT)
    found = outcome_of(QUESTION, [by(1, result=2)], feedback)
    assert found.panel is not None and found.coach is not None
    assert found.coach.rating is None and found.differing == ()


def test_levels_off_the_scale_and_of_other_rubrics_do_not_count() -> None:
    found = outcome_of(QUESTION, [by(1, result=9, depth=5), by(2, result=3)], None)
    assert found.panel is not None and found.panel.people == 1
    assert found.criteria[2].panel is not None and found.criteria[2].panel.mean == 3.0


def test_a_packs_own_anchors_are_the_ones_shown() -> None:
    five = ("nothing", "a bit", "some", "most", "all")
    own = QuestionDraft(
        "Q?", Kind.BEHAVIORAL, 3, "", "", "", (), scale=OwnScale("pack-1-v1", (("result", five),))
    )
    found = outcome_of(own, [by(1, result=3)], None)
    assert found.criteria[2].criterion.anchors == five
    assert found.criteria[0].criterion.anchors != five
