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
    wanted = typed.strip().casefold()
    return [
        app_commands.Choice(name=words.choice_name(t, job), value=str(job.id))
        for job in jobs
        if wanted in words.choice_name(t, job).casefold()
    ][:MOST_CHOICES]


def find_chosen_job(t: Catalog, jobs: Sequence[Job], value: str) -> Job:
    """The job that an option names: by id as autocomplete gives it, or by what was typed.

    Only among ``jobs``, the person's own. Raises InvalidInput.
    """
    value = value.strip()
    for job in jobs:
        if value == str(job.id):
            return job
    wanted = value.casefold()
    named = [job for job in jobs if job.profile.role.casefold() == wanted] or [
        job for job in jobs if wanted and wanted in words.choice_name(t, job).casefold()
    ]
    if len(named) == 1:
        return named[0]
    if not jobs:
        raise Refused(Refusal.NO_JOBS)
    raise Refused(Refusal.JOB_UNKNOWN)
