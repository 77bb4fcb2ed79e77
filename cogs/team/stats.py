"""/team stats: what this server has practiced, for and by those who agree to be counted."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import reply
from cogs.team import stats_layouts
from cogs.team.opening import add_to_team
from locales.catalog import mark

Interaction = discord.Interaction[Any]


class TeamStatsCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.stats = bot.services.team_stats
        register_actions(bot, self)

    async def cog_load(self) -> None:
        add_to_team(
            self.bot,
            app_commands.Command(
                name="stats",
                description=mark("How much this server practices; only who agrees is counted"),
                callback=self.show,
            ),
        )

    async def show(self, interaction: Interaction) -> None:
        await self._reply(interaction)

    async def _reply(self, interaction: Interaction) -> None:
        guild_id = _guild(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        stats = await self.stats.of(guild_id)
        counted = await self.stats.is_counted(guild_id, interaction.user.id)
        t = self.bot.readers.of(interaction)
        await reply(interaction, stats_layouts.stats_card(t, stats, guild_id, counted=counted))

    @on_action(Action.TEAM_STATS_IN, Action.TEAM_STATS_OUT)
    async def on_count(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        guild_id = _guild(interaction)
        if id.id != guild_id:
            raise Refused(Refusal.BUTTON_OF_OTHER_SERVER)
        wanted = id.action is Action.TEAM_STATS_IN
        await self.stats.count_me(guild_id, interaction.user.id, wanted)
        await self._reply(interaction)


def _guild(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise Refused(Refusal.PRACTICE_NEEDS_CHANNEL)
    return interaction.guild_id


async def setup(bot: Client) -> None:
    await bot.add_cog(TeamStatsCog(bot))
