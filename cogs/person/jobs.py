"""/job add | list | edit | remove"""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.job_choices import complete_job, find_chosen_job
from cogs.job_form import JobModal, add_job, read_resume, resume_card
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.layout import button
from cogs.kit.notices import notice
from cogs.kit.text import plain
from cogs.person.layouts import jobs_list_card
from cogs.replies import reply, reply_in_place
from interview.models import Job, JobProfile
from locales.catalog import mark

Interaction = discord.Interaction[Any]


class JobsCog(commands.Cog):
    job = app_commands.Group(name="job", description=mark("The jobs you practice for"))

    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.people = bot.services.people
        register_actions(bot, self)

    @job.command(name="add", description=mark("Describe a job you want to practice for"))
    async def add(self, interaction: Interaction) -> None:
        await self._ask_for_job(interaction)

    @on_action(Action.JOB_ADD)
    async def on_add(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await self._ask_for_job(interaction)

    async def _ask_for_job(self, interaction: Interaction) -> None:
        t = self.bot.readers.of(interaction)

        async def submit(
            modal: Interaction, profile: JobProfile, resume: discord.Attachment | None
        ) -> None:
            await modal.response.defer(ephemeral=True, thinking=True)
            saved = await add_job(self.bot.services, modal.user.id, profile, resume)
            self.bot.drafts.drop(modal.user.id, "0")
            text = t("**{role}** is saved.", role=_role(saved))
            await self._saved(modal, saved, text, with_resume=resume is not None)

        await interaction.response.send_modal(
            JobModal(t, submit, drafts=self.bot.drafts, person_id=interaction.user.id)
        )

    async def _saved(
        self, interaction: Interaction, job: Job, text: str, *, with_resume: bool
    ) -> None:
        t = self.bot.readers.of(interaction)
        if with_resume:
            await reply(interaction, resume_card(t, job, text))
            return
        start = button(Action.START, t("Start an interview"), job.id)
        await reply(interaction, notice(text, buttons=[start]))

    @on_action(Action.RESUME_USE)
    async def on_use(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        t = self.bot.readers.of(interaction)
        job = await self.people.use_resume(interaction.user.id, id.id)
        said = t("Your résumé is used for **{role}**.", role=_role(job))
        start = button(Action.START, t("Start an interview"), job.id)
        await reply_in_place(interaction, notice(said, buttons=[start]))

    @on_action(Action.RESUME_DROP)
    async def on_drop(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        t = self.bot.readers.of(interaction)
        job = await self.people.remove_resume(interaction.user.id, id.id)
        said = t(
            "Your résumé is removed from **{role}**, and from interviews for it under way;"
            " questions that were made before stay. `/job edit` takes another one.",
            role=_role(job),
        )
        start = button(Action.START, t("Start an interview"), job.id)
        await reply_in_place(interaction, notice(said, buttons=[start]))

    @job.command(name="list", description=mark("See the jobs you keep"))
    async def list(self, interaction: Interaction) -> None:
        t = self.bot.readers.of(interaction)
        jobs = await self.people.list_jobs(interaction.user.id)
        await reply(interaction, jobs_list_card(t, jobs))

    @job.command(name="edit", description=mark("Change one of your jobs"))
    @app_commands.describe(job=mark("Which of your jobs"))
    @app_commands.autocomplete(job=complete_job)
    async def edit(self, interaction: Interaction, job: str) -> None:
        t = self.bot.readers.of(interaction)
        jobs = await self.people.list_jobs(interaction.user.id)
        chosen = find_chosen_job(t, jobs, job)

        async def submit(
            modal: Interaction, profile: JobProfile, resume: discord.Attachment | None
        ) -> None:
            await modal.response.defer(ephemeral=True, thinking=True)
            read = await read_resume(self.bot.services, resume)
            changed = await self.people.change_job(modal.user.id, chosen.id, profile, read)
            self.bot.drafts.drop(modal.user.id, str(chosen.id))
            text = t(
                "**{role}** is changed. Interviews already begun stay as they are.",
                role=_role(changed),
            )
            await self._saved(modal, changed, text, with_resume=read is not None)

        await interaction.response.send_modal(
            JobModal(t, submit, drafts=self.bot.drafts, person_id=interaction.user.id, job=chosen)
        )

    @job.command(name="remove", description=mark("Remove one of your jobs; its interviews stay"))
    @app_commands.describe(job=mark("Which of your jobs"))
    @app_commands.autocomplete(job=complete_job)
    async def remove(self, interaction: Interaction, job: str) -> None:
        t = self.bot.readers.of(interaction)
        jobs = await self.people.list_jobs(interaction.user.id)
        chosen = find_chosen_job(t, jobs, job)
        removed = await self.people.remove_job(interaction.user.id, chosen.id)
        text = t(
            "**{role}** is removed, with its résumé. Interviews held for it stay in `/history`.",
            role=_role(removed),
        )
        await reply(interaction, notice(text))


def _role(job: Job) -> str:
    return plain(job.profile.role, 100)


async def setup(bot: Client) -> None:
    await bot.add_cog(JobsCog(bot))
