"""The sheet of who interviews in a pair."""

from __future__ import annotations

from dataclasses import dataclass

from interview.errors import NotFound, NotYours, Stale, StaleAction, Thing
from interview.models import (
    MemberState,
    RoundPhase,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamRound,
    TeamState,
)
from interview.ports import UnitOfWork
from interview.team.kinds.pair import interviewer_of

__all__ = ["Sheet", "joined_member", "sheet_for"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the interviewer has before them, and nobody else."""

    practice: TeamPractice
    round: TeamRound
    candidate_id: int | None


async def joined_member(uow: UnitOfWork, practice_id: int, person_id: int) -> TeamMember:
    """Raises NotYours for somebody who isn't in the practice."""
    member = await uow.teams.find_member(practice_id, person_id)
    if member is None or member.state is not MemberState.JOINED:
        raise NotYours(Thing.PRACTICE)
    return member


async def sheet_for(
    uow: UnitOfWork, practice_id: int, person_id: int, number: int, *, lock: bool = False
) -> Sheet:
    """Raises NotFound, NotYours (not in this practice), StaleAction (the candidate asks; the turn
    is over, or has not begun)."""
    practice = await uow.teams.find(practice_id, lock=lock)
    round_ = await uow.teams.find_round_at(practice_id, number)
    if practice is None or practice.kind is not TeamKind.PAIR or round_ is None:
        raise NotFound(Thing.PRACTICE)
    await joined_member(uow, practice_id, person_id)
    members = await uow.teams.list_members(practice_id)
    if interviewer_of(round_, members) != person_id:
        raise StaleAction(Stale.SHEET_OF_INTERVIEWER)
    if practice.state is not TeamState.RUNNING or round_.phase not in (
        RoundPhase.ANSWERING,
        RoundPhase.RATING,
    ):
        raise StaleAction(Stale.NOTES_CLOSED)
    return Sheet(practice, round_, round_.seat_id)
