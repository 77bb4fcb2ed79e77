"""Modals. They live in memory: one sent in after a restart reaches CoachBot.on_interaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from cogs.drafts import Drafts, Typed, form_id
from cogs.errors import explain
from cogs.kit.text import name as label_text
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
    """Role, description, stack, years and a résumé.

    Prefilled with the ``job`` that is edited, or with what ``person_id`` typed into it before and
    could not be saved. Whoever saves it drops the draft.
    """

    def __init__(
        self, submit: JobSubmit, *, drafts: Drafts, person_id: int, job: Job | None = None
    ) -> None:
        super().__init__(
            title="Edit the job" if job else "The job you want",
            timeout=30 * 60,
            custom_id=form_id(job.id if job else 0),
        )
        self._submit = submit
        self._drafts = drafts
        self._job_id = job.id if job else 0
        filled = drafts.find(person_id, self._job_id) or _typed(job)
        self.role: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="role",
            max_length=MAX_ROLE,
            default=filled.role or None,
            placeholder="Backend engineer",
        )
        self.description: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="description",
            style=discord.TextStyle.paragraph,
            max_length=MAX_DESCRIPTION,
            required=False,
            default=filled.description or None,
            placeholder="Paste the job ad, or say what the job is about",
        )
        self.stack: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="stack",
            max_length=MAX_STACK,
            required=False,
            default=filled.stack or None,
            placeholder="Python, PostgreSQL, Kubernetes",
        )
        self.years: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="years",
            max_length=10,
            required=False,
            default=filled.years or None,
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
        typed = Typed(self.role.value, self.description.value, self.stack.value, self.years.value)
        self._drafts.keep(interaction.user.id, self._job_id, typed)
        profile = JobProfile(
            role=typed.role,
            description=typed.description,
            stack=typed.stack,
            years=parse_years(typed.years),
        )
        files = self.resume.values
        await self._submit(interaction, profile, files[0] if files else None)

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        kept = self._drafts.find(interaction.user.id, self._job_id) is not None
        more = "Open the form again: what you typed is still in it." if kept else ""
        await explain(interaction, error, more=more)


def _typed(job: Job | None) -> Typed:
    if job is None:
        return Typed("", "", "", "")
    profile = job.profile
    return Typed(profile.role, profile.description, profile.stack, f"{profile.years:g}")


class FixTranscriptModal(discord.ui.Modal):
    """The transcript in as many boxes as it needs, prefilled."""

    def __init__(
        self,
        transcript: Transcript,
        submit: Callable[[discord.Interaction[Any], str], Awaitable[None]],
    ) -> None:
        super().__init__(title="Fix the transcript", timeout=30 * 60, custom_id=form_id())
        self._submit = submit
        self._inputs: list[discord.ui.TextInput[FixTranscriptModal]] = []
        self._transcript = transcript
        self._parts = parts = split_for_inputs(transcript.text)
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
        texts = [box.value.strip() for box in self._inputs]
        if texts == [part.strip() for part in self._parts]:
            # Joining the boxes may differ in white space from what was cut into them.
            text = self._transcript.text
        else:
            text = " ".join(part for part in texts if part)
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
        # Not so early that the rest would not fit into the boxes that are left.
        left = (3 - len(parts)) * room + INPUT_LIMIT
        cut = rest.rfind(" ", max(room // 2, len(rest) - left), room)
        cut = room if cut < 0 else cut
        parts.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*parts, rest[:INPUT_LIMIT]]
