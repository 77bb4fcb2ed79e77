"""What Discord tells us of that may let a card be shown which it refused before, and of ours that
were deleted (interview/outbox.py)."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from cogs.client import Client

_KEYS = ("archived", "locked")


class DueCog(commands.Cog):
    """Permissions, roles and threads as they change, messages that are deleted, and whatever the
    person does themselves: their direct messages may be open again."""

    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.due = bot.services.due

    # ------------------------------------------------------------------ people

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        channel, me = message.channel, self.bot.user
        ours = isinstance(channel, discord.Thread) and me is not None and channel.owner_id == me.id
        if message.guild is None or ours:
            await self.due.show_to(message.author.id)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is not discord.InteractionType.autocomplete:
            await self.due.show_to(interaction.user.id)

    # ------------------------------------------------------------------ the server

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        if before.overwrites != after.overwrites or before.category_id != after.category_id:
            await self.due.show_in(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if before.permissions != after.permissions:
            await self.due.show_in(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Of others nothing is told without the members intent; of ourselves it is."""
        if self.bot.user is not None and after.id == self.bot.user.id:
            await self.due.show_in(after.guild.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        data: Any = payload.data
        state = data.get("thread_metadata") or {}
        if not any(state.get(key) for key in _KEYS):
            await self.due.show_in(payload.guild_id)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self.due.show_in(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.due.show_in(guild.id)

    # ------------------------------------------------------------------ deleted messages

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self.due.record_deleted([payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        await self.due.record_deleted(sorted(payload.message_ids))


async def setup(bot: Client) -> None:
    await bot.add_cog(DueCog(bot))
