"""One's own rating in a panel, for one's own eyes: the form, and the scale written out.

Nothing here gets anybody else's rating.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build
from cogs.kit.layout import Block, Item, Tone, button, flex, flex_quote, layout, row
from cogs.kit.review import pack
from cogs.kit.text import line, name
from cogs.team import team_words
from interview.models import CommentRule, Criterion, TeamKind
from interview.rating.rubric import LEVELS
from interview.team.peers.ratings import RatingForm
from locales.catalog import Catalog

_SUCCESS = discord.ButtonStyle.success
#: Discord's limit for the description of a menu's option.
_OPTION_TEXT = 100


def rating_view(t: Catalog, form: RatingForm, *, note: str = "") -> discord.ui.LayoutView:
    """One person's rating, for their eyes only: a menu for each criterion, a comment, *Submit*."""
    if form.submitted:
        return _submitted(t, form, note)
    levels, pair = form.levels, form.practice.kind is TeamKind.PAIR
    body: list[Block] = [
        note or None,
        t("### Your notes") if pair else t("### Your rating"),
        t(
            "Of {person}'s answer. Choose what you heard in it, by the words of the scale. Leave"
            " out what you can't judge.",
            person=team_words.mention(t, form.round.seat_id),
        ),
    ]
    for criterion in form.criteria:
        chosen = levels.get(criterion.key)
        body += [_criterion(t, criterion, chosen), row(_menu(t, form, criterion, chosen))]
    body.append(_comment(t, form))
    left = sum(criterion.key not in levels for criterion in form.criteria)
    may_comment = form.comments is not CommentRule.OFF or bool(form.comment)
    if pair:
        label = t("Change the notes") if form.comment else t("Write notes")
        footer = t("-# It is shown to you both once it is submitted: your notes, and the levels.")
    else:
        label = t("Change the comment") if form.comment else t("Add a comment")
        footer = t(
            "-# Nobody sees it before the reveal; then it is part of the panel's mean, without"
            " your name."
        )
        if may_comment:
            footer += " " + t("A comment is shown with your name.")
    return layout(
        Tone.QUESTION,
        *body,
        row(
            button(
                Action.TEAM_SUBMIT if left == 0 else Action.TEAM_SUBMIT_SURE,
                t("Submit") if left == 0 else t("Submit, {count} left out", count=left),
                form.round.id,
                style=_SUCCESS,
                disabled=not levels and not form.comment,
            ),
            button(Action.TEAM_COMMENT, label, form.round.id) if may_comment else None,
            button(Action.TEAM_SCALE, t("The scale in full"), form.round.id),
        ),
        footer,
    )


def _comment(t: Catalog, form: RatingForm) -> Block:
    """What they wrote, if anything."""
    title = t("**Your comment**")
    if form.practice.kind is TeamKind.PAIR and not form.submitted:
        title = t("**Your notes**")
    if form.comments is CommentRule.HELD:
        title += " " + t("(a moderator looks at it first)")
    return flex_quote(form.comment, 700, before=f"{title}\n")


def _criterion(t: Catalog, criterion: Criterion, chosen: int | None) -> Block:
    head = f"**{name(t(criterion.name), 80)}**"
    if chosen is None:
        return f"{head} · {line(t(criterion.question), 140)}"
    anchor = t(criterion.anchors[chosen - 1])
    return flex(anchor, 260, before=f"{head} · {words.level_text(t, chosen)}\n-# ")


def _menu(t: Catalog, form: RatingForm, criterion: Criterion, chosen: int | None) -> Item:
    options = [
        discord.SelectOption(
            label=t("Level {level}", level=level),
            value=str(level),
            description=name(t(anchor), _OPTION_TEXT, "…"),
            default=level == chosen,
        )
        for level, anchor in zip(LEVELS, criterion.anchors, strict=True)
    ]
    if chosen is not None:
        options.append(
            discord.SelectOption(
                label=t("I can't judge this"),
                value="none",
                description=t("Leave it out of your rating"),
            )
        )
    which = t("{criterion}: which level did you hear?", criterion=name(t(criterion.name), 80))
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(Action.TEAM_LEVEL, form.round.id, criterion.key),
        placeholder=which,
        options=options,
    )
    return menu


def _submitted(t: Catalog, form: RatingForm, note: str) -> discord.ui.LayoutView:
    if form.declined:
        text = t("Nobody waits for your rating this time. Listen on; the next one is yours again.")
        return layout(Tone.NEUTRAL, t("### You don't rate this one"), text)
    levels = form.levels
    lines = []
    for criterion in form.criteria:
        level = levels.get(criterion.key)
        mark = t("left out") if level is None else words.level_text(t, level)
        lines.append(f"- {name(t(criterion.name), 80)}: {mark}")
    return layout(
        Tone.GOOD,
        note or None,
        t("### Your rating is in"),
        "\n".join(lines),
        _comment(t, form),
        t("-# All ratings are revealed together, with the coach's."),
    )


def submit_confirm(t: Catalog, form: RatingForm) -> discord.ui.LayoutView:
    """Asked once where criteria are left out: after submitting nothing can be added."""
    missing = [
        name(t(criterion.name), 80)
        for criterion in form.criteria
        if criterion.key not in form.levels
    ]
    return layout(
        Tone.QUESTION,
        t("### Submit it like this?"),
        t(
            "Left out: {criteria}. That is fine where you couldn't judge. It can't be changed once"
            " it is in.",
            criteria=t.list(missing, "unit"),
        ),
        row(
            button(Action.TEAM_SUBMIT, t("Submit"), form.round.id, style=_SUCCESS),
            button(Action.TEAM_RATE, t("Back"), form.round.id),
        ),
    )


def scale_pages(t: Catalog, criteria: Sequence[Criterion]) -> list[str]:
    """All levels of all criteria written out, escaped, in pages."""
    blocks = []
    for criterion in criteria:
        lines = [f"**{line(t(criterion.name))}** · {line(t(criterion.question))}"]
        lines += [
            f"- {words.level_text(t, level)}: {line(t(anchor))}"
            for level, anchor in zip(LEVELS, criterion.anchors, strict=True)
        ]
        blocks.append("\n".join(lines))
    return pack(blocks)
