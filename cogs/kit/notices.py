"""Short messages of ours, and long texts in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord

from cogs.kit.ids import Action, Paged, page_detail
from cogs.kit.layout import RULE, Button, Tone, button, layout, row
from cogs.kit.text import MESSAGE_LIMIT, length, shorten
from locales.catalog import Catalog


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


def page_number(t: Catalog, page: int, count: int) -> str | None:
    """Below one of several pages."""
    return t("-# Page {page} of {count}", page=page + 1, count=count) if count > 1 else None


def page_buttons(
    t: Catalog,
    page: int,
    count: int,
    action: Action,
    id: int,
    detail: Callable[[int], str | int] = int,
) -> tuple[Button | None, Button | None]:
    """To the page before and the one after, if there are such; ``detail`` names a page."""
    return (
        button(action, t("Previous"), id, detail(page - 1)) if page > 0 else None,
        button(action, t("Next page"), id, detail(page + 1)) if page + 1 < count else None,
    )


@dataclass(frozen=True, slots=True)
class PageOf:
    """What its buttons turn the pages of."""

    what: Paged
    #: Of the answer, the question or the interview.
    id: int
    #: Stand behind them, at most three.
    others: tuple[discord.ui.Button[Any], ...] = ()


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
    page, count = clamp(page, pages), len(pages)
    return layout(
        tone,
        f"### {title}",
        pages[page],
        RULE,
        page_number(t, page, count),
        f"-# {note}" if note and page + 1 == count else None,
        row(
            *page_buttons(t, page, count, Action.PAGE, of.id, partial(page_detail, of.what)),
            *of.others,
        ),
    )
