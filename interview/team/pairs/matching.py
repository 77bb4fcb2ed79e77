"""Who practices with whom (pure).

Two people fit when they speak one language, want the same kind of questions (or one of them any),
are near in experience, and mean the same time. Of all who fit somebody, the one they have not
practiced with lately comes first, then the nearest in level, then whoever has waited longest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from interview.models import Kind, PairWish

#: How far apart two times may be and still be one; the later one is taken.
SAME_TIME = timedelta(minutes=30)
#: Levels apart at most; one more for every PATIENCE that the longer of the two has waited.
_NEAR = 1
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Match:
    """Two wishes that become a practice; ``first`` is the older one."""

    first: PairWish
    second: PairWish
    kind: Kind
    #: None: now.
    at: datetime | None


def shared_kind(one: Kind, other: Kind) -> Kind | None:
    """What both want; who wants a mix takes whatever the other wants."""
    if one is other or other is Kind.MIXED:
        return one
    return other if one is Kind.MIXED else None


def _shared_time(one: PairWish, other: PairWish, now: datetime) -> tuple[bool, datetime | None]:
    """Whether they mean the same time, and which."""
    if one.at is None and other.at is None:
        return True, None
    times = [each.at or now for each in (one, other)]
    if abs(times[0] - times[1]) > SAME_TIME:
        return False, None
    later = max(times)
    return True, later if later > now else None


def fits(one: PairWish, other: PairWish, now: datetime) -> Match | None:
    """The practice that these two would have, or None."""
    if one.person_id == other.person_id or one.guild_id != other.guild_id:
        return None
    if one.language != other.language:
        return None
    kind = shared_kind(one.interview_kind, other.interview_kind)
    same_time, at = _shared_time(one, other, now)
    if kind is None or not same_time:
        return None
    first, second = sorted((one, other), key=lambda wish: wish.id)
    waited = max(now - first.created_at, timedelta(0))
    if abs(one.level - other.level) > _NEAR + waited // PATIENCE:
        return None
    return Match(first, second, kind, at)


def match_one(
    wish: PairWish,
    others: Sequence[PairWish],
    now: datetime,
    *,
    lately: Collection[int] = (),
) -> Match | None:
    """The best partner for ``wish`` among ``others``.

    ``lately``: people they practiced with in their last practices. They are taken where nobody else
    fits: practicing again beats waiting.
    """
    found = [(other, fits(wish, other, now)) for other in others]
    fitting = [(other, match) for other, match in found if match is not None]
    if not fitting:
        return None
    return min(
        fitting,
        key=lambda pair: (
            pair[0].person_id in lately,
            abs(pair[0].level - wish.level),
            pair[0].id,
        ),
    )[1]


def match(
    wishes: Sequence[PairWish],
    now: datetime,
    *,
    lately: dict[int, frozenset[int]] | None = None,
) -> list[Match]:
    """Pairs among all who wait; nobody is in two.

    First those who have not practiced together lately, whoever waited longest first; then, of those
    left over, everybody who fits.
    """
    seen = lately or {}
    made: list[Match] = []
    left = sorted(wishes, key=lambda wish: wish.id)
    for again in (False, True):
        waiting, left = left, []
        while waiting:
            wish, *rest = waiting
            known = seen.get(wish.person_id, frozenset())
            others = [each for each in rest if again or each.person_id not in known]
            found = match_one(wish, others, now, lately=known)
            if found is None:
                left.append(wish)
                waiting = rest
            else:
                made.append(found)
                waiting = [each for each in rest if each.id != found.second.id]
    return made
