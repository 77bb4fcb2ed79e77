"""The card of an answer of which a part has no words: its person is asked before it is rated."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Block, Tone, button, layout, row
from cogs.kit.passages import whole_seconds
from interview.conducting.views import AnswerView
from interview.hearing.gaps import gap_seconds
from interview.models import Transcript
from locales.catalog import Catalog

#: Gaps with a button each; the longest.
_GAPS = 3


def gap_card(
    t: Catalog, heading: str, view: AnswerView, transcript: Transcript, heard: Sequence[Block]
) -> discord.ui.LayoutView:
    """Say it again, or have the rest rated? ``heard`` shows what there is."""
    answer = view.answer
    seconds = whole_seconds(t, gap_seconds(transcript))
    chosen = answer.said_again
    if chosen is None:
        what = t("I couldn't make out {seconds} s of what you said.", seconds=seconds)
        following = t(
            "Say that part again, by voice or text, and it takes its place. Or have the rest rated "
            "as it is: what I couldn't make out doesn't count against you."
        )
    else:
        what = t("Now say what belongs at {place}.", place=words.clock(chosen))
        following = t("Send it here as a voice message, or type it. It takes the gap's place.")
    until = (
        t(
            "-# It is the same attempt. If you do neither, it is rated as it is {when}.",
            when=words.timestamp(answer.asked_until, "R"),
        )
        if answer.asked_until is not None
        else None
    )
    longest = sorted(transcript.gaps, key=lambda gap: -gap.seconds)[:_GAPS]
    buttons = [
        button(
            Action.SAY_AGAIN,
            t("Say this part again")
            if len(transcript.gaps) == 1
            else t("Say {place} again", place=words.clock(gap.start)),
            answer.id,
            round(gap.start * 100),
            style=discord.ButtonStyle.primary,
        )
        for gap in sorted(longest, key=lambda gap: gap.start)
        if chosen is None or abs(gap.start - chosen) > 0.1
    ]
    return layout(
        Tone.QUESTION,
        heading,
        f"**{what}**",
        following,
        RULE,
        *heard,
        until,
        row(*buttons, button(Action.AS_IT_IS, t("Rate it as it is"), answer.id)),
    )
