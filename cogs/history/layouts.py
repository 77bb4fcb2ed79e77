"""/history: past interviews in pages, one of them, and one question with every attempt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import discord

from cogs.kit import grade_words, panel_words, words
from cogs.kit.ids import Action, HistoryFilter, build
from cogs.kit.layout import (
    RULE,
    Item,
    Part,
    Render,
    Tone,
    button,
    flex,
    flex_list,
    item,
    layout,
    row,
    tone_of,
)
from cogs.kit.notices import clamp
from cogs.kit.review import attempt_blocks, pack
from cogs.kit.text import line, name, plain
from interview.conducting.reading import Grades
from interview.models import (
    Answer,
    Feedback,
    FollowUp,
    HistoryEntry,
    Interview,
    InterviewState,
    Job,
    Kind,
    Question,
    QuestionState,
    Report,
    Transcript,
)
from interview.rating.panel import PanelSide
from interview.rating.summary import best_rating, latest_rated
from locales.catalog import ENGLISH

__all__ = [
    "HISTORY_PAGE_SIZE",
    "history_interview",
    "history_page",
    "history_question",
    "history_question_pages",
]

HISTORY_PAGE_SIZE = 8

_PRIMARY = discord.ButtonStyle.primary
#: Discord's limits for a menu: options, and characters of an option's label and description.
_OPTIONS = 25
_OPTION_TEXT = 100


def _menu(
    action: Action, id: int, turn: str, placeholder: str, options: list[discord.SelectOption]
) -> Item | None:
    if not options:
        return None
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(action, id, turn), placeholder=placeholder, options=options[:_OPTIONS]
    )
    return row(select)


def history_page(
    entries: Sequence[HistoryEntry],
    total: int,
    page: int,
    *,
    where: HistoryFilter | None = None,
    jobs: Sequence[Job] = (),
) -> discord.ui.LayoutView:
    """One page (0-based) of ``total`` interviews, newest first, with menus to filter and open."""
    where = where or HistoryFilter()
    pages = max(1, -(-total // HISTORY_PAGE_SIZE))
    count = words.plural(total, "interview")
    place = f" · page {page + 1} of {pages}" if pages > 1 else ""
    shown = "" if where == HistoryFilter() else " match your filter"
    parts: list[Part] = ["### Your interviews", f"-# {count}{shown}{place}"]
    if entries:
        parts.append(RULE)
        for number, entry in enumerate(entries, page * HISTORY_PAGE_SIZE + 1):
            parts.append(_entry(number, entry))
    elif where == HistoryFilter():
        parts.append("None yet. The first one takes about ten minutes.")
    else:
        parts.append("None like that. Choose another job or kind below.")
    options = [
        discord.SelectOption(
            label=name(entry.interview.profile.role, _OPTION_TEXT),
            value=str(entry.interview.id),
            description=f"{number}. {_outcome(entry)} · {entry.interview.created_at:%Y-%m-%d}",
        )
        for number, entry in enumerate(entries, page * HISTORY_PAGE_SIZE + 1)
    ]
    parts += [
        RULE,
        _menu(Action.HIST_OPEN, page, where.turn, "Open an interview …", options),
        _job_menu(where, jobs),
        _kind_menu(where) if entries or where != HistoryFilter() else None,
        row(
            button(Action.HIST, "Newer", page - 1, where.turn) if page > 0 else None,
            button(Action.HIST, "Older", page + 1, where.turn) if page + 1 < pages else None,
            button(Action.PROGRESS, "Progress") if total else None,
            button(Action.START, "New interview", where.job_id or 0, style=_PRIMARY),
        ),
    ]
    return layout(Tone.NEUTRAL, *parts)


def _outcome(entry: HistoryEntry) -> str:
    if entry.interview.state is not InterviewState.ENDED:
        return words.interview_state(ENGLISH, entry.interview.state)
    outcome = words.rating_text(ENGLISH, entry.rating)
    if len(entry.scores) > 1:
        outcome += f" by {words.grader_name(ENGLISH, entry.scores[0].grader)}, others apart"
    return outcome


def _entry(number: int, entry: HistoryEntry) -> Part:
    interview = entry.interview
    facts = [
        words.timestamp(interview.created_at),
        words.kind_name(ENGLISH, interview.kind),
        f"{entry.answered} answered",
    ]
    if entry.skipped:
        facts.append(f"{entry.skipped} skipped")
    bar = f"{words.rating_bar(entry.rating)} " if entry.rating is not None else ""
    after = f"**\n-# {bar}{_outcome(entry)} · {' · '.join(facts)}"
    return flex(" ".join(interview.profile.role.split()), 400, before=f"**{number}. ", after=after)


def _job_menu(where: HistoryFilter, jobs: Sequence[Job]) -> Item | None:
    if not jobs:
        return None
    options = [
        discord.SelectOption(label="All jobs", value="job-all", default=where.job_id is None),
        *(
            discord.SelectOption(
                label=words.choice_name(ENGLISH, job),
                value=f"job-{job.id}",
                default=where.job_id == job.id,
            )
            for job in jobs[: _OPTIONS - 1]
        ),
    ]
    # The two menus may not share a custom_id; HistoryFilter.parse ignores the ending.
    return _menu(Action.HIST_FILTER, 0, f"{where.turn}-j", "Any job", options)


def _kind_menu(where: HistoryFilter) -> Item | None:
    options = [
        discord.SelectOption(label="All kinds", value="kind-all", default=where.kind is None),
        *(
            discord.SelectOption(
                label=words.kind_name(ENGLISH, kind),
                value=f"kind-{kind.value}",
                default=where.kind is kind,
            )
            for kind in Kind
        ),
    ]
    return _menu(Action.HIST_FILTER, 0, f"{where.turn}-k", "Any kind", options)


# --------------------------------------------------------------------------- one interview


def history_interview(
    interview: Interview,
    questions: Sequence[Question],
    feedback: Mapping[int, Sequence[Feedback]],
    report: Report | None = None,
    *,
    panels: Mapping[int, PanelSide] | None = None,
) -> discord.ui.LayoutView:
    """One interview: how each question went. ``feedback`` is by question id, by attempt; ``panels``
    what people made of it, by position."""
    asked = [one for one in questions if one.state is not QuestionState.PENDING]
    lines: list[Render] = []
    options: list[discord.SelectOption] = []
    scores = report.scores if report is not None else ()
    leading = scores[0].grader if scores else None
    for question in asked:
        given = list(feedback.get(question.id, ()))
        outcome = _question_outcome(question, given, leading)
        side = (panels or {}).get(question.position)
        if side is not None:
            outcome += f" · panel {panel_words.panel_numbers(side)}"
        lines.append(item(question.draft.text, before=f"{question.position}. {outcome} · "))
        options.append(
            discord.SelectOption(
                label=name(f"{question.position}. {question.draft.text}", _OPTION_TEXT),
                value=str(question.id),
                description=name(outcome, _OPTION_TEXT),
            )
        )
    rating = report.rating if report is not None else None
    summary = (
        f"## {words.rating_bar(rating)}  {words.rating_text(ENGLISH, rating)}" if rating else None
    )
    apart = grade_words.scores_apart(ENGLISH, scores)
    facts = (
        f"-# {words.kind_name(ENGLISH, interview.kind)} · {words.timestamp(interview.created_at)}"
        f" · {words.interview_state(ENGLISH, interview.state)}"
    )
    return layout(
        tone_of(rating),
        f"### {line(interview.profile.role, 200)}",
        summary,
        f"-# {apart}" if apart else None,
        facts,
        RULE,
        flex_list(ENGLISH, "**Questions**", lines, 2000)
        or "No question was asked in this interview.",
        _menu(Action.HIST_Q, interview.id, "", "Open a question …", options),
        row(
            button(Action.REPORT, "Report", interview.id, style=_PRIMARY)
            if report is not None
            else None,
            button(Action.HIST, "All interviews", 0),
        ),
    )


def _question_outcome(question: Question, given: Sequence[Feedback], leading: str | None) -> str:
    """``leading``: the grader whose score stands for the interview; another one is named."""
    latest = latest_rated(given)
    if latest is None or latest.rating is None:
        if question.state is QuestionState.DONE:
            return "not rated"
        return words.question_state(ENGLISH, question.state)
    outcome = f"{words.rating_bar(latest.rating)} {latest.rating:.1f}"
    best = best_rating(given)
    if best is not None and best > latest.rating:
        outcome += f" (best {best:.1f})"
    if leading is not None and latest.assessment.grader != leading:
        outcome += f" by {words.grader_name(ENGLISH, latest.assessment.grader)}"
    return outcome


# --------------------------------------------------------------------------- one question

Attempts = Sequence[tuple[Answer, Transcript | None, Feedback | None]]


_NO_GRADES = Grades({}, {})


def history_question_pages(
    interview: Interview,
    question: Question,
    attempts: Attempts,
    grades: Grades = _NO_GRADES,
    follow_ups: Sequence[FollowUp] = (),
) -> list[str]:
    """The question and all of every attempt, newest first, escaped, each page fits a message."""
    blocks = [plain(question.draft.text)]
    if not attempts:
        blocks.append(f"There is no answer to it: {words.question_state(ENGLISH, question.state)}.")
    asked = {(each.attempt, each.number): each.draft.text for each in follow_ups}
    for answer, transcript, feedback in reversed(attempts):
        head = f"### Attempt {answer.attempt}"
        follow_up = asked.get((answer.attempt, answer.follow_up or 0))
        if answer.follow_up is not None:
            head += f" · follow-up {answer.follow_up}"
        source = words.source_name(ENGLISH, answer.source)
        facts = f"{source} · {words.timestamp(answer.created_at, 'f')}"
        block = f"{head}\n-# {facts}"
        blocks.append(f"{block}\n**{line(follow_up)}**" if follow_up else block)
        blocks += attempt_blocks(
            ENGLISH,
            answer,
            transcript,
            feedback,
            earlier=grades.earlier.get(answer.id, ()),
            again=grades.again.get(answer.id),
            language=interview.language,
        )
        if peers := grades.peers.get(answer.id):
            blocks.append(panel_words.panel_block(question.draft, peers))
    return pack(blocks)


def history_question(
    interview: Interview,
    question: Question,
    attempts: Attempts,
    page: int = 0,
    recorded: Collection[int] = (),
    grades: Grades = _NO_GRADES,
    *,
    follow_ups: Sequence[FollowUp] = (),
) -> discord.ui.LayoutView:
    """One question with every attempt, in pages (0-based).

    ``recorded``: ids of answers whose recording is kept; ``grades``: earlier ratings, and which
    answers may be graded again. The newest five of either have a button.
    """
    heard = [answer for answer, _, _ in attempts if answer.id in recorded][-5:]
    again = [
        answer
        for answer, _, _ in attempts
        if answer.id in grades.again and answer.regrading != "waiting"
    ][-5:]
    pages = history_question_pages(interview, question, attempts, grades, follow_ups)
    page = clamp(page, pages)
    ratings = [feedback.rating for _, _, feedback in attempts if feedback is not None]
    return layout(
        tone_of(ratings[-1] if ratings else None),
        f"### Question {question.position} of {interview.question_count} · "
        f"{line(interview.profile.role, 100)}",
        pages[page],
        RULE,
        f"-# Page {page + 1} of {len(pages)}" if len(pages) > 1 else None,
        row(
            button(Action.HIST_QUESTION, "Previous", question.id, page - 1) if page > 0 else None,
            button(Action.HIST_QUESTION, "Next page", question.id, page + 1)
            if page + 1 < len(pages)
            else None,
            button(Action.MODEL, "Model answer", question.id),
            button(Action.HIST_INTERVIEW, "Back to the interview", interview.id),
        ),
        row(
            *(
                button(Action.LISTEN, f"Recording of attempt {answer.attempt}", answer.id)
                for answer in heard
            )
        )
        if heard
        else None,
        row(
            *(
                button(
                    Action.REGRADE,
                    grade_words.regrade_button(ENGLISH, grades.again[answer.id])
                    + (f" (attempt {answer.attempt})" if len(attempts) > 1 else ""),
                    answer.id,
                    f"h{page}",
                )
                for answer in again
            )
        ),
    )
