"""The forms of a panel: a comment, and why one reports one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import discord

from cogs.modals import GuardedModal
from interview.team.peers.comments import MAX_COMMENT, MAX_REASON
from locales.catalog import Catalog

Interaction: TypeAlias = "discord.Interaction[Any]"
Submit: TypeAlias = Callable[[Interaction, str], Awaitable[None]]


class _TextModal(GuardedModal):
    """One box of text, sent on to ``submit``."""

    def __init__(
        self, title: str, submit: Submit, label: str, said: str, most: int, text: str, hint: str
    ) -> None:
        super().__init__(title)
        self._submit = submit
        self._box: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="text",
            style=discord.TextStyle.paragraph,
            max_length=most,
            required=False,
            default=text or None,
            placeholder=hint,
        )
        self.ask(label, self._box, said)

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._submit(interaction, self._box.value)


class CommentModal(_TextModal):
    """Prefilled with the comment there is; emptied it is taken out."""

    def __init__(self, t: Catalog, submit: Submit, comment: str, *, held: bool) -> None:
        said = (
            t("Shown with your name at the reveal, once a moderator has looked.")
            if held
            else t("Shown with your name at the reveal.")
        )
        hint = t("What you heard that was good, and the one thing you would change first.")
        label = t("About the answer")
        super().__init__(t("Your comment"), submit, label, said, MAX_COMMENT, comment, hint)


class ReportModal(_TextModal):
    def __init__(self, t: Catalog, submit: Submit) -> None:
        said = t("It is hidden at once until a moderator has looked. Only moderators read this.")
        hint = t("You may leave this empty.")
        label = t("What is wrong with it?")
        super().__init__(t("Report this comment"), submit, label, said, MAX_REASON, "", hint)
