"""Which levels are asked for, and what fills which place; pure."""

from __future__ import annotations

import pytest

from interview.models import JobProfile, KeyPoint, Kind, QuestionDraft
from interview.ports import QuestionRequest
from llm.model.slots import Made, Slot, arrange, in_order, planned, reserve_slots


def request(kind: Kind, count: int, years: float, reserve: int = 0) -> QuestionRequest:
    return QuestionRequest(JobProfile("r", years=years), kind, count, "en", reserve=reserve)


def made(kind: Kind, level: int, place: int, *, claim: bool = False) -> Made:
    draft = QuestionDraft(
        f"{kind} {level} {place}", kind, level, "h", "w", "m", (KeyPoint("p", ("q",)),)
    )
    return Made(draft, claim, place)


@pytest.mark.parametrize(
    ("count", "years", "levels"),
    [
        (1, 4.0, [3]),
        (3, 4.0, [2, 3, 4]),
        (5, 4.0, [2, 3, 3, 3, 4]),
        (3, 0.0, [1, 1, 2]),
        (3, 20.0, [4, 5, 5]),
        (2, 7.0, [3, 5]),
    ],
)
def test_planned_levels_rise_around_the_one_that_fits(
    count: int, years: float, levels: list[int]
) -> None:
    assert [slot.level for slot in planned(request(Kind.TECHNICAL, count, years))] == levels


@pytest.mark.parametrize(
    ("years", "levels"),
    [
        (4.0, [4, 2, 5, 1, 3, 4]),
        # Three questions on the entry level are 1, 1, 2: over it already.
        (0.0, [2, 3, 1, 2, 3, 1]),
        (30.0, [4, 3, 5, 4, 3, 5]),
    ],
)
def test_the_reserve_is_around_the_level_and_stays_on_the_scale(
    years: float, levels: list[int]
) -> None:
    slots = reserve_slots(request(Kind.BEHAVIORAL, 3, years, reserve=6))
    assert [slot.level for slot in slots] == levels


def test_a_small_reserve_is_shared_by_the_kinds_that_come_after_a_rating() -> None:
    # Planned are a behavioral one on level 2, a technical one on 3, a design on 4.
    technical, design = Slot(Kind.TECHNICAL, 4), Slot(Kind.SYSTEM_DESIGN, 2)
    assert reserve_slots(request(Kind.MIXED, 3, 4.0, reserve=2)) == (technical, design)
    assert reserve_slots(request(Kind.MIXED, 3, 4.0, reserve=4)) == (
        technical,
        design,
        Slot(Kind.TECHNICAL, 2),
        Slot(Kind.SYSTEM_DESIGN, 4),
    )
    # The behavioral kind comes again as the fourth of five.
    assert reserve_slots(request(Kind.MIXED, 5, 4.0, reserve=3)) == (
        Slot(Kind.TECHNICAL, 2),
        Slot(Kind.SYSTEM_DESIGN, 4),
        Slot(Kind.BEHAVIORAL, 4),
    )


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("count", [1, 2, 10])
@pytest.mark.parametrize("years", [0.0, 2.0, 60.0])
def test_there_are_always_as_many_slots_as_asked_for(kind: Kind, count: int, years: float) -> None:
    for reserve in (0, 1, 5, 30):
        asked = request(kind, count, years, reserve=reserve)
        slots = (*planned(asked), *reserve_slots(asked))
        assert len(slots) == count + reserve
        assert all(1 <= slot.level <= 5 and slot.kind is not Kind.MIXED for slot in slots)


def test_a_reply_out_of_order_still_fits_its_kinds() -> None:
    slots = (Slot(Kind.BEHAVIORAL, 2), Slot(Kind.TECHNICAL, 3))
    one, two = made(Kind.TECHNICAL, 3, 0), made(Kind.BEHAVIORAL, 2, 1)
    found = arrange([one, two], slots, with_claim=False)
    assert found.planned == (two, one) and found.reserve == ()


def test_another_kind_is_better_than_a_gap() -> None:
    slots = (Slot(Kind.BEHAVIORAL, 2), Slot(Kind.TECHNICAL, 3))
    one, two = made(Kind.TECHNICAL, 3, 1), made(Kind.TECHNICAL, 4, 2)
    assert arrange([one, two], slots, with_claim=False).planned == (two, one)
    assert arrange([one], slots, with_claim=False).planned == (None, one)
    assert arrange([], slots, with_claim=True).planned == (None, None)


def test_a_claim_is_taken_from_the_reserve_only_when_none_is_planned() -> None:
    slots = (Slot(Kind.TECHNICAL, 2), Slot(Kind.TECHNICAL, 3))
    plain = [made(Kind.TECHNICAL, 2, 0), made(Kind.TECHNICAL, 3, 1)]
    kept = made(Kind.TECHNICAL, 3, 2, claim=True)
    found = arrange([*plain, kept], slots, with_claim=True)
    assert found.planned == (plain[0], kept) and found.reserve == (plain[1],)
    probing = made(Kind.TECHNICAL, 2, 0, claim=True)
    found = arrange([probing, plain[1], kept], slots, with_claim=True)
    assert found.planned == (probing, plain[1]) and found.reserve == (kept,)


def test_levels_rise_within_each_kind() -> None:
    mixed = [
        made(Kind.TECHNICAL, 4, 0),
        made(Kind.BEHAVIORAL, 3, 1),
        made(Kind.TECHNICAL, 2, 2),
        made(Kind.BEHAVIORAL, 1, 3),
    ]
    assert [(draft.kind, draft.level) for draft in in_order(mixed)] == [
        (Kind.TECHNICAL, 2),
        (Kind.BEHAVIORAL, 1),
        (Kind.TECHNICAL, 4),
        (Kind.BEHAVIORAL, 3),
    ]
