"""The card of one answer: from "got it" to feedback, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping

import discord

from cogs.kit import grade_words, problems, words
from cogs.kit.delivery import delivery_text, said_part, unsure_legend
from cogs.kit.ids import Action, Paged
from cogs.kit.layout import (
    RULE,
    Button,
    Part,
    Tone,
    button,
    flex,
    flex_list,
    item,
    layout,
    quoted,
    row,
    tone_of,
)
from cogs.kit.review import (
    caveats,
    grader_line,
    rated,
    spoken,
    transcript_title,
)
from cogs.kit.text import plain
from interview.conducting.form import HeldUntil, Pace
from interview.conducting.forms import form_of
from interview.conducting.language_doubt import ASKED
from interview.models import (
    Answer,
    AnswerState,
    Assessment,
    Feedback,
    FollowUp,
    FollowUpState,
    Interview,
    Question,
    RecordingProblem,
    Transcript,
)
from interview.rating.rubric import criteria_for, level_expected
from locales.catalog import ENGLISH

__all__ = ["answer_card"]

_PRIMARY = discord.ButtonStyle.primary
#: A transcript longer than this begins on the card and is read in full by a button.
_TRANSCRIPT = 700


#: When what is hidden is shown.
_WAITS_FOR = {
    HeldUntil.END: "Feedback comes at the end.",
    HeldUntil.REVEAL: "Your feedback comes when the team's answers are revealed.",
}


def _heading(interview: Interview, question: Question, answer: Answer) -> str:
    attempt = f" · attempt {answer.attempt}" if answer.attempt > 1 else ""
    if answer.follow_up is not None:
        attempt += " to the follow-up"
    return f"### Question {question.position} of {interview.question_count} · your answer{attempt}"


def answer_card(
    interview: Interview,
    question: Question,
    answer: Answer,
    transcript: Transcript | None,
    feedback: Feedback | None,
    *,
    is_last: bool,
    current: bool,
    fixable: bool | None = None,
    hidden: bool = False,
    followed_by: FollowUp | None = None,
    again: str | None = None,
) -> discord.ui.LayoutView:
    """How one answer stands. ``is_last``: its question ends the interview. ``current``: it is the
    newest turn at the question at hand, so its buttons lead on; an older card only informs.
    ``fixable``: its transcript may be fixed (as ``current`` if left out). ``hidden``: feedback is
    there but not shown before the end. ``followed_by``: the follow-up asked about it. ``again``:
    the grader that can be asked to rate it once more, whatever the turn."""
    heading = _heading(interview, question, answer)
    held_until = form_of(interview).held_until
    if hidden and answer.state in (
        AnswerState.GRADED,
        AnswerState.TRANSCRIBED,
        AnswerState.RECEIVED,
    ):
        done = answer.state is AnswerState.GRADED
        return layout(
            Tone.NEUTRAL,
            heading,
            "Thank you." if done else "Thank you. One moment …",
            f"-# Your answer is saved. {_WAITS_FOR[held_until or HeldUntil.END]}",
        )
    match answer.state:
        case AnswerState.REFUSED if answer.problem is not None:
            return _refused(heading, interview, answer, current=current)
        case AnswerState.FAILED:
            return _failed(heading, interview, answer, transcript, current=current)
        case AnswerState.GRADED if feedback is not None:
            return _graded(
                heading,
                interview,
                question,
                answer,
                transcript,
                feedback,
                is_last=is_last,
                current=current,
                fixable=current if fixable is None else fixable,
                followed_by=followed_by,
                again=again,
            )
        case AnswerState.RECEIVED:
            return layout(
                Tone.NEUTRAL,
                heading,
                "Got it. Transcribing …",
                "-# Your recording is saved; nothing gets lost.",
            )
        case _:
            return layout(
                Tone.NEUTRAL,
                heading,
                "Got it. Reviewing your answer …",
                _transcript_part(answer, transcript),
            )


def _transcript_part(answer: Answer, transcript: Transcript | None) -> Part:
    if transcript is None:
        return None
    return said_part(
        transcript, _TRANSCRIPT, before=transcript_title(ENGLISH, answer, transcript) + "\n"
    )


def _heard(answer: Answer, transcript: Transcript | None, fixable: bool) -> list[Part]:
    legend = None if transcript is None else unsure_legend(ENGLISH, transcript, fixable=fixable)
    return [_transcript_part(answer, transcript), legend]


def _transcript_button(answer: Answer, transcript: Transcript | None) -> Button | None:
    if transcript is None or len(plain(transcript.text)) <= _TRANSCRIPT - 100:
        return None
    return button(Action.TRANSCRIPT, "Full transcript", answer.id)


def _refused(
    heading: str, interview: Interview, answer: Answer, *, current: bool
) -> discord.ui.LayoutView:
    assert answer.problem is not None  # the caller's condition
    what, following = problems.recording_problem(
        ENGLISH,
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
            "-# Nothing is lost: your recording waits for what you say, and is deleted when you "
            "answer again or go on."
            if current
            else "-# No rating was given.",
            _which_language(interview, answer) if current else None,
        )
    return layout(
        Tone.LOW,
        heading,
        f"**{what}**",
        following,
        "-# No rating was given, and nothing is lost: the question is still open.",
    )


def _which_language(interview: Interview, answer: Answer) -> Part:
    ours = words.language_name(ENGLISH, interview.language)
    theirs = words.language_name(ENGLISH, answer.language or "")
    return row(
        button(Action.LANGUAGE_OTHER, f"Review it as {theirs}", answer.id, style=_PRIMARY)
        if answer.problem is not RecordingProblem.FOREIGN_LANGUAGE
        else None,
        button(Action.LANGUAGE_OURS, f"It is in {ours}", answer.id),
    )


def _failed(
    heading: str,
    interview: Interview,
    answer: Answer,
    transcript: Transcript | None,
    *,
    current: bool,
) -> discord.ui.LayoutView:
    if not current:
        then = "Your answer is saved and nothing is lost."
    elif form_of(interview).pace is Pace.TEAM:
        then = "Your answer is saved and nothing is lost; the team goes on meanwhile."
    else:
        then = problems.saved(ENGLISH, answer)
    return layout(
        Tone.PROBLEM,
        heading,
        f"**{problems.failed_step(ENGLISH, answer.failed_step)}**",
        then,
        RULE,
        _transcript_part(answer, transcript),
        row(
            button(Action.AGAIN, "Try again", answer.id, answer.attempt, style=_PRIMARY)
            if current
            else None,
            _transcript_button(answer, transcript),
        ),
    )


def _graded(
    heading: str,
    interview: Interview,
    question: Question,
    answer: Answer,
    transcript: Transcript | None,
    feedback: Feedback,
    *,
    is_last: bool,
    current: bool,
    fixable: bool,
    followed_by: FollowUp | None,
    again: str | None,
) -> discord.ui.LayoutView:
    assessment = feedback.assessment
    if assessment.not_gradable is not None or feedback.rating is None:
        tone = Tone.LOW
        parts = [*_not_gradable(assessment), RULE, *_heard(answer, transcript, fixable)]
    else:
        tone = tone_of(feedback.rating)
        parts = [
            f"## {rated(ENGLISH, feedback.rating, assessment.grader)}",
            f"-# {grader_line(ENGLISH, assessment)}",
            *caveats(ENGLISH, assessment),
            "-# Rated with your answer to the question, as a whole." if answer.follow_up else None,
            RULE,
            *_heard(answer, transcript, fixable),
            RULE,
            *_said(assessment),
            RULE,
            *_measured(assessment, _expected(question, interview.profile.years)),
        ]
    parts.append(RULE)
    if feedback.delivery is not None:
        parts.append(f"**Delivery**\n{delivery_text(ENGLISH, feedback.delivery)}")
    parts.append(flex(" ".join(assessment.limits.split()), 320, before="-# "))
    if again is not None:
        parts.append(grade_words.regrading(ENGLISH, answer.regrading, again, feedback) or None)
    if followed_by is not None and followed_by.state is FollowUpState.OPEN:
        parts.append("-# There is a follow-up below. Answer it, or go on.")
    lead = row(
        *(
            (
                button(
                    Action.NEXT,
                    "Finish" if is_last else "Next question",
                    answer.id,
                    answer.attempt,
                    style=_PRIMARY,
                ),
                button(Action.RETRY, "Try again", answer.id, answer.attempt),
            )
            if current and form_of(interview).pace is not Pace.TEAM
            else ()
        ),
        button(Action.FIX, "Fix transcript", answer.id, answer.attempt)
        if fixable and spoken(answer)
        else None,
        button(Action.MODEL, "Model answer", question.id),
    )
    # Whether "Everything" is needed is known only once the texts were given their room.
    shortened = layout(tone, heading, *parts).shortened
    read = row(
        button(Action.BETTER, "My answer, told better", answer.id)
        if assessment.better_answer
        else None,
        _transcript_button(answer, transcript),
        button(Action.PAGE, "Everything in full", answer.id, f"{Paged.DETAIL.value}-0")
        if shortened or _reasons(assessment)
        else None,
        button(
            Action.REGRADE, grade_words.regrade_button(ENGLISH, again), answer.id, answer.attempt
        )
        if again is not None and answer.regrading != "waiting"
        else None,
    )
    return layout(tone, heading, *parts, lead, read)


def _reasons(assessment: Assessment) -> bool:
    """Whether there are reasons that the card, which shows levels only, leaves out."""
    return any(one.reason or one.quote for one in assessment.criteria)


def _not_gradable(assessment: Assessment) -> list[Part]:
    parts: list[Part] = ["## Not rated"]
    if assessment.not_gradable is not None:
        why, following = problems.not_gradable(ENGLISH, assessment.not_gradable)
        parts += [f"**{why}**", flex(assessment.not_gradable_reason, 500), following]
    parts += [
        f"-# No number was given. {grader_line(ENGLISH, assessment)}",
        *caveats(ENGLISH, assessment),
    ]
    return parts


def _said(assessment: Assessment) -> list[Part]:
    return [
        flex_list(
            ENGLISH,
            "**What was good**",
            [quoted(s.text, s.quote) for s in assessment.strengths],
            1000,
        ),
        flex_list(
            ENGLISH, "**What to improve**", [item(text) for text in assessment.improvements], 900
        ),
        flex(assessment.first_change, 400, before="**Change this first:** "),
    ]


def _expected(question: Question, years: float) -> dict[str, int]:
    """Criterion key -> the level to expect with these years."""
    return {
        criterion.key: level_expected(criterion, years)
        for criterion in criteria_for(question.draft.kind)
    }


def _measured(assessment: Assessment, expected: Mapping[str, int]) -> list[Part]:
    covered = [
        item(one.point, before=f"{words.coverage_mark(one.coverage)} ")
        for one in assessment.coverage
    ]
    levels = [
        item(
            one.name,
            before="not judged: " if one.level is None else f"{words.level_bar(one.level)}  ",
            after=""
            if one.level is None or one.level >= expected.get(one.key, 0)
            else f" · with your years, {expected[one.key]} is expected",
        )
        for one in assessment.criteria
    ]
    return [
        flex_list(ENGLISH, "**Key points** · ● covered  ◐ partly  ○ not heard", covered, 800),
        flex_list(ENGLISH, "**By criterion**", levels, 500),
    ]
