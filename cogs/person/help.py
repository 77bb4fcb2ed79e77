"""/help, and a few words in a server that has just added the bot."""

from __future__ import annotations

import contextlib
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.checks import grader_here
from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.replies import reply
from cogs.welcome import help_card, welcome_card
from locales.catalog import mark

Interaction = discord.Interaction[Any]


class HelpCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        register_actions(bot, self)

    @app_commands.command(name="help", description=mark("How to practice with this bot"))
    async def help(self, interaction: Interaction) -> None:
        await self._show(interaction)

    @on_action(Action.HELP)
    async def on_help(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._show(interaction)

    async def _show(self, interaction: Interaction) -> None:
        readable = self.bot.message_content or interaction.guild_id is None
        t = self.bot.readers.of(interaction)
        grader = await grader_here(interaction)
        await reply(interaction, help_card(t, can_read_messages=readable, grader=grader))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The first-run message, once, in the server's system channel."""
        if not await self.bot.services.notices.is_new(f"joined:{guild.id}"):
            return
        channel = guild.system_channel
        if channel is None or not channel.permissions_for(guild.me).send_messages:
            return
        with contextlib.suppress(discord.HTTPException):
            t = await self.bot.readers.of_server(guild.id)
            await channel.send(view=welcome_card(t))


async def setup(bot: Client) -> None:
    await bot.add_cog(HelpCog(bot))
