"""What is about a person rather than an interview: jobs, privacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import discord

from cogs.kit import reading_words, words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Render, Tone, button, flex_list, layout, row
from cogs.kit.text import length, line, shorten
from interview.models import Job, ServerSettings
from locales.catalog import Catalog, mark, mark_plural

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger


def _job_line(t: Catalog, job: Job) -> Render:
    profile = job.profile
    experience = words.years(t, profile.years)
    facts = f" · {experience}" if experience else ""
    resume = told_of_resume = ""
    if job.resume_name:
        resume = " · " + t("résumé {file}", file=line(job.resume_name, 40))
        if job.resume_read is not None:
            told = [reading_words.amount(t, job.resume_read)]
            told += reading_words.unread(t, job.resume_read)
            told_of_resume = shorten(f" ({'; '.join(told)})", 200)

    def render(limit: int) -> str:
        # Where there is little space, the name of the job comes first.
        tail = resume + told_of_resume
        space = limit - length("- ****" + facts + tail)
        if space < length(line(profile.role, 60)):
            tail = resume
            space = limit - length("- ****" + facts + tail)
        role = line(profile.role, max(space, 0))
        left = space - length(role) - length(" · ")
        # Whole where it fits; a few letters of it would say nothing.
        stack = line(profile.stack, 80)
        if length(stack) > left:
            stack = line(profile.stack, left) if left > 20 else ""
        return f"- **{role}**{facts}" + (f" · {stack}" if stack else "") + tail

    return render


def jobs_list_card(t: Catalog, jobs: Sequence[Job]) -> discord.ui.LayoutView:
    """The jobs a person keeps, most recently changed first."""
    add = button(Action.JOB_ADD, t("Add a job"), style=_PRIMARY)
    if not jobs:
        return layout(
            Tone.NEUTRAL,
            t("### Your jobs"),
            t("None yet. Add the job you are going for, and its questions will fit it."),
            row(add),
        )
    return layout(
        Tone.NEUTRAL,
        t("### Your jobs"),
        flex_list(
            t,
            "-# " + t.plural("{count} job", "{count} jobs", len(jobs)),
            [_job_line(t, job) for job in jobs],
            3400,
        ),
        t("-# Change one with `/job edit`, remove one with `/job remove`."),
        row(
            button(Action.START, t("Start an interview"), jobs[0].id, style=_PRIMARY),
            button(Action.JOB_ADD, t("Add a job")),
        ),
    )


# --------------------------------------------------------------------------- privacy

_COUNTED = {
    "people": mark_plural("{count} profile", "{count} profiles"),
    "jobs": mark_plural("{count} job", "{count} jobs"),
    "packs": mark_plural("{count} private question pack", "{count} private question packs"),
    "interviews": mark_plural("{count} interview", "{count} interviews"),
    "questions": mark_plural("{count} question", "{count} questions"),
    "answers": mark_plural("{count} answer", "{count} answers"),
    "recordings": mark_plural("{count} recording", "{count} recordings"),
    "sounds": mark_plural("{count} spoken question", "{count} spoken questions"),
    "transcripts": mark_plural("{count} transcript", "{count} transcripts"),
    "feedback": mark_plural("{count} review", "{count} reviews"),
    "reports": mark_plural("{count} report", "{count} reports"),
    "peer_ratings": mark_plural(
        "{count} rating between you and peers", "{count} ratings between you and peers"
    ),
}


def _counted(t: Catalog, counts: Mapping[str, int]) -> str:
    """``2 jobs, 3 interviews, 11 answers``; tables without a name for people stay out."""
    there = [t.plural(*form, counts[key]) for key, form in _COUNTED.items() if counts.get(key)]
    return t.list(there, "unit") or t("nothing")


#: Who gets what is asked and answered, by who grades.
_WHERE = {
    "offline": mark(
        "Everything is worked out on the machine this bot runs on; no AI service gets it."
    ),
    "gemini": mark(
        "To make questions and feedback, the job, your résumé, and the questions with your answers "
        "as text go to Google's Gemini, under the account of whoever runs this bot; recordings "
        "never do."
    ),
    "compatible": mark(
        "To make questions and feedback, the job, your résumé, and the questions with your answers "
        "as text go to a language model that whoever runs this bot has chosen, on their machine or "
        "elsewhere; ask them which. Recordings never do."
    ),
}
_EITHER = mark(
    "With the offline coach everything stays on the machine this bot runs on. With Gemini, the "
    "job, your résumé, and the questions with your answers as text go to Google's Gemini, under "
    "the account of whoever runs this bot; recordings never do."
)
_OWN_KEY = mark(
    "To make questions and feedback in this server, the job, your résumé, and the questions with "
    "your answers as text go to Google's Gemini, under this server's own account; recordings never "
    "do. Elsewhere, whoever runs this bot decides."
)
_OTHERS_KEYS = mark(
    "But what is held in a server with a Gemini key of its own: of that, the job, the résumé and "
    "the questions and answers as text go to Google."
)


def privacy_card(
    t: Catalog,
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
        recordings = t("**Recordings** are **kept** until you delete them, since you chose so.")
        switch = button(Action.PRIVACY_DROP, t("Drop my recordings"), person_id)
    else:
        recordings = t(
            "**Recordings** are **dropped** as soon as they are turned into text, or when you go "
            "on after I asked which language one is in."
        )
        switch = button(Action.PRIVACY_KEEP, t("Keep my recordings"), person_id)
    if server is not None and server.has_key:
        where = t(_OWN_KEY)
    else:
        where = t(_WHERE.get(grader or "", _EITHER))
        if grader == "offline" and own_keys:
            where += " " + t(_OTHERS_KEYS)
    days = server.retention_days if server is not None else None
    kept = (
        words.kept_here(t, days)
        if days
        # Where this one sets no time, another one may.
        else t("A server may delete its interviews sooner; their first card says when.")
    )
    stay = t("**Jobs, answers and feedback** stay until you delete them.")
    return layout(
        Tone.NEUTRAL,
        t("### Your data"),
        t("**Stored about you now:** {counted}.", counted=_counted(t, counts)),
        "\n".join(
            (
                f"{stay} {kept}",
                recordings,
                t("**Questions spoken to you** are kept for a week at most."),
                t("**Who gets it:** {where}", where=where),
            )
        ),
        RULE,
        t(
            "-# Speech is turned into text on the machine this bot runs on. Whoever runs it can "
            "read its database. Messages in Discord stay in Discord; delete those there."
        ),
        row(
            switch,
            button(Action.PRIVACY_DELETE, t("Delete everything of mine"), person_id, style=_DANGER),
        ),
    )


def privacy_confirm(t: Catalog, person_id: int, counts: Mapping[str, int]) -> discord.ui.LayoutView:
    return layout(
        Tone.PROBLEM,
        t("### Delete everything of yours?"),
        t(
            "This removes {counted}, and your settings. An interview in progress ends. It can't be "
            "undone.",
            counted=_counted(t, counts),
        ),
        row(
            button(
                Action.PRIVACY_DELETE_SURE,
                t("Yes, delete everything"),
                person_id,
                style=_DANGER,
            ),
            button(Action.CANCEL, t("Keep it")),
        ),
    )


def privacy_deleted(t: Catalog, counts: Mapping[str, int]) -> discord.ui.LayoutView:
    """``counts`` are the rows removed, by table."""
    removed = any(counts.get(key) for key in _COUNTED)
    return layout(
        Tone.NEUTRAL,
        t("### Deleted"),
        t("Removed: {counted}. Nothing about you is stored any more.", counted=_counted(t, counts))
        if removed
        else t("There was nothing about you to remove."),
        t("-# Messages already in Discord stay there until you delete them."),
    )
