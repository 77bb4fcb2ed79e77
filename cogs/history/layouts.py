"""/history: past interviews in pages, one of them, and one question with every attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from cogs.kit import grade_words, panel_words, words
from cogs.kit.ids import Action, HistoryFilter, build
from cogs.kit.layout import (
    RULE,
    Block,
    Item,
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
from cogs.kit.review import rated
from cogs.kit.text import line, name, shorten
from interview.models import (
    Feedback,
    HistoryEntry,
    Interview,
    InterviewState,
    Job,
    Kind,
    Question,
    QuestionState,
    Report,
)
from interview.rating.panel import PanelSide
from interview.rating.summary import best_rating, latest_rated
from locales.catalog import Catalog

HISTORY_PAGE_SIZE = 8

_PRIMARY = discord.ButtonStyle.primary
#: Discord's limits for a menu: options, and characters of an option's label and description.
_OPTIONS = 25
_OPTION_TEXT = 100


def _menu(
    action: Action, id: int, detail: str, placeholder: str, options: list[discord.SelectOption]
) -> Item | None:
    if not options:
        return None
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(action, id, detail), placeholder=placeholder, options=options[:_OPTIONS]
    )
    return row(select)


def history_page(
    t: Catalog,
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
    count = (
        t.plural("{count} interview", "{count} interviews", total)
        if where == HistoryFilter()
        else t.plural(
            "{count} interview matches your filter", "{count} interviews match your filter", total
        )
    )
    place = t("page {page} of {pages}", page=page + 1, pages=pages) if pages > 1 else ""
    blocks: list[Block] = [
        "### " + t("Your interviews"),
        f"-# {count} · {place}" if place else f"-# {count}",
    ]
    numbered = list(enumerate(entries, page * HISTORY_PAGE_SIZE + 1))
    if entries:
        blocks.append(RULE)
        blocks += [_entry(t, number, entry) for number, entry in numbered]
    elif where == HistoryFilter():
        blocks.append(t("None yet. The first one takes about ten minutes."))
    else:
        blocks.append(t("None like that. Choose another job or kind below."))
    options = [
        discord.SelectOption(
            label=name(entry.interview.profile.role, _OPTION_TEXT),
            value=str(entry.interview.id),
            description=shorten(
                f"{number}. {_outcome(t, entry)} · {entry.interview.created_at:%Y-%m-%d}",
                _OPTION_TEXT,
            ),
        )
        for number, entry in numbered
    ]
    blocks += [
        RULE,
        _menu(Action.HIST_OPEN, page, where.detail, t("Open an interview …"), options),
        _job_menu(t, where, jobs),
        _kind_menu(t, where) if entries or where != HistoryFilter() else None,
        row(
            button(Action.HIST, t("Newer"), page - 1, where.detail) if page > 0 else None,
            button(Action.HIST, t("Older"), page + 1, where.detail) if page + 1 < pages else None,
            button(Action.PROGRESS, t("Progress")) if total else None,
            button(Action.START, t("New interview"), where.job_id or 0, style=_PRIMARY),
        ),
    ]
    return layout(Tone.NEUTRAL, *blocks)


def _outcome(t: Catalog, entry: HistoryEntry) -> str:
    if entry.interview.state is not InterviewState.ENDED:
        return words.interview_state(t, entry.interview.state)
    rating = words.rating_text(t, entry.rating)
    if len(entry.scores) < 2:
        return rating
    grader = words.grader_name(t, entry.scores[0].grader)
    return t("{rating} by {grader}, others apart", rating=rating, grader=grader)


def _entry(t: Catalog, number: int, entry: HistoryEntry) -> Block:
    interview = entry.interview
    facts = [
        _outcome(t, entry),
        words.timestamp(interview.created_at),
        words.kind_name(t, interview.kind),
        t.plural("{count} answered", "{count} answered", entry.answered),
    ]
    if entry.skipped:
        facts.append(t.plural("{count} skipped", "{count} skipped", entry.skipped))
    after = f"**\n-# {' · '.join(facts)}"
    return flex(" ".join(interview.profile.role.split()), 400, before=f"**{number}. ", after=after)


def _job_menu(t: Catalog, where: HistoryFilter, jobs: Sequence[Job]) -> Item | None:
    if not jobs:
        return None
    options = [
        discord.SelectOption(label=t("All jobs"), value="job-all", default=where.job_id is None),
        *(
            discord.SelectOption(
                label=shown,
                value=f"job-{job.id}",
                default=where.job_id == job.id,
            )
            for job, shown in list(zip(jobs, words.choice_names(t, jobs), strict=True))[
                : _OPTIONS - 1
            ]
        ),
    ]
    # The two menus may not share a custom_id; HistoryFilter.parse ignores the ending.
    return _menu(Action.HIST_FILTER, 0, f"{where.detail}-j", t("Any job"), options)


def _kind_menu(t: Catalog, where: HistoryFilter) -> Item | None:
    options = [
        discord.SelectOption(label=t("All kinds"), value="kind-all", default=where.kind is None),
        *(
            discord.SelectOption(
                label=words.kind_name(t, kind),
                value=f"kind-{kind.value}",
                default=where.kind is kind,
            )
            for kind in Kind
        ),
    ]
    return _menu(Action.HIST_FILTER, 0, f"{where.detail}-k", t("Any kind"), options)


# --------------------------------------------------------------------------- one interview


def history_interview(
    t: Catalog,
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
        outcome = _question_outcome(t, question, given, leading)
        side = (panels or {}).get(question.position)
        if side is not None:
            panel = t("panel {numbers}", numbers=panel_words.panel_numbers(t, side))
            outcome += f" · {panel}"
        lines.append(item(question.draft.text, before=f"{question.position}. {outcome} · "))
        options.append(
            discord.SelectOption(
                label=name(f"{question.position}. {question.draft.text}", _OPTION_TEXT),
                value=str(question.id),
                description=name(outcome, _OPTION_TEXT),
            )
        )
    rating = report.rating if report is not None else None
    summary = f"## {rated(t, rating, leading or '')}" if rating else None
    apart = grade_words.scores_apart(t, scores)
    facts = (
        f"-# {words.kind_name(t, interview.kind)} · {words.timestamp(interview.created_at)} · "
        f"{words.interview_state(t, interview.state)}"
    )
    return layout(
        tone_of(rating),
        f"### {line(interview.profile.role, 200)}",
        summary,
        f"-# {apart}" if apart else None,
        facts,
        RULE,
        flex_list(t, t("**Questions**"), lines, 2000)
        or t("No question was asked in this interview."),
        _menu(Action.HIST_Q, interview.id, "", t("Open a question …"), options),
        row(
            button(Action.REPORT, t("Report"), interview.id, style=_PRIMARY)
            if report is not None
            else None,
            button(Action.HIST, t("All interviews"), 0),
        ),
    )


def _question_outcome(
    t: Catalog, question: Question, given: Sequence[Feedback], leading: str | None
) -> str:
    """``leading``: the grader whose score stands for the interview; another one is named."""
    latest = latest_rated(given)
    if latest is None or latest.rating is None:
        if question.state is QuestionState.DONE:
            return t("not rated")
        return words.question_state(t, question.state)
    outcome = words.rating_text(t, latest.rating)
    best = best_rating(given)
    if best is not None and best > latest.rating:
        outcome = t("{rating} (best {best})", rating=outcome, best=t.number(best, 1))
    if leading is not None and latest.assessment.grader != leading:
        grader = words.grader_name(t, latest.assessment.grader)
        outcome = t("{rating} by {grader}", rating=outcome, grader=grader)
    return outcome
