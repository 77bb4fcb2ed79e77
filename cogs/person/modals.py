"""The forms of a job and of a transcript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from cogs.drafts import Drafts, Typed
from cogs.kit.forms import INPUT_LIMIT, Form
from cogs.kit.text import name as label_text
from interview.limits import (
    MAX_DESCRIPTION,
    MAX_RESUME_BYTES,
    MAX_ROLE,
    MAX_STACK,
    parse_years,
)
from interview.models import Job, JobProfile, Transcript
from locales.catalog import Catalog

__all__ = ["FixTranscriptModal", "JobModal"]

JobSubmit = Callable[
    [discord.Interaction[Any], JobProfile, "discord.Attachment | None"], Awaitable[None]
]


class JobModal(Form):
    """Role, description, stack, years and a résumé.

    Prefilled with the ``job`` that is edited, or with what ``person_id`` typed into it before and
    could not be saved. Whoever saves it drops the draft.
    """

    def __init__(
        self,
        t: Catalog,
        submit: JobSubmit,
        *,
        drafts: Drafts,
        person_id: int,
        job: Job | None = None,
    ) -> None:
        self._job_id = job.id if job else 0
        super().__init__(t("Edit the job") if job else t("The job you want"), self._job_id)
        self._t = t
        self._submit = submit
        self._drafts = drafts
        filled = drafts.find(person_id, self._job_id) or _typed(job)
        self.role: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="role",
            max_length=MAX_ROLE,
            default=filled.role or None,
            placeholder=t("Backend engineer"),
        )
        self.description: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="description",
            style=discord.TextStyle.paragraph,
            max_length=MAX_DESCRIPTION,
            required=False,
            default=filled.description or None,
            placeholder=t("Paste the job ad, or say what the job is about"),
        )
        self.stack: discord.ui.TextInput[JobModal] = discord.ui.TextInput(
            custom_id="stack",
            max_length=MAX_STACK,
            required=False,
            default=filled.stack or None,
            placeholder=t("Python, PostgreSQL, Kubernetes"),
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
        self.ask(t("Role"), self.role)
        self.ask(t("Job description"), self.description, t("Questions are made for it."))
        self.ask(t("Tech stack"), self.stack, t("Separated by commas."))
        self.ask(t("Years of experience"), self.years, t("Questions are pitched by it."))
        taken = t(
            "PDF, DOCX, TXT or MD, up to {count} MB. Only its text is kept.",
            count=MAX_RESUME_BYTES // (1024 * 1024),
        )
        if job and job.resume_name:
            there = label_text(job.resume_name, 60)
            taken = t("Now: {file}. {taken}", file=there, taken=taken)
        self.ask(t("Résumé (optional)"), self.resume, taken)

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

    def more(self, interaction: discord.Interaction[Any]) -> str:
        if self._drafts.find(interaction.user.id, self._job_id) is None:
            return ""
        return self._t("Open the form again: what you typed is still in it.")


def _typed(job: Job | None) -> Typed:
    if job is None:
        return Typed("", "", "", "")
    profile = job.profile
    return Typed(profile.role, profile.description, profile.stack, f"{profile.years:g}")


class FixTranscriptModal(Form):
    """The transcript in as many boxes as it needs, prefilled."""

    def __init__(
        self,
        t: Catalog,
        transcript: Transcript,
        submit: Callable[[discord.Interaction[Any], str], Awaitable[None]],
    ) -> None:
        super().__init__(t("Fix the transcript"))
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
            self.ask(
                t("What you said")
                if len(parts) == 1
                else t("What you said ({number})", number=number),
                box,
                t("Put right what I misheard; it is then reviewed again.") if number == 1 else "",
            )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        texts = [box.value.strip() for box in self._inputs]
        if texts == [part.strip() for part in self._parts]:
            # Joining the boxes may differ in white space from what was cut into them.
            text = self._transcript.text
        else:
            text = " ".join(part for part in texts if part)
        await self._submit(interaction, text)


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
