"""A server's statistics: one's own start as the measure, and only of those who agreed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from interview.models import Kind, PracticeDone
from interview.team.stats import ENOUGH_PEOPLE, change, summarize

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def done(
    *ratings: float,
    person: int = 1,
    grader: str = "gemini",
    kind: Kind = Kind.TECHNICAL,
    team: bool = False,
    days_ago: float = 30,
) -> list[PracticeDone]:
    return [
        PracticeDone(
            person_id=person,
            interview_id=number,
            kind=kind,
            at=NOW - timedelta(days=days_ago) + timedelta(minutes=number),
            team=team,
            answers=3,
            ratings=((grader, rating),),
        )
        for number, rating in enumerate(ratings)
    ]


def test_a_change_is_the_newest_against_ones_own_start() -> None:
    assert change(done(2.0, 2.0, 3.0, 4.0)) == pytest.approx(1.5)
    assert change(done(2, 2, 2, 5, 5, 3, 3, 3)) == pytest.approx(1.0)


def test_too_few_interviews_say_nothing() -> None:
    assert change(done(1.0, 2.0, 5.0)) is None
    assert change([]) is None


def test_graders_and_kinds_are_never_subtracted_from_each_other() -> None:
    strict, kind_one = done(2.0, 2.0, grader="gemini"), done(4.0, 4.0, grader="offline")
    assert change([*strict, *kind_one]) is None
    assert change([*done(2.0, 2.0), *done(4.0, 4.0, kind=Kind.BEHAVIORAL)]) is None


def test_several_sorts_are_weighed_by_what_they_rest_on() -> None:
    gemini = done(2, 2, 3, 3)
    offline = done(3, 3, 3, 3, 3, 3, 3, 3, grader="offline")
    assert change([*gemini, *offline]) == pytest.approx(4 / 12)


def test_only_those_who_agreed_are_counted() -> None:
    stats = summarize([1], [*done(3, days_ago=1), *done(3, person=2, days_ago=1)], NOW)
    assert [each.person_id for each in stats.people] == [1]
    assert stats.answers_this_week == 3
    assert stats.active_this_week == 1


def test_a_week_is_seven_days_and_kinds_of_practice_are_apart() -> None:
    stats = summarize(
        [1, 2],
        [*done(3, days_ago=8), *done(3, days_ago=2), *done(4, person=2, team=True, days_ago=1)],
        NOW,
    )
    assert (stats.interviews_this_week, stats.team_practices_this_week) == (1, 1)
    assert stats.people[0].interviews == 2
    assert stats.people[0].answers == 6
    assert stats.people[0].answers_this_week == 3


def test_the_mean_of_few_people_is_not_said() -> None:
    people = range(1, ENOUGH_PEOPLE + 1)
    rows = [each for person in people for each in done(2, 2, 3, 3, person=person)]
    assert summarize(list(people), rows, NOW).change == pytest.approx(1.0)
    fewer = summarize(list(people)[:-1], rows, NOW)
    assert fewer.change is None
    assert fewer.changed == ENOUGH_PEOPLE - 1


def test_people_stand_in_the_order_in_which_they_agreed_not_by_what_they_reached() -> None:
    rows = [*done(1, 1, 1, 1, person=1), *done(1, 1, 5, 5, person=2)]
    assert [each.person_id for each in summarize([1, 2], rows, NOW).people] == [1, 2]
    assert [each.person_id for each in summarize([2, 1], rows, NOW).people] == [2, 1]
