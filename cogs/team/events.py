"""What others do to the places of team practice: threads deleted, put away or locked, channels
deleted, the bot removed from a server."""

from __future__ import annotations

from typing import Any

import discord
import structlog
from discord.ext import commands

from cogs.client import Client
from interview.models import TeamState

log = structlog.get_logger(__name__)


class TeamEventsCog(commands.Cog):
    """Who leaves a server is told to bots with the privileged members intent only. We do without:
    it is found out when a thread is made and when a question is asked (cogs/team/places.py)."""

    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.service = bot.services.team

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        await self.service.place_gone(payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.service.place_gone(channel.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.service.guild_gone(guild.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread of a practice under way was put away (it is taken out again) or locked: the
        team's by a moderator means that it is over, a member's own is replaced."""
        data: Any = payload.data
        state = data.get("thread_metadata") or {}
        ours = self.bot.user is not None and str(data.get("owner_id")) == str(self.bot.user.id)
        if not ours or not (state.get("archived") or state.get("locked")):
            return
        practice = await self.bot.services.team_lookup.find_in_channel(payload.thread_id)
        if practice is None or practice.state is not TeamState.RUNNING:
            return
        if not state.get("locked"):
            await self._take_out(payload.thread_id)
        elif practice.thread_id == payload.thread_id:
            log.info("team_thread_locked", practice=practice.id)
            assert self.bot.user is not None
            await self.service.end(practice.id, self.bot.user.id, moderator=True)
        else:
            await self.service.place_gone(payload.thread_id)

    async def _take_out(self, thread_id: int) -> None:
        try:
            thread = await self.bot.fetch_channel(thread_id)
            if isinstance(thread, discord.Thread):
                await thread.edit(archived=False)
        except discord.HTTPException as error:
            log.info("team_thread_stays_archived", code=error.code)


async def setup(bot: Client) -> None:
    await bot.add_cog(TeamEventsCog(bot))
