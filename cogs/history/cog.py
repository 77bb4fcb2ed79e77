"""/history: past interviews, one interview, one question with every attempt. All private."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.history.layouts import HISTORY_PAGE_SIZE, history_interview, history_page
from cogs.history.question_layouts import PastQuestion, history_question
from cogs.history.report_layouts import report_card
from cogs.job_choices import complete_job, find_chosen_job
from cogs.kit import text
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.drawing import draw_report
from cogs.kit.ids import Action, CustomId, HistoryFilter, apply_filter
from cogs.kit.refusals import Refusal, Refused
from cogs.replies import reply, reply_in_place
from interview.errors import NotFound, Thing
from interview.models import Kind
from locales.catalog import mark

Interaction = discord.Interaction[Any]

#: What a bot may upload anywhere (Discord, servers without boosts).
SENDABLE_BYTES = 10 * 1024 * 1024


class HistoryCog(commands.Cog):
    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.views = bot.services.views
        register_actions(bot, self)

    @app_commands.command(
        name="history", description=mark("Your past interviews, answers and feedback")
    )
    @app_commands.describe(job=mark("Only interviews for this job"), kind=mark("Only this kind"))
    @app_commands.choices(
        kind=[
            app_commands.Choice(name=mark("Mixed"), value=Kind.MIXED.value),
            app_commands.Choice(name=mark("Behavioral"), value=Kind.BEHAVIORAL.value),
            app_commands.Choice(name=mark("Technical"), value=Kind.TECHNICAL.value),
            app_commands.Choice(name=mark("System design"), value=Kind.SYSTEM_DESIGN.value),
        ]
    )
    @app_commands.autocomplete(job=complete_job)
    async def history(
        self, interaction: Interaction, job: str | None = None, kind: str | None = None
    ) -> None:
        job_id = None
        if job is not None:
            jobs = await self.bot.services.people.list_jobs(interaction.user.id)
            job_id = find_chosen_job(self.bot.readers.of(interaction), jobs, job).id
        where = HistoryFilter(job_id, Kind(kind) if kind else None)
        await reply(interaction, await self._page(interaction, 0, where))

    async def _page(
        self, interaction: Interaction, page: int, where: HistoryFilter
    ) -> discord.ui.LayoutView:
        entries, total, jobs, shown = await self.views.list_history(
            interaction.user.id,
            job_id=where.job_id,
            kind=where.kind,
            page=page,
            page_size=HISTORY_PAGE_SIZE,
        )
        t = self.bot.readers.of(interaction)
        return history_page(t, entries, total, shown, where=where, jobs=jobs)

    @on_action(Action.HIST)
    async def on_page(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        where = HistoryFilter.parse(id.detail)
        await reply_in_place(interaction, await self._page(interaction, min(id.id, 10_000), where))

    @on_action(Action.HIST_FILTER)
    async def on_filter(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        where = apply_filter(HistoryFilter.parse(id.detail), values[0] if values else "")
        await reply_in_place(interaction, await self._page(interaction, 0, where))

    @on_action(Action.HIST_OPEN)
    async def on_open(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._show_interview(interaction, _number(values))

    @on_action(Action.HIST_INTERVIEW)
    async def on_interview(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._show_interview(interaction, id.id)

    async def _show_interview(self, interaction: Interaction, interview_id: int) -> None:
        seen = await self.views.get_interview(interaction.user.id, interview_id)
        await reply_in_place(
            interaction,
            history_interview(
                self.bot.readers.of(interaction),
                seen.interview,
                seen.questions,
                seen.feedback,
                seen.report,
                panels=seen.panels,
            ),
        )

    @on_action(Action.HIST_Q)
    async def on_question(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._show_question(interaction, _number(values), 0)

    @on_action(Action.HIST_QUESTION)
    async def on_question_page(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        page = int(id.detail) if id.detail.isdecimal() and len(id.detail) < 7 else 0
        await self._show_question(interaction, id.id, page)

    async def _show_question(self, interaction: Interaction, question_id: int, page: int) -> None:
        past = PastQuestion(
            *await self.views.get_question(interaction.user.id, question_id),
            await self.views.get_grades(interaction.user.id, question_id),
        )
        view = history_question(self.bot.readers.of(interaction), past, page)
        await reply_in_place(interaction, view)

    @on_action(Action.REGRADE)
    async def on_regrade(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        """From an answer's card, which shows by itself how it stands, or from a question here."""
        person_id = interaction.user.id
        await interaction.response.defer()
        await self.bot.services.regrades.request(person_id, id.id)
        message = interaction.message
        if message is not None and message.flags.ephemeral:
            page = id.detail.removeprefix("h")
            answer = await self.views.get_answer(person_id, id.id)
            await self._show_question(
                interaction,
                answer.question.id,
                int(page) if page.isdecimal() and len(page) < 7 else 0,
            )

    @on_action(Action.LISTEN)
    async def on_listen(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        kept = await self.views.list_recordings(interaction.user.id, id.id)
        sendable = [each for each in kept if len(each.data) <= SENDABLE_BYTES]
        if sendable:
            await interaction.response.defer(ephemeral=True, thinking=True)
        for each in sendable:
            file = discord.File(io.BytesIO(each.data), text.name(each.filename, 80))
            await interaction.followup.send(file=file, ephemeral=True)
        if len(sendable) < len(kept):
            raise Refused(Refusal.RECORDING_TOO_LARGE)

    @on_action(Action.REPORT)
    async def on_report(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        seen = await self.views.get_interview(interaction.user.id, id.id)
        if seen.report is None:
            raise Refused(Refusal.REPORT_NOT_WRITTEN)
        await interaction.response.defer(ephemeral=True, thinking=True)
        t = self.bot.readers.of(interaction)
        png = await draw_report(t, seen.report, seen.graders)
        files = [] if png is None else [discord.File(io.BytesIO(png), "report.png")]
        view = report_card(
            t,
            seen.report,
            seen.interview,
            "report.png" if png else None,
            graders=seen.graders,
            panels=seen.panels,
        )
        await reply(interaction, view, files=files)


def _number(values: list[str]) -> int:
    """The id that a menu sent; it came from a client. Raises NotFound."""
    if len(values) != 1 or not values[0].isdecimal() or len(values[0]) > 18:
        raise NotFound(Thing.INTERVIEW)
    return int(values[0])


async def setup(bot: Client) -> None:
    await bot.add_cog(HistoryCog(bot))
