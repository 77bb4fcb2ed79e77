"""/interview start | resume | skip | end, and the buttons of opening and question cards."""

from __future__ import annotations

import dataclasses
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.checks import check_channel, server_language
from cogs.client import Client
from cogs.errors import NoPlace
from cogs.interview.layouts import end_confirm, place_of, unfinished_card
from cogs.interview.meant import find_meant
from cogs.interview.places import can_thread, open_place, reopen_place
from cogs.interview.question_layouts import hint_view
from cogs.interview.start_choices import ALONE, DEFAULT_QUESTIONS, StartChoices
from cogs.job_choices import JobChoice, complete_job, find_chosen_job
from cogs.job_form import JobModal, add_job, resume_card
from cogs.kit import grade_words, words
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.kit.words import LANGUAGES
from cogs.pack_choices import complete_pack, find_chosen_pack, visitor_of
from cogs.replies import replace, reply
from cogs.welcome import welcome_card
from interview.conducting.form import Deed
from interview.conducting.forms import form_of
from interview.conducting.interviews import InterviewStart
from interview.errors import NotFound, NotYours, Stale, StaleAction, Thing, UnfinishedInterview
from interview.input_limits import MAX_QUESTIONS
from interview.models import (
    CompanyStyle,
    Interview,
    InterviewState,
    JobProfile,
    Kind,
    Manner,
    Practice,
    QuestionState,
    Setup,
)
from locales.catalog import ENGLISH, mark

Interaction = discord.Interaction[Any]


class InterviewCog(commands.Cog):
    interview = app_commands.Group(name="interview", description=mark("Practice an interview"))

    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.service = bot.services.interviews
        self.people = bot.services.people
        register_actions(bot, self)

    # ------------------------------------------------------------------ start

    @interview.command(name="start", description=mark("Start a mock interview for a job"))
    @app_commands.describe(
        job=mark("One of your jobs (leave it out to use the latest, or to describe a new one)"),
        kind=mark("What the questions are about"),
        questions=mark("How many questions"),
        language=mark("The language you want to be interviewed in"),
        practice=mark("Coach: feedback at once. Real: a clock, and feedback at the end"),
        manner=mark("How the interviewer speaks; ratings stay the same"),
        company=mark("What kind of employer to imitate"),
        follow_ups=mark("How often I may ask back after an answer"),
        pack=mark("Ask the questions of a pack of this server"),
    )
    @app_commands.choices(
        kind=[
            app_commands.Choice(name=mark("Mixed"), value=Kind.MIXED.value),
            app_commands.Choice(name=mark("Behavioral"), value=Kind.BEHAVIORAL.value),
            app_commands.Choice(name=mark("Technical"), value=Kind.TECHNICAL.value),
            app_commands.Choice(name=mark("System design"), value=Kind.SYSTEM_DESIGN.value),
        ],
        language=[app_commands.Choice(name=name, value=code) for code, name in LANGUAGES.items()],
        practice=[
            app_commands.Choice(name=words.practice_name(ENGLISH, each), value=each.value)
            for each in ALONE
        ],
        manner=[
            app_commands.Choice(name=words.manner_name(ENGLISH, each), value=each.value)
            for each in Manner
        ],
        company=[
            app_commands.Choice(name=words.style_name(ENGLISH, each), value=each.value)
            for each in CompanyStyle
        ],
    )
    @app_commands.choices(
        follow_ups=[
            app_commands.Choice(name=name, value=count)
            for count, name in enumerate((mark("Off"), mark("Up to one"), mark("Up to two")))
        ]
    )
    @app_commands.autocomplete(job=complete_job, pack=complete_pack)
    async def start(
        self,
        interaction: Interaction,
        job: str | None = None,
        kind: str = Kind.MIXED.value,
        questions: app_commands.Range[int, 1, MAX_QUESTIONS] = DEFAULT_QUESTIONS,
        language: str | None = None,
        practice: str = Practice.COACH.value,
        manner: str = Manner.NEUTRAL.value,
        company: str = CompanyStyle.ANY.value,
        follow_ups: int = 1,
        pack: str | None = None,
    ) -> None:
        held_in = _guild_of(interaction)
        language = language or await server_language(interaction, held_in)
        await self.service.check_language(language, held_in)
        # Before a form is filled in for nothing.
        await self.service.check_limits(interaction.user.id, held_in, language)
        setup = Setup(Practice(practice), Manner(manner), CompanyStyle(company), follow_ups)
        choices = StartChoices(Kind(kind), questions, language, setup=setup)
        if pack is not None:
            visitor = visitor_of(interaction)
            found = find_chosen_pack(await self.bot.services.packs.list_packs(visitor), pack)
            choices = dataclasses.replace(choices, pack_id=found.id)
            await self._check_pack(interaction, choices)
        jobs = await self.people.list_jobs(interaction.user.id)
        if job is not None:
            chosen = find_chosen_job(self.bot.readers.of(interaction), jobs, job)
            await self._start(interaction, choices, JobChoice(chosen.id))
        elif jobs:
            await self._start(interaction, choices, JobChoice(jobs[0].id))
        else:
            await self._ask_for_job(interaction, choices)

    async def _check_pack(self, interaction: Interaction, choices: StartChoices) -> None:
        if choices.pack_id:
            await self.bot.services.packs.check_usable(
                interaction.user.id, interaction.guild_id, choices.pack_id, choices.kind
            )

    async def _ask_for_job(self, interaction: Interaction, choices: StartChoices) -> None:
        async def submit(
            modal: Interaction, profile: JobProfile, resume: discord.Attachment | None
        ) -> None:
            await modal.response.defer(ephemeral=True, thinking=True)
            job = await add_job(self.bot.services, modal.user.id, profile, resume)
            self.bot.drafts.drop(modal.user.id, "0")
            if resume is not None:
                await reply(modal, resume_card(self.bot.readers.of(modal), job))
            await self._start(modal, choices, JobChoice(job.id))

        await interaction.response.send_modal(
            JobModal(
                self.bot.readers.of(interaction),
                submit,
                drafts=self.bot.drafts,
                person_id=interaction.user.id,
            )
        )

    async def _start(self, interaction: Interaction, choices: StartChoices, job: JobChoice) -> None:
        """Begin an interview, or offer the one that is open in this place."""
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True, thinking=True)
        t = self.bot.readers.of(interaction)
        person_id = interaction.user.id
        try:
            begun = await self.service.begin(
                InterviewStart(
                    person_id=person_id,
                    guild_id=_guild_of(interaction),
                    job_id=job.id,
                    kind=choices.kind,
                    question_count=choices.questions,
                    language=choices.language,
                    setup=choices.setup,
                    pack=(choices.pack_id, interaction.guild_id) if choices.pack_id else None,
                )
            )
        except UnfinishedInterview as unfinished:
            open_one = await self.service.get_interview(person_id, unfinished.interview_id)
            restart = dataclasses.replace(choices, job_id=job.id)
            await reply(interaction, unfinished_card(t, open_one, restart=restart.detail))
            return
        try:
            place = await open_place(t, interaction, begun)
            await self.service.attach(person_id, begun.id, place.channel_id)
        except (NoPlace, discord.HTTPException):
            # Nobody could see it: don't leave an unfinished interview in the way.
            await self.service.end(person_id, begun.id)
            raise
        if await self.people.greet(person_id):
            await reply(interaction, welcome_card(t))
        if place.is_thread:
            text = t("Your interview is in a private thread: {link}", link=place.link)
        else:
            text = t("Your interview is in our direct messages: {link}", link=place.link)
        text += place.told
        spent = await self.service.find_spent(person_id, _guild_of(interaction))
        if spent is not None:
            text += f"\n-# {grade_words.limit_note(t, spent)}"
        await reply(interaction, notice(text, title=t("Ready when you are")))

    # ------------------------------------------------------------------ resume, skip, end

    @interview.command(name="resume", description=mark("Go back to your unfinished interview"))
    async def resume(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        interview = await find_meant(self.bot, interaction, Action.RESUME)
        if interview is not None:
            await self._resume(interaction, interview)

    async def _resume(self, interaction: Interaction, interview: Interview) -> None:
        t = self.bot.readers.of(interaction)
        place = await reopen_place(t, interaction, interview)
        if place.new:
            await self.service.attach(interaction.user.id, interview.id, place.channel_id)
        else:
            await self.service.look_again(interaction.user.id, interview.id)
        if interview.state is not InterviewState.ACTIVE:
            text = t("Your questions are being prepared: {link}", link=place.link)
        else:
            text = t(
                "You are at question {number} of {count}: {link}",
                number=interview.position,
                count=interview.question_count,
                link=place.link,
            )
        text += place.told
        await reply(interaction, notice(text, title=t("Welcome back")))

    @interview.command(name="skip", description=mark("Skip the question at hand"))
    async def skip(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        interview = await find_meant(self.bot, interaction, Action.SKIP)
        if interview is None:
            return
        question = await self.service.current_question(interview.id)
        if question is None:
            raise Refused(Refusal.QUESTIONS_BEING_MADE)
        await self.service.skip(interaction.user.id, question.id)
        t = self.bot.readers.of(interaction)
        left = (
            t("The follow-up is left out; the rating of your answer stays.")
            if question.state is QuestionState.FOLLOW_UP
            else t("Question {number} is skipped.", number=question.position)
        )
        if interview.channel_id != interaction.channel_id:
            left += "\n" + t("-# In your interview in {channel}.", channel=place_of(t, interview))
        await reply(interaction, notice(left))

    @interview.command(name="end", description=mark("End your interview now and get the report"))
    async def end(self, interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        interview = await find_meant(self.bot, interaction, Action.END)
        if interview is None:
            return
        _check_alone(interview)
        t, left = self.bot.readers.of(interaction), await self._unanswered(interview)
        await reply(interaction, end_confirm(t, interview, left))

    async def _unanswered(self, interview: Interview) -> int:
        view = await self.bot.services.views.get_interview(interview.person_id, interview.id)
        at_hand = any(question.state is QuestionState.OPEN for question in view.questions)
        return interview.question_count - interview.position + at_hand

    # ------------------------------------------------------------------ buttons

    @on_action(Action.START)
    async def on_start(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await check_channel(interaction)
        choices = StartChoices(language=await server_language(interaction, _guild_of(interaction)))
        jobs = await self.people.list_jobs(interaction.user.id)
        wanted = next((job for job in jobs if job.id == id.id), jobs[0] if jobs else None)
        if wanted is None:
            await self._ask_for_job(interaction, choices)
        else:
            await self._start(interaction, choices, JobChoice(wanted.id))

    @on_action(Action.RESUME)
    async def on_resume(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        interview = await self.service.get_interview(interaction.user.id, id.id)
        if interview.state is InterviewState.ENDED:
            raise StaleAction(Stale.INTERVIEW_OVER)
        await self._resume(interaction, interview)

    @on_action(Action.RESTART)
    async def on_restart(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await check_channel(interaction)
        person_id = interaction.user.id
        old = await self.service.get_interview(person_id, id.id)
        if old.state is InterviewState.ENDED:
            raise Refused(Refusal.INTERVIEW_OVER)
        choices = StartChoices.parse(id.detail)
        jobs = await self.people.list_jobs(person_id)
        wanted = choices.job_id or old.job_id
        job = next((each for each in jobs if each.id == wanted), jobs[0] if jobs else None)
        if job is None:
            raise NotFound(Thing.JOB)
        held_in = _guild_of(interaction)
        await self.service.check_language(choices.language, held_in)
        await self.service.check_limits(person_id, held_in, choices.language)
        await self._check_pack(interaction, choices)
        await self.service.end(person_id, old.id)
        await self._start(interaction, choices, JobChoice(job.id))

    @on_action(Action.PREPARE)
    async def on_prepare(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self.service.prepare_again(interaction.user.id, id.id)

    @on_action(Action.HINT)
    async def on_hint(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        question = await self.service.get_hint(interaction.user.id, id.id)
        await reply(interaction, hint_view(self.bot.readers.of(interaction), question))

    @on_action(Action.READY)
    async def on_ready_button(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        await interaction.response.defer()
        await self.service.ready(interaction.user.id, id.id)

    @on_action(Action.LEAVE)
    async def on_leave(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self.service.leave_follow_up(interaction.user.id, id.id)

    @on_action(Action.SKIP)
    async def on_skip(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        await self.service.skip(interaction.user.id, id.id)

    @on_action(Action.END)
    async def on_end(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        interview = await self.service.get_interview(interaction.user.id, id.id)
        if interview.state is InterviewState.ENDED:
            raise StaleAction(Stale.INTERVIEW_OVER)
        _check_alone(interview)
        t, left = self.bot.readers.of(interaction), await self._unanswered(interview)
        await reply(interaction, end_confirm(t, interview, left))

    @on_action(Action.END_SURE)
    async def on_end_sure(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer()
        interview = await self.service.end(interaction.user.id, id.id)
        t = self.bot.readers.of(interaction)
        text = (
            t("It's over. Your report follows in a moment.")
            if interview.position
            else t("It's over. No question was asked yet, so there is no report.")
        )
        await replace(interaction, notice(text))

    @on_action(Action.CANCEL)
    async def on_cancel(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        message = interaction.message
        if message is None or not message.flags.ephemeral:
            raise NotYours(Thing.CARD)
        t = self.bot.readers.of(interaction)
        await replace(interaction, notice(t("All right, nothing changed.")))


def _check_alone(interview: Interview) -> None:
    """Before it asks whether to end what isn't ended alone. Raises StaleAction."""
    if Deed.END in form_of(interview).lacks:
        raise Refused(Refusal.PART_OF_TEAM)


def _guild_of(interaction: Interaction) -> int | None:
    """The server that an interview begun here belongs to; None where it is held by DM."""
    return interaction.guild_id if can_thread(interaction) else None


async def setup(bot: Client) -> None:
    await bot.add_cog(InterviewCog(bot))
