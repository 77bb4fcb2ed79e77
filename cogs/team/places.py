"""Where a team practices: a thread of its channel, and a private one for each who answers alone.

Made by a step of the queue that may be killed anywhere and run again: a thread's name names its
practice and place, so that one which was made and not recorded is found among the active ones
before another is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog

from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.sending import Connection
from cogs.team import team_words
from cogs.team.calendar import Calendar
from cogs.threads import put_away
from interview.errors import DeliveryFailed, PersonError
from interview.models import TeamKind, TeamMember, TeamPractice
from interview.team.building import Team
from locales.catalog import Catalog

log = structlog.get_logger(__name__)

#: Requests under way at once; Discord lets a bot make some fifty a second, and fewer threads.
AT_ONCE = 4
#: A week: nobody should have to come back today.
ARCHIVED_AFTER: Final = 10080
#: Without these in a channel there is no team practice there.
_NEEDED = ("view_channel", "send_messages", "read_message_history", "send_messages_in_threads")


# --------------------------------------------------------------------------- before it begins


def check_channel(t: Catalog, interaction: discord.Interaction[Any], kind: TeamKind) -> list[str]:
    """What people should know about this channel before they join; "" for nothing.

    Raises Refused naming what we lack, and where to set it, where a team can't practice.
    """
    channel = interaction.channel
    in_server = (
        interaction.guild_id is not None
        and interaction.client.get_guild(interaction.guild_id) is not None
    )
    if not in_server or not isinstance(channel, discord.TextChannel) or channel.is_news():
        raise Refused(Refusal.PRACTICE_NEEDS_TEXT_CHANNEL)
    granted = interaction.app_permissions
    lacking = [each for each in _NEEDED if not getattr(granted, each)]
    if not granted.create_public_threads and not granted.create_private_threads:
        lacking.append("create_public_threads")
    if lacking:
        names = t.list([f"**{t(team_words.PERMISSIONS[each])}**" for each in lacking], "unit")
        where = t(team_words.WHERE_PERMISSIONS)
        raise Refused(Refusal.PERMISSIONS_LACKING, names=names, where=where)
    notes = []
    if not granted.create_public_threads:
        notes.append(
            t(
                "I lack **Create Public Threads** here, so the team's thread is a private one: only"
                " those who join can read it."
            )
        )
    if kind is TeamKind.RELAY and not granted.create_private_threads:
        lacking_own = t(
            "I lack **Create Private Threads** here, so everybody answers in a direct message with"
            " me."
        )
        notes.append(f"{lacking_own} " + t(team_words.WHERE_PERMISSIONS))
    return notes


def threads_are_private(client: discord.Client, practice: TeamPractice) -> bool:
    """Whether the team's thread is (or will be) one that only its members can read."""
    guild = client.get_guild(practice.guild_id)
    if guild is None:
        return False
    if practice.thread_id is not None:
        thread = guild.get_thread(practice.thread_id)
        if thread is not None:
            return thread.is_private()
    channel = guild.get_channel(practice.channel_id)
    if not isinstance(channel, discord.TextChannel):
        return False
    return not channel.permissions_for(guild.me).create_public_threads


# --------------------------------------------------------------------------- making them


class TeamPlaces:
    """Makes what is missing, and finds out who is not there any more."""

    def __init__(self, connection: Connection, team: Team) -> None:
        self._connection = connection
        self._team = team.service
        self._views = team.views
        self._calendar = Calendar(team.pairs)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def make(self, practice_id: int) -> None:
        """Raises DeliveryFailed when another try makes sense."""
        lock = self._locks.setdefault(practice_id, asyncio.Lock())
        async with lock:
            try:
                await self._make(practice_id)
            except (TimeoutError, aiohttp.ClientError, discord.DiscordServerError) as error:
                raise DeliveryFailed(type(error).__name__) from error
            except discord.RateLimited as error:
                raise DeliveryFailed("rate_limited", retry_after=error.retry_after) from error
            except discord.HTTPException as error:
                # What was expected is dealt with where it happens; this may pass, or is given up.
                raise DeliveryFailed(f"http_{error.status}") from error

    async def _make(self, practice_id: int) -> None:
        missing = await self._views.missing_places(practice_id)
        if missing is None:
            return
        practice = missing.practice
        guild = await self._guild(practice.guild_id)
        if guild is None:
            return
        if missing.old_event is not None:
            await self._calendar.remove(guild, practice, missing.old_event)
            return
        channel = guild.get_channel(practice.channel_id)
        if not isinstance(channel, discord.TextChannel):
            await self._team.place_gone(practice.channel_id)
            return
        known = await self._known(guild, channel)
        new = list(missing.members)
        if missing.needs_thread:
            thread = await self._team_thread(practice, channel, known)
            await self._team.attach_thread(practice.id, channel.id if thread is None else thread.id)
            lobby = await self._views.find_lobby(practice.id)
            new = list(missing.members if lobby is None else lobby.members)
        else:
            thread = await self._found_thread(practice)

        async def settle_in(member: TeamMember) -> None:
            if thread is not None and not await self._invite(guild, thread, member.person_id):
                return
            if member in missing.members:
                await self._own_place(practice, channel, member, known)

        await _each(new, settle_in)
        if missing.needs_event:
            t = await self._connection.readers.of_server(practice.guild_id)
            await self._calendar.add(t, guild, practice)

    async def _guild(self, guild_id: int) -> discord.Guild | None:
        """The server, None when we are not in it any more."""
        client = self._connection.client
        guild = client.get_guild(guild_id)
        if guild is not None:
            return guild
        # Right after the login nothing is known yet: ask, before anything is given up.
        try:
            await client.fetch_guild(guild_id)
        except (discord.NotFound, discord.Forbidden):
            log.info("team_server_gone", guild=guild_id)
            await self._team.guild_gone(guild_id)
            return None
        raise DeliveryFailed("server_not_loaded")

    async def _known(
        self, guild: discord.Guild, channel: discord.TextChannel
    ) -> Mapping[str, discord.Thread]:
        """Our own active threads of this channel by name: those of a run that was killed too."""
        return {
            thread.name: thread
            for thread in await guild.active_threads()
            if thread.owner_id == guild.me.id and thread.parent_id == channel.id
        }

    async def _team_thread(
        self,
        practice: TeamPractice,
        channel: discord.TextChannel,
        known: Mapping[str, discord.Thread],
    ) -> discord.Thread | None:
        """None where none can be made: the team meets in the channel itself then."""
        t = await self._connection.readers.of_server(practice.guild_id)
        name = team_words.practice_title(t, practice)
        public = channel.permissions_for(channel.guild.me).create_public_threads
        if practice.kind is TeamKind.PAIR:
            # Two people practice by themselves; a public thread is better than none.
            private = channel.permissions_for(channel.guild.me).create_private_threads
            public = public and not private
        return known.get(name) or await self._thread(channel, name, private=not public)

    async def _thread(
        self, channel: discord.TextChannel, name: str, *, private: bool
    ) -> discord.Thread | None:
        try:
            if private:
                return await channel.create_thread(
                    name=name,
                    type=discord.ChannelType.private_thread,
                    invitable=False,
                    auto_archive_duration=ARCHIVED_AFTER,
                )
            return await channel.create_thread(
                name=name,
                type=discord.ChannelType.public_thread,
                auto_archive_duration=ARCHIVED_AFTER,
            )
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            # Not allowed, or the server has all the active threads it may have.
            log.warning("thread_refused", code=error.code)
            return None

    async def _found_thread(self, practice: TeamPractice) -> discord.Thread | None:
        """The team's thread that is recorded; None while it can't be found."""
        if practice.thread_id is None or practice.thread_id == practice.channel_id:
            return None
        try:
            found = await self._connection.client.fetch_channel(practice.thread_id)
        except discord.NotFound:
            await self._team.place_gone(practice.thread_id)
            return None
        except discord.Forbidden:
            return None
        return found if isinstance(found, discord.Thread) else None

    async def _invite(self, guild: discord.Guild, thread: discord.Thread, person_id: int) -> bool:
        """Let a person into a thread; False when they have left the server."""
        try:
            await thread.add_user(discord.Object(person_id))
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            if await self._has_left(guild, person_id):
                await self._team.member_gone(guild.id, person_id)
                return False
            log.info("team_not_invited", code=error.code)
        return True

    async def _own_place(
        self,
        practice: TeamPractice,
        channel: discord.TextChannel,
        member: TeamMember,
        known: Mapping[str, discord.Thread],
    ) -> None:
        """A member's private thread, else their direct messages."""
        guild = channel.guild
        place: int | None = None
        if channel.permissions_for(guild.me).create_private_threads:
            t = await self._connection.readers.of_person(member.person_id)
            name = team_words.own_thread_name(t, practice, member.place)
            thread = known.get(name) or await self._thread(channel, name, private=True)
            if thread is not None and await self._let_in(thread, member.person_id):
                place = thread.id
        if place is None:
            if await self._has_left(guild, member.person_id):
                await self._team.member_gone(guild.id, member.person_id)
                return
            place = await self._direct_messages(practice, member.person_id)
        try:
            await self._team.attach_member(practice.id, member.person_id, place)
        except PersonError as error:
            # They left, or it ended, meanwhile.
            log.info("team_place_unused", error=type(error).__name__)

    async def _let_in(self, thread: discord.Thread, person_id: int) -> bool:
        """False where the person can't be let into their thread; nothing of it is left then."""
        try:
            await thread.add_user(discord.Object(person_id))
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            log.info("team_not_invited", code=error.code)
            await put_away(thread)
            return False
        return True

    async def _direct_messages(self, practice: TeamPractice, person_id: int) -> int:
        """The channel with this person. Where they are closed to us it is a place all the same:
        ``/answer`` works from anywhere, and what could not be shown is in ``/history``."""
        dm = await self._connection.client.create_dm(discord.Object(person_id))
        t = await self._connection.readers.of_person(person_id)
        text = t(
            "You answer here, just for you and me; the team meets in {channel}. Your question comes"
            " next.",
            channel=f"<#{practice.thread_id or practice.channel_id}>",
        )
        try:
            await dm.send(
                view=notice(text, title=team_words.practice_name(t, practice.kind)),
                nonce=f"td{practice.id}-{person_id % 10**9}",
            )
        except discord.Forbidden:
            log.info("team_dms_closed", practice=practice.id)
        return dm.id

    # ------------------------------------------------------------------ who is not there

    async def look_for_gone(self, practice_id: int) -> None:
        """Tell the practice who has left the server. Costs a request a member."""
        lobby = await self._views.find_lobby(practice_id)
        if lobby is None:
            return
        guild = self._connection.client.get_guild(lobby.practice.guild_id)
        if guild is None:
            return

        async def look(member: TeamMember) -> None:
            if await self._has_left(guild, member.person_id):
                await self._team.member_gone(guild.id, member.person_id)

        await _each(lobby.members, look)

    async def _has_left(self, guild: discord.Guild, person_id: int) -> bool:
        try:
            await guild.fetch_member(person_id)
        except discord.NotFound:
            return True
        except discord.Forbidden:
            return False
        return False


async def _each(
    members: Sequence[TeamMember], work: Callable[[TeamMember], Awaitable[None]]
) -> None:
    """``work`` for all, a few at once; what went wrong with one is raised after the others."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(member: TeamMember) -> None:
        async with turns:
            await work(member)

    outcomes = await asyncio.gather(*map(one, members), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
