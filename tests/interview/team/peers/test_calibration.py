"""How near to the panels a reviewer rates: what is said, and from how much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from interview.models import CommentState, PeerRating
from interview.team.peers.calibration import MIN_PAIRS, MIN_PANELS, NEAR, calibrate

ME = 1
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
KEYS = ("situation", "action", "result", "reflection", "clarity")


def rated(
    round_id: int, reviewer: int, levels: dict[str, int], *, submitted: bool = True
) -> PeerRating:
    return PeerRating(
        id=round_id * 100 + reviewer,
        round_id=round_id,
        answer_id=round_id,
        reviewer_id=reviewer,
        person_id=99,
        levels=tuple(levels.items()),
        comment="",
        comment_state=CommentState.SHOWN,
        submitted_at=BEGIN + timedelta(hours=round_id) if submitted else None,
    )


def panel(round_id: int, mine: int, *others: int) -> list[PeerRating]:
    """Everybody gives one level to all criteria."""
    return [
        rated(round_id, person, dict.fromkeys(KEYS, level))
        for person, level in enumerate((mine, *others), ME)
    ]


def test_nothing_is_said_before_the_third_panel() -> None:
    two = [*panel(1, 5, 3, 3), *panel(2, 5, 3, 3)]
    early = calibrate(ME, two)
    assert (early.panels, early.enough, early.signed, early.criteria) == (2, False, None, ())
    assert calibrate(ME, []).panels == 0
    third = calibrate(ME, [*two, *panel(3, 5, 3, 3)])
    assert third.panels == MIN_PANELS and third.enough


def test_ones_own_rating_is_not_part_of_what_it_is_held_against() -> None:
    """Against the mean of all three, 5 beside 3 and 3 would be 1.33 too high, not 2."""
    found = calibrate(ME, [each for number in (1, 2, 3) for each in panel(number, 5, 3, 3)])
    assert [point.signed for point in found.points] == [2.0, 2.0, 2.0]
    assert found.size == 2.0


def test_a_panel_of_two_is_one_persons_opinion_and_left_out() -> None:
    found = calibrate(ME, [each for number in range(1, 9) for each in panel(number, 5, 1)])
    assert found.panels == 0


def test_what_is_said_of_few_panels_is_pulled_toward_zero() -> None:
    three = calibrate(ME, [each for number in range(3) for each in panel(number, 4, 3, 3)])
    thirty = calibrate(ME, [each for number in range(30) for each in panel(number, 4, 3, 3)])
    assert three.signed == pytest.approx(0.5)  # 3 / (3 + 3)
    assert thirty.signed == pytest.approx(30 / 33)
    assert three.size == thirty.size == 1.0


def test_kind_and_strict_ratings_cancel_out_in_the_sign_but_not_in_the_size() -> None:
    turns = [panel(number, 5 if number % 2 else 1, 3, 3) for number in range(6)]
    found = calibrate(ME, [each for one in turns for each in one])
    assert found.signed == pytest.approx(0.0)
    assert found.size == 2.0


def test_a_criterion_is_named_with_its_own_difference() -> None:
    ratings = []
    for number in range(6):
        ratings += panel(number, 3, 3, 3)
        ratings[-3] = rated(number, ME, {"result": 5, "action": 3, "clarity": 2})
    found = calibrate(ME, ratings)
    assert [(bend.key, bend.levels) for bend in found.criteria] == [
        ("result", 6),
        ("clarity", 6),
        ("action", 6),
    ]
    assert found.criteria[0].signed == pytest.approx(1.0)  # 2 * 6 / (6 + 6)
    assert found.criteria[1].signed == pytest.approx(-0.5)
    assert abs(found.criteria[2].signed) < NEAR


def test_a_criterion_judged_seldom_is_not_named() -> None:
    ratings = []
    for number in range(5):
        ratings += panel(number, 3, 3, 3)
        ratings[-3] = rated(number, ME, {"action": 3} | ({"result": 5} if number < 3 else {}))
    assert [bend.key for bend in calibrate(ME, ratings).criteria] == ["action"]


def test_agreement_is_whether_answers_are_put_in_the_same_order() -> None:
    alike = [
        each for number in range(6) for each in panel(number, 1 + number % 4, *[2 + number % 4] * 2)
    ]
    found = calibrate(ME, alike)
    assert found.agreement == pytest.approx(1.0), "stricter, and yet in the same order"
    assert found.signed is not None and found.signed < 0
    against = [
        each for number in range(6) for each in panel(number, 5 - number % 4, *[2 + number % 4] * 2)
    ]
    assert calibrate(ME, against).agreement == pytest.approx(-1.0)


def test_agreement_is_not_said_from_few_levels_nor_where_all_are_alike() -> None:
    few = [
        each for number in range(3) for each in panel(number, 1 + number, 2 + number, 2 + number)
    ]
    assert 3 * len(KEYS) < MIN_PAIRS
    assert calibrate(ME, few).agreement is None
    same = [each for number in range(9) for each in panel(number, 3, 1 + number % 5, 2)]
    assert calibrate(ME, same).agreement is None


def test_staying_in_the_middle_is_seen_only_where_the_others_did_not() -> None:
    middle = [each for number in range(8) for each in panel(number, 3, *[1 + number % 5] * 2)]
    assert calibrate(ME, middle).narrow
    alike = [each for number in range(8) for each in panel(number, 3, 3, 3)]
    assert not calibrate(ME, alike).narrow


def test_coming_nearer_over_time_shows_from_the_tenth_panel() -> None:
    course = [
        panel(number, 5, 3, 3) if number < 5 else panel(number, 4, 4, 4) for number in range(10)
    ]
    ratings = [each for one in course for each in one]
    assert calibrate(ME, ratings).trend == (2.0, 0.0)
    assert calibrate(ME, ratings[:-3]).trend is None


def test_what_was_not_submitted_and_what_others_left_out_does_not_count() -> None:
    ratings = []
    for number in range(4):
        ratings += panel(number, 5, 3, 3)
        ratings[-1] = rated(number, 3, dict.fromkeys(KEYS, 1), submitted=False)
    assert calibrate(ME, ratings).panels == 0
    for number in range(4):
        # Two others, but only one judged the result.
        ratings += [
            rated(10 + number, ME, {"result": 5, "action": 3}),
            rated(10 + number, 2, {"result": 1, "action": 3}),
            rated(10 + number, 3, {"action": 3}),
        ]
    found = calibrate(ME, ratings)
    assert [point.signed for point in found.points] == [0.0] * 4
