"""Short messages of ours, and long texts in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from cogs.kit.ids import Action, Paged, page_turn
from cogs.kit.layout import RULE, Block, Button, Tone, button, layout, row
from cogs.kit.text import MESSAGE_LIMIT, length, shorten
from locales.catalog import Catalog

__all__ = ["PageOf", "clamp", "error_card", "notice", "paged"]


def notice(
    text: str,
    *,
    title: str = "",
    tone: Tone = Tone.NEUTRAL,
    buttons: Sequence[Button] = (),
) -> discord.ui.LayoutView:
    """A short message. ``text`` and ``title`` are ours and may hold Markdown; escape what isn't.

    At most five buttons.
    """
    heading = f"### {shorten(title, 200)}" if title else ""
    space = MESSAGE_LIMIT - length(heading)
    return layout(tone, heading or None, shorten(text, space) or None, row(*buttons))


def error_card(
    t: Catalog, text: str, *, title: str = "", buttons: Sequence[Button] = ()
) -> discord.ui.LayoutView:
    """Something failed; ``text`` says what is safe and what to do next."""
    title = title or t("That didn't work")
    return notice(text, title=title, tone=Tone.PROBLEM, buttons=buttons)


def clamp(page: int, pages: Sequence[str]) -> int:
    """A page number from a custom_id, brought into the range there is."""
    return max(0, min(page, len(pages) - 1))


@dataclass(frozen=True, slots=True)
class PageOf:
    """What its buttons turn the pages of."""

    what: Paged
    #: Of the answer, the question or the interview.
    id: int


def paged(
    t: Catalog,
    title: str,
    pages: Sequence[str],
    page: int,
    *,
    of: PageOf,
    tone: Tone = Tone.NEUTRAL,
    note: str = "",
) -> discord.ui.LayoutView:
    """One of several pages of a long text, with buttons to turn them. ``pages`` is escaped."""
    page = clamp(page, pages)
    before = (
        button(Action.PAGE, t("Previous"), of.id, page_turn(of.what, page - 1))
        if page > 0
        else None
    )
    after = (
        button(Action.PAGE, t("Next page"), of.id, page_turn(of.what, page + 1))
        if page + 1 < len(pages)
        else None
    )
    footer: list[Block] = []
    if len(pages) > 1:
        footer.append(t("-# Page {page} of {count}", page=page + 1, count=len(pages)))
    if note and page + 1 == len(pages):
        footer.append(f"-# {note}")
    return layout(tone, f"### {title}", pages[page], RULE, *footer, row(before, after))
