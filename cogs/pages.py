"""What lies behind the buttons of cards, a part at a time, and the way back: of a review, of a
report; and a model answer."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from cogs.client import Client
from cogs.history.report_layouts import report_view
from cogs.interview.answer_layouts import answer_card
from cogs.interview.part_layouts import model_answer_view, part_view
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId, Paged, parse_page_detail
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import is_own_place, reply_in_place
from interview.errors import NotFound, Thing

Interaction = discord.Interaction[Any]


class PagesCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.interviews = bot.services.interviews
        register_actions(bot, self)

    @on_action(Action.MODEL)
    async def on_model(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._show_page(interaction, Paged.MODEL, id.id, 0)

    @on_action(Action.BETTER)
    async def on_better(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._show_page(interaction, Paged.BETTER, id.id, 0)

    @on_action(Action.TRANSCRIPT)
    async def on_transcript(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await self._show_page(interaction, Paged.TRANSCRIPT, id.id, 0)

    @on_action(Action.PAGE)
    async def on_page(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        wanted = parse_page_detail(id.detail)
        if wanted is None:
            raise Refused(Refusal.PAGE_GONE)
        await self._show_page(interaction, wanted[0], id.id, wanted[1])

    async def _show_page(self, interaction: Interaction, what: Paged, id: int, page: int) -> None:
        """Show a part or a page of something: in place, or privately where others would see it."""
        person_id, views = interaction.user.id, self.bot.services.views
        t = self.bot.readers.of(interaction)
        view: discord.ui.LayoutView
        if what is Paged.MODEL:
            question = await self.interviews.get_attempted_question(person_id, id)
            await reply_in_place(interaction, model_answer_view(t, question, page))
        elif what is Paged.REPORT:
            seen = await views.get_interview(person_id, id)
            if seen.report is None:
                raise NotFound(Thing.REPORT)
            view = report_view(t, seen.report, seen.interview, page, seen.graders, seen.panels)
            await reply_in_place(interaction, view)
        else:
            found = await views.get_answer(person_id, id)
            if found.hidden:
                raise Refused(Refusal.FEEDBACK_AT_END)
            own = is_own_place(interaction, found.interview)
            if what is Paged.REVIEW:
                view = answer_card(t, found, aside=not own)
            elif what is Paged.TRANSCRIPT and found.transcript is None:
                raise Refused(Refusal.NO_TRANSCRIPT)
            elif what is not Paged.TRANSCRIPT and found.feedback is None:
                raise Refused(Refusal.NO_FEEDBACK)
            else:
                view = part_view(t, found, what, page)
            await reply_in_place(interaction, view, own=own)


async def setup(bot: Client) -> None:
    await bot.add_cog(PagesCog(bot))
