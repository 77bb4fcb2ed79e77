"""Where an interview is held: a private thread of a server's channel, or the person's DM."""

from __future__ import annotations

from typing import Any

import discord
import structlog

from cogs.errors import NoPlace
from cogs.ui import words
from interview.models import Interview

__all__ = ["can_thread", "missing_permissions", "open_place", "reopen_place"]

log = structlog.get_logger(__name__)

_NEEDED = {
    "create_private_threads": "Create Private Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "view_channel": "View Channel",
}


def _parent(interaction: discord.Interaction[Any]) -> discord.TextChannel | None:
    """The text channel a thread would hang on, None where there is none (DM, voice, forum)."""
    channel = interaction.channel
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    return channel if isinstance(channel, discord.TextChannel) else None


def missing_permissions(interaction: discord.Interaction[Any]) -> tuple[str, ...]:
    """Names of the permissions we lack for a private thread in this channel."""
    granted = interaction.app_permissions
    return tuple(label for name, label in _NEEDED.items() if not getattr(granted, name))


def can_thread(interaction: discord.Interaction[Any]) -> bool:
    """Whether a private thread can be made here. False in DMs and for user installs in servers
    that the bot is not a member of."""
    return (
        interaction.guild_id is not None
        # For user installs the server may be one that the bot is not a member of.
        and interaction.client.get_guild(interaction.guild_id) is not None
        and _parent(interaction) is not None
        and not missing_permissions(interaction)
    )


async def _thread(
    interaction: discord.Interaction[Any], interview: Interview
) -> discord.Thread | None:
    parent = _parent(interaction)
    if parent is None:
        return None
    try:
        thread = await parent.create_thread(
            name=words.thread_name(interview),
            type=discord.ChannelType.private_thread,
            invitable=False,
            # A week: nobody should have to answer ten questions in a day.
            auto_archive_duration=10080,
        )
        await thread.add_user(interaction.user)
    except (discord.Forbidden, discord.NotFound) as error:
        log.warning("thread_refused", code=error.code)
        return None
    return thread


async def _dm(interaction: discord.Interaction[Any]) -> discord.abc.Messageable:
    """The person's DM channel. Raises NoPlace when it is closed to us."""
    try:
        return await interaction.user.create_dm()
    except discord.HTTPException as error:
        raise NoPlace(missing_permissions(interaction)) from error


async def open_place(
    interaction: discord.Interaction[Any], interview: Interview
) -> tuple[int, str]:
    """(channel id, jump link) of a new thread, or of the DM where threads can't be made.

    Raises NoPlace.
    """
    if interview.guild_id is not None:
        thread = await _thread(interaction, interview)
        if thread is not None:
            return thread.id, thread.jump_url
    channel: Any = await _dm(interaction)
    return channel.id, f"https://discord.com/channels/@me/{channel.id}"


async def reopen_place(
    interaction: discord.Interaction[Any], interview: Interview
) -> tuple[int, str, bool]:
    """(channel id, jump link, whether it is new) of where the interview is or goes on."""
    if interview.channel_id is not None:
        try:
            channel = await interaction.client.fetch_channel(interview.channel_id)
        except (discord.NotFound, discord.Forbidden):
            log.info("place_gone", interview=interview.id)
        else:
            if isinstance(channel, discord.Thread) and channel.archived:
                await channel.edit(archived=False)
            jump = getattr(channel, "jump_url", None)
            return channel.id, jump or f"https://discord.com/channels/@me/{channel.id}", False
    channel_id, link = await open_place(interaction, interview)
    return channel_id, link, True
