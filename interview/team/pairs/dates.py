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

from interview.errors import Stale, StaleAction
from interview.models import (
    MemberState,
    Note,
    NoteKind,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamState,
    WishState,
)
from interview.ports import UnitOfWork
from interview.team import changes, parts
from interview.team.pairs.matching import PATIENCE


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

    def again(self, wait: timedelta) -> tuple[float, ...]:
        """Seconds after which to look for a partner again, within ``wait``: each time one more
        level apart will do (see :mod:`interview.team.pairs.matching`)."""
        step = PATIENCE.total_seconds() + self.slack
        return tuple(n * step for n in range(1, 4) if n * step < wait.total_seconds())


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
) -> TeamPractice:
    """Do what is due before it begins; begun (PREPARING) once both are here."""
    members = await uow.teams.list_members(practice.id)
    if len(members) < 2 and not await _is_looked_for(uow, practice, members):
        practice = await _expire(
            uow, practice, NoteKind.PARTNER_LEFT if members else NoteKind.NOBODY_FREE, at
        )
    elif practice.state is TeamState.SCHEDULED:
        practice = await _look_at_date(uow, practice, members, at, timing)
    elif are_here(members):
        practice = await _begin(uow, practice, members)
    elif _is_due(practice.ends_at, at, timing.slack):
        practice = await _give_up(uow, practice, members, at)
    if practice.thread_id is not None:
        await changes.show_date(uow, practice)
    return practice


async def _is_looked_for(
    uow: UnitOfWork, practice: TeamPractice, members: list[TeamMember]
) -> bool:
    """Whether the only one in it still waits for a partner."""
    for member in members:
        wish = await uow.wishes.find_waiting(practice.guild_id, member.person_id)
        if wish is not None and wish.practice_id == practice.id:
            return True
    return False


async def _begin(
    uow: UnitOfWork, practice: TeamPractice, members: list[TeamMember]
) -> TeamPractice:
    for member in members:
        await parts.ensure_part(uow, practice, member)
    await uow.teams.set_ends_at(practice.id, None)
    practice = await uow.teams.set_state(practice.id, TeamState.PREPARING)
    await changes.show_lobby(uow, practice)
    await uow.queue.team_places(practice.id)
    return practice


async def _look_at_date(
    uow: UnitOfWork,
    practice: TeamPractice,
    members: list[TeamMember],
    at: datetime,
    timing: PairTiming,
) -> TeamPractice:
    confirmed = len(members) == 2 and all(member.confirmed_at for member in members)
    if confirmed and _is_due(practice.starts_at, at, timing.slack):
        practice = await uow.teams.set_state(practice.id, TeamState.LOBBY)
        ends_at = at + timedelta(seconds=timing.here)
        practice = await uow.teams.set_ends_at(practice.id, ends_at)
        await uow.queue.team(practice.id, delay=timing.here)
        await changes.show_lobby(uow, practice)
    elif not confirmed and _is_due(practice.ends_at, at, timing.slack):
        why = NoteKind.NOT_CONFIRMED if len(members) == 2 else NoteKind.NOBODY_FREE
        practice = await _expire(uow, practice, why, at)
    return practice


async def _give_up(
    uow: UnitOfWork, practice: TeamPractice, members: list[TeamMember], at: datetime
) -> TeamPractice:
    """Time is up: of two who were expected, who did not come is recorded as that."""
    if len(members) < 2:
        return await _expire(uow, practice, NoteKind.NOBODY_FREE, at)
    for member in members:
        if member.came_at is None:
            await uow.teams.set_member(practice.id, member.person_id, state=MemberState.NO_SHOW)
    return await _expire(uow, practice, NoteKind.NO_SHOW, at)


async def _expire(
    uow: UnitOfWork, practice: TeamPractice, why: NoteKind, at: datetime
) -> TeamPractice:
    await uow.queue.team_places(practice.id)  # its event, if it has one, goes
    return await changes.call_off(uow, practice, Note(why), at)


def check_open(practice: TeamPractice) -> None:
    """Raise StaleAction unless the pair has not begun yet."""
    if not is_before(practice):
        over = practice.state in (TeamState.ENDED, TeamState.CANCELLED)
        raise StaleAction(Stale.PAIR_OVER if over else Stale.PAIR_BEGUN)
