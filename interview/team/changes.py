"""What both people's clicks and the flow do to a practice, in the transaction of the caller, who
holds the practice's row."""

from __future__ import annotations

from datetime import datetime

from interview.conducting.reports import report_when_settled
from interview.models import (
    InterviewState,
    Note,
    RoundPhase,
    TeamCardKind,
    TeamMember,
    TeamPractice,
    TeamState,
    WishState,
)
from interview.models.transitions import UNFINISHED
from interview.ports import UnitOfWork
from interview.team import parts


async def _show(
    uow: UnitOfWork,
    practice: TeamPractice,
    kind: TeamCardKind,
    number: int,
    channel_id: int | None,
    delay: float = 0.0,
) -> None:
    """Without a channel there is nowhere to show it yet; :meth:`attach_thread` comes back to it."""
    if channel_id is None:
        return
    card = await uow.team_cards.ensure(
        practice_id=practice.id, kind=kind, number=number, channel_id=channel_id
    )
    await uow.queue.team_deliver(card.id, delay=delay)


async def look_soon(uow: UnitOfWork, practice: TeamPractice) -> None:
    """Have the practice looked at. While its questions are made, whoever makes them looks
    afterwards: another look would make them, and have them paid, once more."""
    preparing = practice.state is TeamState.PREPARING
    if not preparing or not await uow.teams.list_members(practice.id):
        await uow.queue.team(practice.id)


async def show_lobby(uow: UnitOfWork, practice: TeamPractice) -> None:
    await _show(uow, practice, TeamCardKind.LOBBY, 0, practice.channel_id)


async def show_date(uow: UnitOfWork, practice: TeamPractice) -> None:
    """Who is there, and when it begins, in the pair's own thread."""
    await _show(uow, practice, TeamCardKind.DATE, 0, practice.thread_id)


async def show_round(
    uow: UnitOfWork, practice: TeamPractice, number: int, *, delay: float = 0.0
) -> None:
    await _show(uow, practice, TeamCardKind.ROUND, number, practice.thread_id, delay)


async def show_reveal(
    uow: UnitOfWork, practice: TeamPractice, number: int, *, delay: float = 0.0
) -> None:
    await _show(uow, practice, TeamCardKind.REVEAL, number, practice.thread_id, delay)


async def show_summary(uow: UnitOfWork, practice: TeamPractice, *, delay: float = 0.0) -> None:
    await _show(uow, practice, TeamCardKind.SUMMARY, 0, practice.thread_id, delay)


async def refresh_cards(uow: UnitOfWork, practice: TeamPractice) -> None:
    """Bring up to date what was shown: somebody shares something else, or deleted it."""
    for card in await uow.team_cards.list_of(practice.id):
        await uow.queue.team_deliver(card.id)


async def keep_host(
    uow: UnitOfWork, practice: TeamPractice, members: list[TeamMember]
) -> TeamPractice:
    """The host, if still there, stays; else the one who has been here longest hosts."""
    if any(member.person_id == practice.host_id for member in members):
        return practice
    following = members[0].person_id if members else None
    if following == practice.host_id:
        return practice
    practice = await uow.teams.set_host(practice.id, following)
    await refresh_cards(uow, practice)
    return practice


async def call_off(
    uow: UnitOfWork, practice: TeamPractice, note: Note | None, at: datetime
) -> TeamPractice:
    """Given up before its first round; ``note`` says on the card why."""
    await end_parts(uow, practice, at)
    for wish in await uow.wishes.list_waiting(practice.guild_id):
        if wish.practice_id == practice.id:
            await uow.wishes.set_state(wish.id, WishState.EXPIRED)
    if note is not None:
        await uow.teams.set_note(practice.id, note)
    await uow.teams.set_ends_at(practice.id, None)
    practice = await uow.teams.set_state(practice.id, TeamState.CANCELLED, ended_at=at)
    await show_lobby(uow, practice)
    await refresh_cards(uow, practice)
    return practice


async def end(
    uow: UnitOfWork, practice: TeamPractice, note: Note | None, at: datetime
) -> TeamPractice:
    """End a running practice, in the middle of a round or after the last; reports follow."""
    for round_ in await uow.teams.list_rounds(practice.id):
        if round_.phase not in (RoundPhase.PENDING, RoundPhase.CLOSED):
            await uow.teams.set_phase(round_.id, RoundPhase.CLOSED, ends_at=None)
            await show_round(uow, practice, round_.number)
            if round_.revealed_at is not None:
                await show_reveal(uow, practice, round_.number)
    await end_parts(uow, practice, at)
    if note is not None:
        await uow.teams.set_note(practice.id, note)
    await uow.teams.set_ends_at(practice.id, None)
    practice = await uow.teams.set_state(practice.id, TeamState.ENDED, ended_at=at)
    await show_lobby(uow, practice)
    await show_summary(uow, practice, delay=1.0)
    return practice


async def end_parts(uow: UnitOfWork, practice: TeamPractice, at: datetime) -> None:
    """End every member's part. Whoever answered gets a report, once all of theirs is settled."""
    round_ = await uow.teams.find_round_at(practice.id, practice.round)
    for part in (await parts.list_parts(uow, practice, lock=True)).values():
        if part.state not in UNFINISHED:
            continue
        if round_ is not None:
            await parts.close_answering(uow, part, round_)
        ended = await uow.interviews.set_state(part.id, InterviewState.ENDED, ended_at=at)
        if round_ is not None:
            # What was held back until the reveal may be seen now.
            await parts.refresh_part(uow, ended, round_)
        if await parts.has_answers(uow, ended):
            await report_when_settled(uow, ended)
