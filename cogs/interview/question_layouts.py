"""The messages of a question at hand: the question, its follow-ups, the clock's sign, a hint."""

from __future__ import annotations

from datetime import datetime

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Block, Tone, button, flex, layout, row
from cogs.kit.text import plain
from interview.conducting.form import Deed, HeldUntil, Pace
from interview.conducting.forms import form_of
from interview.models import (
    FollowUp,
    FollowUpState,
    Interview,
    InterviewState,
    Question,
    QuestionState,
    TeamPractice,
)
from locales.catalog import Catalog, mark


def how_to_answer(t: Catalog, can_read_messages: bool) -> str:
    """How an answer is given here."""
    if can_read_messages:
        return t(
            "**How to answer:** send a voice message or write here. `/answer` takes an audio file."
        )
    return t(
        "**How to answer:** use `/answer` with a recording or text, or send a message here and "
        "choose *Apps → Submit as answer* from its menu.\n"
        "-# I can't read messages in this server, so I won't notice one by itself."
    )


def question_card(
    t: Catalog,
    interview: Interview,
    question: Question,
    *,
    can_read_messages: bool,
    attempt: int = 1,
    limit_at: datetime | None = None,
    team: TeamPractice | None = None,
) -> discord.ui.LayoutView:
    """A question; closed, without buttons, once it no longer waits for an answer.

    ``attempt`` is the number of the attempt that an answer sent now would be; ``limit_at`` when
    the time for it, or of a team's round, is up; ``team`` whose question it is.
    """
    draft = question.draft
    heading = f"### {words.place(t, question.position, interview.question_count)}"
    if attempt > 1 and question.state is QuestionState.OPEN:
        heading += " · " + t("attempt {number}", number=attempt)
    kind, level = words.kind_name(t, draft.kind), words.at_level(t, draft.level)
    facts = f"{kind} · {level}" if level else kind
    # A heading holds one line; a longer question reads better without one.
    large = len(draft.text) <= 160 and "\n" not in plain(draft.text)
    body: list[Block] = [
        heading,
        flex(draft.text, 2400, before="## " if large else ""),
        flex(" ".join(draft.why.split()), 400, before="-# " + t("Why this question:") + " "),
    ]
    closed = _closed(interview, question)
    if closed is not None:
        return layout(Tone.NEUTRAL, *body, f"-# {facts} · {t(closed)}")
    id, turn = question.id, attempt
    form = form_of(interview)
    if form.pace is Pace.TEAM:
        return layout(
            Tone.QUESTION,
            *body,
            RULE,
            how_to_answer(t, can_read_messages),
            _clock(t, limit_at),
            _with_a_team(t, team),
            f"-# {facts}",
            row(
                button(Action.TEAM_PASS_MINE, t("I pass"), interview.id, question.position),
                button(Action.TEAM_SHARING, t("What I share"), interview.team_id)
                if interview.team_id
                else None,
            ),
        )
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        how_to_answer(t, can_read_messages),
        _clock(t, limit_at),
        f"-# {facts}",
        row(
            None if Deed.HINT in form.lacks else button(Action.HINT, t("Hint"), id, turn),
            button(Action.SKIP, t("Skip"), id, turn),
            button(Action.END, t("End interview"), interview.id, question.position),
        ),
    )


def _with_a_team(t: Catalog, team: TeamPractice | None) -> str:
    said = t(
        "Only you and I see your answer until the reveal; then the others see what you chose to "
        "share. A recording that you begin in time may finish."
    )
    if team is None or team.thread_id is None:
        return said
    return said + " " + t("The team meets in {thread}.", thread=f"<#{team.thread_id}>")


def _clock(t: Catalog, limit_at: datetime | None) -> str | None:
    """A line that counts down by itself in Discord."""
    if limit_at is None:
        return None
    return t("⏱ Time is up {time}.", time=words.timestamp(limit_at, "R"))


def follow_up_card(
    t: Catalog,
    interview: Interview,
    question: Question,
    follow_up: FollowUp,
    *,
    can_read_messages: bool,
    limit_at: datetime | None = None,
) -> discord.ui.LayoutView:
    """A follow-up to an answer; closed once it no longer waits."""
    text = follow_up.draft.text
    large = len(text) <= 160 and "\n" not in plain(text)
    body: list[Block] = [
        t(
            "### Question {number} of {count} · follow-up",
            number=question.position,
            count=interview.question_count,
        ),
        flex(text, 1200, before="## " if large else ""),
    ]
    closed = _settled(interview, question, follow_up)
    if closed is not None:
        return layout(Tone.NEUTRAL, *body, f"-# {t(closed)}")
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        how_to_answer(t, can_read_messages),
        _clock(t, limit_at),
        t("-# Your answer counts with the question."),
        row(
            button(Action.LEAVE, t("Skip this follow-up"), follow_up.id),
            button(Action.END, t("End interview"), interview.id, question.position)
            if form_of(interview).pace is Pace.ITSELF
            else None,
        ),
    )


def _settled(interview: Interview, question: Question, follow_up: FollowUp) -> str | None:
    """Why a follow-up takes no answer now, for the catalog; None while it does."""
    if follow_up.state is FollowUpState.ANSWERED:
        return mark("answered")
    if follow_up.state is FollowUpState.LEFT:
        return mark("left out")
    if interview.state is InterviewState.ENDED:
        return mark("the interview ended here")
    if question.state is QuestionState.REVIEW:
        return mark("your answer is being reviewed")
    return None


def nudge_card(
    t: Catalog, interview: Interview, limit_at: datetime | None
) -> discord.ui.LayoutView:
    """Two minutes of the time for it have passed; it turns quiet once the turn is over."""
    if limit_at is None:
        return layout(Tone.NEUTRAL, t("-# Two minutes had passed."))
    return layout(
        Tone.FAIR,
        t(
            "**Two minutes have passed.** Come to your main point; I go on {time}. A recording "
            "that you have begun may finish.",
            time=words.timestamp(limit_at, "R"),
        ),
    )


def _closed(interview: Interview, question: Question) -> str | None:
    """Why a question takes no answer now, for the catalog; None while it does."""
    form = form_of(interview)
    if form.pace is Pace.TEAM:
        return _closed_in_team(interview, question)
    if question.state is QuestionState.SKIPPED:
        return mark("skipped")
    if question.state is QuestionState.TIMED_OUT:
        return mark("no answer was begun in time")
    if question.state is QuestionState.FOLLOW_UP:
        return mark("answered; a follow-up is below")
    if question.state is QuestionState.DONE:
        ended = interview.state is InterviewState.ENDED
        if form.held_until is HeldUntil.END and not ended:
            return mark("answered; feedback comes at the end")
        return mark("answered; the feedback is below")
    if interview.state is InterviewState.ENDED:
        return mark("the interview ended here")
    if question.state is QuestionState.REVIEW:
        return mark("your answer is being reviewed")
    return None


def _closed_in_team(interview: Interview, question: Question) -> str | None:
    """The same in a team practice, where nobody goes on alone."""
    if question.state is QuestionState.SKIPPED:
        return mark("passed")
    if question.state is QuestionState.TIMED_OUT:
        return mark("no answer was begun in time")
    if question.state is QuestionState.DONE:
        return mark("answered")
    if interview.state is InterviewState.ENDED:
        return mark("the practice ended here")
    if question.state is QuestionState.REVIEW:
        return mark("answered; your feedback comes with the reveal")
    return None


def hint_view(t: Catalog, question: Question) -> discord.ui.LayoutView:
    hint = flex(question.draft.hint, 3000)
    return layout(
        Tone.QUESTION,
        t("### Hint for question {number}", number=question.position),
        hint or t("There is no hint for this one. Start with what you would want to know first."),
        t("-# A hint doesn't change your rating."),
    )
