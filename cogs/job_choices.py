"""Choosing one of one's jobs: autocomplete, and checking what came back (it may be free text)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from cogs.kit import words
from cogs.kit.refusals import Refusal, Refused
from interview.models import Job
from locales.catalog import Catalog

if TYPE_CHECKING:
    from cogs.client import Client

#: Most choices in an autocomplete list (Discord).
MOST_CHOICES = 25


@dataclass(frozen=True, slots=True)
class JobChoice:
    id: int


async def complete_job(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The person's own jobs whose name holds what was typed."""
    bot: Client = interaction.client
    t = bot.readers.of(interaction)
    jobs = await bot.services.people.list_jobs(interaction.user.id)
    return [
        app_commands.Choice(name=shown, value=str(job.id))
        for job, shown in matching_jobs(t, jobs, typed)
    ]


def matching_jobs(t: Catalog, jobs: Sequence[Job], typed: str) -> list[tuple[Job, str]]:
    """Those with all the words that were typed, each as it is offered; as many as a list holds."""
    wanted = typed.casefold().split()
    offered = list(zip(jobs, words.choice_names(t, jobs), strict=True))
    return [
        (job, shown)
        for job, shown in offered
        if all(word in _words_of(job, shown) for word in wanted)
    ][:MOST_CHOICES]


def _words_of(job: Job, shown: str) -> str:
    return f"{shown}\n{job.profile.description}\n{job.profile.stack}".casefold()


def find_chosen_job(t: Catalog, jobs: Sequence[Job], value: str) -> Job:
    """The job that an option names: by id as autocomplete gives it, or by what was typed.

    Only among ``jobs``, the person's own. Raises Refused.
    """
    value = value.strip()
    for job in jobs:
        if value == str(job.id):
            return job
    wanted = value.casefold()
    offered = list(zip(jobs, words.choice_names(t, jobs), strict=True))
    named = (
        [job for job, shown in offered if shown.casefold() == wanted]
        or [job for job in jobs if job.profile.role.casefold() == wanted]
        or [job for job, shown in offered if wanted and wanted in shown.casefold()]
    )
    if len(named) == 1:
        return named[0]
    if not jobs:
        raise Refused(Refusal.NO_JOBS)
    raise Refused(Refusal.JOB_AMBIGUOUS if named else Refusal.JOB_UNKNOWN)
