"""/server show | key: what a server's admins decide for it. With Manage Server, in servers only."""

from __future__ import annotations

import re
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from cogs.checks import server_to_set
from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.refusals import Refusal, Refused
from cogs.kit.words import LANGUAGES
from cogs.replies import replace, reply
from cogs.server import layouts
from cogs.server.modals import DigestModal, KeepingModal, KeyModal, LimitsModal, PeersModal
from interview.errors import Field, Invalid, InvalidInput
from interview.models import CommentRule, ServerLimits, ServerSettings
from locales.catalog import mark

log = structlog.get_logger(__name__)

Interaction = discord.Interaction[Any]


class ServerCog(commands.Cog):
    server = app_commands.Group(
        name="server",
        description=mark("Settings of this server, for members with Manage Server"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
        # What is set holds for a server that the bot is in.
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.servers = bot.services.servers
        register_actions(bot, self)

    # ------------------------------------------------------------------ commands

    @server.command(name="show", description=mark("See and change this server's settings"))
    async def show(self, interaction: Interaction) -> None:
        settings = await self.servers.settings(server_to_set(interaction))
        await reply(interaction, self._card(interaction, settings))

    @server.command(name="key", description=mark("Set a Gemini key of this server's own"))
    async def key(self, interaction: Interaction) -> None:
        await self._ask_for_key(interaction)

    def _card(
        self, interaction: Interaction, settings: ServerSettings, note: str = ""
    ) -> discord.ui.LayoutView:
        guild = interaction.guild
        there: set[int] = set()
        if guild is not None:
            there = {each.id for each in (*guild.channels, *guild.roles)}
        return layouts.server_card(
            self.bot.readers.of(interaction),
            settings,
            LANGUAGES,
            present=frozenset(there),
            can_keep_keys=self.servers.keeps_keys,
            note=note,
        )

    async def _change(self, interaction: Interaction, note: str, **changes: Any) -> None:
        """Set it, and show the card anew with a word on what was set."""
        guild_id = server_to_set(interaction)
        settings = await self.servers.change(guild_id, **changes)
        log.info("server_settings_changed", guild=guild_id, settings=sorted(changes))
        await replace(interaction, self._card(interaction, settings, note))

    # ------------------------------------------------------------------ menus

    @on_action(Action.SERVER_SHOW)
    async def on_show(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        settings = await self.servers.settings(server_to_set(interaction, id.id))
        await replace(interaction, self._card(interaction, settings))

    @on_action(Action.SERVER_CHANNELS)
    async def on_channels(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        server_to_set(interaction, id.id)
        guild = interaction.guild
        chosen = _ids(values)
        found = [] if guild is None else [guild.get_channel(each) for each in chosen]
        if any(each is None or each.type not in layouts.PLACES for each in found):
            raise Refused(Refusal.CHANNEL_GONE)
        t = self.bot.readers.of(interaction)
        note = t("I work in these channels from now on.") if chosen else t("I work everywhere now.")
        await self._change(interaction, note, channels=chosen)

    @on_action(Action.SERVER_TEAM_ROLES, Action.SERVER_PACK_ROLES)
    async def on_roles(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        server_to_set(interaction, id.id)
        guild = interaction.guild
        chosen = _ids(values)
        if guild is None or any(guild.get_role(each) is None for each in chosen):
            raise Refused(Refusal.ROLE_GONE)
        t = self.bot.readers.of(interaction)
        if id.action is Action.SERVER_TEAM_ROLES:
            await self._change(interaction, t("Set who starts team practice."), team_roles=chosen)
        else:
            await self._change(interaction, t("Set who changes shared packs."), pack_roles=chosen)

    @on_action(Action.SERVER_LANGUAGE)
    async def on_language(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        guild_id = server_to_set(interaction, id.id)
        t = self.bot.readers.of(interaction)
        chosen = "".join(values[:1])
        if chosen == layouts.NO_LANGUAGE:
            await self._change(interaction, t("Interviews are in English."), language=None)
            return
        if chosen not in LANGUAGES:
            raise InvalidInput(Field.LANGUAGE, Invalid.NOT_LISTED)
        await self.bot.services.interviews.check_language(chosen, guild_id)
        note = t(
            "Interviews are in {language}, unless a person chooses another language.",
            language=LANGUAGES[chosen],
        )
        await self._change(interaction, note, language=chosen)

    # ------------------------------------------------------------------ forms

    @on_action(Action.SERVER_LIMITS)
    async def on_limits(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        settings = await self.servers.settings(server_to_set(interaction, id.id))

        t = self.bot.readers.of(interaction)

        async def submit(modal: Interaction, daily_limits: ServerLimits) -> None:
            note = t("The limits hold from now on; what was used today counts.")
            await self._change(modal, note, daily_limits=daily_limits)

        await interaction.response.send_modal(LimitsModal(t, settings.daily_limits, submit))

    @on_action(Action.SERVER_KEEPING)
    async def on_keeping(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        settings = await self.servers.settings(server_to_set(interaction, id.id))

        t = self.bot.readers.of(interaction)

        async def submit(modal: Interaction, days: int | None) -> None:
            guild_id = server_to_set(modal)
            older = 0 if days is None else await self.servers.count_older(guild_id, days)
            if days is not None and older:
                await replace(modal, layouts.keeping_confirm(t, guild_id, days, older))
            else:
                await self._keep(modal, days)

        await interaction.response.send_modal(KeepingModal(t, settings.retention_days, submit))

    async def _keep(self, interaction: Interaction, days: int | None) -> None:
        t = self.bot.readers.of(interaction)
        note = (
            t("Interviews stay until their person deletes them.")
            if days is None
            else t.plural(
                "Interviews are deleted {count} day after they end. The first card of each one says"
                " so.",
                "Interviews are deleted {count} days after they end. The first card of each one"
                " says so.",
                days,
            )
        )
        await self._change(interaction, note, retention_days=days)

    @on_action(Action.SERVER_KEEPING_SURE)
    async def on_keeping_sure(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        server_to_set(interaction, id.id)
        if re.fullmatch(r"[0-9]{1,6}", id.detail) is None:
            raise InvalidInput(Field.RETENTION, Invalid.NO_WHOLE_NUMBER)
        await self._keep(interaction, int(id.detail))

    @on_action(Action.SERVER_PEERS)
    async def on_peers(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        settings = await self.servers.settings(server_to_set(interaction, id.id))

        t = self.bot.readers.of(interaction)

        async def submit(modal: Interaction, comments: CommentRule, least: int) -> None:
            note = t("The rules for peers are set.")
            await self._change(modal, note, comments=comments, reviewers_min=least)

        await interaction.response.send_modal(PeersModal(t, settings, submit))

    @on_action(Action.SERVER_DIGEST)
    async def on_digest(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        settings = await self.servers.settings(server_to_set(interaction, id.id))

        t = self.bot.readers.of(interaction)

        async def submit(modal: Interaction, day: int | None, channel: int | None) -> None:
            guild = modal.guild
            if channel is not None and (guild is None or guild.get_channel(channel) is None):
                raise InvalidInput(Field.CHANNEL, Invalid.NOT_LISTED)
            note = t("There is no digest.") if day is None else t("The digest is set.")
            await self._change(modal, note, digest_day=day, digest_channel=channel)

        guild, now = interaction.guild, settings.digest_channel
        there = guild is not None and now is not None and guild.get_channel(now) is not None
        form = DigestModal(t, settings, now if there else None, submit)
        await interaction.response.send_modal(form)

    # ------------------------------------------------------------------ the server's own key

    @on_action(Action.SERVER_KEY)
    async def on_key(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        server_to_set(interaction, id.id)
        await self._ask_for_key(interaction)

    async def _ask_for_key(self, interaction: Interaction) -> None:
        server_to_set(interaction)
        if not self.servers.keeps_keys:
            raise InvalidInput(Field.KEY, Invalid.NOT_KEPT)
        t = self.bot.readers.of(interaction)
        from_card = interaction.message is not None

        async def submit(modal: Interaction, key: str) -> None:
            guild_id = server_to_set(modal)
            # Gemini is asked about it, which may take longer than Discord waits.
            if from_card:
                await modal.response.defer()
            else:
                await modal.response.defer(ephemeral=True, thinking=True)
            settings = await self.servers.set_key(guild_id, modal.user.id, key)
            log.info("server_key_set", guild=guild_id)
            note = t("The key works. Interviews here use it from now on.")
            card = self._card(modal, settings, note)
            if from_card:
                await replace(modal, card)
            else:
                await reply(modal, card)

        await interaction.response.send_modal(KeyModal(t, submit))

    @on_action(Action.SERVER_KEY_REMOVE)
    async def on_key_remove(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        guild_id = server_to_set(interaction, id.id)
        t = self.bot.readers.of(interaction)
        await replace(interaction, layouts.key_remove_confirm(t, guild_id))

    @on_action(Action.SERVER_KEY_REMOVE_SURE)
    async def on_key_remove_sure(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        guild_id = server_to_set(interaction, id.id)
        settings = await self.servers.remove_key(guild_id)
        log.info("server_key_removed", guild=guild_id)
        t = self.bot.readers.of(interaction)
        note = t("The key is deleted. Interviews here use what the bot is set up with.")
        await replace(interaction, self._card(interaction, settings, note))

    # ------------------------------------------------------------------ coming and going

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.servers.left(guild.id)
        log.info("server_left", guild=guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.servers.joined(guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """We may have been removed from a server while we were away."""
        await self.servers.compare(guild.id for guild in self.bot.guilds)


def _ids(values: list[str]) -> tuple[int, ...]:
    """What a menu sent, each once. Raises InvalidInput for what is no id."""
    if any(re.fullmatch(r"[0-9]{1,19}", value) is None for value in values):
        raise InvalidInput(Field.CHOICE, Invalid.NOT_LISTED)
    return tuple(dict.fromkeys(int(value) for value in values))


async def setup(bot: Client) -> None:
    await bot.add_cog(ServerCog(bot))
