"""The form that a job is described in, and the résumé sent in with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from cogs.downloads import download
from cogs.kept import Kept
from cogs.kit import reading_words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Tone, button, flex_quote, layout, row
from cogs.kit.text import line
from cogs.kit.text import name as short_name
from cogs.modals import GuardedModal
from cogs.services import Services
from interview.errors import DocumentFault, DocumentProblem
from interview.input_limits import (
    MAX_DESCRIPTION,
    MAX_RESUME_BYTES,
    MAX_ROLE,
    MAX_STACK,
    parse_years,
)
from interview.models import Job, JobProfile, Resume
from locales.catalog import Catalog

JobSubmit = Callable[
    [discord.Interaction[Any], JobProfile, "discord.Attachment | None"], Awaitable[None]
]


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of the form as they were typed. Untrusted.

    A modal that answers with an error is gone, and a long job description with it; one wrong
    number should not cost the rest. They are kept until the job is saved.
    """

    role: str
    description: str
    stack: str
    years: str


def typed_in(components: object) -> Typed:
    """The texts in the components of a job form that was sent in."""
    values: dict[str, str] = {}
    for label in components if isinstance(components, list) else ():
        control = label.get("component") if isinstance(label, Mapping) else None
        held: Mapping[str, Any] = control if isinstance(control, Mapping) else {}
        values[str(held.get("custom_id"))] = str(held.get("value") or "")
    return Typed(*(values.get(name, "") for name in ("role", "description", "stack", "years")))


class JobModal(GuardedModal):
    """Role, description, stack, years and a résumé.

    Prefilled with the ``job`` that is edited, or with what ``person_id`` typed into it before and
    could not be saved. Whoever saves it drops the draft.
    """

    def __init__(
        self,
        t: Catalog,
        submit: JobSubmit,
        *,
        drafts: Kept[Typed],
        person_id: int,
        job: Job | None = None,
    ) -> None:
        job_id = job.id if job else 0
        super().__init__(t("Edit the job") if job else t("The job you want"), job_id=job_id)
        self._t = t
        self._submit = submit
        self._drafts = drafts
        self._key = str(job_id)
        filled = drafts.find(person_id, self._key) or _typed(job)
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
        self.ask(
            t("Years of experience"),
            self.years,
            t("Questions are pitched by it; left out, by what the job says."),
        )
        taken = t(
            "PDF, DOCX, TXT or MD, up to {count} MB. Only its text is kept.",
            count=MAX_RESUME_BYTES // (1024 * 1024),
        )
        if job and job.resume_name:
            there = short_name(job.resume_name, 60)
            taken = t("Now: {file}. {taken}", file=there, taken=taken)
        self.ask(t("Résumé (optional)"), self.resume, taken)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        typed = Typed(self.role.value, self.description.value, self.stack.value, self.years.value)
        self._drafts.keep(interaction.user.id, self._key, typed)
        profile = JobProfile(
            role=typed.role,
            description=typed.description,
            stack=typed.stack,
            years=parse_years(typed.years),
        )
        files = self.resume.values
        await self._submit(interaction, profile, files[0] if files else None)

    def after_error(self, interaction: discord.Interaction[Any]) -> str:
        kept = self._drafts.find(interaction.user.id, self._key) is not None
        t = self._t
        return t("Open the form again: what you typed is still in it.") if kept else ""


def _typed(job: Job | None) -> Typed:
    if job is None:
        return Typed("", "", "", "")
    profile = job.profile
    return Typed(
        profile.role,
        profile.description,
        profile.stack,
        "" if profile.years is None else f"{profile.years:g}",
    )


async def read_resume(services: Services, attachment: discord.Attachment | None) -> Resume | None:
    """None without a file. Raises DocumentProblem, DownloadFailed."""
    if attachment is None:
        return None
    if attachment.size > MAX_RESUME_BYTES:
        # Before the download: its size is known from the metadata.
        raise DocumentProblem(DocumentFault.TOO_LARGE)
    data = await download(attachment)
    read = await services.documents.read(data, attachment.filename)
    return Resume(read.text, short_name(attachment.filename, 100), read.summary)


async def add_job(
    services: Services,
    person_id: int,
    profile: JobProfile,
    attachment: discord.Attachment | None,
) -> Job:
    """Keep a new job with its résumé. Raises what reading and keeping it do."""
    resume = await read_resume(services, attachment)
    if resume is None:
        return await services.people.add_job(person_id, profile, None)
    profile = dataclasses.replace(profile, resume=resume.text)
    return await services.people.add_job(person_id, profile, resume.name, resume.read)


#: The beginning of a résumé, as its card shows it.
_FIRST_LINES = 600


def resume_card(t: Catalog, job: Job, said: str = "") -> discord.ui.LayoutView:
    """What was read of the job's résumé, to be looked at; ``said`` goes before it."""
    read = job.resume_read
    amount = "" if read is None else f" ({reading_words.amount(t, read)})"
    unread = [] if read is None else reading_words.unread(t, read)
    return layout(
        Tone.FAIR if unread else Tone.GOOD,
        said or None,
        t("### What I read of your résumé"),
        t("**{file}**{amount}", file=line(job.resume_name or "", 60), amount=amount),
        flex_quote(job.profile.resume[:_FIRST_LINES], _FIRST_LINES),
        t("**Not read:** {parts}.", parts=t.list(unread)) if unread else None,
        RULE,
        t(
            "-# Your questions and feedback use it unless you remove it. `/job list` shows this"
            " again."
        ),
        row(
            button(Action.RESUME_USE, t("Use it"), job.id, style=discord.ButtonStyle.success),
            button(Action.RESUME_DROP, t("Remove"), job.id, style=discord.ButtonStyle.danger),
            button(Action.START, t("Start an interview"), job.id) if said else None,
        ),
    )
