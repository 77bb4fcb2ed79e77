"""The form in which a transcript is put right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from cogs.modals import INPUT_LIMIT, GuardedModal
from interview.models import Transcript
from locales.catalog import Catalog


class FixTranscriptModal(GuardedModal):
    """The transcript in as many boxes as it needs, prefilled."""

    def __init__(
        self,
        t: Catalog,
        transcript: Transcript,
        submit: Callable[[discord.Interaction[Any], str], Awaitable[None]],
    ) -> None:
        super().__init__(t("Fix the transcript"))
        self._submit = submit
        self._inputs: list[discord.ui.TextInput[FixTranscriptModal]] = []
        self._transcript = transcript
        self._pieces = pieces = split_for_inputs(transcript.text)
        for number, piece in enumerate(pieces, start=1):
            box: discord.ui.TextInput[FixTranscriptModal] = discord.ui.TextInput(
                custom_id=f"part{number}",
                style=discord.TextStyle.paragraph,
                max_length=INPUT_LIMIT,
                required=number == 1,
                default=piece or None,
            )
            self._inputs.append(box)
            self.ask(
                t("What you said")
                if len(pieces) == 1
                else t("What you said ({number})", number=number),
                box,
                t("Put right what I misheard; it is then reviewed again.") if number == 1 else "",
            )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        texts = [box.value.strip() for box in self._inputs]
        if texts == [piece.strip() for piece in self._pieces]:
            # Joining the boxes may differ in white space from what was cut into them.
            text = self._transcript.text
        else:
            text = " ".join(filter(None, texts))
        await self._submit(interaction, text)


def split_for_inputs(text: str, most: int = INPUT_LIMIT - 400) -> list[str]:
    """At most five pieces, cut at spaces; each box leaves 400 characters to write more.

    16,000 characters (interview.input_limits.MAX_ANSWER_CHARS) fit into five pieces of 3,600.
    """
    pieces: list[str] = []
    rest = text
    while len(rest) > most and len(pieces) < 4:
        # Not so early that the rest would not fit into the boxes that are left.
        left = (3 - len(pieces)) * most + INPUT_LIMIT
        cut = rest.rfind(" ", max(most // 2, len(rest) - left), most)
        cut = most if cut < 0 else cut
        pieces.append(rest[:cut])
        rest = rest[cut:].lstrip()
    return [*pieces, rest[:INPUT_LIMIT]]
