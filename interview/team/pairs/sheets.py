"""The sheet of who interviews in a pair."""

from __future__ import annotations

from dataclasses import dataclass

from interview.errors import NotFound, Stale, StaleAction, Thing
from interview.models import RoundPhase, TeamKind, TeamPractice, TeamRound, TeamState
from interview.ports import UnitOfWork
from interview.team.access import joined_member
from interview.team.kinds.pair import interviewer_of


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the interviewer has before them, and nobody else."""

    practice: TeamPractice
    round: TeamRound


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
    return Sheet(practice, round_)
