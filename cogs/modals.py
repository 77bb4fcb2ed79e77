"""What all modals share. They live in memory: one sent in after a restart reaches
:meth:`cogs.client.Client.on_interaction`."""

from __future__ import annotations

import secrets
from typing import Any

import discord

from cogs.errors import explain
from cogs.kit.layout import Item, fit
from cogs.kit.text import shorten

#: Characters of one text input, of a modal's title and a field's name, and of what is said of a
#: field (Discord).
INPUT_LIMIT, _NAME, _DESCRIPTION = 4000, 45, 100
#: discord.py keeps open modals in memory, by custom_id: this tells those of an earlier process.
PROCESS = secrets.token_hex(4)


def lost_form(custom_id: str) -> tuple[bool, int | None]:
    """(whether it is a form of an earlier process, the job id when it is a job's)."""
    pieces = custom_id.split(":")
    if len(pieces) != 4 or pieces[0] != "form" or pieces[1] == PROCESS:
        return False, None
    job_id = pieces[2]
    return True, int(job_id) if job_id.isdecimal() and len(job_id) < 19 else None


class GuardedModal(discord.ui.Modal):
    """Keeps its texts as short as Discord wants them, in whatever language they are, and puts into
    words whatever goes wrong with what was sent in."""

    def __init__(self, title: str, *, job_id: int | None = None) -> None:
        """``job_id``: of the job it is about; 0 for a new one."""
        about = "" if job_id is None else job_id
        # Random, since one that is open twice would answer for the other.
        id = f"form:{PROCESS}:{about}:{secrets.token_hex(8)}"
        super().__init__(title=shorten(title, _NAME), timeout=30 * 60, custom_id=id)

    def ask(self, name: str, component: Item, description: str = "") -> None:
        """Add a field with its name above it, and what is said of it."""
        self.add_item(
            discord.ui.Label(
                text=shorten(name, _NAME),
                description=shorten(description, _DESCRIPTION) or None,
                component=fit(component),
            )
        )

    def after_error(self, interaction: discord.Interaction[Any]) -> str:
        """What to say after an error; "" for nothing more."""
        return ""

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        await explain(interaction, error, more=self.after_error(interaction))
