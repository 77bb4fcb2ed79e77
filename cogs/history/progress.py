"""/progress: ratings over time and by criterion, as a picture and in words."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.history.report_layouts import progress_card
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.drawing import draw_progress
from cogs.kit.ids import Action, CustomId
from cogs.replies import reply
from locales.catalog import mark

Interaction = discord.Interaction[Any]


class ProgressCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        register_actions(bot, self)

    @app_commands.command(name="progress", description=mark("How your ratings develop"))
    async def progress(self, interaction: Interaction) -> None:
        await self._show(interaction)

    @on_action(Action.PROGRESS)
    async def on_progress(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._show(interaction)

    async def _show(self, interaction: Interaction) -> None:
        # Drawing takes up to half a second on a small server.
        await interaction.response.defer(ephemeral=True, thinking=True)
        points = await self.bot.services.views.list_progress(interaction.user.id)
        t = self.bot.readers.of(interaction)
        png = await draw_progress(t, points)
        files = [] if png is None else [discord.File(io.BytesIO(png), "progress.png")]
        view = progress_card(t, points, "progress.png" if png else None)
        await reply(interaction, view, files=files)


async def setup(bot: Client) -> None:
    await bot.add_cog(ProgressCog(bot))
