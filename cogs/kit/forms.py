"""What every modal is built of. They live in memory: one that is sent in after a restart reaches
CoachBot.on_interaction."""

from __future__ import annotations

from typing import Any

import discord

from cogs.drafts import form_id
from cogs.errors import explain
from cogs.kit.layout import Item, fit
from cogs.kit.text import shorten

__all__ = ["INPUT_LIMIT", "Form"]

#: Characters of a modal's title and of a field's name, of what is said below it, and in one text
#: input (Discord).
_NAME, _DESCRIPTION, INPUT_LIMIT = 45, 100, 4000


class Form(discord.ui.Modal):
    """Its texts fit whatever language they are in, and what goes wrong is put into words."""

    def __init__(self, title: str, job_id: int | None = None) -> None:
        """``job_id``: of a job's form, 0 for a new one."""
        super().__init__(title=shorten(title, _NAME), timeout=30 * 60, custom_id=form_id(job_id))

    def ask(self, name: str, component: Item, description: str = "") -> None:
        """Add a field with its name above, and what is said of it."""
        self.add_item(
            discord.ui.Label(
                text=shorten(name, _NAME),
                description=shorten(description, _DESCRIPTION) or None,
                component=fit(component),
            )
        )

    def more(self, interaction: discord.Interaction[Any]) -> str:
        """What is said after what went wrong."""
        del interaction
        return ""

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        await explain(interaction, error, more=self.more(interaction))
