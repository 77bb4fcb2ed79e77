"""One's own rating in a panel, for one's own eyes: the form, and the scale written out.

Nothing here gets anybody else's rating.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from cogs.kit import words
from cogs.kit.ids import Action, build
from cogs.kit.layout import Item, Part, Tone, button, flex, flex_quote, layout, row
from cogs.kit.review import pack
from cogs.kit.text import line, name
from cogs.team import team_words
from interview.models import (
    Criterion,
    TeamKind,
)
from interview.rating.rubric import LEVELS
from interview.team.peers.comments import CommentRule
from interview.team.peers.ratings import RatingForm

__all__ = [
    "rating_view",
    "scale_pages",
    "submit_confirm",
]

_SUCCESS = discord.ButtonStyle.success
#: Discord's limit for the description of a menu's option.
_OPTION_TEXT = 100


def rating_view(form: RatingForm, *, note: str = "") -> discord.ui.LayoutView:
    """One person's rating, for their eyes only: a menu for each criterion, a comment, *Submit*."""
    if form.submitted:
        return _submitted(form, note)
    levels, pair = form.levels, form.practice.kind is TeamKind.PAIR
    body: list[Part] = [
        note or None,
        "### Your notes" if pair else "### Your rating",
        f"Of {team_words.mention(form.round.seat_id)}'s answer. Choose what you heard in it, by the"
        " words of the scale. Leave out what you can't judge.",
    ]
    for criterion in form.criteria:
        chosen = levels.get(criterion.key)
        body += [_criterion(criterion, chosen), row(_menu(form, criterion, chosen))]
    if form.comment:
        held = " (a moderator looks at it first)" if form.comments is CommentRule.HELD else ""
        said = "Your notes" if pair else "Your comment"
        body.append(flex_quote(form.comment, 700, before=f"**{said}**{held}\n"))
    left = sum(criterion.key not in levels for criterion in form.criteria)
    may_comment = form.comments is not CommentRule.OFF or bool(form.comment)
    what = "notes" if pair else "comment"
    first = "Write notes" if pair else "Add a comment"
    comment = f"Change the {what}" if form.comment else first
    return layout(
        Tone.QUESTION,
        *body,
        row(
            button(
                Action.TEAM_SUBMIT if left == 0 else Action.TEAM_SUBMIT_SURE,
                "Submit" if left == 0 else f"Submit, {left} left out",
                form.round.id,
                style=_SUCCESS,
                disabled=not levels and not form.comment,
            ),
            button(Action.TEAM_COMMENT, comment, form.round.id) if may_comment else None,
            button(Action.TEAM_SCALE, "The scale in full", form.round.id),
        ),
        "-# It is shown to you both once it is submitted: your notes, and the levels."
        if pair
        else "-# Nobody sees it before the reveal; then it is part of the panel's mean, without"
        " your name." + (" A comment is shown with your name." if may_comment else ""),
    )


def _criterion(criterion: Criterion, chosen: int | None) -> Part:
    head = f"**{name(criterion.name, 80)}**"
    if chosen is None:
        return f"{head} · {line(criterion.question, 140)}"
    return flex(
        criterion.anchors[chosen - 1], 260, before=f"{head} · {words.level_bar(chosen)}\n-# "
    )


def _menu(form: RatingForm, criterion: Criterion, chosen: int | None) -> Item:
    options = [
        discord.SelectOption(
            label=f"Level {level}",
            value=str(level),
            description=name(anchor, _OPTION_TEXT, "…"),
            default=level == chosen,
        )
        for level, anchor in zip(LEVELS, criterion.anchors, strict=True)
    ]
    if chosen is not None:
        options.append(
            discord.SelectOption(
                label="I can't judge this", value="none", description="Leave it out of your rating"
            )
        )
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=build(Action.TEAM_LEVEL, form.round.id, criterion.key),
        placeholder=f"{name(criterion.name, 80)}: which level did you hear?",
        options=options,
    )
    return menu


def _submitted(form: RatingForm, note: str) -> discord.ui.LayoutView:
    if form.declined:
        text = "Nobody waits for your rating this time. Listen on; the next one is yours again."
        return layout(Tone.NEUTRAL, "### You don't rate this one", text)
    levels = form.levels
    lines = [
        f"{words.level_bar(levels[criterion.key])}  {name(criterion.name, 80)}"
        if criterion.key in levels
        else f"left out  {name(criterion.name, 80)}"
        for criterion in form.criteria
    ]
    held = " (a moderator looks at it first)" if form.comments is CommentRule.HELD else ""
    return layout(
        Tone.GOOD,
        note or None,
        "### Your rating is in",
        "\n".join(lines),
        flex_quote(form.comment, 700, before=f"**Your comment**{held}\n"),
        "-# All ratings are revealed together, with the coach's.",
    )


def submit_confirm(form: RatingForm) -> discord.ui.LayoutView:
    """Asked once where criteria are left out: after submitting nothing can be added."""
    missing = [criterion.name for criterion in form.criteria if criterion.key not in form.levels]
    return layout(
        Tone.QUESTION,
        "### Submit it like this?",
        f"Left out: {', '.join(name(each, 80) for each in missing)}. That is fine where you"
        " couldn't judge. It can't be changed once it is in.",
        row(
            button(Action.TEAM_SUBMIT, "Submit", form.round.id, style=_SUCCESS),
            button(Action.TEAM_RATE, "Back", form.round.id),
        ),
    )


def scale_pages(criteria: Sequence[Criterion]) -> list[str]:
    """All levels of all criteria written out, escaped, in pages."""
    blocks = []
    for criterion in criteria:
        lines = [f"**{line(criterion.name)}** · {line(criterion.question)}"]
        lines += [
            f"{words.level_bar(level)} {line(anchor)}"
            for level, anchor in zip(LEVELS, criterion.anchors, strict=True)
        ]
        blocks.append("\n".join(lines))
    return pack(blocks)
