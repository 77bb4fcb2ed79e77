"""A team's cards that Discord refused, or that somebody deleted."""

from __future__ import annotations

import asyncio

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from interview.models import RoundPhase
from tests.cogs.team.conftest import Team


def forbid(team: Team, **denied: bool) -> None:
    """Permissions taken away from us in the lobby and its threads; none: all given back."""
    backend = team.world.env.backend
    deny = discord.Permissions(**denied).value
    bot = Overwrite(backend.bot_user.id, OverwriteType.MEMBER, deny=deny)
    backend.edit_channel(team.world.lobby.id, {}, overwrites=[bot] if denied else [])


async def refused(team: Team) -> None:
    for _ in range(200):
        async with team.built.database.begin() as uow:
            if await uow.team_cards.list_due(limit=9):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was refused")


async def test_a_deleted_invitation_comes_back_with_the_list(team: Team) -> None:
    card = await team.open()
    team.world.env.backend.delete_message(team.world.lobby.id, card.id)
    await team.world.rest()
    await team.command("team list", person=team.world.chloe)
    again = await team.world.until_message(
        team.world.lobby, lambda m: m.has_button("Join"), after=card.id
    )
    said = await team.press_label(team.ben, again, "Join")
    assert "You are in" in said[-1].text


async def test_a_deleted_invitation_comes_back_for_its_host_by_any_command(team: Team) -> None:
    card = await team.open()
    team.world.env.backend.delete_message(team.world.lobby.id, card.id)
    await team.world.rest()
    await team.command("help")
    await team.world.until_message(team.world.lobby, lambda m: m.has_button("Join"), after=card.id)


async def test_a_round_that_nobody_could_read_has_its_whole_time_once_they_can(team: Team) -> None:
    await team.begin(2, questions=2)
    await team.answers(team.alice)
    await team.answers(team.ben)
    await team.reveal()
    practice = await team.practice()
    forbid(team, send_messages_in_threads=True)
    await team.built.services.team.go_on(practice.id, team.alice.id, 1)
    await refused(team)
    async with team.built.database.begin() as uow:
        round_ = await uow.teams.find_round_at(practice.id, 2)
    assert round_ is not None and round_.phase is RoundPhase.ANSWERING
    due = round_.ends_at
    # Time would be up, and isn't.
    async with team.built.database.begin() as uow:
        await uow.teams.set_phase(round_.id, round_.phase, ends_at=practice.created_at)
    await team.built.tasks.run("team", practice.id)
    async with team.built.database.begin() as uow:
        round_ = await uow.teams.find_round_at(practice.id, 2)
    assert round_ is not None and round_.phase is RoundPhase.ANSWERING
    forbid(team)
    await team.asked(2)
    for _ in range(200):
        async with team.built.database.begin() as uow:
            round_ = await uow.teams.find_round_at(practice.id, 2)
        assert round_ is not None and due is not None and round_.ends_at is not None
        if round_.ends_at > due:
            break
        await asyncio.sleep(0.05)
    assert round_.ends_at > due
    await team.answers(team.alice, number=2)
    await team.answers(team.ben, number=2)
    assert "revealed" in (await team.reveal(2)).text
