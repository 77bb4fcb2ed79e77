"""Who may do what with a practice, asked in the transaction that does it."""

from __future__ import annotations

from interview.errors import NotFound, NotYours, Stale, StaleAction, Thing
from interview.models import MemberState, Pack, PracticePlan, TeamMember, TeamPractice
from interview.models.transitions import UNFINISHED_TEAM
from interview.packs.service import usable_pack
from interview.ports import UnitOfWork


async def locked_practice(uow: UnitOfWork, practice_id: int) -> TeamPractice:
    """An unfinished practice, its row taken. Raises NotFound, StaleAction."""
    practice = await uow.teams.find(practice_id, lock=True)
    if practice is None:
        raise NotFound(Thing.PRACTICE)
    if practice.state not in UNFINISHED_TEAM:
        raise StaleAction(Stale.PRACTICE_OVER)
    return practice


async def joined_member(uow: UnitOfWork, practice_id: int, person_id: int) -> TeamMember:
    """Raises NotYours for somebody who isn't in the practice."""
    member = await uow.teams.find_member(practice_id, person_id)
    if member is None or member.state is not MemberState.JOINED:
        raise NotYours(Thing.PRACTICE)
    return member


def check_host(practice: TeamPractice, person_id: int, *, moderator: bool) -> None:
    """Raises NotYours for anybody but the host or a moderator."""
    if practice.host_id != person_id and not moderator:
        raise NotYours(Thing.PRACTICE)


async def find_pack(uow: UnitOfWork, plan: PracticePlan) -> Pack | None:
    """The pack that the host chose, if any. Raises what :func:`usable_pack` does."""
    if plan.pack_id is None:
        return None
    kind = plan.interview_kind
    return await usable_pack(uow, plan.host_id, plan.guild_id, plan.pack_id, kind)
