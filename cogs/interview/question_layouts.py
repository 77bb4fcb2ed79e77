"""The messages of a question at hand: the question, its follow-ups, the clock's sign, a hint."""

from __future__ import annotations

from datetime import datetime
from typing import TypeGuard

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Part, Tone, button, flex, layout, row
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
from interview.rating.levels import SEEN_AS
from locales.catalog import ENGLISH

__all__ = ["follow_up_card", "hint_view", "nudge_card", "question_card"]


def _how_to_answer(can_read_messages: bool) -> str:
    if can_read_messages:
        return (
            "**How to answer:** send a voice message or write here. `/answer` takes an audio file."
        )
    return (
        "**How to answer:** use `/answer` with a recording or text, or send a message here and "
        "choose *Apps → Submit as answer* from its menu.\n"
        "-# I can't read messages in this server, so I won't notice one by itself."
    )


def question_card(
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
    heading = f"### Question {question.position} of {interview.question_count}"
    if attempt > 1 and question.state is QuestionState.OPEN:
        heading += f" · attempt {attempt}"
    level = SEEN_AS.get(draft.level)
    facts = words.kind_name(ENGLISH, draft.kind) + (f" · {level} level" if level else "")
    # A heading holds one line; a longer question reads better without one.
    large = len(draft.text) <= 160 and "\n" not in plain(draft.text)
    body: list[Part] = [
        heading,
        flex(draft.text, 2400, before="## " if large else ""),
        flex(" ".join(draft.why.split()), 400, before="-# Why this question: "),
    ]
    closed = _closed(interview, question)
    if closed is not None:
        return layout(Tone.NEUTRAL, *body, f"-# {facts} · {closed}")
    id, turn = question.id, attempt
    form = form_of(interview)
    if form.pace is Pace.TEAM:
        return layout(
            Tone.QUESTION,
            *body,
            RULE,
            _how_to_answer(can_read_messages),
            _clock(limit_at),
            _WITH_A_TEAM
            + (f" The team meets in <#{team.thread_id}>." if _has_thread(team) else ""),
            f"-# {facts}",
            row(
                button(Action.TEAM_PASS_MINE, "I pass", interview.id, question.position),
                button(Action.TEAM_SHARING, "What I share", interview.team_id)
                if interview.team_id
                else None,
            ),
        )
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        _how_to_answer(can_read_messages),
        _clock(limit_at),
        f"-# {facts}",
        row(
            None if Deed.HINT in form.lacks else button(Action.HINT, "Hint", id, turn),
            button(Action.SKIP, "Skip", id, turn),
            button(Action.END, "End interview", interview.id, question.position),
        ),
    )


_WITH_A_TEAM = (
    "Only you and I see your answer until the reveal; then the others see what you chose to share."
    " A recording that you begin in time may finish."
)


def _has_thread(team: TeamPractice | None) -> TypeGuard[TeamPractice]:
    return team is not None and team.thread_id is not None


def _clock(limit_at: datetime | None) -> str | None:
    """A line that counts down by itself in Discord."""
    return None if limit_at is None else f"⏱ Time is up {words.timestamp(limit_at, 'R')}."


def follow_up_card(
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
    body: list[Part] = [
        f"### Question {question.position} of {interview.question_count} · follow-up",
        flex(text, 1200, before="## " if large else ""),
    ]
    closed = _settled(interview, question, follow_up)
    if closed is not None:
        return layout(Tone.NEUTRAL, *body, f"-# {closed}")
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        _how_to_answer(can_read_messages),
        _clock(limit_at),
        "-# Your answer counts with the question.",
        row(
            button(Action.LEAVE, "Skip this follow-up", follow_up.id),
            button(Action.END, "End interview", interview.id, question.position)
            if form_of(interview).pace is Pace.ITSELF
            else None,
        ),
    )


def _settled(interview: Interview, question: Question, follow_up: FollowUp) -> str | None:
    """Why a follow-up takes no answer now; None while it does."""
    if follow_up.state is FollowUpState.ANSWERED:
        return "answered"
    if follow_up.state is FollowUpState.LEFT:
        return "left out"
    if interview.state is InterviewState.ENDED:
        return "the interview ended here"
    if question.state is QuestionState.REVIEW:
        return "your answer is being reviewed"
    return None


def nudge_card(interview: Interview, limit_at: datetime | None) -> discord.ui.LayoutView:
    """Two minutes of the time for it have passed; it turns quiet once the turn is over."""
    if limit_at is None:
        return layout(Tone.NEUTRAL, "-# Two minutes had passed.")
    return layout(
        Tone.FAIR,
        "**Two minutes have passed.** Come to your main point; I go on "
        f"{words.timestamp(limit_at, 'R')}. A recording that you have begun may finish.",
    )


def _closed(interview: Interview, question: Question) -> str | None:
    """Why a question takes no answer now; None while it does."""
    form = form_of(interview)
    if form.pace is Pace.TEAM:
        return _closed_in_team(interview, question)
    if question.state is QuestionState.SKIPPED:
        return "skipped"
    if question.state is QuestionState.TIMED_OUT:
        return "no answer was begun in time"
    if question.state is QuestionState.FOLLOW_UP:
        return "answered; a follow-up is below"
    if question.state is QuestionState.DONE:
        ended = interview.state is InterviewState.ENDED
        if form.held_until is HeldUntil.END and not ended:
            return "answered; feedback comes at the end"
        return "answered; the feedback is below"
    if interview.state is InterviewState.ENDED:
        return "the interview ended here"
    if question.state is QuestionState.REVIEW:
        return "your answer is being reviewed"
    return None


def _closed_in_team(interview: Interview, question: Question) -> str | None:
    """The same in a team practice, where nobody goes on alone."""
    if question.state is QuestionState.SKIPPED:
        return "passed"
    if question.state is QuestionState.TIMED_OUT:
        return "no answer was begun in time"
    if question.state is QuestionState.DONE:
        return "answered"
    if interview.state is InterviewState.ENDED:
        return "the practice ended here"
    if question.state is QuestionState.REVIEW:
        return "answered; your feedback comes with the reveal"
    return None


def hint_view(question: Question) -> discord.ui.LayoutView:
    hint = flex(question.draft.hint, 3000)
    return layout(
        Tone.QUESTION,
        f"### Hint for question {question.position}",
        hint or "There is no hint for this one. Start with what you would want to know first.",
        "-# A hint doesn't change your rating.",
    )
