"""The buttons of a team practice's rounds and reveals."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from cogs.client import Client
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId, parse_go_on_detail, parse_round_detail
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import reply, reply_in_place
from cogs.team import relay_layouts, reveal_layouts
from cogs.team.finding import check_host, find_here, is_moderator
from interview.errors import NotFound, Thing
from interview.team.reading import RevealView
from locales.catalog import Catalog

Interaction = discord.Interaction[Any]


class RoundsCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.service = bot.services.team
        self.views = bot.services.team_views
        self.lookup = bot.services.team_lookup
        register_actions(bot, self)

    @on_action(Action.TEAM_PLACE)
    async def on_place(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await find_here(self.bot, interaction, id.id)
        _, member = await self.lookup.find_member(id.id, interaction.user.id)
        if member is None:
            raise Refused(Refusal.JOIN_FIRST)
        t = self.bot.readers.of(interaction)
        text = await self._place(t, interaction, member)
        await reply(interaction, relay_layouts.place_view(t, text))

    async def _place(self, t: Catalog, interaction: Interaction, member: Any) -> str:
        """Where the person's answers go, opened for them again."""
        anywhere = t("`/answer` with a recording or text works too, anywhere here; only I read it.")
        part = await self.lookup.find_part(member)
        if part is None or part.channel_id is None:
            return t("Your own thread isn't there yet; it is being made.") + f" {anywhere}"
        try:
            channel = await interaction.client.fetch_channel(part.channel_id)
            if isinstance(channel, discord.Thread):
                if channel.archived:
                    await channel.edit(archived=False)
                # They may have left it, and nobody finds back into a private thread alone.
                await channel.add_user(interaction.user)
                return t("In your own thread: {link}", link=channel.jump_url) + f"\n{anywhere}"
        except discord.NotFound:
            await self.service.place_gone(part.channel_id)
            return t("Your thread was deleted; I am making a new one.") + f" {anywhere}"
        except discord.Forbidden:
            return t("I can't open your thread just now.") + f" {anywhere}"
        link = f"https://discord.com/channels/@me/{part.channel_id}"
        closed = t(
            "-# If you have closed direct messages from this server, use `/answer`; your feedback"
            " is in `/history`."
        )
        return t("In our direct messages: {link}", link=link) + f"\n{anywhere}\n{closed}"

    @on_action(Action.TEAM_PASS)
    async def on_pass(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await find_here(self.bot, interaction, id.id)
        await self.service.pass_turn(id.id, interaction.user.id, self._number(id))
        t = self.bot.readers.of(interaction)
        text = t("All right, you pass on this one. You see the reveal like everybody.")
        await reply(interaction, notice(text))

    @on_action(Action.TEAM_PASS_MINE)
    async def on_pass_mine(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        """On one's own question card, in one's own thread."""
        await interaction.response.defer()
        part = await self.bot.services.interviews.get_interview(interaction.user.id, id.id)
        if part.team_id is None:
            raise NotFound(Thing.PRACTICE)
        practice, _ = await self.lookup.find_member(part.team_id, interaction.user.id)
        await self.service.pass_turn(practice.id, interaction.user.id, self._number(id))

    @on_action(Action.TEAM_GO_ON)
    async def on_go_on(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        practice = await find_here(self.bot, interaction, id.id)
        wanted = parse_go_on_detail(id.detail)
        if wanted is None:
            raise Refused(Refusal.LIST_BUTTON_ODD)
        check_host(interaction, practice)
        await interaction.response.defer()
        await self.service.go_on(
            id.id,
            interaction.user.id,
            wanted[0],
            phase=wanted[1],
            moderator=is_moderator(interaction),
        )

    @on_action(Action.TEAM_VOTE)
    async def on_vote(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        choice = values[0] if values else ""
        if not (choice.isascii() and choice.isdecimal() and len(choice) <= 20 and id.detail):
            raise Refused(Refusal.LIST_BUTTON_ODD)
        await interaction.response.defer()
        practice, _ = await self.lookup.get_round(id.id)
        await find_here(self.bot, interaction, practice.id)
        await self.service.vote(id.id, interaction.user.id, id.detail, int(choice))

    @on_action(Action.TEAM_READ, Action.TEAM_MODEL)
    async def on_read(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        view, page = await self._revealed(interaction, id)
        t = self.bot.readers.of(interaction)
        title, pages, note = t("all answers"), reveal_layouts.reveal_pages(t, view), ""
        if id.action is Action.TEAM_MODEL:
            title, pages = t("a model answer"), reveal_layouts.model_pages(t, view)
            note = t("One good way to answer. Yours may differ and be just as good.")
        await reply_in_place(
            interaction,
            reveal_layouts.reading_view(
                t, view, pages, page, action=id.action, title=title, note=note
            ),
        )

    async def _revealed(self, interaction: Interaction, id: CustomId) -> tuple[RevealView, int]:
        wanted = parse_round_detail(id.detail)
        if wanted is None:
            raise Refused(Refusal.LIST_BUTTON_ODD)
        await find_here(self.bot, interaction, id.id)
        _, member = await self.lookup.find_member(id.id, interaction.user.id)
        if member is None:
            raise Refused(Refusal.NOT_IN_PRACTICE)
        view = await self.views.find_reveal(id.id, wanted[0])
        if view is None:
            raise Refused(Refusal.QUESTION_NOT_REVEALED)
        return view, wanted[1]

    def _number(self, id: CustomId) -> int:
        wanted = parse_round_detail(id.detail)
        if wanted is None:
            raise Refused(Refusal.LIST_BUTTON_ODD)
        return wanted[0]


async def setup(bot: Client) -> None:
    await bot.add_cog(RoundsCog(bot))
