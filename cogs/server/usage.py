"""/usage: what models' calls have cost today and this month, and the limits. Private."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.checks import grader_here
from cogs.client import Client
from cogs.replies import reply
from cogs.server.usage_layouts import usage_card
from locales.catalog import mark

Interaction = discord.Interaction[Any]


class UsageCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot

    @app_commands.command(
        name="usage", description=mark("What your interviews have used today and this month")
    )
    async def usage(self, interaction: Interaction) -> None:
        # A server's totals are for those who look after it.
        sees_server = interaction.guild_id is not None and interaction.permissions.manage_guild
        used = await self.bot.services.costs.of_person(
            interaction.user.id,
            interaction.guild_id if sees_server else None,
            here=interaction.guild_id,
        )
        t = self.bot.readers.of(interaction)
        await reply(interaction, usage_card(t, used, grader=await grader_here(interaction)))


async def setup(bot: Client) -> None:
    await bot.add_cog(UsageCog(bot))
