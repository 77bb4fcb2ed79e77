"""The interviewer's sheet of a pair's turn, and what is posted from it."""

from __future__ import annotations

from typing import Any

import discord

from cogs.kit.ids import Action, build, round_turn
from cogs.kit.layout import (
    RULE,
    Tone,
    button,
    flex_list,
    layout,
    row,
)
from cogs.kit.review import pack
from cogs.kit.text import line, name, plain
from cogs.team import team_words
from cogs.team.rating_layouts import scale_pages
from interview.models import (
    TeamRound,
)
from interview.rating.rubric import criteria_of
from interview.team.pairs.pairing import Sheet
from locales.catalog import ENGLISH

__all__ = ["posted", "sheet_pages", "sheet_view"]

_PRIMARY = discord.ButtonStyle.primary


def sheet_pages(round_: TeamRound) -> list[str]:
    """What the interviewer may read, escaped: question, probes, key points, scale, model answer."""
    draft = round_.question
    blocks = [f"**The question**\n{plain(draft.text)}"]
    if draft.probes:
        lines = [f"- {line(probe.text)}" for probe in draft.probes]
        blocks.append("\n".join(["**Ask on, where something is missing**", *lines]))
    if draft.key_points:
        lines = [f"- {line(point.text)}" for point in draft.key_points]
        blocks.append("\n".join(["**What a good answer says**", *lines]))
    if plain(draft.model_answer):
        blocks.append(f"**A model answer**\n{plain(draft.model_answer)}")
    # The scale has pages of its own: it is for after the answer.
    return [*pack(blocks), *scale_pages(criteria_of(draft))]


def sheet_view(sheet: Sheet, page: int, *, note: str = "") -> discord.ui.LayoutView:
    """For the interviewer alone. Question and probes can be posted in the thread from it."""
    practice, round_ = sheet.practice, sheet.round
    pages = sheet_pages(round_)
    page = min(max(page, 0), len(pages) - 1)
    number = round_.number
    probes: discord.ui.Select[Any] | None = None
    if round_.question.probes:
        probes = discord.ui.Select(
            custom_id=build(Action.PAIR_PROBE, practice.id, round_turn(number)),
            placeholder="Ask on: post one of these in the thread",
            options=[
                discord.SelectOption(label=name(probe.text, 100), value=str(place))
                for place, probe in enumerate(round_.question.probes[:25])
            ],
        )
    return layout(
        Tone.QUESTION,
        note or None,
        "### Your sheet",
        pages[page],
        RULE,
        f"-# Page {page + 1} of {len(pages)}. Only you see it; the candidate sees what you ask.",
        row(
            button(
                Action.PAIR_ASK,
                "Post the question",
                practice.id,
                round_turn(number),
                style=_PRIMARY,
            ),
            button(Action.PAIR_SHEET, "Previous", practice.id, round_turn(number, page - 1))
            if page
            else None,
            button(Action.PAIR_SHEET, "Next page", practice.id, round_turn(number, page + 1))
            if page + 1 < len(pages)
            else None,
        ),
        row(probes) if probes is not None else None,
    )


def posted(text: str, asked_by: int, *, title: str) -> discord.ui.LayoutView:
    """What the interviewer had posted: the question, or what to ask on."""
    return layout(
        Tone.QUESTION,
        flex_list(ENGLISH, f"**{title}**", [lambda limit: plain(text, limit)], 3_000),
        f"-# asked by {team_words.mention(asked_by)}",
    )
