"""The end of an interview, and how ratings went over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import discord

from cogs.history import report_words
from cogs.kit import grade_words, panel_words, words
from cogs.kit.ids import Action, Paged
from cogs.kit.layout import RULE, Block, Tone, button, flex, flex_list, item, layout, tone_of
from cogs.kit.layout import row as buttons
from cogs.kit.notices import PageOf, paged
from cogs.kit.review import pack, rated
from cogs.kit.text import line, name, plain, shorten
from interview.models import Interview, ProgressPoint, QuestionState, Report
from interview.rating.panel import PanelSide
from locales.catalog import Catalog, mark_plural

_PRIMARY = discord.ButtonStyle.primary


def _outcome(
    t: Catalog, rating: float | None, state: QuestionState, panel: PanelSide | None, other: str = ""
) -> str:
    """``3.4 of 5 · panel 3.4 (4 people, spread 0.8)``. A panel's is never part of a mean;
    ``other`` names the grader where it is not the one whose score leads."""
    if rating is not None:
        outcome = words.rating_text(t, rating)
        if other:
            outcome = t("{rating} by {grader}", rating=outcome, grader=other)
    elif state is QuestionState.DONE:
        outcome = t("not rated")
    else:
        outcome = words.question_state(t, state)
    if panel is None:
        return outcome
    return f"{outcome} · " + t("panel {numbers}", numbers=panel_words.panel_numbers(t, panel))


def _others(t: Catalog, report: Report, graders: Mapping[int, str] | None) -> dict[int, str]:
    """Position -> name of the grader, for the questions that the leading one did not rate."""
    leading = report.scores[0].grader if report.scores else None
    return {
        position: words.grader_name(t, grader)
        for position, grader in (graders or {}).items()
        if leading is not None and grader != leading
    }


def _picture(chart: str | None, description: str) -> Block:
    if chart is None:
        return None
    gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{chart}", description=description)
    )
    return gallery


def report_card(
    t: Catalog,
    report: Report | None,
    interview: Interview,
    chart: str | None = None,
    *,
    graders: Mapping[int, str] | None = None,
    panels: Mapping[int, PanelSide] | None = None,
) -> discord.ui.LayoutView:
    """The report as it is first seen, or that it is being written; each question and criterion is
    a tap away. ``chart`` names a file sent along.

    ``graders``: by position, who rated each question; marked where it isn't the one whose score
    stands for the interview. ``panels``: by position, what people made of the answer.
    """
    heading = "### " + t("Your report · {role}", role=line(interview.profile.role, 150))
    if report is None:
        return layout(Tone.NEUTRAL, heading, t("Writing your report …"))
    verdict = (
        f"## {rated(t, report.rating, _first_grader(report))}"
        if report.rating is not None
        else t("Nothing was rated this time, so there is no number.")
    )
    apart = grade_words.scores_apart(t, report.scores)
    practice = [
        item(text, before=f"{n}. ")
        for n, text in enumerate(report_words.practice(t, report.draft), 1)
    ]
    by = t("Report by {grader}", grader=words.grader_name(t, report.draft.grader))
    return layout(
        tone_of(report.rating),
        heading,
        verdict,
        f"-# {apart}" if apart else None,
        flex(report_words.summary(t, report.draft), 260),
        flex_list(t, t("**Practice next**"), practice, 330),
        f"-# {words.course(t, report.course)}" if report.course else None,
        _picture(chart, _in_words(t, report, graders, panels)),
        f"-# {by}",
        buttons(
            button(Action.START, t("New interview"), interview.job_id or 0, style=_PRIMARY),
            button(Action.HIST_INTERVIEW, t("See the answers"), interview.id),
            button(Action.PROGRESS, t("Progress")),
            button(Action.PAGE, t("In full"), interview.id, f"{Paged.REPORT.value}-0"),
        ),
    )


def _in_words(
    t: Catalog,
    report: Report,
    graders: Mapping[int, str] | None,
    panels: Mapping[int, PanelSide] | None,
) -> str:
    """What the picture shows, for those who can't see it; at most 1,024 characters (Discord)."""
    others, sides = _others(t, report, graders), panels or {}
    facts = [t("Ratings by question and by criterion")]
    facts += [
        f"{position}. {_outcome(t, rating, state, sides.get(position), others.get(position, ''))}"
        for position, _, rating, state in report.questions
    ]
    facts += [
        f"{name(t(each), 100)}: {words.rating_text(t, mean)}"
        for _, each, mean, _ in report.criteria
    ]
    return shorten("; ".join(facts), 1024)


def _first_grader(report: Report) -> str:
    """Whose ratings ``report.rating`` is the mean of."""
    return report.scores[0].grader if report.scores else ""


def _whose(t: Catalog, report: Report) -> str:
    """Whose levels the criteria are, when several graders rated."""
    if len(report.scores) < 2:
        return ""
    leading = report.scores[0]
    said = t.plural(
        "{grader}, {count} answer",
        "{grader}, {count} answers",
        leading.answers,
        grader=words.grader_name(t, leading.grader),
    )
    return f" · {said}"


def report_pages(
    t: Catalog,
    report: Report,
    interview: Interview,
    graders: Mapping[int, str] | None = None,
    panels: Mapping[int, PanelSide] | None = None,
) -> list[str]:
    """Everything of a report in full, escaped, each page fits a message.

    ``graders`` and ``panels`` as for :func:`report_card`.
    """
    blocks = [
        f"**{rated(t, report.rating, _first_grader(report))}**"
        if report.rating is not None
        else t("**Not rated**")
    ]
    apart, others = grade_words.scores_apart(t, report.scores), _others(t, report, graders)
    panels = panels or {}
    if apart:
        blocks.append(apart)
    if summary := report_words.summary(t, report.draft):
        blocks.append(plain(summary))
    if practice := report_words.practice(t, report.draft):
        steps = [f"{n}. {line(text)}" for n, text in enumerate(practice, 1)]
        blocks.append("\n".join([t("**Practice next**"), *steps]))
    if report.course:
        blocks.append("\n".join([t("**Difficulty**"), words.course(t, report.course)]))
    for position, text, rating, state in report.questions:
        outcome = _outcome(t, rating, state, panels.get(position), others.get(position, ""))
        question = t("**Question {number}**", number=position)
        blocks.append(f"{question} · {outcome}\n{plain(text)}")
    # The leading grader's, then those of the others, each under its name.
    title = t("**By criterion**")
    named = [(title + _whose(t, report), report.criteria)]
    named += [
        (f"{title} · {grade_words.score(t, each)}", each.criteria) for each in report.scores[1:]
    ]
    for title, criteria in named:
        if criteria:
            lines = [
                f"{words.rating_text(t, mean)} · {line(t(name), 100)} "
                + t.plural("({count} answer)", "({count} answers)", count)
                for _, name, mean, count in criteria
            ]
            blocks.append("\n".join([title, *lines]))
    by = t("report by {grader}", grader=words.grader_name(t, report.draft.grader))
    blocks.append(f"-# {line(interview.profile.role, 200)} · {by}")
    return pack(blocks)


def report_view(
    t: Catalog,
    report: Report,
    interview: Interview,
    page: int = 0,
    graders: Mapping[int, str] | None = None,
    panels: Mapping[int, PanelSide] | None = None,
) -> discord.ui.LayoutView:
    return paged(
        t,
        t("Your report in full"),
        report_pages(t, report, interview, graders, panels),
        page,
        of=PageOf(Paged.REPORT, interview.id),
        tone=tone_of(report.rating),
    )


# --------------------------------------------------------------------------- progress


def progress_card(
    t: Catalog, points: Sequence[ProgressPoint], chart: str | None = None
) -> discord.ui.LayoutView:
    """Ratings over time in words and, where ``chart`` names a file sent along, as a picture.

    Graders are kept apart: their numbers don't compare.
    """
    title = "### " + t("Your progress")
    start = button(Action.START, t("Start an interview"), style=_PRIMARY)
    if not points:
        return layout(
            Tone.NEUTRAL,
            title,
            t(
                "There is nothing to show yet. Finish an interview with at least one rated answer,"
                " and it begins here."
            ),
            buttons(start),
        )
    by_grader: defaultdict[str, list[ProgressPoint]] = defaultdict(list)
    for point in sorted(points, key=lambda one: one.at):
        by_grader[point.grader].append(point)
    interviews = len({point.interview_id for point in points})
    blocks: list[Block] = [
        title,
        "-# " + t.plural("{count} rated interview", "{count} rated interviews", interviews),
    ]
    if len(by_grader) > 1:
        blocks.append("-# " + t("Graders are shown apart, since their numbers don't compare."))
    # The graders used last come first.
    latest_first = sorted(by_grader.values(), key=lambda some: some[-1].at, reverse=True)
    for some in latest_first[:4]:
        blocks += [RULE, *_course(t, some)]
    blocks += [
        RULE,
        _picture(chart, t("Ratings over time and by criterion")),
        buttons(start, button(Action.HIST, t("History"), 0)),
    ]
    return layout(tone_of(latest_first[0][-1].rating), *blocks)


_CHANGES = {
    "up": mark_plural(
        "Up {change} since {time}, best {best}, {count} interview.",
        "Up {change} since {time}, best {best}, {count} interviews.",
    ),
    "down": mark_plural(
        "Down {change} since {time}, best {best}, {count} interview.",
        "Down {change} since {time}, best {best}, {count} interviews.",
    ),
    "": mark_plural(
        "Unchanged since {time}, best {best}, {count} interview.",
        "Unchanged since {time}, best {best}, {count} interviews.",
    ),
}


def _course(t: Catalog, some: Sequence[ProgressPoint]) -> list[Block]:
    """One grader's ratings, oldest first, in words."""
    first, last = some[0], some[-1]
    heading = t("**Rated by {grader}**", grader=words.grader_name(t, last.grader))
    heading += f" · {words.rating_text(t, last.rating)}"
    at = words.timestamp(last.at)
    latest = t("Latest: {role}, {time}.", role=line(last.role, 120), time=at)
    if len(some) > 1:
        change = last.rating - first.rating
        way = "" if abs(change) < 0.05 else "up" if change > 0 else "down"
        latest += " " + t.plural(
            *_CHANGES[way],
            len(some),
            change=t.number(abs(change), 1),
            time=words.timestamp(first.at),
            best=t.number(max(point.rating for point in some), 1),
        )
    earlier = {key: level for point in reversed(some[:-1]) for key, _, level in point.criteria}
    lines = [
        item(
            t(name),
            before=f"{words.rating_text(t, level)}{_step(t, earlier.get(key), level)} · ",
        )
        for key, name, level in last.criteria
    ]
    title = "-# " + t("By criterion, change since your first")
    return [heading, latest, flex_list(t, title, lines, 700)]


def _step(t: Catalog, before: float | None, now: float) -> str:
    if before is None or abs(now - before) < 0.05:
        return ""
    return f" ({'+' if now > before else '-'}{t.number(abs(now - before), 1)})"
