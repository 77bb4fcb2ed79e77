"""The messages of an interview as a whole: its beginning, its end, one that is unfinished."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Tone, button, flex, layout, row
from cogs.kit.note_words import notes_said
from cogs.kit.text import line
from interview.conducting.forms import form_of
from interview.models import (
    CompanyStyle,
    Interview,
    InterviewState,
    JobProfile,
    Manner,
    Note,
    Practice,
    Question,
)
from interview.rating.seniority import Source, seniority
from locales.catalog import Catalog, mark

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger


#: What was chosen beside what is usual, in a list of facts.
_CHOSEN = {
    Practice.REAL: mark("real"),
    Practice.TEAM: mark("team"),
    Manner.FRIENDLY: mark("friendly"),
    Manner.TOUGH: mark("tough"),
    CompanyStyle.STARTUP: mark("startup"),
    CompanyStyle.BIG_TECH: mark("big tech"),
    CompanyStyle.ENTERPRISE: mark("large enterprise"),
    CompanyStyle.CONSULTING: mark("consulting"),
    CompanyStyle.PUBLIC: mark("public sector or non-profit"),
}


def _facts(t: Catalog, interview: Interview) -> str:
    """``Mixed · 5 questions · English · real, tough, startup``."""
    setup = interview.setup
    chosen = [
        t(_CHOSEN[each]) for each in (setup.practice, setup.manner, setup.style) if each in _CHOSEN
    ]
    facts = (
        words.kind_name(t, interview.kind),
        t.plural("{count} question", "{count} questions", interview.question_count),
        words.language_name(t, interview.language),
        t.list(chosen, "unit"),
    )
    return " · ".join(filter(None, facts))


def opening_card(
    t: Catalog,
    interview: Interview,
    notes: Sequence[Note] = (),
    stuck: bool = False,
    kept_days: int | None = None,
) -> discord.ui.LayoutView:
    """How the making of the questions stands; ``notes`` are the interviewer's word to the person.

    ``kept_days``: after which the server deletes the interview; None: it doesn't.
    """
    role = line(interview.profile.role, 200)
    if interview.state is InterviewState.ENDED and interview.position == 0:
        return layout(
            Tone.NEUTRAL,
            t("### Interview for {role}", role=role),
            t("It was ended before the first question."),
            row(button(Action.START, t("Start a new one"), interview.job_id or 0, style=_PRIMARY)),
        )
    if stuck or interview.state is InterviewState.STUCK:
        return layout(
            Tone.PROBLEM,
            t("### Interview for {role}", role=role),
            t(
                "Making your questions didn't work, after several tries. It is not your doing, and "
                "what you told me about the job is kept."
            ),
            row(
                button(Action.PREPARE, t("Try again"), interview.id, style=_PRIMARY),
                button(Action.END, t("End"), interview.id, interview.position),
            ),
        )
    if interview.state is InterviewState.PREPARING:
        return layout(
            Tone.QUESTION,
            t("### Making your questions for {role} …", role=role),
            f"-# {_facts(t, interview)}",
            t("They will be here in a moment. Take a breath; you can answer at your own pace."),
        )
    made_by = _made_by(t, interview)
    waits = interview.state is InterviewState.ACTIVE and interview.position == 0
    return layout(
        Tone.QUESTION,
        t("### Your interview for {role}", role=role),
        f"-# {_facts(t, interview)}",
        t(_AS_IT_WILL_BE if form_of(interview).has_clock else _WITH_A_COACH),
        _pitched(t, interview.profile),
        row(
            button(Action.READY, t("I'm ready"), interview.id, style=_PRIMARY),
            button(Action.END, t("End"), interview.id, interview.position),
        )
        if waits
        else None,
        RULE if notes or made_by or kept_days else None,
        flex(" ".join(notes_said(t, notes).split()), 600, before="-# "),
        made_by,
        f"-# {words.kept_here(t, kept_days)}" if kept_days else None,
    )


def _made_by(t: Catalog, interview: Interview) -> str | None:
    if not interview.interviewer:
        return None
    who = words.grader_name(t, interview.interviewer)
    if interview.pack_name and interview.interviewer == "pack":
        name = line(interview.pack_name, 100)
        return t("-# Questions by {who}, from the pack {name}", who=who, name=name)
    return t("-# Questions by {who}", who=who)


_PITCHED = {
    Source.AD: mark("-# Questions are for about {years}, as the ad says. `/job edit` takes yours."),
    Source.ROLE: mark(
        "-# Questions are for about {years}, as the role says. `/job edit` takes yours."
    ),
}
_FIRST_JOB = mark("-# Questions are for a first job, as yours says. `/job edit` takes your years.")
_MIDDLE = mark(
    "-# Questions are at a middle level: neither you nor the job said how many years."
    " `/job edit` takes them."
)


def _pitched(t: Catalog, profile: JobProfile) -> str | None:
    """What questions are pitched by where nobody gave the years; None where somebody did."""
    found = seniority(profile)
    if found.source is Source.PERSON:
        return None
    if found.source is Source.NOWHERE:
        return t(_MIDDLE)
    said = words.years(t, found.years)
    return t(_PITCHED[found.source], years=said) if said else t(_FIRST_JOB)


_WITH_A_COACH = mark(
    "Your questions come one by one. You get feedback on each answer, and a report at the end."
)
_AS_IT_WILL_BE = mark(
    "Questions come one after the other, as in a real interview: no hints, one attempt each, "
    "feedback at the end. You have four minutes for each; after two I give you a sign. A recording "
    "that you begin in time may finish."
)


def end_confirm(t: Catalog, interview: Interview, unanswered: int) -> discord.ui.LayoutView:
    """Asks before ending; ``unanswered`` questions would be left out."""
    report = t("You get a report on what you answered so far, and it stays in `/history`.")
    left = t.plural(
        "{count} question would stay unanswered.",
        "{count} questions would stay unanswered.",
        unanswered,
    )
    return layout(
        Tone.NEUTRAL,
        t("### End this interview?"),
        f"{left} {report}" if unanswered else report,
        row(
            button(Action.END_SURE, t("End it"), interview.id, interview.position, style=_DANGER),
            button(Action.CANCEL, t("Keep going")),
        ),
    )


def unfinished_card(t: Catalog, interview: Interview, restart: str = "") -> discord.ui.LayoutView:
    """One interview is open in this place already: go on with it, or begin a new one.

    ``restart`` is the turn of the button that begins a new one (what was chosen for it); without
    it the turn is the position.
    """
    if interview.state is InterviewState.ACTIVE:
        where = t(
            "You are at question {number} of {count}.",
            number=interview.position,
            count=interview.question_count,
        )
    else:
        where = t("State: {state}.", state=words.interview_state(t, interview.state))
    if interview.channel_id:
        where += " " + t("It is in {channel}.", channel=f"<#{interview.channel_id}>")
    begun = t("begun {time}", time=words.timestamp(interview.created_at, "R"))
    return layout(
        Tone.QUESTION,
        t("### You have an unfinished interview here"),
        f"**{line(interview.profile.role, 200)}** · {words.kind_name(t, interview.kind)} · {begun}",
        where,
        RULE,
        t("-# Starting a new one ends this one; its answers stay in your history."),
        row(
            button(Action.RESUME, t("Resume"), interview.id, interview.position, style=_PRIMARY),
            button(
                Action.RESTART, t("Start a new one"), interview.id, restart or interview.position
            ),
        ),
    )


def place_of(t: Catalog, interview: Interview) -> str:
    """A link to where it is held; words while its place is being made."""
    if interview.channel_id is None:
        return t("a place that is being made")
    if interview.guild_id is None:
        return f"https://discord.com/channels/@me/{interview.channel_id}"
    return f"<#{interview.channel_id}>"


def which_card(
    t: Catalog, which: Sequence[tuple[Interview, Question | None]], action: Action
) -> discord.ui.LayoutView:
    """Several interviews are under way elsewhere: which one is meant? Each with the question that
    it is at, up to five."""
    lines, choices = [], []
    for interview, question in which:
        role = line(interview.profile.role, 60)
        number = 0 if question is None else question.position
        lines.append(
            t(
                "- **{role}**, question {number}: {channel}",
                role=role,
                number=number,
                channel=place_of(t, interview),
            )
        )
        subject = interview.id
        if action is Action.SKIP:
            subject = 0 if question is None else question.id
        if subject:
            choices.append(button(action, line(interview.profile.role, 40), subject, number))
    return layout(
        Tone.QUESTION,
        t("### Which interview do you mean?"),
        "\n".join(lines),
        t("-# Nothing has changed yet."),
        row(*choices),
    )
