"""Who practices with whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from interview.models import Kind, PairWish, WishState
from interview.team.pairs.matching import PATIENCE, SAME_TIME, fits, match, match_one, shared_kind

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def wish(id: int, person: int | None = None, **values: object) -> PairWish:
    usual = PairWish(
        id=id,
        guild_id=1,
        channel_id=2,
        person_id=person or 100 + id,
        interview_kind=Kind.TECHNICAL,
        level=3,
        language="en",
        role="Backend engineer",
        state=WishState.WAITING,
        created_at=NOW,
    )
    return replace(usual, **values)  # type: ignore[arg-type]


def test_two_who_want_the_same_are_matched_and_the_older_wish_is_first() -> None:
    made = fits(wish(2), wish(1), NOW)
    assert made is not None
    assert (made.first.id, made.second.id, made.kind, made.at) == (1, 2, Kind.TECHNICAL, None)


@pytest.mark.parametrize(
    "other",
    [
        {"person": 101},
        {"language": "de"},
        {"guild_id": 7},
        {"interview_kind": Kind.BEHAVIORAL},
        {"level": 5},
        {"at": NOW + timedelta(hours=3)},
    ],
)
def test_who_does_not_fit_is_not_matched(other: dict[str, object]) -> None:
    assert fits(wish(1), wish(2, **other), NOW) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (Kind.MIXED, Kind.TECHNICAL, Kind.TECHNICAL),
        (Kind.BEHAVIORAL, Kind.MIXED, Kind.BEHAVIORAL),
        (Kind.MIXED, Kind.MIXED, Kind.MIXED),
        (Kind.BEHAVIORAL, Kind.TECHNICAL, None),
    ],
)
def test_who_takes_any_kind_takes_the_others(one: Kind, other: Kind, kind: Kind | None) -> None:
    assert shared_kind(one, other) is kind


def test_the_longer_somebody_waits_the_farther_apart_a_partner_may_be() -> None:
    patient = wish(1, created_at=NOW - PATIENCE, level=1)
    assert fits(patient, wish(2, level=3), NOW) is not None
    assert fits(patient, wish(2, level=4), NOW) is None
    assert fits(replace(patient, created_at=NOW + PATIENCE), wish(2, level=3), NOW) is None


def test_near_times_are_one_and_the_later_is_taken() -> None:
    soon = NOW + timedelta(hours=2)
    made = fits(wish(1, at=soon), wish(2, at=soon + SAME_TIME), NOW)
    assert made is not None
    assert made.at == soon + SAME_TIME
    assert fits(wish(1, at=soon), wish(2, at=soon + SAME_TIME * 1.1), NOW) is None


def test_a_time_that_is_nearly_here_fits_somebody_who_is_here_now() -> None:
    made = fits(wish(1), wish(2, at=NOW + timedelta(minutes=20)), NOW)
    assert made is not None
    assert made.at == NOW + timedelta(minutes=20)
    gone_by = fits(wish(1), wish(2, at=NOW - timedelta(minutes=5)), NOW)
    assert gone_by is not None
    assert gone_by.at is None


def test_a_new_partner_comes_before_a_nearer_one_of_last_time() -> None:
    near, new = wish(2, level=3), wish(3, level=4)
    found = match_one(wish(4), [near, new], NOW, lately={near.person_id})
    assert found is not None
    assert found.first is new
    again = match_one(wish(4), [near], NOW, lately={near.person_id})
    assert again is not None


def test_among_equals_who_waited_longest_is_matched() -> None:
    found = match_one(wish(9), [wish(3), wish(2), wish(5)], NOW)
    assert found is not None
    assert found.first.id == 2


def test_new_partners_are_brought_together_before_those_of_last_time() -> None:
    first, second = wish(1), wish(2, interview_kind=Kind.BEHAVIORAL)
    both = wish(3, interview_kind=Kind.MIXED)
    lately = {first.person_id: frozenset({both.person_id})}
    (made,) = match([first, second, both], NOW, lately=lately)
    assert (made.first, made.second) == (second, both)
    (made,) = match([first, both], NOW, lately=lately)
    assert made.first is first


def test_everybody_is_in_one_pair_at_most() -> None:
    made = match([wish(n) for n in range(1, 8)], NOW)
    people = [each for pair in made for each in (pair.first.person_id, pair.second.person_id)]
    assert len(made) == 3
    assert len(set(people)) == 6
    assert match([], NOW) == []
