"""What all modals share. They live in memory: one sent in after a restart reaches
:meth:`cogs.client.CoachBot.on_interaction`."""

from __future__ import annotations

import secrets
from typing import Any

import discord

from cogs.errors import explain

__all__ = ["INPUT_LIMIT", "GuardedModal", "lost_form"]

#: Most of what one text input holds (Discord).
INPUT_LIMIT = 4000
#: discord.py keeps open modals in memory, by custom_id: this tells those of an earlier process.
PROCESS = secrets.token_hex(4)


def lost_form(custom_id: str) -> tuple[bool, int | None]:
    """(whether it is a form of an earlier process, the job id when it is a job's)."""
    parts = custom_id.split(":")
    if len(parts) != 4 or parts[0] != "form" or parts[1] == PROCESS:
        return False, None
    job_id = parts[2]
    return True, int(job_id) if job_id.isdecimal() and len(job_id) < 19 else None


class GuardedModal(discord.ui.Modal):
    """Puts into words whatever goes wrong with what was sent in."""

    def __init__(self, title: str, *, job_id: int | None = None) -> None:
        """``job_id``: of the job it is about; 0 for a new one."""
        about = "" if job_id is None else job_id
        # Random, since one that is open twice would answer for the other.
        id = f"form:{PROCESS}:{about}:{secrets.token_hex(8)}"
        super().__init__(title=title, timeout=30 * 60, custom_id=id)

    def after_error(self, interaction: discord.Interaction[Any]) -> str:
        """What to say after an error; "" for nothing more."""
        return ""

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        await explain(interaction, error, more=self.after_error(interaction))
