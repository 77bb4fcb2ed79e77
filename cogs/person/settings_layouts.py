"""A person's settings, and the buttons below a question that is spoken."""

from __future__ import annotations

from collections.abc import Collection

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Tone, button, layout, row
from locales.catalog import ENGLISH

__all__ = ["settings_card", "sound_buttons"]


class _Buttons(discord.ui.View):
    """Below a plain message; answered by custom_id, as those of a layout are."""

    def is_dispatchable(self) -> bool:
        return False


def sound_buttons(person_id: int, *, turn: str) -> discord.ui.View:
    """By ``turn`` the message is known again."""
    view = _Buttons(timeout=None)
    view.add_item(button(Action.SOUND_OFF, "Turn sound off", person_id, turn))
    return view


def _listed(languages: Collection[str]) -> str:
    names = sorted(words.language_name(ENGLISH, each) for each in languages)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "none"


def settings_card(
    person_id: int, *, heard: bool, has_voice: bool, languages: Collection[str] | None
) -> discord.ui.LayoutView:
    """``languages`` are those that the voice speaks, None for any."""
    privacy = button(Action.PRIVACY, "Privacy")
    if not has_voice:
        return layout(
            Tone.NEUTRAL,
            "### Your settings",
            "**Sound:** whoever runs this bot has given it no voice, so questions come in writing.",
            row(privacy),
        )
    if heard:
        state = "**on**. I also read each question to you, a moment after it comes"
        switch = button(Action.SOUND_OFF, "Turn sound off", person_id)
    else:
        state = "**off**. Questions come in writing only"
        switch = button(
            Action.SOUND_ON, "Turn sound on", person_id, style=discord.ButtonStyle.primary
        )
    speaks = (
        "-# I speak the interview's language, whichever it is."
        if languages is None
        else f"-# I speak {_listed(languages)}. In other languages questions come in writing."
    )
    return layout(
        Tone.NEUTRAL,
        "### Your settings",
        f"**Sound:** {state}.",
        speaks,
        RULE,
        "-# It holds from the next question on, in every interview of yours.",
        row(switch, privacy),
    )
