"""The forms of a panel: a comment, and why one reports one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import discord

from cogs.modals import GuardedModal
from interview.team.peers.comments import MAX_COMMENT, MAX_REASON

__all__ = ["CommentModal", "ReportModal"]

Interaction: TypeAlias = "discord.Interaction[Any]"
Submit: TypeAlias = Callable[[Interaction, str], Awaitable[None]]


class _TextModal(GuardedModal):
    """One box of text, sent on to ``submit``."""

    def __init__(self, title: str, submit: Submit, box: discord.ui.Label[Any]) -> None:
        super().__init__(title)
        self._submit = submit
        self._box = box
        self.add_item(box)

    async def on_submit(self, interaction: Interaction, /) -> None:
        box: Any = self._box.component
        await self._submit(interaction, str(box.value))


def _box(label: str, description: str, most: int, text: str, hint: str) -> discord.ui.Label[Any]:
    box: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id="text",
        style=discord.TextStyle.paragraph,
        max_length=most,
        required=False,
        default=text or None,
        placeholder=hint,
    )
    return discord.ui.Label(text=label, description=description, component=box)


class CommentModal(_TextModal):
    """Prefilled with the comment there is; emptied it is taken out."""

    def __init__(self, submit: Submit, comment: str, *, held: bool) -> None:
        said = "Shown with your name at the reveal"
        said += ", once a moderator has looked." if held else "."
        hint = "What you heard that was good, and the one thing you would change first."
        super().__init__(
            "Your comment", submit, _box("About the answer", said, MAX_COMMENT, comment, hint)
        )


class ReportModal(_TextModal):
    def __init__(self, submit: Submit) -> None:
        said = "It is hidden at once until a moderator has looked. Only moderators read this."
        hint = "You may leave this empty."
        super().__init__(
            "Report this comment",
            submit,
            _box("What is wrong with it?", said, MAX_REASON, "", hint),
        )
