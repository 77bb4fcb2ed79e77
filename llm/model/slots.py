"""Which questions to ask a model for, and which of those that came to take (pure).

One call makes the planned questions and the reserve; one of that takes the place of a planned one
that was unusable, so that a second call is made only when there are too few of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interview.models import Kind, QuestionDraft
from interview.ports import QuestionRequest
from interview.rating.rubric import expected_level
from interview.rating.seniority import years_of

_AROUND = (Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN)
#: Planned levels go from so far under the person's own to so far over it.
_SPAN = 0.7
#: Distances of a reserve question's level from the person's own, in the order they are wanted, or
#: with the signs changed.
_OFFSETS = (-1, 1, -2, 2, 0)


@dataclass(frozen=True, slots=True)
class Slot:
    """A question to ask for."""

    kind: Kind
    level: int


@dataclass(frozen=True, slots=True)
class Made:
    """A usable question; whether it probes a claim of the résumé; its place in the reply."""

    draft: QuestionDraft
    probes_claim: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class Arranged:
    """One entry a planned slot, None where nothing was left for it; and the rest, in order."""

    planned: tuple[Made | None, ...]
    reserve: tuple[Made, ...]


def kinds_for(kind: Kind, count: int) -> tuple[Kind, ...]:
    """The kinds to ask for, in order; a mixed interview goes around all three."""
    if kind is not Kind.MIXED:
        return (kind,) * count
    return tuple(_AROUND[index % len(_AROUND)] for index in range(count))


def planned(request: QuestionRequest) -> tuple[Slot, ...]:
    """``request.count`` slots, rising from just under to just over the level that fits the years.

    In a mixed interview each kind rises for itself.
    """
    target = expected_level(years_of(request.profile))
    kinds = kinds_for(request.kind, request.count)
    slots = []
    for place, kind in enumerate(kinds):
        share = place / (len(kinds) - 1) if len(kinds) > 1 else 0.5
        level = int(target - _SPAN + 2 * _SPAN * share + 0.5)
        slots.append(Slot(kind, min(5, max(1, level))))
    return tuple(slots)


def reserve_slots(request: QuestionRequest) -> tuple[Slot, ...]:
    """``request.reserve`` slots at levels around the one that fits, one for each kind in turn.

    Kinds go round from the second question's on, since the first has no ratings before it. A kind
    whose planned questions are over the level begins with an easier one, else with a harder one;
    then the other way, then farther.
    """
    target = expected_level(years_of(request.profile))
    slots = planned(request)
    turns = []
    for kind in dict.fromkeys(slot.kind for slot in (slots[1:] or slots)):
        levels = [slot.level for slot in slots if slot.kind is kind]
        easier_first = sum(levels) > target * len(levels)
        wanted = [target + (offset if easier_first else -offset) for offset in _OFFSETS]
        turns.append([Slot(kind, level) for level in wanted if 1 <= level <= 5])
    rounds = max(len(turn) for turn in turns) if turns else 0
    around = [turn[at % len(turn)] for at in range(rounds) for turn in turns]
    return tuple(around[place % len(around)] for place in range(request.reserve))


def arrange(made: Sequence[Made], slots: Sequence[Slot], *, with_claim: bool) -> Arranged:
    """Fill ``slots`` from one reply's usable questions.

    What was made for a slot fills one of its kind; then whatever is left fills the gaps, the same
    kind and the nearest level first. ``with_claim``: one that probes a claim of the résumé is among
    the planned if there is any.
    """
    left = list(made)
    filled: list[Made | None] = [None] * len(slots)

    def take(place: int, one: Made) -> None:
        filled[place] = one
        left[:] = [other for other in left if other is not one]

    for place, slot in enumerate(slots):
        for one in left:
            if one.place < len(slots) and one.draft.kind is slot.kind:
                take(place, one)
                break
    for place, slot in enumerate(slots):
        if filled[place] is None and left:
            take(place, min(left, key=lambda one: _distance(one, slot)))
    taken = [one for one in filled if one is not None]
    claim = next((one for one in left if one.probes_claim), None)
    if with_claim and taken and claim is not None and not any(one.probes_claim for one in taken):
        out = min(
            (place for place, one in enumerate(filled) if one is not None),
            key=lambda place: _distance(claim, slots[place]),
        )
        given_up = filled[out]
        left = [given_up if one is claim and given_up is not None else one for one in left]
        filled[out] = claim
    return Arranged(tuple(filled), tuple(left))


def _distance(one: Made, slot: Slot) -> tuple[bool, int]:
    return one.draft.kind is not slot.kind, abs(one.draft.level - slot.level)


def in_order(made: Sequence[Made]) -> tuple[QuestionDraft, ...]:
    """The drafts rising in level within each kind, with the kinds left where they are."""
    by_kind: dict[Kind, list[QuestionDraft]] = {}
    for one in sorted(made, key=lambda one: one.draft.level):
        by_kind.setdefault(one.draft.kind, []).append(one.draft)
    return tuple(by_kind[one.draft.kind].pop(0) for one in made)
