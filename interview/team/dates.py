"""Before a pair begins: finding each other, agreeing on a time, being there.

::

    /team pair ── a practice with one in it (LOBBY: now, SCHEDULED: at a time) and a wish
        matched, or somebody presses Practice together ── both are in, a thread for the two is made
        SCHEDULED: both confirm ── an event in the server's calendar ── at the time: LOBBY
        LOBBY: both say "I'm here" ── it starts
        time is up ── who did not come is recorded as that, kindly, and who came may look again

Everything runs in the transaction of the caller, who has locked the practice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from interview.errors import StaleAction
from interview.models import (
    MemberState,
    PairWish,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamState,
    WishState,
)
from interview.ports import UnitOfWork

__all__ = ["PairTiming", "are_here", "close_wish", "is_before", "look_before"]


@dataclass(frozen=True, slots=True)
class PairTiming:
    """Seconds."""

    #: How long a wish for now waits for a partner.
    wish: float = 1800.0
    #: How long both have to say that they are here.
    here: float = 600.0
    #: How long before the agreed time both have confirmed, at the latest.
    confirm: float = 300.0
    #: Looks may run a moment early by another machine's clock.
    slack: float = 1.0


def is_before(practice: TeamPractice) -> bool:
    """Whether it is a pair that has not begun."""
    return practice.kind is TeamKind.PAIR and practice.state in (
        TeamState.SCHEDULED,
        TeamState.LOBBY,
    )


def are_here(members: list[TeamMember]) -> bool:
    return len(members) == 2 and all(member.came_at is not None for member in members)


async def close_wish(uow: UnitOfWork, practice: TeamPractice, state: WishState) -> None:
    """Nobody looks for a partner for this practice any more."""
    for wish in await uow.wishes.list_waiting(practice.guild_id):
        if wish.practice_id == practice.id:
            await uow.wishes.set_state(wish.id, state)


def _is_due(when: datetime | None, at: datetime, slack: float) -> bool:
    return when is not None and at >= when - timedelta(seconds=slack)


async def look_before(
    uow: UnitOfWork, practice: TeamPractice, at: datetime, timing: PairTiming
) -> bool:
    """Do what is due before it begins; whether it begins now: both are here.

    The caller starts it, and shows its cards anew in any case.
    """
    members = await uow.teams.list_members(practice.id)
    if practice.state is TeamState.SCHEDULED:
        return await _look_at_date(uow, practice, members, at, timing)
    if are_here(members):
        return True
    if _is_due(practice.ends_at, at, timing.slack):
        await _give_up(uow, practice, members, at)
    return False


async def _look_at_date(
    uow: UnitOfWork,
    practice: TeamPractice,
    members: list[TeamMember],
    at: datetime,
    timing: PairTiming,
) -> bool:
    confirmed = len(members) == 2 and all(member.confirmed_at for member in members)
    if confirmed and _is_due(practice.starts_at, at, timing.slack):
        await uow.teams.set_state(practice.id, TeamState.LOBBY)
        ends_at = at + timedelta(seconds=timing.here)
        await uow.teams.set_ends_at(practice.id, ends_at)
        await uow.queue.team(practice.id, delay=timing.here)
    elif not confirmed and _is_due(practice.ends_at, at, timing.slack):
        await _call_off(uow, practice, at)
    return False


async def _give_up(
    uow: UnitOfWork, practice: TeamPractice, members: list[TeamMember], at: datetime
) -> None:
    """Time is up: who was expected and did not come is recorded, if there was a date to keep.

    Who came and whose partner did not is asked on the card whether to look again.
    """
    if len(members) == 2 and any(member.came_at is not None for member in members):
        for member in members:
            if member.came_at is None:
                await uow.teams.set_member(
                    practice.id, member.person_id, state=MemberState.NO_SHOW
                )
    await _call_off(uow, practice, at)


async def _call_off(uow: UnitOfWork, practice: TeamPractice, at: datetime) -> None:
    await close_wish(uow, practice, WishState.EXPIRED)
    await uow.teams.set_ends_at(practice.id, None)
    await uow.teams.set_state(practice.id, TeamState.CANCELLED, ended_at=at)


def check_open(practice: TeamPractice) -> None:
    """Raise StaleAction unless the pair has not begun yet."""
    if not is_before(practice):
        over = practice.state in (TeamState.ENDED, TeamState.CANCELLED)
        raise StaleAction(
            "That practice is over. `/team pair` finds you another partner."
            if over
            else "That practice has begun already; go on in its thread."
        )


def wish_of(
    practice: TeamPractice, wishes: list[PairWish]
) -> PairWish | None:
    return next((wish for wish in wishes if wish.practice_id == practice.id), None)
