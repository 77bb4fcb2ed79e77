"""/privacy: what is stored and for how long, recordings kept or dropped, everything deleted."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.checks import settings_here
from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.person.layouts import privacy_card, privacy_confirm, privacy_deleted
from cogs.replies import replace, reply
from interview.errors import NotYours, Thing
from locales.catalog import mark

Interaction = discord.Interaction[Any]


class PrivacyCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.people = bot.services.people
        register_actions(bot, self)

    @app_commands.command(
        name="privacy", description=mark("What is stored about you; keep, drop or delete it")
    )
    async def privacy(self, interaction: Interaction) -> None:
        await reply(interaction, await self._card(interaction))

    @on_action(Action.PRIVACY)
    async def on_privacy(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await reply(interaction, await self._card(interaction))

    async def _card(self, interaction: Interaction) -> discord.ui.LayoutView:
        person_id = interaction.user.id
        settings = await settings_here(interaction)
        counts = await self.people.count_everything(person_id)
        keep = await self.people.keeps_recordings(person_id)
        return privacy_card(
            self.bot.readers.of(interaction),
            person_id,
            counts,
            keep=keep,
            grader=self.bot.services.grader,
            server=settings,
            own_keys=self.bot.services.servers.keeps_keys,
        )

    def _check(self, interaction: Interaction, id: CustomId) -> int:
        if interaction.user.id != id.id:
            raise NotYours(Thing.SETTINGS)
        return id.id

    @on_action(Action.PRIVACY_KEEP)
    async def on_keep(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self.people.set_keep_recordings(self._check(interaction, id), True)
        await replace(interaction, await self._card(interaction))

    @on_action(Action.PRIVACY_DROP)
    async def on_drop(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self.people.set_keep_recordings(self._check(interaction, id), False)
        await replace(interaction, await self._card(interaction))

    @on_action(Action.PRIVACY_DELETE)
    async def on_delete(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        person_id = self._check(interaction, id)
        counts = await self.people.count_everything(person_id)
        await replace(
            interaction, privacy_confirm(self.bot.readers.of(interaction), person_id, counts)
        )

    @on_action(Action.PRIVACY_DELETE_SURE)
    async def on_delete_sure(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        counts = await self.people.delete_everything(self._check(interaction, id))
        for kept in (self.bot.drafts, self.bot.pack_forms, self.bot.pack_files):
            kept.drop_all(id.id)
        await replace(interaction, privacy_deleted(self.bot.readers.of(interaction), counts))


async def setup(bot: Client) -> None:
    await bot.add_cog(PrivacyCog(bot))
