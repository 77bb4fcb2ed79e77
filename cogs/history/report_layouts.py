"""The end of an interview, and how ratings went over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import discord

from cogs.kit import grade_words, panel_words, words
from cogs.kit.ids import Action, Paged
from cogs.kit.layout import RULE, Part, Render, Tone, button, flex, flex_list, item, layout, tone_of
from cogs.kit.layout import row as buttons
from cogs.kit.notices import paged
from cogs.kit.review import pack, rated
from cogs.kit.text import line, plain
from interview.models import Interview, ProgressPoint, QuestionState, Report
from interview.rating.panel import PanelSide
from locales.catalog import ENGLISH

__all__ = ["progress_card", "report_card", "report_pages", "report_view"]

_PRIMARY = discord.ButtonStyle.primary


def _outcome(rating: float | None, state: QuestionState, other: str = "") -> str:
    """``other`` names the grader where it is not the one whose score leads."""
    if rating is not None:
        by = f" by {other}" if other else ""
        return f"{words.rating_bar(rating)} {rating:.1f}{by}"
    return words.question_state(ENGLISH, state) if state is not QuestionState.DONE else "not rated"


def _others(report: Report, graders: Mapping[int, str] | None) -> dict[int, str]:
    """Position -> name of the grader, for the questions that the leading one did not rate."""
    leading = report.scores[0].grader if report.scores else None
    return {
        position: words.grader_name(ENGLISH, grader)
        for position, grader in (graders or {}).items()
        if leading is not None and grader != leading
    }


def _picture(chart: str | None, description: str) -> Part:
    if chart is None:
        return None
    gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{chart}", description=description)
    )
    return gallery


def report_card(
    report: Report | None,
    interview: Interview,
    chart: str | None = None,
    *,
    graders: Mapping[int, str] | None = None,
    panels: Mapping[int, PanelSide] | None = None,
) -> discord.ui.LayoutView:
    """The report, or that it is being written. ``chart`` names a file sent along.

    ``graders``: by position, who rated each question; marked where it isn't the one whose score
    stands for the interview. ``panels``: by position, what people made of the answer.
    """
    heading = f"### Your report · {line(interview.profile.role, 150)}"
    if report is None:
        return layout(Tone.NEUTRAL, heading, "Writing your report …")
    verdict = (
        f"## {rated(ENGLISH, report.rating, _first_grader(report))}"
        if report.rating is not None
        else "Nothing was rated this time, so there is no number."
    )
    others = _others(report, graders)
    apart = grade_words.scores_apart(ENGLISH, report.scores)
    questions: list[Render] = [
        item(
            text,
            before=f"{position}. {_outcome(rating, state, others.get(position, ''))}"
            f"{_panel(panels, position)} · ",
        )
        for position, text, rating, state in report.questions
    ]
    criteria: list[Render] = [
        item(name, before=f"{words.rating_bar(mean)} {mean:.1f}  ")
        for _, name, mean, _ in report.criteria
    ]
    practice = [item(text, before=f"{n}. ") for n, text in enumerate(report.draft.practice, 1)]
    parts: list[Part] = [
        heading,
        verdict,
        f"-# {apart}" if apart else None,
        flex(report.draft.summary, 900),
        RULE,
        flex_list(ENGLISH, "**Practice next**", practice, 900),
        RULE,
        flex_list(ENGLISH, "**Questions**", questions, 1000),
        f"-# {report.course}" if report.course else None,
        # The picture shows the same; words are for those who can't see it.
        flex_list(ENGLISH, f"**By criterion**{_whose(report)}", criteria, 600),
        _picture(chart, "Ratings by question and by criterion"),
        f"-# Report by {words.grader_name(ENGLISH, report.draft.grader)} · numbers computed from "
        "the ratings of your answers",
    ]
    shortened = layout(Tone.NEUTRAL, *parts).shortened
    return layout(
        tone_of(report.rating),
        *parts,
        buttons(
            button(Action.START, "New interview", interview.job_id or 0, style=_PRIMARY),
            button(Action.HIST_INTERVIEW, "See the answers", interview.id),
            button(Action.PROGRESS, "Progress"),
            button(Action.PAGE, "Everything in full", interview.id, f"{Paged.REPORT.value}-0")
            if shortened
            else None,
        ),
    )


def _panel(panels: Mapping[int, PanelSide] | None, position: int) -> str:
    """`` · panel 3.4 (4 people, spread 0.8)``; "" without a panel. Never part of a mean."""
    side = (panels or {}).get(position)
    return "" if side is None else f" · panel {panel_words.panel_numbers(side)}"


def _first_grader(report: Report) -> str:
    """Whose ratings ``report.rating`` is the mean of."""
    return report.scores[0].grader if report.scores else ""


def _whose(report: Report) -> str:
    """Whose levels the criteria are, when several graders rated."""
    if len(report.scores) < 2:
        return ""
    leading = report.scores[0]
    by = words.grader_name(ENGLISH, leading.grader)
    return f" · {by}, {words.plural(leading.answers, 'answer')}"


def report_pages(
    report: Report,
    interview: Interview,
    graders: Mapping[int, str] | None = None,
    panels: Mapping[int, PanelSide] | None = None,
) -> list[str]:
    """Everything of a report in full, escaped, each page fits a message.

    ``graders`` and ``panels`` as for :func:`report_card`.
    """
    blocks = [
        f"**{rated(ENGLISH, report.rating, _first_grader(report))}**"
        if report.rating is not None
        else "**Not rated**"
    ]
    apart, others = grade_words.scores_apart(ENGLISH, report.scores), _others(report, graders)
    if apart:
        blocks.append(apart)
    if report.draft.summary:
        blocks.append(plain(report.draft.summary))
    if report.draft.practice:
        steps = [f"{n}. {line(text)}" for n, text in enumerate(report.draft.practice, 1)]
        blocks.append("\n".join(["**Practice next**", *steps]))
    if report.course:
        blocks.append(f"**Difficulty**\n{report.course}")
    for position, text, rating, state in report.questions:
        outcome = _outcome(rating, state, others.get(position, "")) + _panel(panels, position)
        blocks.append(f"**Question {position}** · {outcome}\n{plain(text)}")
    # The leading grader's, then those of the others, each under its name.
    named = [(f"**By criterion**{_whose(report)}", report.criteria)]
    named += [
        (f"**By criterion** · {grade_words.score(ENGLISH, each)}", each.criteria)
        for each in report.scores[1:]
    ]
    for title, criteria in named:
        if criteria:
            lines = [
                f"{words.rating_bar(mean)} {mean:.1f}  {line(name)} "
                f"({words.plural(count, 'answer')})"
                for _, name, mean, count in criteria
            ]
            blocks.append("\n".join([title, *lines]))
    blocks.append(
        f"-# {line(interview.profile.role)} · report by "
        f"{words.grader_name(ENGLISH, report.draft.grader)}"
    )
    return pack(blocks)


def report_view(
    report: Report,
    interview: Interview,
    page: int = 0,
    graders: Mapping[int, str] | None = None,
    panels: Mapping[int, PanelSide] | None = None,
) -> discord.ui.LayoutView:
    return paged(
        ENGLISH,
        "Your report in full",
        report_pages(report, interview, graders, panels),
        page,
        what=Paged.REPORT,
        id=interview.id,
        tone=tone_of(report.rating),
    )


# --------------------------------------------------------------------------- progress


def progress_card(
    points: Sequence[ProgressPoint], chart: str | None = None
) -> discord.ui.LayoutView:
    """Ratings over time in words and, where ``chart`` names a file sent along, as a picture.

    Graders are kept apart: their numbers don't compare.
    """
    if not points:
        return layout(
            Tone.NEUTRAL,
            "### Your progress",
            "There is nothing to show yet. Finish an interview with at least one rated answer, "
            "and it begins here.",
            buttons(button(Action.START, "Start an interview", style=_PRIMARY)),
        )
    by_grader: defaultdict[str, list[ProgressPoint]] = defaultdict(list)
    for point in sorted(points, key=lambda one: one.at):
        by_grader[point.grader].append(point)
    parts: list[Part] = [
        "### Your progress",
        f"-# {words.plural(len({point.interview_id for point in points}), 'rated interview')}",
    ]
    if len(by_grader) > 1:
        parts.append("-# Graders are shown apart, since their numbers don't compare.")
    # The graders used last come first.
    latest_first = sorted(by_grader.values(), key=lambda some: some[-1].at, reverse=True)
    for some in latest_first[:4]:
        parts += [RULE, *_course(some)]
    parts += [
        RULE,
        _picture(chart, "Ratings over time and by criterion"),
        buttons(
            button(Action.START, "Start an interview", style=_PRIMARY),
            button(Action.HIST, "History", 0),
        ),
    ]
    return layout(tone_of(latest_first[0][-1].rating), *parts)


def _course(some: Sequence[ProgressPoint]) -> list[Part]:
    """One grader's ratings, oldest first, in words."""
    first, last = some[0], some[-1]
    heading = f"**Rated by {words.grader_name(ENGLISH, last.grader)}** · "
    heading += f"{words.rating_text(ENGLISH, last.rating)} {words.rating_bar(last.rating)}"
    latest = f"Latest: {line(last.role, 120)}, {words.timestamp(last.at)}."
    if len(some) > 1:
        best = max(point.rating for point in some)
        latest += (
            f" {_change(last.rating - first.rating)} since {words.timestamp(first.at)}, "
            f"best {best:.1f}, {words.plural(len(some), 'interview')}."
        )
    earlier = {key: level for point in reversed(some[:-1]) for key, _, level in point.criteria}
    lines = [
        item(
            name,
            before=f"{words.rating_bar(level)} {level:.1f}{_step(earlier.get(key), level)}  ",
        )
        for key, name, level in last.criteria
    ]
    return [
        heading,
        latest,
        flex_list(ENGLISH, "-# By criterion, change since your first", lines, 700),
    ]


def _change(difference: float) -> str:
    if abs(difference) < 0.05:
        return "Unchanged"
    return f"Up {difference:.1f}" if difference > 0 else f"Down {-difference:.1f}"


def _step(before: float | None, now: float) -> str:
    if before is None or abs(now - before) < 0.05:
        return ""
    return f" ({'+' if now > before else '-'}{abs(now - before):.1f})"
