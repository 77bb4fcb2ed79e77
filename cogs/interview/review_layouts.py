"""What a rated answer's card says at first sight: one phone's screen, the most important first.

Everything else is a tap away, in the same place; see :mod:`cogs.interview.part_layouts`.
"""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import grade_words, problems, words
from cogs.kit.delivery import unsure_named
from cogs.kit.ids import Action, Paged, page_detail
from cogs.kit.layout import (
    Block,
    Button,
    Flex,
    Item,
    Render,
    Tone,
    button,
    corrected,
    flex,
    flex_list,
    layout,
    quoted,
    row,
    tone_of,
)
from cogs.kit.passages import gap_notice, passage_lines
from cogs.kit.review import MISTAKES_TITLE, key_point, rated, rated_by
from cogs.kit.text import evidence, length, plain
from interview.conducting.form import Pace
from interview.conducting.forms import form_of
from interview.conducting.views import AnswerView
from interview.models import (
    Assessment,
    Coverage,
    CriterionRating,
    Feedback,
    FollowUpState,
    Mistake,
    Regrading,
)
from interview.rating.first_change import first_example, first_words
from locales.catalog import Catalog

#: Characters of all texts: about twenty lines of a phone.
FIRST_SIGHT = 720
_PRIMARY = discord.ButtonStyle.primary
#: False statements shown at first sight; the others are among all advice.
_MISTAKES = 2


def review_card(
    t: Catalog, heading: str, view: AnswerView, feedback: Feedback, *, aside: bool = False
) -> discord.ui.LayoutView:
    """A reviewed answer. ``aside``: seen beside its place, where nothing is gone on with."""
    assessment = feedback.assessment
    if assessment.not_gradable is not None or feedback.rating is None:
        tone, blocks, left_out = Tone.LOW, _not_rated(t, assessment), False
    elif view.answer.follow_up is not None and view.before is not None:
        tone = tone_of(feedback.rating)
        blocks, left_out = _moved(t, feedback, feedback.rating, view.before)
    else:
        tone = tone_of(feedback.rating)
        blocks, left_out = _rated(t, view, feedback, feedback.rating)
    blocks = [heading, *blocks, *_understood(t, view)]
    if view.again is not None:
        blocks.append(grade_words.regrading(t, view.answer.regrading, view.again, feedback) or None)
    if view.followed_by is not None and view.followed_by.state is FollowUpState.OPEN:
        blocks.append(t("-# A follow-up is below: answer it, or go on."))
    # Whether some advice is cut is known only once the texts were given their room.
    left_out = left_out or layout(tone, *blocks, most=FIRST_SIGHT).shortened
    return layout(
        tone,
        *blocks,
        _next_steps(t, view, aside=aside),
        *_parts(t, view, feedback, more=left_out),
        most=FIRST_SIGHT,
    )


# --------------------------------------------------------------------------- what is said


def _not_rated(t: Catalog, assessment: Assessment) -> list[Block]:
    blocks: list[Block] = [t("## Not rated"), *_stood_in(t, assessment)]
    if assessment.not_gradable is not None:
        why, following = problems.not_gradable(t, assessment.not_gradable)
        blocks += [f"**{why}**", flex(assessment.not_gradable_reason, 400), following]
    if assessment.grader != "gate":
        by = words.grader_name(t, assessment.grader)
        blocks.append(t("-# Checked by {grader}", grader=by))
    return blocks


def _stood_in(t: Catalog, assessment: Assessment) -> list[Block]:
    return [] if assessment.stand_in is None else [words.stand_in(t, assessment.stand_in)]


def _rated(
    t: Catalog, view: AnswerView, feedback: Feedback, rating: float
) -> tuple[list[Block], bool]:
    """The blocks, and whether something that was said is not among them."""
    assessment = feedback.assessment
    whole = t("-# Rated with your answer to the question, as a whole.")
    return [
        f"## {rated(t, rating, assessment.grader)}",
        f"-# {rated_by(t, assessment)}",
        *_stood_in(t, assessment),
        whole if view.answer.follow_up else None,
        _mistakes(t, assessment.mistakes),
        *_first_change(t, assessment),
        *_good(t, assessment),
        _not_said(t, assessment),
    ], len(assessment.strengths) > 1 or bool(_more_advice(assessment))


def _mistakes(t: Catalog, mistakes: Sequence[Mistake]) -> Block:
    lines = [corrected(one.quote, one.correction) for one in mistakes[:_MISTAKES]]
    return flex_list(t, t(MISTAKES_TITLE), lines, 280)


def _first_change(t: Catalog, assessment: Assessment) -> list[Block]:
    """What to change first; the words it is about and how they could sound, as a quote."""
    said, example = first_words(assessment), first_example(assessment)
    elsewhere = (example, *(one.quote for one in assessment.mistakes))
    if any(said in other for other in elsewhere):
        said = ""
    return [
        flex(assessment.first_change, 200, before=t("**Change this first:**") + " "),
        _words(t("You said:"), said, 100),
        _words(t("It could sound like this:"), example, 220),
    ]


def _words(title: str, said: str, most: int) -> Block:
    around = length(f"> {title} *“”*")

    def render(limit: int) -> str:
        shown = evidence(said, limit - around) if limit > around else ""
        return f"> {title} *“{shown}”*" if shown else ""

    return Flex(render, most) if evidence(said) else None


def _good(t: Catalog, assessment: Assessment) -> list[Block]:
    return [
        Flex(quoted(one.text, one.quote, before=t("**Good:**") + " "), 150)
        for one in assessment.strengths[:1]
    ]


def _not_said(t: Catalog, assessment: Assessment, title: str = "") -> Block:
    """Key points that were not heard, in a line; what the first change is about stands above."""
    change = plain(assessment.first_change).casefold()
    missing = [
        point
        for one in assessment.coverage
        if one.coverage is Coverage.NOT_HEARD
        and (point := " ".join(key_point(assessment, one.point).split()).rstrip("."))
        and plain(point).casefold() not in change
    ]
    before = (title or t("**Not said:**")) + " "
    return flex(" · ".join(missing), 130, before=before)


def _more_advice(assessment: Assessment) -> list[str]:
    """Improvements that say more than the first change and the key points that were not heard."""
    shown = [assessment.first_change.casefold()]
    shown += [one.quote.casefold() for one in assessment.mistakes]
    points = [key_point(assessment, one.point).casefold() for one in assessment.coverage]
    return [
        text
        for text in assessment.improvements
        if text.casefold() not in shown[0]
        and not any(point and point.rstrip(".") in text.casefold() for point in points)
    ]


# --------------------------------------------------------------------------- after a follow-up


def _moved(
    t: Catalog, feedback: Feedback, rating: float, before: Feedback
) -> tuple[list[Block], bool]:
    """What the answer to a follow-up added, and why the rating moved."""
    now, then = feedback.assessment, before.assessment
    mistakes = [one for one in now.mistakes if one.quote not in {m.quote for m in then.mistakes}]
    blocks: list[Block] = [
        f"## {rated(t, rating, now.grader)}",
        _whence(t, rating, before, now),
        *_stood_in(t, now),
        _mistakes(t, mistakes),
    ]
    added = [*_levels_moved(t, now, then), *_points_added(t, now, then)]
    if added:
        blocks.append(flex_list(t, t("**What it added**"), added, 380))
    elif now.grader == then.grader:
        blocks.append(t("**What it added:** nothing that changes a criterion or a key point."))
    if now.first_change != then.first_change:
        blocks += _first_change(t, now)
    blocks.append(_not_said(t, now, t("**Still not said:**")))
    return blocks, bool(_more_advice(now) or now.strengths)


def _whence(t: Catalog, rating: float, before: Feedback, now: Assessment) -> str:
    by = words.grader_name(t, now.grader)
    was = before.rating or 0.0
    values = {"rating": t.number(was, 1), "grader": by}
    if before.assessment.grader != now.grader:
        said = t(
            "-# Rated by {grader}, both answers as a whole. {other} rated the first; the numbers "
            "don't compare.",
            grader=by,
            other=words.grader_name(t, before.assessment.grader, first=True),
        )
    elif abs(rating - was) < 0.05:
        said = t("-# {rating} before, too. Rated by {grader}, both answers as a whole.", **values)
    elif rating > was:
        said = t("-# Up from {rating}. Rated by {grader}, both answers as a whole.", **values)
    else:
        said = t("-# Down from {rating}. Rated by {grader}, both answers as a whole.", **values)
    return said


def _levels_moved(t: Catalog, now: Assessment, then: Assessment) -> list[Render]:
    if now.grader != then.grader:
        return []
    levels = {one.key: one for one in then.criteria}
    return [
        quoted(_level_moved(t, one, levels[one.key].level), _new_words(one, levels[one.key]))
        for one in now.criteria
        if one.key in levels and one.level != levels[one.key].level and one.level is not None
    ]


def _level_moved(t: Catalog, one: CriterionRating, before: int | None) -> str:
    name = t(one.name)
    if before is None:
        return t("{criterion}: {level} of 5", criterion=name, level=one.level)
    return t(
        "{criterion}: {level} of 5, was {before}", criterion=name, level=one.level, before=before
    )


def _new_words(now: CriterionRating, then: CriterionRating) -> str:
    return now.quote if now.quote != then.quote else ""


_RANK = {Coverage.NOT_HEARD: 0, Coverage.PARTLY: 1, Coverage.COVERED: 2}


def _points_added(t: Catalog, now: Assessment, then: Assessment) -> list[Render]:
    ranks = {one.point: _RANK[one.coverage] for one in then.coverage}
    return [
        quoted(t("Now said: {point}", point=key_point(now, one.point)), one.quote)
        for one in now.coverage
        if _RANK[one.coverage] > ranks.get(one.point, 2)
    ]


# --------------------------------------------------------------------------- what was understood


def _understood(t: Catalog, view: AnswerView) -> list[Block]:
    """What was not understood, and what it was put together from: seen before one opens it."""
    if view.transcript is None:
        return [*passage_lines(t, view.passages, captions=False)]
    return [
        gap_notice(t, view.answer, view.transcript),
        unsure_named(t, view.transcript),
        *passage_lines(t, view.passages, captions=False),
    ]


# --------------------------------------------------------------------------- buttons


def _next_steps(t: Catalog, view: AnswerView, *, aside: bool) -> Item | None:
    answer, again = view.answer, view.again
    leads = view.current and form_of(view.interview).pace is not Pace.TEAM and not aside
    following = button(
        Action.NEXT,
        t("Finish") if view.is_last else t("Next question"),
        answer.id,
        answer.attempt,
        style=_PRIMARY,
    )
    return row(
        following if leads else None,
        button(Action.RETRY, t("Try again"), answer.id, answer.attempt) if leads else None,
        button(Action.REGRADE, grade_words.regrade_button(t, again), answer.id, answer.attempt)
        if again is not None and answer.regrading is not Regrading.WAITING
        else None,
        button(Action.HIST_QUESTION, t("Back to the question"), view.question.id)
        if aside
        else None,
    )


def part_button(part: Paged, label: str, answer_id: int) -> Button:
    return button(Action.PAGE, label, answer_id, page_detail(part, 0))


def _parts(t: Catalog, view: AnswerView, feedback: Feedback, *, more: bool) -> list[Item | None]:
    """A button for each part there is."""
    assessment, id = feedback.assessment, view.answer.id
    # A model answer lies behind the key points, where there are any.
    points, model = bool(assessment.coverage), bool(view.question.draft.model_answer)
    there = (
        (Paged.TRANSCRIPT, t("Transcript"), view.transcript is not None),
        (Paged.POINTS, t("Key points"), points),
        (Paged.CRITERIA, t("Criteria"), bool(assessment.criteria)),
        (Paged.DELIVERY, t("Delivery"), feedback.delivery is not None),
        (Paged.GRADING, t("Caveats"), has_grading(view, feedback)),
        (Paged.DETAIL, t("All advice"), more),
        (Paged.BETTER, t("Told better"), bool(assessment.better_answer)),
        (Paged.STRONG, t("Model answer"), model and not points),
    )
    buttons = [part_button(part, label, id) for part, label, shown in there if shown]
    return [row(*buttons[:5]), row(*buttons[5:])]


def has_grading(view: AnswerView, feedback: Feedback) -> bool:
    """Whether there is more to know of a rating than whose it is."""
    assessment = feedback.assessment
    if view.earlier:
        return True
    return feedback.rating is not None and bool(
        assessment.not_judged or assessment.spread is not None
    )
