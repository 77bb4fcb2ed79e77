"""Finding a round or a rating by its id, and who was there."""

from __future__ import annotations

from interview.errors import NotFound, NotYours, Thing
from interview.models import MemberState, PeerRating, RoundPhase, TeamPractice, TeamRound
from interview.ports import UnitOfWork

__all__ = ["check_was_there", "get_rating", "get_round", "is_revealed"]


def is_revealed(round_: TeamRound) -> bool:
    """Whether everybody may see what was rated and written. A round that was closed without a
    reveal has nothing to hide: nobody's rating of it counts."""
    return round_.phase in (RoundPhase.REVEALED, RoundPhase.CLOSED)


async def get_round(
    uow: UnitOfWork, round_id: int, *, lock: bool = False
) -> tuple[TeamPractice, TeamRound]:
    """The practice, locked on wish, and its round as it is then. Raises NotFound."""
    round_ = await uow.teams.find_round(round_id)
    practice = None if round_ is None else await uow.teams.find(round_.practice_id, lock=lock)
    if round_ is not None and lock:
        # What it was while we waited for the practice's row is no matter.
        round_ = await uow.teams.find_round(round_id)
    if round_ is None or practice is None:
        raise NotFound(Thing.ROUND)
    return practice, round_


async def get_rating(
    uow: UnitOfWork, rating_id: int, *, lock: bool = False
) -> tuple[PeerRating, TeamPractice, TeamRound]:
    """A submitted rating with where it was made. Raises NotFound."""
    rating = await uow.peers.find(rating_id)
    if rating is None or rating.submitted_at is None:
        raise NotFound(Thing.COMMENT)
    practice, round_ = await get_round(uow, rating.round_id, lock=lock)
    if lock:
        rating = await uow.peers.find(rating_id)
        if rating is None:
            raise NotFound(Thing.COMMENT)
    return rating, practice, round_


async def check_was_there(uow: UnitOfWork, practice: TeamPractice, person_id: int) -> None:
    """Also who left since. Raises NotYours."""
    member = await uow.teams.find_member(practice.id, person_id)
    if member is None or member.state is MemberState.NO_SHOW:
        raise NotYours(Thing.PRACTICE)
