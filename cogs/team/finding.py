"""Which team practice an interaction is about, and who may do what with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from cogs.checks import roles_of, settings_here
from cogs.job_choices import MOST_CHOICES
from cogs.kit.refusals import Refusal, Refused
from cogs.team import team_words
from interview.errors import NotFound, Thing
from interview.models import TeamPractice
from interview.servers import may_start_team

if TYPE_CHECKING:
    from cogs.client import Client

Interaction = discord.Interaction[Any]


def find_place(interaction: Interaction) -> tuple[int, int, int]:
    """The server, the channel and the person that a practice is begun by."""
    if interaction.guild_id is None or interaction.channel_id is None:
        raise Refused(Refusal.PRACTICE_NEEDS_TEXT_CHANNEL)
    return interaction.guild_id, interaction.channel_id, interaction.user.id


async def check_may_start(interaction: Interaction) -> None:
    """Raises Refused where the server lets only some roles start team practice."""
    settings = await settings_here(interaction)
    manage = interaction.permissions.manage_guild
    if settings is None or may_start_team(settings, roles_of(interaction), manage):
        return
    t = interaction.client.readers.of(interaction)
    roles = t.list([f"<@&{each}>" for each in sorted(settings.team_roles)], "unit")
    raise Refused(Refusal.ROLE_NEEDED, roles=roles)


def is_moderator(interaction: Interaction) -> bool:
    """Whether the person may end what others host here."""
    allowed = interaction.permissions
    return allowed.manage_guild or allowed.manage_threads or allowed.administrator


async def find_practice(bot: Client, interaction: Interaction, chosen: str | None) -> TeamPractice:
    """The unfinished practice that is meant: named, of this thread or channel, or one's only one.

    Raises Refused, NotFound.
    """
    guild_id, channel_id = interaction.guild_id, interaction.channel_id
    if guild_id is None:
        raise Refused(Refusal.PRACTICE_NEEDS_SERVER)
    here = await bot.services.team_lookup.find_here(guild_id, interaction.user.id, channel_id)
    if chosen is not None:
        for each in here.all:
            if str(each.id) == chosen.strip():
                return each
        raise NotFound(Thing.PRACTICE)
    if here.at_hand is not None:
        return here.at_hand
    in_channel = [each for each in here.own if each.channel_id == channel_id]
    for found in (in_channel, here.own):
        if len(found) == 1:
            return found[0]
    if here.own:
        raise Refused(Refusal.IN_SEVERAL_PRACTICES)
    raise Refused(Refusal.IN_NO_PRACTICE)


async def complete_practice(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Unfinished practices of this server that the person is in, or all for a moderator."""
    bot: Client = interaction.client
    if interaction.guild_id is None:
        return []
    here = await bot.services.team_lookup.find_here(interaction.guild_id, interaction.user.id)
    t = bot.readers.of(interaction)
    wanted = typed.strip().casefold()
    return [
        app_commands.Choice(name=shown, value=str(each.id))
        for each in (here.all if is_moderator(interaction) else here.own)
        if wanted in (shown := team_words.practice_title(t, each)).casefold()
    ][:MOST_CHOICES]


async def find_here(bot: Client, interaction: Interaction, practice_id: int) -> TeamPractice:
    """The practice, if it is one of this server: ids come from a client. Raises NotFound."""
    practice, member = await bot.services.team_lookup.find_member(practice_id, interaction.user.id)
    # One's own question card may be in direct messages.
    if interaction.guild_id != practice.guild_id and (
        interaction.guild_id is not None or member is None
    ):
        raise NotFound(Thing.PRACTICE)
    return practice


def check_host(interaction: Interaction, practice: TeamPractice) -> None:
    """Raises Refused for whoever neither hosts it nor keeps order here."""
    if practice.host_id != interaction.user.id and not is_moderator(interaction):
        t = interaction.client.readers.of(interaction)
        raise Refused(Refusal.HOST_NEEDED, host=team_words.mention(t, practice.host_id))
