"""Where an interview is held: a private thread of a server's channel, or the person's DM."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import discord
import structlog

from cogs.errors import NoPlace
from cogs.kit import words
from cogs.kit.notices import notice
from cogs.threads import TOO_MANY_THREADS, put_away
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
    #: Why the old place won't do any more, where there was one; in words.
    left: str = ""
    #: Why it isn't a thread, where it might have been one; in words.
    no_thread: str = ""

    @property
    def told(self) -> str:
        """What goes on after the words of where it is; "" where all is as ever."""
        left = self.left and f" {self.left}"
        return left + (self.no_thread and f"\n-# {self.no_thread}")


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
) -> discord.Thread | str:
    """A thread with its person in it; else why there is none."""
    parent = _parent(interaction)
    if parent is None or missing_permissions(interaction):
        return _no_thread(t, interaction)
    try:
        thread = await parent.create_thread(
            name=words.thread_name(t, interview),
            type=discord.ChannelType.private_thread,
            invitable=False,
            # A week: nobody should have to answer ten questions in a day.
            auto_archive_duration=10080,
        )
    except discord.HTTPException as error:
        if error.status >= 500:
            raise
        log.warning("thread_refused", code=error.code)
        if error.code == TOO_MANY_THREADS:
            return t(_TOO_MANY_THREADS)
        return _no_thread(t, interaction)
    try:
        await thread.add_user(interaction.user)
    except discord.HTTPException as error:
        # An empty thread that nobody but admins sees would be left behind.
        await put_away(thread)
        if error.status >= 500:
            raise
        log.warning("thread_not_let_in", code=error.code)
        return t(_NOT_LET_IN)
    return thread


def _no_thread(t: Catalog, interaction: discord.Interaction[Any]) -> str:
    missing = missing_permissions(interaction)
    if not missing:
        return t("I can't make private threads here, so we talk in direct messages.")
    return t(
        "I can't make private threads here (I lack: {missing}), so we talk in direct messages.",
        missing=t.list(map(t, missing), "unit"),
    )


_TOO_MANY_THREADS = mark(
    "This server has as many active threads as Discord allows, so we talk in direct messages."
)
_NOT_LET_IN = mark(
    "Discord didn't let me add you to a private thread here, so I deleted it and we talk in direct"
    " messages. An admin can allow it: I need **View Channel** and **Send Messages in Threads**,"
    " and so do you."
)
_GONE = mark("The old thread is gone, so it goes on in a new place.")
_LOCKED = mark("The old thread is locked, so it goes on in a new place.")
_NOT_WRITABLE = mark(
    "I may not write in the old thread (I lack **Send Messages in Threads**), so it goes on in a"
    " new place."
)
_CLOSED_TO_ME = mark("The old thread is closed to me, so it goes on in a new place.")
_DMS_CLOSED = mark("Our direct messages are closed to me, so it goes on in a new place.")


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
    no_thread = ""
    if interview.guild_id is not None:
        thread = await _thread(t, interaction, interview)
        if isinstance(thread, discord.Thread):
            return Place(thread.id, thread.jump_url, is_thread=True, new=True)
        no_thread = thread
    elif interaction.guild_id is not None:
        no_thread = _no_thread(t, interaction)
    channel: Any = await _dm(t, interaction)
    link = f"https://discord.com/channels/@me/{channel.id}"
    return Place(channel.id, link, is_thread=False, new=True, no_thread=no_thread)


async def reopen_place(
    t: Catalog, interaction: discord.Interaction[Any], interview: Interview
) -> Place:
    """Where the interview is, opened for its person again, or a new place when that is gone or
    closed.

    Raises NoPlace.
    """
    if interview.channel_id is None:
        return await open_place(t, interaction, interview)
    left = t(_GONE)
    try:
        channel = await interaction.client.fetch_channel(interview.channel_id)
        left = await _reopen(t, interaction, channel)
    except discord.NotFound:
        log.info("place_gone", interview=interview.id)
    except discord.Forbidden:
        left = t(_CLOSED_TO_ME)
        log.info("place_gone", interview=interview.id)
    if not left:
        is_thread = isinstance(channel, discord.Thread)
        jump = getattr(channel, "jump_url", None)
        link = jump or f"https://discord.com/channels/@me/{channel.id}"
        return Place(channel.id, link, is_thread=is_thread, new=False)
    return dataclasses.replace(await open_place(t, interaction, interview), left=left)


async def _reopen(t: Catalog, interaction: discord.Interaction[Any], channel: object) -> str:
    """Why the interview can't go on there; "" where it can. Raises NotFound, Forbidden."""
    if isinstance(channel, discord.Thread):
        if channel.locked:
            return t(_LOCKED)
        allowed = channel.parent and channel.permissions_for(channel.guild.me)
        if allowed and not allowed.send_messages_in_threads:
            return t(_NOT_WRITABLE)
        if channel.archived:
            await channel.edit(archived=False)
        # They may have left it, and nobody finds back into a private thread alone.
        await channel.add_user(interaction.user)
        return ""
    if isinstance(channel, discord.DMChannel) and interaction.guild_id is not None:
        try:
            # Discord opens every DM channel and refuses only what is sent there: find out now.
            await channel.send(view=notice(t("Your interview goes on here, just for you.")))
        except discord.Forbidden:
            return t(_DMS_CLOSED)
    return ""
