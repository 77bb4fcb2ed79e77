"""A person's settings, and the buttons below a question that is spoken."""

from __future__ import annotations

from collections.abc import Collection

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Tone, button, layout, row
from locales.catalog import Catalog


class _Buttons(discord.ui.View):
    """Below a plain message; answered by custom_id, as those of a layout are."""

    def is_dispatchable(self) -> bool:
        return False


def sound_buttons(t: Catalog, person_id: int, *, detail: str) -> discord.ui.View:
    """By ``detail`` the message is known again."""
    view = _Buttons(timeout=None)
    view.add_item(button(Action.SOUND_OFF, t("Turn sound off"), person_id, detail))
    return view


def _listed(t: Catalog, languages: Collection[str]) -> str:
    return t.list(sorted(words.language_name(t, each) for each in languages)) or t("none")


def settings_card(
    t: Catalog,
    person_id: int,
    *,
    heard: bool,
    has_voice: bool,
    languages: Collection[str] | None,
) -> discord.ui.LayoutView:
    """``languages`` are those that the voice speaks, None for any."""
    privacy = button(Action.PRIVACY, t("Privacy"))
    if not has_voice:
        return layout(
            Tone.NEUTRAL,
            t("### Your settings"),
            t(
                "**Sound:** whoever runs this bot has given it no voice, so questions come in "
                "writing."
            ),
            row(privacy),
        )
    if heard:
        state = t("**Sound:** **on**. I also read each question to you, a moment after it comes.")
        switch = button(Action.SOUND_OFF, t("Turn sound off"), person_id)
    else:
        state = t("**Sound:** **off**. Questions come in writing only.")
        switch = button(
            Action.SOUND_ON, t("Turn sound on"), person_id, style=discord.ButtonStyle.primary
        )
    speaks = (
        t("-# I speak the interview's language, whichever it is.")
        if languages is None
        else t(
            "-# I speak {languages}. In other languages questions come in writing.",
            languages=_listed(t, languages),
        )
    )
    return layout(
        Tone.NEUTRAL,
        t("### Your settings"),
        state,
        speaks,
        RULE,
        t("-# It holds from the next question on, in every interview of yours."),
        row(switch, privacy),
    )
