"""/team relay | list | leave | end, and the buttons of lobbies."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import replace, reply
from cogs.team import lobby_layouts, team_words
from cogs.team.finding import check_host, complete_practice, find_here, find_practice, is_moderator
from cogs.team.opening import MOST_MINUTES, Options, open_lobby, team_options
from interview.input_limits import MAX_QUESTIONS, MAX_ROLE, MAX_STACK, MAX_YEARS
from interview.models import Kind, TeamKind, TeamPractice, TeamState
from locales.catalog import mark

Interaction = discord.Interaction[Any]

DEFAULT_ROUNDS = 3
DEFAULT_MINUTES = 3


class TeamCog(commands.Cog):
    team = app_commands.Group(
        name="team",
        description=mark("Practice together with people of this server"),
        guild_only=True,
        # Threads are made by the bot as a member of the server.
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.service = bot.services.team
        self.views = bot.services.team_views
        self.lookup = bot.services.team_lookup
        register_actions(bot, self)

    # ------------------------------------------------------------------ commands

    @team.command(name="relay", description=mark("All answer the same question alone, then reveal"))
    @app_commands.describe(
        kind=mark("What the questions are about"),
        questions=mark("How many questions"),
        minutes=mark("Minutes for each answer"),
        years=mark("Years of experience to ask for"),
    )
    @team_options(Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN, Kind.MIXED)
    async def relay(
        self,
        interaction: Interaction,
        role: app_commands.Range[str, 1, MAX_ROLE],
        kind: str = Kind.BEHAVIORAL.value,
        questions: app_commands.Range[int, 1, MAX_QUESTIONS] = DEFAULT_ROUNDS,
        minutes: app_commands.Range[int, 1, MOST_MINUTES] = DEFAULT_MINUTES,
        years: app_commands.Range[float, 0.0, MAX_YEARS] | None = None,
        stack: app_commands.Range[str, 1, MAX_STACK] | None = None,
        language: str = "en",
        pack: str | None = None,
    ) -> None:
        options = Options(role, kind, questions, minutes, years, stack, language, pack)
        await open_lobby(interaction, TeamKind.RELAY, options)

    @team.command(name="list", description=mark("See what is open or under way in this server"))
    async def list_practices(self, interaction: Interaction) -> None:
        guild_id = interaction.guild_id
        if guild_id is None:
            raise Refused(Refusal.PRACTICE_NEEDS_SERVER)
        await interaction.response.defer(ephemeral=True, thinking=True)
        entries = [
            (
                each.practice,
                len(each.members),
                f"<#{each.practice.thread_id or each.practice.channel_id}>",
            )
            for each in await self.views.list_lobbies(guild_id)
            if self._can_see(interaction, each.practice)
        ]
        for practice, _, _ in entries:
            # Its invitation may have been deleted, and nothing else leads into it.
            await self.bot.services.due.show_practice(practice.id)
        t = self.bot.readers.of(interaction)
        await reply(interaction, lobby_layouts.team_list_card(t, entries, interaction.user.id))

    def _can_see(self, interaction: Interaction, practice: TeamPractice) -> bool:
        """Whether the person can see the team channel: the list tells nothing about others."""
        guild, person = interaction.guild, interaction.user
        channel = None if guild is None else guild.get_channel(practice.channel_id)
        return (
            channel is not None
            and isinstance(person, discord.Member)
            and channel.permissions_for(person).view_channel
        )

    @team.command(name="leave", description=mark("Leave a team practice; the others go on"))
    @app_commands.describe(practice=mark("Which one, if you are in several"))
    @app_commands.autocomplete(practice=complete_practice)
    async def leave(self, interaction: Interaction, practice: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await find_practice(self.bot, interaction, practice)
        await self._leave(interaction, found)

    @team.command(name="end", description=mark("End a team practice that you host, for everybody"))
    @app_commands.describe(practice=mark("Which one, if you are in several"))
    @app_commands.autocomplete(practice=complete_practice)
    async def end(self, interaction: Interaction, practice: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await find_practice(self.bot, interaction, practice)
        check_host(interaction, found)
        await reply(interaction, lobby_layouts.end_confirm(self.bot.readers.of(interaction), found))

    # ------------------------------------------------------------------ the lobby's buttons

    @on_action(Action.TEAM_JOIN)
    async def on_join(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        practice = await find_here(self.bot, interaction, id.id)
        kept, key = self.bot.sharings, str(id.id)
        wanted = kept.find(interaction.user.id, key)
        member = await self.service.join(id.id, interaction.user.id, wanted)
        kept.drop(interaction.user.id, key)
        t = self.bot.readers.of(interaction)
        note = t("**You are in.**")
        if practice.state is TeamState.RUNNING and practice.kind is TeamKind.PANEL:
            note = t("**You are in.** Listen, and rate with the panel.")
        elif practice.state is TeamState.RUNNING:
            note = t("**You are in.** You get the next question; this one goes on without you.")
        elif practice.host_id != interaction.user.id:
            host = team_words.mention(t, practice.host_id)
            note = t("**You are in.** {host} starts it.", host=host)
        await reply(interaction, lobby_layouts.sharing_view(t, practice, member, note=note))

    @on_action(Action.TEAM_LEAVE)
    async def on_leave(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._leave(interaction, await find_here(self.bot, interaction, id.id))

    async def _leave(self, interaction: Interaction, practice: TeamPractice) -> None:
        await self.service.leave(practice.id, interaction.user.id)
        t = self.bot.readers.of(interaction)
        text = (
            t(
                "You have left. The others go on. What you have answered is kept for you alone:"
                " `/history` shows it, with your feedback."
            )
            if practice.state is TeamState.RUNNING
            else t("You have left. *Join* takes you back in.")
        )
        await reply(interaction, notice(text))

    @on_action(Action.TEAM_START)
    async def on_start(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await find_here(self.bot, interaction, id.id)
        await self.service.start(id.id, interaction.user.id)

    @on_action(Action.TEAM_PREPARE)
    async def on_prepare(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await find_here(self.bot, interaction, id.id)
        await self.service.prepare_again(id.id, interaction.user.id)

    @on_action(Action.TEAM_CANCEL)
    async def on_cancel(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await find_here(self.bot, interaction, id.id)
        await self.service.cancel(id.id, interaction.user.id, moderator=is_moderator(interaction))

    # ------------------------------------------------------------------ what one shares

    @on_action(Action.TEAM_SHARING)
    async def on_sharing(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await find_here(self.bot, interaction, id.id)
        practice, member = await self.lookup.find_member(id.id, interaction.user.id)
        if member is None and practice.state not in (TeamState.LOBBY, TeamState.RUNNING):
            raise Refused(Refusal.NOTHING_OF_YOURS)
        t = self.bot.readers.of(interaction)
        wanted = self.bot.sharings.find(interaction.user.id, str(id.id))
        await reply(interaction, lobby_layouts.sharing_view(t, practice, member, wanted=wanted))

    @on_action(Action.TEAM_SHARE)
    async def on_share(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await find_here(self.bot, interaction, id.id)
        sharing = team_words.SHARINGS.get(values[0] if values else "")
        if sharing is None:
            raise Refused(Refusal.LIST_BUTTON_ODD)
        await interaction.response.defer()
        person_id = interaction.user.id
        practice, member = await self.lookup.find_member(id.id, person_id)
        t = self.bot.readers.of(interaction)
        note = t("Saved.")
        if member is None:
            self.bot.sharings.keep(person_id, str(id.id), sharing)
            note = t("Noted. You aren't in it yet: *Join* takes you in, and this counts then.")
        else:
            member = await self.service.set_sharing(id.id, person_id, sharing)
        view = lobby_layouts.sharing_view(t, practice, member, note=note, wanted=sharing)
        await replace(interaction, view)

    @on_action(Action.TEAM_END_SURE)
    async def on_end_sure(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        practice = await find_here(self.bot, interaction, id.id)
        check_host(interaction, practice)
        person_id, moderator = interaction.user.id, is_moderator(interaction)
        await self.service.end(id.id, person_id, moderator=moderator)
        t = self.bot.readers.of(interaction)
        text = (
            t("It's over. Everybody gets their report in a moment.")
            if practice.state is TeamState.RUNNING
            else t("It's called off. Nobody had answered yet, so there is nothing to keep.")
        )
        await replace(interaction, notice(text))


async def setup(bot: Client) -> None:
    await bot.add_cog(TeamCog(bot))
