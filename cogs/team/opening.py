"""Beginning a team practice: what the commands' options offer, and whether it may begin here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import discord
from discord import app_commands

from cogs.client import Client
from cogs.job_choices import matching_jobs
from cogs.kit import words
from cogs.kit.notices import notice
from cogs.kit.words import LANGUAGES
from cogs.pack_choices import complete_pack, find_chosen_pack, visitor_of
from cogs.replies import reply
from cogs.team.finding import check_may_start, find_place
from cogs.team.places import check_channel
from interview.errors import NotFound, Thing
from interview.models import JobProfile, Kind, PracticePlan, Sharing, TeamKind
from locales.catalog import ENGLISH, mark

Interaction = discord.Interaction[Any]
Callback = TypeVar("Callback", bound=Callable[..., Any])

#: For an answer.
MOST_MINUTES = 30
#: Of autocompleted roles that stand for one of the person's own jobs.
_JOB = "job-"
#: What the lobby says of the host's answers too.
_AS_SAID = Sharing()


@dataclass(frozen=True, slots=True)
class Options:
    """As they were chosen; ``role`` may stand for one of the person's own jobs."""

    role: str
    kind: str
    rounds: int
    minutes: int
    years: float | None
    stack: str | None
    language: str
    pack: str | None


def add_to_team(bot: Client, *added: app_commands.Command[Any, ..., None]) -> None:
    """Commands of the group that the cog of lobbies has made."""
    group = bot.tree.get_command("team")
    if not isinstance(group, app_commands.Group):
        raise TypeError("cogs.team.lobby is loaded before the other cogs of teams")
    for command in added:
        group.add_command(command)


def team_options(*kinds: Kind) -> Callable[[Callback], Callback]:
    """What is said and offered of the options that all such commands have."""

    def decorate(callback: Callback) -> Callback:
        app_commands.describe(
            role=mark("The job you practice for, or one of your saved jobs (never your résumé)"),
            stack=mark("Technologies to ask about"),
            language=mark("The language you practice in"),
            pack=mark("Ask the questions of a pack of this server"),
        )(callback)
        app_commands.choices(
            kind=[
                app_commands.Choice(name=words.kind_name(ENGLISH, each), value=each.value)
                for each in kinds
            ],
            language=[
                app_commands.Choice(name=name, value=code) for code, name in LANGUAGES.items()
            ],
        )(callback)
        return app_commands.autocomplete(role=complete_role, pack=complete_pack)(callback)

    return decorate


async def complete_role(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """The person's own jobs whose name holds what was typed; any text is a role too."""
    bot: Client = interaction.client
    jobs = await bot.services.people.list_jobs(interaction.user.id)
    t = bot.readers.of(interaction)
    return [
        app_commands.Choice(name=shown, value=f"{_JOB}{job.id}")
        for job, shown in matching_jobs(t, jobs, typed)
    ]


async def _profile(interaction: Interaction, options: Options) -> JobProfile:
    """What all practice for: one of the person's own jobs without its résumé, or a role as
    typed. Raises NotFound for a job that isn't theirs (any more)."""
    role, years, stack = options.role, options.years, options.stack
    profile = JobProfile(role=role)
    if role.startswith(_JOB) and role.removeprefix(_JOB).isdecimal():
        jobs = await interaction.client.services.people.list_jobs(interaction.user.id)
        job = next((each for each in jobs if f"{_JOB}{each.id}" == role), None)
        if job is None:
            raise NotFound(Thing.JOB)
        profile = replace(job.profile, resume="")
    if years is not None:
        profile = replace(profile, years=years)
    if stack is not None:
        profile = replace(profile, stack=stack)
    return profile


async def plan_here(
    interaction: Interaction, kind: TeamKind, options: Options
) -> tuple[PracticePlan, list[str]]:
    """The practice that was chosen, and what people should know about this channel. Everything
    is checked that may stand in its way here. Defers the answer."""
    bot: Client = interaction.client
    services = bot.services
    notes = check_channel(bot.readers.of(interaction), interaction, kind)
    guild_id, channel_id, person_id = find_place(interaction)
    await check_may_start(interaction)
    await services.interviews.check_language(options.language, guild_id)
    await services.interviews.check_limits(person_id, guild_id, options.language)
    await interaction.response.defer(ephemeral=True, thinking=True)
    pack_id: int | None = None
    if options.pack is not None:
        there = await services.packs.list_packs(visitor_of(interaction))
        pack_id = find_chosen_pack(there, options.pack).id
    plan = PracticePlan(
        guild_id=guild_id,
        channel_id=channel_id,
        host_id=person_id,
        kind=kind,
        profile=await _profile(interaction, options),
        interview_kind=Kind(options.kind),
        language=options.language,
        rounds_wanted=options.rounds,
        answer_seconds=options.minutes * 60,
        pack_id=pack_id,
    )
    return plan, notes


async def open_lobby(
    interaction: Interaction, kind: TeamKind, options: Options, sharing: Sharing = _AS_SAID
) -> None:
    """Invite this channel. Raises what stands in the way of it."""
    bot: Client = interaction.client
    plan, notes = await plan_here(interaction, kind, options)
    await bot.services.team.open_lobby(plan, sharing)
    t = bot.readers.of(interaction)
    text = t(
        "The invitation is in this channel. You are in it already; press **Start** on it when"
        " everybody is there."
    )
    text += "".join(f"\n-# {note}" for note in notes)
    await reply(interaction, notice(text, title=t("Your lobby is open")))
