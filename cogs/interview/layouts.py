"""The messages of an interview as a whole: its beginning, its end, one that is unfinished."""

from __future__ import annotations

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Tone, button, flex, layout, row
from cogs.kit.text import line
from interview.conducting.forms import form_of
from interview.models import (
    CompanyStyle,
    Interview,
    InterviewState,
    Manner,
    Practice,
)
from locales.catalog import ENGLISH

__all__ = [
    "end_confirm",
    "opening_card",
    "unfinished_card",
]

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger


def _facts(interview: Interview) -> str:
    """``Mixed · 5 questions · English · real, tough, startup``."""
    setup = interview.setup
    usual = setup.practice is Practice.COACH
    chosen = [] if usual else [words.practice_name(ENGLISH, setup.practice).lower()]
    if setup.manner is not Manner.NEUTRAL:
        chosen.append(words.manner_name(ENGLISH, setup.manner).lower())
    if setup.style is not CompanyStyle.ANY:
        chosen.append(words.style_name(ENGLISH, setup.style).lower())
    return " · ".join(
        (
            words.kind_name(ENGLISH, interview.kind),
            words.plural(interview.question_count, "question"),
            words.language_name(ENGLISH, interview.language),
            *([", ".join(chosen)] if chosen else []),
        )
    )


def opening_card(
    interview: Interview, note: str = "", stuck: bool = False, kept_days: int | None = None
) -> discord.ui.LayoutView:
    """How the making of the questions stands; ``note`` is the interviewer's word to the person.

    ``kept_days``: after which the server deletes the interview; None: it doesn't.
    """
    role = line(interview.profile.role, 200)
    if interview.state is InterviewState.ENDED and interview.position == 0:
        return layout(
            Tone.NEUTRAL,
            f"### Interview for {role}",
            "It was ended before the first question.",
            row(button(Action.START, "Start a new one", interview.job_id or 0, style=_PRIMARY)),
        )
    if stuck or interview.state is InterviewState.STUCK:
        return layout(
            Tone.PROBLEM,
            f"### Interview for {role}",
            "Making your questions didn't work, after several tries. It is not your doing, and "
            "what you told me about the job is kept.",
            row(
                button(Action.PREPARE, "Try again", interview.id, style=_PRIMARY),
                button(Action.END, "End", interview.id, interview.position),
            ),
        )
    if interview.state is InterviewState.PREPARING:
        return layout(
            Tone.QUESTION,
            f"### Making your questions for {role} …",
            f"-# {_facts(interview)}",
            "They will be here in a moment. Take a breath; you can answer at your own pace.",
        )
    pack = f", from the pack {line(interview.pack_name, 100)}" if interview.pack_name else ""
    made_by = (
        f"-# Questions by {words.grader_name(ENGLISH, interview.interviewer)}"
        f"{pack if interview.interviewer == 'pack' else ''}"
        if interview.interviewer
        else None
    )
    waits = interview.state is InterviewState.ACTIVE and interview.position == 0
    return layout(
        Tone.QUESTION,
        f"### Your interview for {role}",
        f"-# {_facts(interview)}",
        _AS_IT_WILL_BE if form_of(interview).has_clock else _WITH_A_COACH,
        row(
            button(Action.READY, "I'm ready", interview.id, style=_PRIMARY),
            button(Action.END, "End", interview.id, interview.position),
        )
        if waits
        else None,
        RULE if note or made_by or kept_days else None,
        flex(" ".join(note.split()), 600, before="-# "),
        made_by,
        f"-# {words.kept_here(ENGLISH, kept_days)}" if kept_days else None,
    )


_WITH_A_COACH = (
    "Your questions come one by one. You get feedback on each answer, and a report at the end."
)
_AS_IT_WILL_BE = (
    "Questions come one after the other, as in a real interview: no hints, one attempt each, "
    "feedback at the end. You have four minutes for each; after two I give you a sign. A recording "
    "that you begin in time may finish."
)


def end_confirm(interview: Interview, unanswered: int) -> discord.ui.LayoutView:
    """Asks before ending; ``unanswered`` questions would be left out."""
    left = f"{words.plural(unanswered, 'question')} would stay unanswered. " if unanswered else ""
    return layout(
        Tone.NEUTRAL,
        "### End this interview?",
        f"{left}You get a report on what you answered so far, and it stays in `/history`.",
        row(
            button(Action.END_SURE, "End it", interview.id, interview.position, style=_DANGER),
            button(Action.CANCEL, "Keep going"),
        ),
    )


def unfinished_card(interview: Interview, restart: str = "") -> discord.ui.LayoutView:
    """One interview is open in this place already: go on with it, or begin a new one.

    ``restart`` is the turn of the button that begins a new one (what was chosen for it); without
    it the turn is the position.
    """
    if interview.state is InterviewState.ACTIVE:
        where = f"You are at question {interview.position} of {interview.question_count}."
    else:
        where = f"State: {words.interview_state(ENGLISH, interview.state)}."
    link = f" It is in <#{interview.channel_id}>." if interview.channel_id else ""
    return layout(
        Tone.QUESTION,
        "### You have an unfinished interview here",
        f"**{line(interview.profile.role, 200)}** · {words.kind_name(ENGLISH, interview.kind)} · "
        f"begun {words.timestamp(interview.created_at, 'R')}",
        f"{where}{link}",
        RULE,
        "-# Starting a new one ends this one; its answers stay in your history.",
        row(
            button(Action.RESUME, "Resume", interview.id, interview.position, style=_PRIMARY),
            button(Action.RESTART, "Start a new one", interview.id, restart or interview.position),
        ),
    )
