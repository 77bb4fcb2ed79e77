"""/history: one question with every attempt; each one's review opens in its place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import discord

from cogs.kit import grade_words, panel_words, problems, words
from cogs.kit.ids import Action, Paged, page_detail
from cogs.kit.layout import RULE, Button, button, layout, row, tone_of
from cogs.kit.notices import clamp, page_buttons, page_number
from cogs.kit.review import pack, rated
from cogs.kit.text import line, plain, shorten
from interview.conducting.views import Grades
from interview.models import (
    Answer,
    AnswerState,
    Feedback,
    FollowUp,
    Interview,
    Question,
    Regrading,
    Transcript,
)
from locales.catalog import Catalog

_PRIMARY = discord.ButtonStyle.primary
#: Discord's limit for a button's label.
_LABEL = 80

Attempts = Sequence[tuple[Answer, Transcript | None, Feedback | None]]


_NO_GRADES = Grades({}, {})


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """A question with all that came of it."""

    interview: Interview
    question: Question
    attempts: Attempts
    #: Ids of answers whose recording is kept.
    recorded: Collection[int] = ()
    follow_ups: Sequence[FollowUp] = ()
    #: Earlier ratings, and which answers may be graded again.
    grades: Grades = _NO_GRADES


def history_question_pages(t: Catalog, past: PastQuestion) -> list[str]:
    """The question and how every attempt went, newest first, escaped, each page fits a message."""
    question, attempts = past.question, past.attempts
    blocks = [plain(question.draft.text)]
    if not attempts:
        state = words.question_state(t, question.state)
        blocks.append(t("There is no answer to it: {state}.", state=state))
    asked = {(each.attempt, each.number): each.draft.text for each in past.follow_ups}
    for answer, _, feedback in reversed(attempts):
        facts = f"{words.source_name(t, answer.source)} · {words.timestamp(answer.created_at, 'f')}"
        shown = [f"**{_which(t, answer)}** · {_outcome_of(t, past, answer, feedback)}"]
        follow_up = asked.get((answer.attempt, answer.follow_up or 0))
        shown += [line(follow_up)] if follow_up else []
        blocks.append("\n".join([*shown, f"-# {facts}"]))
        again = past.grades.again.get(answer.id)
        if again and feedback is not None:
            state = grade_words.regrading(t, answer.regrading, again, feedback)
            blocks += [state] if state else []
        if peers := past.grades.peers.get(answer.id):
            blocks.append(panel_words.panel_block(t, question.draft, peers))
    return pack(blocks)


def _which(t: Catalog, answer: Answer) -> str:
    if answer.follow_up is None:
        return t("Attempt {number}", number=answer.attempt)
    return t(
        "Attempt {number} · follow-up {follow_up}",
        number=answer.attempt,
        follow_up=answer.follow_up,
    )


def _outcome_of(t: Catalog, past: PastQuestion, answer: Answer, feedback: Feedback | None) -> str:
    """An answer's rating by whom, or why there is none."""
    if feedback is not None:
        assessment = feedback.assessment
        if feedback.rating is None:
            return t("not rated")
        by = words.grader_name(t, assessment.grader)
        said = rated(t, feedback.rating, assessment.grader)
        return t("{rating} by {grader}", rating=said, grader=by)
    if answer.state is AnswerState.REFUSED and answer.problem is not None:
        what, _ = problems.recording_problem(
            t,
            answer.problem,
            answer.problem_seconds,
            language=answer.language,
            expected=past.interview.language,
        )
        return t("not rated. {why}", why=what)
    if answer.state is AnswerState.FAILED:
        return problems.failed_step(t, answer.failed_step)
    return t("being reviewed")


def history_question(t: Catalog, past: PastQuestion, page: int = 0) -> discord.ui.LayoutView:
    """One question with every attempt, in pages (0-based). The newest five reviews, recordings, and
    answers to grade again, have a button."""
    interview, question, grades = past.interview, past.question, past.grades
    attempts = past.attempts
    heard = [answer for answer, _, _ in attempts if answer.id in past.recorded][-5:]
    again = [
        answer
        for answer, _, _ in attempts
        if answer.id in grades.again and answer.regrading is not Regrading.WAITING
    ][-5:]
    pages = history_question_pages(t, past)
    page = clamp(page, pages)
    ratings = [feedback.rating for _, _, feedback in attempts if feedback is not None]
    return layout(
        tone_of(ratings[-1] if ratings else None),
        "### "
        + t(
            "Question {number} of {count}",
            number=question.position,
            count=interview.question_count,
        )
        + f" · {line(interview.profile.role, 100)}",
        pages[page],
        RULE,
        page_number(t, page, len(pages)),
        row(*(_open(t, answer, len(attempts)) for answer, _, _ in attempts[-5:])),
        row(
            *(
                button(
                    Action.LISTEN,
                    t("Recording of attempt {number}", number=answer.attempt),
                    answer.id,
                )
                for answer in heard
            )
        ),
        row(
            *(
                button(
                    Action.REGRADE,
                    _again(t, grades.again[answer.id], answer.attempt if len(attempts) > 1 else 0),
                    answer.id,
                    f"h{page}",
                )
                for answer in again
            )
        ),
        row(
            *page_buttons(t, page, len(pages), Action.HIST_QUESTION, question.id),
            button(Action.MODEL, t("Model answer"), question.id),
            button(Action.HIST_INTERVIEW, t("Back to the interview"), interview.id),
        ),
    )


def _open(t: Catalog, answer: Answer, count: int) -> Button:
    """To an answer's review."""
    label = t("The review") if count == 1 else t("Review: {attempt}", attempt=_which(t, answer))
    detail = page_detail(Paged.REVIEW, 0)
    return button(Action.PAGE, label, answer.id, detail, style=_PRIMARY)


def _again(t: Catalog, grader: str, attempt: int) -> str:
    """The label of a button that asks ``grader`` once more; ``attempt`` 0 where there is one."""
    label = grade_words.regrade_button(t, grader)
    if not attempt:
        return label
    return shorten(t("{label} (attempt {number})", label=label, number=attempt), _LABEL)
