"""The interviewer's sheet of a pair's turn, and what is posted from it."""

from __future__ import annotations

from functools import partial
from typing import Any

import discord

from cogs.kit.ids import Action, build, round_detail
from cogs.kit.layout import RULE, Tone, button, flex_list, layout, row
from cogs.kit.notices import page_buttons
from cogs.kit.review import pack
from cogs.kit.text import line, name, plain
from cogs.team import team_words
from cogs.team.rating_layouts import scale_pages
from interview.models import TeamRound
from interview.rating.rubric import criteria_of
from interview.team.pairs.pairing import Sheet
from locales.catalog import Catalog

_PRIMARY = discord.ButtonStyle.primary


def sheet_pages(t: Catalog, round_: TeamRound) -> list[str]:
    """What the interviewer may read, escaped, in the order in which they need it: question and
    probes, key points, model answer, scale; each on pages of its own."""
    draft = round_.question
    asked = [t("**The question**") + f"\n{plain(draft.text)}"]
    if draft.probes:
        lines = [f"- {line(probe.text)}" for probe in draft.probes]
        asked.append("\n".join([t("**Ask on, where something is missing**"), *lines]))
    pages = pack(asked)
    if draft.key_points:
        lines = [f"- {line(point.text)}" for point in draft.key_points]
        pages += pack(["\n".join([t("**What a good answer says**"), *lines])])
    if plain(draft.model_answer):
        pages += pack([t("**A model answer**") + f"\n{plain(draft.model_answer)}"])
    return [*pages, *scale_pages(t, criteria_of(draft))]


def sheet_view(t: Catalog, sheet: Sheet, page: int, *, note: str = "") -> discord.ui.LayoutView:
    """For the interviewer alone. Question and probes can be posted in the thread from it."""
    practice, round_ = sheet.practice, sheet.round
    pages = sheet_pages(t, round_)
    page = min(max(page, 0), len(pages) - 1)
    number = round_.number
    turn = partial(round_detail, number)
    probes: discord.ui.Select[Any] | None = None
    if round_.question.probes:
        probes = discord.ui.Select(
            custom_id=build(Action.PAIR_PROBE, practice.id, round_detail(number)),
            placeholder=t("Ask on: post one of these in the thread"),
            options=[
                discord.SelectOption(label=name(probe.text, 100), value=str(place))
                for place, probe in enumerate(round_.question.probes[:25])
            ],
        )
    return layout(
        Tone.QUESTION,
        note or None,
        t("### Your sheet"),
        pages[page],
        RULE,
        t(
            "-# Page {page} of {count}. Only you see it; the candidate sees what you ask.",
            page=page + 1,
            count=len(pages),
        ),
        row(
            button(
                Action.PAIR_ASK,
                t("Post the question"),
                practice.id,
                round_detail(number),
                style=_PRIMARY,
            ),
            *page_buttons(t, page, len(pages), Action.PAIR_SHEET, practice.id, turn),
        ),
        row(probes) if probes is not None else None,
    )


def posted(t: Catalog, text: str, asked_by: int, *, title: str) -> discord.ui.LayoutView:
    """What the interviewer had posted: the question, or what to ask on. ``title`` is ours."""
    return layout(
        Tone.QUESTION,
        flex_list(t, f"**{title}**", [lambda limit: plain(text, limit)], 3_000),
        t("-# asked by {person}", person=team_words.mention(t, asked_by)),
    )
