"""What Discord tells us of that may let a card be shown which it refused before, and of ours that
were deleted (interview/outbox.py)."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import structlog
from discord.ext import commands

from cogs.client import Client
from cogs.kit.notices import notice
from cogs.replies import reply
from interview.errors import StorageError
from interview.models import Card, CardKind, TeamCard
from locales.catalog import Catalog, mark

log = structlog.get_logger(__name__)

_KEYS = ("archived", "locked")
#: Seconds an interaction has to be answered in, by Discord's rules.
_ANSWERED_WITHIN = 3.0

_NOT_SHOWN = mark(
    "I couldn't show you the next part of your interview in {channel}: Discord didn't take it,"
    " however often I tried. Nothing you sent is lost, and I'm trying once more now. If it doesn't"
    " come, `/interview resume` shows it in a new place."
)
_REVIEW_NOT_SHOWN = mark(
    "I couldn't show you a review in {channel}: Discord didn't take it, however often I tried. It"
    " is kept, and I'm trying once more now; `/history` has it too."
)
_REPORT_NOT_SHOWN = mark(
    "I couldn't show you your report in {channel}: Discord didn't take it, however often I tried."
    " It is kept, and I'm trying once more now; `/history` has it too."
)
_TEAM_NOT_SHOWN = mark(
    "I couldn't show your team where its practice stands in {channel}: Discord didn't take it,"
    " however often I tried. Nothing you sent is lost, and I'm trying once more now. If it doesn't"
    " come, `/team list` shows it."
)
_WORDS = {CardKind.ANSWER: _REVIEW_NOT_SHOWN, CardKind.REPORT: _REPORT_NOT_SHOWN}


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
            for card in await self._due_to(message.author.id):
                t = await self.bot.readers.of_person(message.author.id)
                try:
                    await channel.send(view=notice(_words(t, card)), nonce=f"g{message.id}")
                except discord.HTTPException:
                    await self.due.record_untold(message.author.id, card)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            return
        for card in await self._due_to(interaction.user.id):
            try:
                # What they asked for comes first.
                await _answered(interaction)
                t = self.bot.readers.of(interaction)
                await reply(interaction, notice(_words(t, card)))
            except (discord.HTTPException, TimeoutError):
                await self.due.record_untold(interaction.user.id, card)

    async def _due_to(self, person_id: int) -> list[Card | TeamCard]:
        """What is due to them is on its way; of what was given up they are to be told."""
        try:
            return await self.due.show_to(person_id)
        except StorageError as error:
            # Their next click brings it.
            log.error("database_failed", doing="due", code=str(error))
            return []

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


def _words(t: Catalog, card: Card | TeamCard) -> str:
    words = _TEAM_NOT_SHOWN if isinstance(card, TeamCard) else _WORDS.get(card.kind, _NOT_SHOWN)
    return t(words, channel=f"<#{card.channel_id}>")


async def _answered(interaction: discord.Interaction[Any]) -> None:
    """Until it was answered by whoever it is for. Raises TimeoutError."""
    async with asyncio.timeout(_ANSWERED_WITHIN):
        # discord.py has no event for it.
        while not interaction.response.is_done():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def setup(bot: Client) -> None:
    await bot.add_cog(DueCog(bot))
