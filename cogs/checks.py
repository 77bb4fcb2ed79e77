"""What a server's settings mean for a click or a command: where, who, in what language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from cogs.errors import WrongChannel
from cogs.kit.refusals import Refusal, Refused
from interview.errors import InvalidInput, NotYours, Thing
from interview.models import ServerSettings

if TYPE_CHECKING:
    from cogs.client import Client

Interaction = discord.Interaction[Any]

#: Used in any channel: what looks after the bot and one's own data, and what goes on with an
#: interview that was begun when its channel was still among the chosen ones.
ANYWHERE = frozenset(
    {
        "help",
        "privacy",
        "server show",
        "server key",
        "answer",
        "Submit as answer",
        "interview resume",
        "interview skip",
        "interview end",
    }
)


def manages(interaction: Interaction) -> bool:
    """Whether Discord says that this member has Manage Server here."""
    allowed = interaction.permissions
    return interaction.guild_id is not None and (allowed.manage_guild or allowed.administrator)


def roles_of(interaction: Interaction) -> frozenset[int]:
    """Ids of the member's roles; none in direct messages."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        return frozenset()
    return frozenset(role.id for role in member.roles)


def server_to_set(interaction: Interaction, guild_id: int | None = None) -> int:
    """The server whose settings this member may change. ``guild_id`` is what a custom_id says.

    Raises NotYours, and InvalidInput where there is no server or the bot is not in it.
    """
    here = interaction.guild_id
    if here is None or interaction.client.get_guild(here) is None:
        raise Refused(Refusal.SERVER_WITHOUT_ME)
    if not manages(interaction) or guild_id not in (None, here):
        raise NotYours(Thing.SERVER)
    return here


async def settings_here(interaction: Interaction) -> ServerSettings | None:
    """None in direct messages."""
    if interaction.guild_id is None:
        return None
    bot: Client = interaction.client
    return await bot.services.servers.settings(interaction.guild_id)


async def server_language(interaction: Interaction, guild_id: int | None) -> str:
    """For an interview whose person names no language; English where the server's can't be spoken
    or heard any more (its key is gone, another Whisper model). ``guild_id``: where it is held."""
    settings = await settings_here(interaction)
    if settings is None or settings.language is None:
        return "en"
    bot: Client = interaction.client
    try:
        await bot.services.interviews.check_language(settings.language, guild_id)
    except InvalidInput:
        return "en"
    return settings.language


async def grader_here(interaction: Interaction) -> str:
    """Who grades what is held here: "gemini" on the server's own key, else the bot's grader."""
    bot: Client = interaction.client
    settings = await settings_here(interaction)
    return "gemini" if settings is not None and settings.has_key else bot.services.grader


# --------------------------------------------------------------------------- channels


async def check_command(interaction: Interaction) -> None:
    """Raise WrongChannel where this command may not be used by the server's settings."""
    command = interaction.command
    if interaction.type is not discord.InteractionType.application_command or command is None:
        # What is offered while typing must be answered; the command itself comes here after it.
        return
    if command.qualified_name not in ANYWHERE:
        await check_channel(interaction)


async def check_channel(interaction: Interaction) -> None:
    """Raise WrongChannel outside of the channels that the server has chosen, and their threads."""
    settings = await settings_here(interaction)
    if settings is None or not settings.channels:
        return
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    if interaction.channel_id in settings.channels or parent in settings.channels:
        return
    raise WrongChannel(_seen_by(interaction, settings), gone=_all_gone(interaction, settings))


def _all_gone(interaction: Interaction, settings: ServerSettings) -> bool:
    guild = interaction.guild
    return guild is not None and not any(map(guild.get_channel, settings.channels))


def _seen_by(interaction: Interaction, settings: ServerSettings) -> tuple[int, ...]:
    """The chosen channels that are there and that the member can see."""
    guild, member = interaction.guild, interaction.user
    if guild is None or not isinstance(member, discord.Member):
        return ()
    found = [guild.get_channel(each) for each in settings.channels]
    return tuple(
        each.id for each in found if each is not None and each.permissions_for(member).view_channel
    )
