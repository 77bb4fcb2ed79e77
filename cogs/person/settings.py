"""/settings: what a person can choose for all their interviews; whether questions are spoken."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.person.settings_layouts import settings_card
from cogs.replies import reply, reply_in_place
from interview.errors import NotYours, Thing
from locales.catalog import mark

Interaction = discord.Interaction[Any]


class SettingsCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.sounds = bot.services.sounds
        register_actions(bot, self)

    @app_commands.command(name="settings", description=mark("Your settings: questions read to you"))
    async def settings(self, interaction: Interaction) -> None:
        await reply(interaction, await self._card(interaction))

    async def _card(self, interaction: Interaction) -> discord.ui.LayoutView:
        person_id = interaction.user.id
        return settings_card(
            self.bot.readers.of(interaction),
            person_id,
            heard=await self.sounds.is_heard_by(person_id),
            has_voice=self.sounds.has_voice,
            languages=self.sounds.languages,
        )

    @on_action(Action.SOUND_ON, Action.SOUND_OFF)
    async def on_sound(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        """From the settings, or from below a question, where the answer is private."""
        if interaction.user.id != id.id:
            raise NotYours(Thing.SETTINGS)
        await self.sounds.set_heard_by(id.id, id.action is Action.SOUND_ON)
        await reply_in_place(interaction, await self._card(interaction))


async def setup(bot: Client) -> None:
    await bot.add_cog(SettingsCog(bot))
