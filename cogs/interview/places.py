"""Where an interview is held: a private thread of a server's channel, or the person's DM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord
import structlog

from cogs.errors import NoPlace
from cogs.kit import words
from cogs.kit.notices import notice
from interview.models import Interview
from locales.catalog import Catalog, mark

log = structlog.get_logger(__name__)

_NEEDED = {
    "create_private_threads": mark("Create Private Threads"),
    "send_messages_in_threads": mark("Send Messages in Threads"),
    "view_channel": mark("View Channel"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an interview is held. ``new``: it was just made, nothing was shown there yet."""

    channel_id: int
    link: str
    is_thread: bool
    new: bool


def _parent(interaction: discord.Interaction[Any]) -> discord.TextChannel | None:
    """The text channel a thread would hang on, None where there is none (DM, voice, forum)."""
    channel = interaction.channel
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    # Announcement channels have public threads only.
    if isinstance(channel, discord.TextChannel) and not channel.is_news():
        return channel
    return None


def missing_permissions(interaction: discord.Interaction[Any]) -> tuple[str, ...]:
    """Names of the permissions we lack for a private thread in this channel, for the catalog."""
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
    t: Catalog, interaction: discord.Interaction[Any], interview: Interview
) -> discord.Thread | None:
    parent = _parent(interaction)
    if parent is None:
        return None
    try:
        thread = await parent.create_thread(
            name=words.thread_name(t, interview),
            type=discord.ChannelType.private_thread,
            invitable=False,
            # A week: nobody should have to answer ten questions in a day.
            auto_archive_duration=10080,
        )
        await thread.add_user(interaction.user)
    except discord.HTTPException as error:
        if error.status >= 500:
            raise
        # Not allowed here, or the server has all the active threads it may have.
        log.warning("thread_refused", code=error.code)
        return None
    return thread


async def _dm(t: Catalog, interaction: discord.Interaction[Any]) -> discord.abc.Messageable:
    """The person's DM channel. Raises NoPlace when it is closed to us."""
    try:
        channel = await interaction.user.create_dm()
        if interaction.guild_id is not None:
            # Discord opens every DM channel and refuses only what is sent there: find out now.
            await channel.send(view=notice(t("Your interview is held here, just for you.")))
    except discord.Forbidden as error:
        raise NoPlace(missing_permissions(interaction)) from error
    return channel


async def open_place(
    t: Catalog, interaction: discord.Interaction[Any], interview: Interview
) -> Place:
    """A new thread, or the DM where threads can't be made. Raises NoPlace."""
    if interview.guild_id is not None:
        thread = await _thread(t, interaction, interview)
        if thread is not None:
            return Place(thread.id, thread.jump_url, is_thread=True, new=True)
    channel: Any = await _dm(t, interaction)
    link = f"https://discord.com/channels/@me/{channel.id}"
    return Place(channel.id, link, is_thread=False, new=True)


async def reopen_place(
    t: Catalog, interaction: discord.Interaction[Any], interview: Interview
) -> Place:
    """Where the interview is, opened for its person again, or a new place when that is gone.

    Raises NoPlace.
    """
    if interview.channel_id is not None:
        try:
            channel = await interaction.client.fetch_channel(interview.channel_id)
            if isinstance(channel, discord.Thread):
                if channel.archived:
                    await channel.edit(archived=False)
                # They may have left it, and nobody finds back into a private thread alone.
                await channel.add_user(interaction.user)
        except (discord.NotFound, discord.Forbidden):
            log.info("place_gone", interview=interview.id)
        else:
            is_thread = isinstance(channel, discord.Thread)
            jump = getattr(channel, "jump_url", None)
            link = jump or f"https://discord.com/channels/@me/{channel.id}"
            return Place(channel.id, link, is_thread=is_thread, new=False)
    return await open_place(t, interaction, interview)
