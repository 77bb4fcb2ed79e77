"""Modals. They live in memory: a submit after a restart is lost, so each asks for little."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from cogs.errors import explain
from cogs.ui.text import name as label_text
from interview.limits import (
    MAX_DESCRIPTION,
    MAX_RESUME_BYTES,
    MAX_ROLE,
    MAX_STACK,
    parse_years,
)
from interview.models import Job, JobProfile, Transcript

__all__ = ["FixTranscriptModal", "JobModal"]

#: Most of what one text input holds (Discord).
INPUT_LIMIT = 4000

JobSubmit = Callable[
    [discord.Interaction[Any], JobProfile, "discord.Attachment | None"], Awaitable[None]
]


class JobModal(discord.ui.Modal):
    """Role, description, stack, years and a résumé; prefilled when a job is edited."""

    def __init__(self, submit: JobSubmit, *, job: Job | None = None) -> None:
        super().__init__(
            title="Edit the job" if job else "The job you want", timeout=30 * 60, custom_id="job"
        )
        self._submit = submit
        profile = job.profile if job else JobProfile(role="")
        self.role: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="role",
            max_length=MAX_ROLE,
            default=profile.role or None,
            placeholder="Backend engineer",
        )
        self.description: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="description",
            style=discord.TextStyle.paragraph,
            max_length=MAX_DESCRIPTION,
            required=False,
            default=profile.description or None,
            placeholder="Paste the job ad, or say what the job is about",
        )
        self.stack: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="stack",
            max_length=MAX_STACK,
            required=False,
            default=profile.stack or None,
            placeholder="Python, PostgreSQL, Kubernetes",
        )
        self.years: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="years",
            max_length=10,
            required=False,
            default=f"{profile.years:g}" if job else None,
            placeholder="3",
        )
        self.resume: discord.ui.FileUpload[JobModal] = discord.ui.FileUpload(
            custom_id="resume", required=False, min_values=0, max_values=1
        )
        kept = f"Now: {label_text(job.resume_name, 60)}. " if job and job.resume_name else ""
        megabytes = MAX_RESUME_BYTES // (1024 * 1024)
        for text, description, component in (
            ("Role", None, self.role),
            ("Job description", "Questions are made for it.", self.description),
            ("Tech stack", "Separated by commas.", self.stack),
            ("Years of experience", "Questions are pitched by it.", self.years),
            (
                "Résumé (optional)",
                f"{kept}PDF, DOCX, TXT or MD, up to {megabytes} MB. Only its text is kept.",
                self.resume,
            ),
        ):
            self.add_item(discord.ui.Label(text=text, description=description, component=component))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        profile = JobProfile(
            role=self.role.value,
            description=self.description.value,
            stack=self.stack.value,
            years=parse_years(self.years.value),
        )
        files = self.resume.values
        await self._submit(interaction, profile, files[0] if files else None)

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        await explain(interaction, error)


class FixTranscriptModal(discord.ui.Modal):
    """The transcript in as many boxes as it needs, prefilled."""

    def __init__(
        self,
        transcript: Transcript,
        submit: Callable[[discord.Interaction[Any], str], Awaitable[None]],
    ) -> None:
        super().__init__(title="Fix the transcript", timeout=30 * 60, custom_id="fix")
        self._submit = submit
        self._inputs: list[discord.ui.TextInput[FixTranscriptModal]] = []
        parts = split_for_inputs(transcript.text)
        for number, part in enumerate(parts, start=1):
            box: discord.ui.TextInput[FixTranscriptModal] = discord.ui.TextInput(
                custom_id=f"part{number}",
                style=discord.TextStyle.paragraph,
                max_length=INPUT_LIMIT,
                required=number == 1,
                default=part or None,
            )
            self._inputs.append(box)
            title = "What you said" if len(parts) == 1 else f"What you said ({number})"
            self.add_item(
                discord.ui.Label(
                    text=title,
                    description="Put right what I misheard; it is then reviewed again."
                    if number == 1
                    else None,
                    component=box,
                )
            )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        text = " ".join(box.value.strip() for box in self._inputs if box.value.strip())
        await self._submit(interaction, text)

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        await explain(interaction, error)


def split_for_inputs(text: str, room: int = INPUT_LIMIT - 400) -> list[str]:
    """At most five parts, cut at spaces, each with some room to write more.

    16,000 characters (interview.limits.MAX_ANSWER_CHARS) fit into five parts of 3,600.
    """
    parts: list[str] = []
    rest = text
    while len(rest) > room and len(parts) < 4:
        cut = rest.rfind(" ", room // 2, room)
        cut = room if cut < 0 else cut
        parts.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*parts, rest[:INPUT_LIMIT]]
