"""Messages that were taken as answers, and are changed or deleted since."""

from __future__ import annotations

import contextlib
from typing import Any

import discord
from discord.ext import commands

from cogs.client import Client
from cogs.interview.sent import taken_of
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.layout import button
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import reply

Interaction = discord.Interaction[Any]

#: Seconds after a message within which a change of it is offered to be taken; the product's choice.
SOON = 60.0


def _is_soon(message: discord.Message) -> bool:
    """Whether it was changed by its author, and within a minute of being sent."""
    edited = message.edited_at
    return edited is not None and (edited - message.created_at).total_seconds() <= SOON


class EditsCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.service = bot.services.edits
        register_actions(bot, self)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        message = payload.message
        if message.author.bot or not _is_soon(message):
            return
        text = taken_of(message).text
        passage = await self.service.offer(message.author.id, message.id, text)
        if passage is None:
            return
        t = await self.bot.readers.of_person(message.author.id)
        view = notice(
            t(
                "You changed a message that I took as your answer. Your answer is what it said "
                "before, unless you want the new text taken."
            ),
            buttons=[button(Action.TAKE_EDIT, t("Take the new text"), passage.id)],
        )
        with contextlib.suppress(discord.HTTPException):
            await message.channel.send(view=view, nonce=f"e{message.id}")

    @on_action(Action.TAKE_EDIT)
    async def on_take_edit(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        answer, passage = await self.service.find(interaction.user.id, id.id)
        channel = self.bot.get_partial_messageable(answer.channel_id)
        try:
            message = await channel.fetch_message(passage.message_id)
        except discord.NotFound as error:
            raise Refused(Refusal.EDIT_GONE) from error
        if not _is_soon(message):
            raise Refused(Refusal.EDIT_LATE)
        await self.service.take(interaction.user.id, id.id, taken_of(message).text)
        t = self.bot.readers.of(interaction)
        await reply(interaction, notice(t("Taken. Your answer is reviewed with the new text.")))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        answer = await self.service.find_unreviewed(payload.message_id)
        if answer is None:
            return
        t = await self.bot.readers.of_person(answer.person_id)
        text = t(
            "A message that I had taken as your answer was deleted. The answer is kept, and its "
            "review goes on. `/privacy` shows what is stored of you and deletes it."
        )
        channel = self.bot.get_partial_messageable(payload.channel_id)
        with contextlib.suppress(discord.HTTPException):
            await channel.send(view=notice(text), nonce=f"d{payload.message_id}")


async def setup(bot: Client) -> None:
    await bot.add_cog(EditsCog(bot))
