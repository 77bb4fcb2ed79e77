"""The card of one answer: from "got it" to feedback, or why there is none."""

from __future__ import annotations

import discord

from cogs.interview.heard_layouts import TRANSCRIPT, gap_card, transcript_block
from cogs.interview.review_layouts import part_button, review_card
from cogs.kit import problems, words
from cogs.kit.ids import Action, Paged
from cogs.kit.layout import RULE, Block, Button, Tone, button, layout, row
from cogs.kit.passages import passage_lines
from cogs.kit.text import plain
from interview.conducting.form import HeldUntil, Pace
from interview.conducting.forms import form_of
from interview.conducting.language_doubt import ASKED
from interview.conducting.views import AnswerView
from interview.models import Answer, AnswerState, Interview, RecordingProblem, Transcript
from locales.catalog import Catalog, mark

_PRIMARY = discord.ButtonStyle.primary


#: When what is hidden is shown.
_WAITS_FOR = {
    HeldUntil.END: mark("-# Your answer is saved. Feedback comes at the end."),
    HeldUntil.REVEAL: mark(
        "-# Your answer is saved. Your feedback comes when the team's answers are revealed."
    ),
}


def _heading(t: Catalog, view: AnswerView) -> str:
    interview, question, answer = view.interview, view.question, view.answer
    if view.number == 1:
        which = t("your answer to the follow-up") if answer.follow_up else t("your answer")
    elif answer.follow_up:
        which = t("your answer · attempt {number} to the follow-up", number=view.number)
    else:
        which = t("your answer · attempt {number}", number=view.number)
    return f"### {words.place(t, question.position, interview.question_count)} · {which}"


def answer_card(t: Catalog, view: AnswerView, *, aside: bool = False) -> discord.ui.LayoutView:
    """How one answer stands: while it is current its buttons lead on, else it only informs.

    ``aside``: it is looked at beside its place, where nothing is gone on with.
    """
    interview, answer, current = view.interview, view.answer, view.current
    heading = _heading(t, view)
    held_until = form_of(interview).held_until
    if view.hidden and answer.state in (
        AnswerState.GRADED,
        AnswerState.TRANSCRIBED,
        AnswerState.RECEIVED,
    ):
        done = answer.state is AnswerState.GRADED
        return layout(
            Tone.NEUTRAL,
            heading,
            t("Thank you.") if done else t("Thank you. One moment …"),
            t(_WAITS_FOR[held_until or HeldUntil.END]),
        )
    match answer.state:
        case AnswerState.ASKED if view.transcript is not None:
            return gap_card(t, heading, view)
        case AnswerState.REFUSED if answer.problem is not None:
            return _refused(t, heading, interview, answer, current=current)
        case AnswerState.FAILED:
            return _failed(t, heading, view)
        case AnswerState.GRADED if view.feedback is not None:
            return review_card(t, heading, view, view.feedback, aside=aside)
        case AnswerState.RECEIVED:
            return layout(
                Tone.NEUTRAL,
                heading,
                t("Got it. Transcribing …"),
                t("-# Your recording is saved; nothing gets lost."),
                *passage_lines(t, view.passages),
            )
        case _:
            return layout(
                Tone.NEUTRAL,
                heading,
                t("Got it. Reviewing your answer …"),
                transcript_block(t, answer, view.transcript),
                *passage_lines(t, view.passages),
            )


def _transcript_button(t: Catalog, answer: Answer, transcript: Transcript | None) -> Button | None:
    if transcript is None or len(plain(transcript.text)) <= TRANSCRIPT - 100:
        return None
    return part_button(Paged.TRANSCRIPT, t("Transcript"), answer.id)


def _refused(
    t: Catalog, heading: str, interview: Interview, answer: Answer, *, current: bool
) -> discord.ui.LayoutView:
    assert answer.problem is not None  # the caller's condition
    what, following = problems.recording_problem(
        t,
        answer.problem,
        answer.problem_seconds,
        language=answer.language,
        expected=interview.language,
    )
    if answer.problem in ASKED:
        return layout(
            Tone.QUESTION,
            heading,
            f"**{what}**",
            following if current else None,
            t(
                "-# Nothing is lost: your recording waits for what you say, and is deleted when "
                "you answer again or go on."
            )
            if current
            else t("-# No rating was given."),
            _which_language(t, interview, answer) if current else None,
        )
    return layout(
        Tone.LOW,
        heading,
        f"**{what}**",
        following,
        t("-# No rating was given, and nothing is lost: the question is still open."),
    )


def _which_language(t: Catalog, interview: Interview, answer: Answer) -> Block:
    ours = words.language_name(t, interview.language)
    theirs = words.language_name(t, answer.language or "")
    return row(
        button(
            Action.LANGUAGE_OTHER,
            t("Review it as {language}", language=theirs),
            answer.id,
            style=_PRIMARY,
        )
        if answer.problem is not RecordingProblem.FOREIGN_LANGUAGE
        else None,
        button(Action.LANGUAGE_OURS, t("It is in {language}", language=ours), answer.id),
    )


def _failed(t: Catalog, heading: str, view: AnswerView) -> discord.ui.LayoutView:
    interview, answer, transcript = view.interview, view.answer, view.transcript
    current = view.current
    if not current:
        then = t("Your answer is saved and nothing is lost.")
    elif form_of(interview).pace is Pace.TEAM:
        then = t("Your answer is saved and nothing is lost; the team goes on meanwhile.")
    else:
        then = problems.saved(t, answer)
    return layout(
        Tone.PROBLEM,
        heading,
        f"**{problems.failed_step(t, answer.failed_step)}**",
        then,
        RULE,
        transcript_block(t, answer, transcript),
        *passage_lines(t, view.passages),
        row(
            button(Action.AGAIN, t("Try again"), answer.id, answer.attempt, style=_PRIMARY)
            if current
            else None,
            _transcript_button(t, answer, transcript),
        ),
    )
