"""The card of one answer: from "got it" to feedback, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping

import discord

from cogs.interview.heard_layouts import TRANSCRIPT, gap_card, heard_blocks, transcript_block
from cogs.kit import grade_words, problems, words
from cogs.kit.delivery import delivery_text
from cogs.kit.ids import Action, Paged
from cogs.kit.layout import (
    RULE,
    Block,
    Button,
    Tone,
    button,
    corrected,
    flex,
    flex_list,
    item,
    layout,
    quoted,
    row,
    tone_of,
)
from cogs.kit.passages import passage_blocks
from cogs.kit.review import COVERAGE_TITLE, MISTAKES_TITLE, caveats, grader_line, rated, spoken
from cogs.kit.text import plain
from interview.conducting.form import HeldUntil, Pace
from interview.conducting.forms import form_of
from interview.conducting.language_doubt import ASKED
from interview.conducting.views import AnswerView
from interview.models import (
    Answer,
    AnswerState,
    Assessment,
    Feedback,
    FollowUpState,
    Interview,
    Question,
    RecordingProblem,
    Regrading,
    Transcript,
)
from interview.rating.rubric import criteria_for, level_expected
from interview.rating.seniority import years_of
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


def answer_card(t: Catalog, view: AnswerView) -> discord.ui.LayoutView:
    """How one answer stands: while it is current its buttons lead on, else it only informs."""
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
            return _graded(t, heading, view, view.feedback)
        case AnswerState.RECEIVED:
            return layout(
                Tone.NEUTRAL,
                heading,
                t("Got it. Transcribing …"),
                t("-# Your recording is saved; nothing gets lost."),
                *passage_blocks(t, view.passages),
            )
        case _:
            return layout(
                Tone.NEUTRAL,
                heading,
                t("Got it. Reviewing your answer …"),
                transcript_block(t, answer, view.transcript),
                *passage_blocks(t, view.passages),
            )


def _transcript_button(t: Catalog, answer: Answer, transcript: Transcript | None) -> Button | None:
    if transcript is None or len(plain(transcript.text)) <= TRANSCRIPT - 100:
        return None
    return button(Action.TRANSCRIPT, t("Full transcript"), answer.id)


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
        *passage_blocks(t, view.passages),
        row(
            button(Action.AGAIN, t("Try again"), answer.id, answer.attempt, style=_PRIMARY)
            if current
            else None,
            _transcript_button(t, answer, transcript),
        ),
    )


def _graded(
    t: Catalog, heading: str, view: AnswerView, feedback: Feedback
) -> discord.ui.LayoutView:
    interview, question, answer = view.interview, view.question, view.answer
    transcript, again, followed_by = view.transcript, view.again, view.followed_by
    assessment = feedback.assessment
    if assessment.not_gradable is not None or feedback.rating is None:
        tone = Tone.LOW
        blocks = [*_not_gradable(t, assessment), RULE, *heard_blocks(t, view)]
    else:
        tone = tone_of(feedback.rating)
        blocks = [
            f"## {rated(t, feedback.rating, assessment.grader)}",
            f"-# {grader_line(t, assessment)}",
            *caveats(t, assessment),
            t("-# Rated with your answer to the question, as a whole.")
            if answer.follow_up
            else None,
            RULE,
            *heard_blocks(t, view),
            RULE,
            *_said(t, assessment),
            RULE,
            *_measured(t, assessment, _expected(question, years_of(interview.profile))),
        ]
    blocks.append(RULE)
    if feedback.delivery is not None:
        blocks.append(t("**Delivery**") + "\n" + delivery_text(t, feedback.delivery))
    blocks.append(flex(" ".join(assessment.not_judged.split()), 320, before="-# "))
    if again is not None:
        blocks.append(grade_words.regrading(t, answer.regrading, again, feedback) or None)
    if followed_by is not None and followed_by.state is FollowUpState.OPEN:
        blocks.append(t("-# There is a follow-up below. Answer it, or go on."))
    lead = row(
        *(
            (
                button(
                    Action.NEXT,
                    t("Finish") if view.is_last else t("Next question"),
                    answer.id,
                    answer.attempt,
                    style=_PRIMARY,
                ),
                button(Action.RETRY, t("Try again"), answer.id, answer.attempt),
            )
            if view.current and form_of(interview).pace is not Pace.TEAM
            else ()
        ),
        button(Action.FIX, t("Fix transcript"), answer.id, answer.attempt)
        if view.fixable and spoken(answer)
        else None,
        button(Action.MODEL, t("Model answer"), question.id),
    )
    # Whether "Everything" is needed is known only once the texts were given their room.
    shortened = layout(tone, heading, *blocks).shortened
    read = row(
        button(Action.BETTER, t("My answer, told better"), answer.id)
        if assessment.better_answer
        else None,
        _transcript_button(t, answer, transcript),
        button(Action.PAGE, t("Everything in full"), answer.id, f"{Paged.DETAIL.value}-0")
        if shortened or _reasons(assessment)
        else None,
        button(Action.REGRADE, grade_words.regrade_button(t, again), answer.id, answer.attempt)
        if again is not None and answer.regrading is not Regrading.WAITING
        else None,
    )
    return layout(tone, heading, *blocks, lead, read)


def _reasons(assessment: Assessment) -> bool:
    """Whether there are reasons that the card, which shows levels only, leaves out."""
    return any(one.reason or one.quote or one.remark for one in assessment.criteria)


def _not_gradable(t: Catalog, assessment: Assessment) -> list[Block]:
    blocks: list[Block] = [t("## Not rated")]
    if assessment.not_gradable is not None:
        why, following = problems.not_gradable(t, assessment.not_gradable)
        blocks += [f"**{why}**", flex(assessment.not_gradable_reason, 500), following]
    blocks += [
        t("-# No number was given. {graded_by}", graded_by=grader_line(t, assessment)),
        *caveats(t, assessment),
    ]
    return blocks


def _said(t: Catalog, assessment: Assessment) -> list[Block]:
    return [
        flex_list(
            t,
            t(MISTAKES_TITLE),
            [corrected(one.quote, one.correction) for one in assessment.mistakes],
            800,
        ),
        flex_list(
            t,
            t("**What was good**"),
            [quoted(s.text, s.quote) for s in assessment.strengths],
            1000,
        ),
        flex_list(
            t, t("**What to improve**"), [item(text) for text in assessment.improvements], 900
        ),
        flex(assessment.first_change, 400, before=t("**Change this first:**") + " "),
    ]


def _expected(question: Question, years: float) -> dict[str, int]:
    """Criterion key -> the level to expect with these years."""
    return {
        criterion.key: level_expected(criterion, years)
        for criterion in criteria_for(question.draft.kind)
    }


def _measured(t: Catalog, assessment: Assessment, expected: Mapping[str, int]) -> list[Block]:
    covered = [
        item(one.point, before=f"{words.coverage_mark(one.coverage)} ")
        for one in assessment.coverage
    ]
    levels = [
        item(
            t(one.name),
            before=t("not judged") + ": "
            if one.level is None
            else f"{words.level_bar(one.level)}  ",
            after=""
            if one.level is None or one.level >= expected.get(one.key, 0)
            else " · " + t("with your years, {level} is expected", level=expected[one.key]),
        )
        for one in assessment.criteria
    ]
    return [
        flex_list(t, t(COVERAGE_TITLE), covered, 800),
        flex_list(t, t("**By criterion**"), levels, 500),
    ]
