"""What was heard of an answer, as its card shows it; and the card that asks about a part that has
no words, before anything is rated."""

from __future__ import annotations

import discord

from cogs.kit import words
from cogs.kit.delivery import said, said_block, unsure_legend
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Block, Tone, button, layout, row
from cogs.kit.passages import gap_legend, passage_lines, whole_seconds
from cogs.kit.review import pack, transcript_title
from interview.conducting.views import AnswerView
from interview.models import Answer, Transcript
from locales.catalog import Catalog

#: A transcript longer than this begins on the card and is read in full by a button.
TRANSCRIPT = 700
#: Gaps with a button each; the longest.
_GAPS = 3


def transcript_block(t: Catalog, answer: Answer, transcript: Transcript | None) -> Block:
    if transcript is None:
        return None
    return said_block(
        t, transcript, TRANSCRIPT, before=transcript_title(t, answer, transcript) + "\n"
    )


def heard_text(t: Catalog, view: AnswerView) -> tuple[str, list[str]]:
    """What was heard or written, as a title and pages, with all there is to know of it."""
    answer, transcript = view.answer, view.transcript
    if transcript is None:
        return t("What I heard"), [t("Nothing.")]
    title = transcript_title(t, answer, transcript).replace("**", "")
    about = [
        unsure_legend(t, transcript, fixable=view.fixable),
        gap_legend(t, answer, transcript),
        *passage_lines(t, view.passages),
    ]
    blocks = [said(t, transcript) or t("> Nothing."), "\n".join(filter(None, about))]
    return title, pack([each for each in blocks if each])


def heard_blocks(t: Catalog, view: AnswerView) -> list[Block]:
    answer, transcript = view.answer, view.transcript
    if transcript is None:
        return [*passage_lines(t, view.passages)]
    return [
        transcript_block(t, answer, transcript),
        unsure_legend(t, transcript, fixable=view.fixable),
        gap_legend(t, answer, transcript),
        *passage_lines(t, view.passages),
    ]


def gap_card(t: Catalog, heading: str, view: AnswerView) -> discord.ui.LayoutView:
    """Say it again, or have the rest rated?"""
    answer, transcript = view.answer, view.transcript
    gaps = () if transcript is None else transcript.gaps
    seconds = whole_seconds(t, sum(gap.seconds for gap in gaps))
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
    longest = sorted(gaps, key=lambda gap: -gap.seconds)[:_GAPS]
    buttons = [
        button(
            Action.SAY_AGAIN,
            t("Say this part again")
            if len(gaps) == 1
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
        *heard_blocks(t, view),
        until,
        row(*buttons, button(Action.AS_IT_IS, t("Rate it as it is"), answer.id)),
    )
