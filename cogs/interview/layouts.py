"""The messages of a running interview: its beginning, its questions, and help with them."""

from __future__ import annotations

from datetime import datetime
from typing import TypeGuard

import discord

from cogs.kit import words
from cogs.kit.delivery import said
from cogs.kit.ids import Action, Paged
from cogs.kit.layout import RULE, Part, Tone, button, flex, layout, row
from cogs.kit.notices import notice, paged
from cogs.kit.text import line, paginate, plain
from interview.models import (
    Answer,
    AnswerSource,
    CompanyStyle,
    Feedback,
    FollowUp,
    FollowUpState,
    Interview,
    InterviewState,
    Manner,
    Practice,
    Question,
    QuestionState,
    TeamPractice,
    Transcript,
)
from interview.rating.levels import SEEN_AS
from interview.timing import is_timed

__all__ = [
    "better_answer_view",
    "end_confirm",
    "follow_up_card",
    "hint_view",
    "model_answer_view",
    "nudge_card",
    "opening_card",
    "question_card",
    "transcript_view",
    "unfinished_card",
]

_PRIMARY = discord.ButtonStyle.primary
_DANGER = discord.ButtonStyle.danger


def _facts(interview: Interview) -> str:
    """``Mixed · 5 questions · English · real, tough, startup``."""
    setup = interview.setup
    chosen = [words.practice_name(Practice.REAL).lower()] if is_timed(interview) else []
    if setup.manner is not Manner.NEUTRAL:
        chosen.append(words.manner_name(setup.manner).lower())
    if setup.style is not CompanyStyle.ANY:
        chosen.append(words.style_name(setup.style).lower())
    return " · ".join(
        (
            words.kind_name(interview.kind),
            words.plural(interview.question_count, "question"),
            words.language_name(interview.language),
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
        f"-# Questions by {words.grader_name(interview.interviewer)}"
        f"{pack if interview.interviewer == 'pack' else ''}"
        if interview.interviewer
        else None
    )
    waits = interview.state is InterviewState.ACTIVE and interview.position == 0
    return layout(
        Tone.QUESTION,
        f"### Your interview for {role}",
        f"-# {_facts(interview)}",
        _AS_IT_WILL_BE if is_timed(interview) else _WITH_A_COACH,
        row(
            button(Action.READY, "I'm ready", interview.id, style=_PRIMARY),
            button(Action.END, "End", interview.id, interview.position),
        )
        if waits
        else None,
        RULE if note or made_by or kept_days else None,
        flex(" ".join(note.split()), 600, before="-# "),
        made_by,
        f"-# {words.kept_here(kept_days)}" if kept_days else None,
    )


_WITH_A_COACH = (
    "Your questions come one by one. You get feedback on each answer, and a report at the end."
)
_AS_IT_WILL_BE = (
    "Questions come one after the other, as in a real interview: no hints, one attempt each, "
    "feedback at the end. You have four minutes for each; after two I give you a sign. A recording "
    "that you begin in time may finish."
)


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
    the time of timed practice, or of a team's round, is up; ``team`` whose question it is.
    """
    draft = question.draft
    heading = f"### Question {question.position} of {interview.question_count}"
    if attempt > 1 and question.state is QuestionState.OPEN:
        heading += f" · attempt {attempt}"
    level = SEEN_AS.get(draft.level)
    facts = words.kind_name(draft.kind) + (f" · {level} level" if level else "")
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
    if interview.setup.practice is Practice.TEAM:
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
            None if is_timed(interview) else button(Action.HINT, "Hint", id, turn),
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
            if is_timed(interview)
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
    """Two minutes have passed in timed practice; it turns quiet once the turn is over."""
    if limit_at is None:
        return layout(Tone.NEUTRAL, "-# Two minutes had passed.")
    return layout(
        Tone.FAIR,
        "**Two minutes have passed.** Come to your main point; I go on "
        f"{words.timestamp(limit_at, 'R')}. A recording that you have begun may finish.",
    )


def _closed(interview: Interview, question: Question) -> str | None:
    """Why a question takes no answer now; None while it does."""
    if interview.setup.practice is Practice.TEAM:
        return _closed_in_team(interview, question)
    if question.state is QuestionState.SKIPPED:
        return "skipped"
    if question.state is QuestionState.TIMED_OUT:
        return "no answer was begun in time"
    if question.state is QuestionState.FOLLOW_UP:
        return "answered; a follow-up is below"
    if question.state is QuestionState.DONE:
        if is_timed(interview) and interview.state is not InterviewState.ENDED:
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


def model_answer_view(question: Question, page: int = 0) -> discord.ui.LayoutView:
    """How a strong answer may sound, in pages."""
    text = plain(question.draft.model_answer)
    if not text:
        return notice("There is no model answer for this question.")
    return paged(
        f"Model answer to question {question.position}",
        paginate(text),
        page,
        what=Paged.MODEL,
        id=question.id,
        tone=Tone.QUESTION,
        note="One good way to answer. Yours may differ and be just as good: use your own facts.",
    )


def better_answer_view(answer: Answer, feedback: Feedback, page: int = 0) -> discord.ui.LayoutView:
    """The person's own answer, rewritten from their facts, in pages."""
    text = plain(feedback.assessment.better_answer)
    if not text:
        return notice("There is no rewritten version of this answer.")
    return paged(
        "Your answer, told better",
        paginate(text),
        page,
        what=Paged.BETTER,
        id=answer.id,
        tone=Tone.QUESTION,
        note=f"Written by {words.grader_name(feedback.assessment.grader)} from what you said. "
        "Check that every fact is true before you use it.",
    )


def transcript_view(answer: Answer, transcript: Transcript, page: int = 0) -> discord.ui.LayoutView:
    """The whole transcript, in pages."""
    return paged(
        "What you wrote" if answer.source is AnswerSource.TEXT else "What I heard",
        paginate(said(transcript) or "Nothing."),
        page,
        what=Paged.TRANSCRIPT,
        id=answer.id,
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
        where = f"State: {words.interview_state(interview.state)}."
    link = f" It is in <#{interview.channel_id}>." if interview.channel_id else ""
    return layout(
        Tone.QUESTION,
        "### You have an unfinished interview here",
        f"**{line(interview.profile.role, 200)}** · {words.kind_name(interview.kind)} · "
        f"begun {words.timestamp(interview.created_at, 'R')}",
        f"{where}{link}",
        RULE,
        "-# Starting a new one ends this one; its answers stay in your history.",
        row(
            button(Action.RESUME, "Resume", interview.id, interview.position, style=_PRIMARY),
            button(Action.RESTART, "Start a new one", interview.id, restart or interview.position),
        ),
    )
