"""What one does about an answer from its card: go on, try again, fix what was heard."""

from __future__ import annotations

import re
from typing import Any

import discord
from discord.ext import commands

from cogs.client import Client
from cogs.interview.modals import FixTranscriptModal
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import reply
from interview.errors import Stale, StaleAction

Interaction = discord.Interaction[Any]


class FeedbackCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.service = bot.services.answers
        self.interviews = bot.services.interviews
        register_actions(bot, self)

    @on_action(Action.NEXT)
    async def on_next(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        _, question, _ = await self.service.get(interaction.user.id, id.id)
        await self.interviews.next(interaction.user.id, question.id)

    @on_action(Action.RETRY)
    async def on_retry(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        _, question, _ = await self.service.get(interaction.user.id, id.id)
        await self.interviews.retry(interaction.user.id, question.id)
        t = self.bot.readers.of(interaction)
        text = t(
            "Question {number} is open again. Send your new answer; the earlier one is kept.",
            number=question.position,
        )
        await reply(interaction, notice(text))

    @on_action(Action.AGAIN)
    async def on_again(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self.service.again(interaction.user.id, id.id)

    @on_action(Action.LANGUAGE_OTHER)
    async def on_other_language(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await interaction.response.defer()
        await self.service.say_language(interaction.user.id, id.id, other=True)

    @on_action(Action.LANGUAGE_OURS)
    async def on_our_language(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await interaction.response.defer()
        await self.service.say_language(interaction.user.id, id.id, other=False)

    @on_action(Action.SAY_AGAIN)
    async def on_say_again(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        if re.fullmatch(r"[0-9]{1,7}", id.detail) is None:
            raise Refused(Refusal.BUTTON_ODD)
        await interaction.response.defer()
        await self.service.say_again(interaction.user.id, id.id, int(id.detail) / 100)

    @on_action(Action.AS_IT_IS)
    async def on_as_it_is(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self.service.rate_as_it_is(interaction.user.id, id.id)

    @on_action(Action.COUNT_SPOKEN)
    async def on_count_spoken(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await interaction.response.defer()
        await self.service.count_aside(interaction.user.id, id.id)

    @on_action(Action.FIX)
    async def on_fix(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        _, _, answer = await self.service.get(interaction.user.id, id.id)
        transcript = await self.service.find_transcript(answer.id)
        if transcript is None:
            raise StaleAction(Stale.NO_TRANSCRIPT)

        async def fixed(modal: Interaction, text: str) -> None:
            await modal.response.defer()
            await self.service.fix_transcript(modal.user.id, answer.id, text)

        t = self.bot.readers.of(interaction)
        await interaction.response.send_modal(FixTranscriptModal(t, transcript, fixed))


async def setup(bot: Client) -> None:
    await bot.add_cog(FeedbackCog(bot))
