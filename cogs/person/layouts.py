"""What is about a person rather than an interview: jobs, privacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Render, Tone, button, flex_list, layout, row
from cogs.kit.text import length, line
from interview.models import Job, ServerSettings
from locales.catalog import ENGLISH

__all__ = [
    "jobs_list_card",
    "privacy_card",
    "privacy_confirm",
    "privacy_deleted",
]

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger


def _job_line(job: Job) -> Render:
    profile = job.profile
    experience = words.years(ENGLISH, profile.years)
    facts = f" · {experience}" if experience else ""
    resume = f" · résumé {line(job.resume_name, 40)}" if job.resume_name else ""

    def render(limit: int) -> str:
        room = limit - length("- ****" + facts + resume)
        role = line(profile.role, max(room, 0))
        left = room - length(role) - length(" · ")
        # Whole where it fits; a few letters of it would say nothing.
        stack = line(profile.stack, 80)
        if length(stack) > left:
            stack = line(profile.stack, left) if left > 20 else ""
        return f"- **{role}**{facts}" + (f" · {stack}" if stack else "") + resume

    return render


def jobs_list_card(jobs: Sequence[Job]) -> discord.ui.LayoutView:
    """The jobs a person keeps, most recently changed first."""
    add = button(Action.JOB_ADD, "Add a job", style=_PRIMARY)
    if not jobs:
        return layout(
            Tone.NEUTRAL,
            "### Your jobs",
            "None yet. Add the job you are going for, and its questions will fit it.",
            row(add),
        )
    return layout(
        Tone.NEUTRAL,
        "### Your jobs",
        flex_list(
            ENGLISH, f"-# {words.plural(len(jobs), 'job')}", [_job_line(job) for job in jobs], 3400
        ),
        "-# Change one with `/job edit`, remove one with `/job remove`.",
        row(
            button(Action.START, "Start an interview", jobs[0].id, style=_PRIMARY),
            button(Action.JOB_ADD, "Add a job"),
        ),
    )


# --------------------------------------------------------------------------- privacy

_COUNTED = {
    "people": ("profile", "profiles"),
    "jobs": ("job", "jobs"),
    "packs": ("private question pack", "private question packs"),
    "interviews": ("interview", "interviews"),
    "questions": ("question", "questions"),
    "answers": ("answer", "answers"),
    "recordings": ("recording", "recordings"),
    "sounds": ("spoken question", "spoken questions"),
    "transcripts": ("transcript", "transcripts"),
    "feedback": ("review", "reviews"),
    "reports": ("report", "reports"),
    "peer_ratings": ("rating between you and peers", "ratings between you and peers"),
}


def _counted(counts: Mapping[str, int]) -> str:
    """``2 jobs, 3 interviews, 11 answers``; tables without a name for people stay out."""
    parts = [
        words.plural(counts[key], one, many)
        for key, (one, many) in _COUNTED.items()
        if counts.get(key)
    ]
    return ", ".join(parts) or "nothing"


#: Where this one sets no time, another one may.
_OTHER_SERVERS = " A server may delete its interviews sooner; their first card says when."


def privacy_card(
    person_id: int,
    counts: Mapping[str, int],
    *,
    keep: bool,
    grader: str | None = None,
    server: ServerSettings | None = None,
    own_keys: bool = False,
) -> discord.ui.LayoutView:
    """What is stored and for how long. ``grader`` names the bot's own, None if not known.

    ``server``: the one it is asked in. ``own_keys``: servers may have a Gemini key of their own.
    """
    if keep:
        recordings = "**kept** until you delete them, since you chose so"
        switch = button(Action.PRIVACY_DROP, "Drop my recordings", person_id)
    else:
        recordings = (
            "**dropped** as soon as they are turned into text, or when you go on after I asked"
            " which language one is in"
        )
        switch = button(Action.PRIVACY_KEEP, "Keep my recordings", person_id)
    sent = "the job, your résumé, and the questions with your answers as text go to"
    google = (
        f"{sent} Google's Gemini, under the account of whoever runs this bot; recordings never do"
    )
    if grader == "offline":
        where = "Everything is worked out on the machine this bot runs on; no AI service gets it."
    elif grader == "gemini":
        where = f"To make questions and feedback, {google}."
    elif grader == "compatible":
        where = (
            f"To make questions and feedback, {sent} a language model that whoever runs this bot"
            " has chosen, on their machine or elsewhere; ask them which. Recordings never do."
        )
    else:
        where = (
            "With the offline coach everything stays on the machine this bot runs on. "
            f"With Gemini, {google}."
        )
    if server is not None and server.has_key:
        where = (
            f"To make questions and feedback in this server, {sent} Google's Gemini, under this"
            " server's own account; recordings never do. Elsewhere, whoever runs this bot decides."
        )
    elif grader == "offline" and own_keys:
        where += (
            " But what is held in a server with a Gemini key of its own: of that, the job, the"
            " résumé and the questions and answers as text go to Google."
        )
    days = server.retention_days if server is not None else None
    return layout(
        Tone.NEUTRAL,
        "### Your data",
        f"**Stored about you now:** {_counted(counts)}.",
        "**Jobs, answers and feedback** stay until you delete them."
        f"{f' {words.kept_here(ENGLISH, days)}' if days else _OTHER_SERVERS}\n"
        f"**Recordings** are {recordings}.\n"
        "**Questions spoken to you** are kept for a week at most.\n"
        f"**Who gets it:** {where}",
        RULE,
        "-# Speech is turned into text on the machine this bot runs on. Whoever runs it can read "
        "its database. Messages in Discord stay in Discord; delete those there.",
        row(
            switch,
            button(Action.PRIVACY_DELETE, "Delete everything of mine", person_id, style=_DANGER),
        ),
    )


def privacy_confirm(person_id: int, counts: Mapping[str, int]) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        "### Delete everything of yours?",
        f"This removes {_counted(counts)}, and your settings. An interview in progress ends. "
        "It can't be undone.",
        row(
            button(Action.PRIVACY_DELETE_SURE, "Yes, delete everything", person_id, style=_DANGER),
            button(Action.CANCEL, "Keep it"),
        ),
    )


def privacy_deleted(counts: Mapping[str, int]) -> discord.ui.LayoutView:
    """``counts`` are the rows removed, by table."""
    removed = _counted(counts)
    return layout(
        Tone.NEUTRAL,
        "### Deleted",
        f"Removed: {removed}. Nothing about you is stored any more."
        if removed != "nothing"
        else "There was nothing about you to remove.",
        "-# Messages already in Discord stay there until you delete them.",
    )
