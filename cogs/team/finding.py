"""Which team practice, and which of a person's own answers in one, an interaction is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import discord
from discord import app_commands

from cogs.choosing import MOST_CHOICES
from cogs.kit.text import length, name
from cogs.refusals import Refusal, Refused
from cogs.team import team_words
from interview.errors import NotFound, Thing
from interview.models import (
    Interview,
    MemberState,
    TeamKind,
    TeamMember,
    TeamPractice,
    TeamState,
)

if TYPE_CHECKING:
    from cogs.client import CoachBot

__all__ = [
    "TeamRules",
    "check_host",
    "check_may_start",
    "complete_practice",
    "find_here",
    "find_member",
    "find_own_answering",
    "find_practice",
    "is_moderator",
    "is_waited_for",
    "own_part",
]

Interaction = discord.Interaction[Any]


class TeamRules(Protocol):
    """What a server's settings say about team practice."""

    async def team_roles(self, guild_id: int) -> Collection[int]:
        """Ids of the roles that may start one; empty: everybody may."""
        ...


async def check_may_start(interaction: Interaction, rules: TeamRules | None) -> None:
    """Raises StaleAction where the server lets only some roles start team practice."""
    if rules is None or interaction.guild_id is None or interaction.permissions.manage_guild:
        return
    wanted = set(await rules.team_roles(interaction.guild_id))
    if not wanted:
        return
    person = interaction.user
    if isinstance(person, discord.Member) and any(person.get_role(each) for each in wanted):
        return
    roles = ", ".join(f"<@&{each}>" for each in sorted(wanted))
    raise Refused(Refusal.ROLE_NEEDED, roles=roles)


def is_moderator(interaction: Interaction) -> bool:
    """Whether the person may end what others host here."""
    allowed = interaction.permissions
    return allowed.manage_guild or allowed.manage_threads or allowed.administrator


async def find_practice(
    bot: CoachBot, interaction: Interaction, chosen: str | None
) -> TeamPractice:
    """The unfinished practice that is meant: named, of this thread or channel, or one's only one.

    Raises StaleAction, NotFound.
    """
    guild_id, channel_id = interaction.guild_id, interaction.channel_id
    async with bot.services.store.begin() as uow:
        if guild_id is None:
            raise Refused(Refusal.PRACTICE_NEEDS_SERVER)
        here = await uow.teams.list_unfinished(guild_id=guild_id)
        if chosen is not None:
            for each in here:
                if str(each.id) == chosen.strip():
                    return each
            raise NotFound(Thing.PRACTICE)
        for each in here:
            if channel_id is not None and each.thread_id == channel_id:
                return each
        mine = {each.id for each in await uow.teams.list_unfinished_of(interaction.user.id)}
        if channel_id is not None:
            interview = await uow.interviews.find_by_channel(
                channel_id, person_id=interaction.user.id
            )
            for each in here:
                if interview is not None and each.id == interview.team_id:
                    return each
    own = [each for each in here if each.id in mine]
    in_channel = [each for each in own if each.channel_id == channel_id]
    for found in (in_channel, own):
        if len(found) == 1:
            return found[0]
    if own:
        raise Refused(Refusal.IN_SEVERAL_PRACTICES)
    raise Refused(Refusal.IN_NO_PRACTICE)


async def complete_practice(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Unfinished practices of this server that the person is in, or all for a moderator."""
    bot: CoachBot = interaction.client
    if interaction.guild_id is None:
        return []
    async with bot.services.store.begin() as uow:
        here = await uow.teams.list_unfinished(guild_id=interaction.guild_id)
        mine = {each.id for each in await uow.teams.list_unfinished_of(interaction.user.id)}
    every = is_moderator(interaction)
    wanted = typed.strip().casefold()
    return [
        app_commands.Choice(name=_shown(each), value=str(each.id))
        for each in here
        if (every or each.id in mine) and wanted in _shown(each).casefold()
    ][:MOST_CHOICES]


def _shown(practice: TeamPractice) -> str:
    """At most 100 characters."""
    tail = f" · {team_words.practice_name(practice.kind)} {practice.id}"
    return name(practice.profile.role, 100 - length(tail)) + tail


async def find_member(
    bot: CoachBot, practice_id: int, person_id: int
) -> tuple[TeamPractice, TeamMember | None]:
    """The practice, and the person's part in it if they are in it now. Raises NotFound."""
    async with bot.services.store.begin() as uow:
        practice = await uow.teams.find(practice_id)
        if practice is None:
            raise NotFound(Thing.PRACTICE)
        member = await uow.teams.find_member(practice_id, person_id)
    if member is None or member.state is not MemberState.JOINED:
        return practice, None
    return practice, member


async def own_part(bot: CoachBot, member: TeamMember) -> Interview | None:
    """The interview that a member's answers are kept in; None before there is one."""
    if member.interview_id is None:
        return None
    async with bot.services.store.begin() as uow:
        return await uow.interviews.find(member.interview_id)


async def is_waited_for(bot: CoachBot, person_id: int, thread_id: int) -> bool:
    """Whether that is the thread of a relay that waits for this person's answer, which belongs
    elsewhere."""
    async with bot.services.store.begin() as uow:
        practice = await uow.teams.find_by_thread(thread_id)
    if (
        practice is None
        or practice.kind is not TeamKind.RELAY
        or practice.state is not TeamState.RUNNING
    ):
        return False
    view = await bot.services.team_views.find_round(practice.id, practice.round)
    return view is not None and person_id in view.waiting_for


async def find_own_answering(
    bot: CoachBot, person_id: int, guild_id: int | None, thread_id: int | None
) -> Interview | None:
    """A person's part of a practice under way, for an answer given anywhere in its server: that of
    the thread they are in first, then the one they were last asked in."""
    async with bot.services.store.begin() as uow:
        practices: Sequence[TeamPractice] = await uow.teams.list_unfinished_of(person_id)
        running = [
            each
            for each in practices
            if each.state is TeamState.RUNNING and guild_id in (None, each.guild_id)
        ]
        running.sort(key=lambda each: (each.thread_id == thread_id, each.id), reverse=True)
        for practice in running:
            member = await uow.teams.find_member(practice.id, person_id)
            if member is None or member.interview_id is None:
                continue
            interview = await uow.interviews.find(member.interview_id)
            if interview is not None and interview.channel_id is not None:
                return interview
    return None


async def find_here(bot: CoachBot, interaction: Interaction, practice_id: int) -> TeamPractice:
    """The practice, if it is one of this server: ids come from a client. Raises NotFound."""
    practice, member = await find_member(bot, practice_id, interaction.user.id)
    # One's own question card may be in direct messages.
    if interaction.guild_id != practice.guild_id and (
        interaction.guild_id is not None or member is None
    ):
        raise NotFound(Thing.PRACTICE)
    return practice


def check_host(interaction: Interaction, practice: TeamPractice) -> None:
    """Raises StaleAction for whoever neither hosts it nor keeps order here."""
    if practice.host_id != interaction.user.id and not is_moderator(interaction):
        raise Refused(Refusal.HOST_NEEDED, host=team_words.mention(practice.host_id))
