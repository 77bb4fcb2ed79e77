"""What was typed into the job form and refused, kept in memory for the next time it is opened.

A modal that answers with an error is gone, and a long job description with it; one wrong number
should not cost the rest. Nothing here outlives an hour, a restart or a saved job.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Drafts", "Typed", "form_id", "lost_form", "typed_in"]

#: discord.py keeps open modals in memory, by custom_id: this tells those of an earlier process.
PROCESS = secrets.token_hex(4)

KEPT_SECONDS = 3600.0
#: People at once; the one who typed longest ago makes room.
MOST = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of the form as they were typed. Untrusted."""

    role: str
    description: str
    stack: str
    years: str


def form_id(job_id: int | None = None) -> str:
    """A custom_id for a modal. Random, since one that is open twice would answer for the other."""
    return f"form:{PROCESS}:{'' if job_id is None else job_id}:{secrets.token_hex(8)}"


def lost_form(custom_id: str) -> tuple[bool, int | None]:
    """(whether it is a form of an earlier process, the job id when it is a job's)."""
    parts = custom_id.split(":")
    if len(parts) != 4 or parts[0] != "form" or parts[1] == PROCESS:
        return False, None
    job_id = parts[2]
    return True, int(job_id) if job_id.isdecimal() and len(job_id) < 19 else None


def typed_in(components: object) -> Typed:
    """The texts in the components of a job form that was sent in."""
    values: dict[str, str] = {}
    for label in components if isinstance(components, list) else ():
        control = label.get("component") if isinstance(label, Mapping) else None
        held: Mapping[str, Any] = control if isinstance(control, Mapping) else {}
        values[str(held.get("custom_id"))] = str(held.get("value") or "")
    return Typed(*(values.get(name, "") for name in ("role", "description", "stack", "years")))


class Drafts:
    """By person and job id (0: a new job)."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], tuple[float, Typed]] = {}

    def keep(self, person_id: int, job_id: int, typed: Typed) -> None:
        self._kept.pop((person_id, job_id), None)
        while len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[person_id, job_id] = time.monotonic(), typed

    def find(self, person_id: int, job_id: int) -> Typed | None:
        at, typed = self._kept.get((person_id, job_id), (0.0, None))
        if typed is not None and time.monotonic() - at > KEPT_SECONDS:
            del self._kept[person_id, job_id]
            return None
        return typed

    def drop(self, person_id: int, job_id: int) -> None:
        self._kept.pop((person_id, job_id), None)

    def drop_all(self, person_id: int) -> None:
        for key in [key for key in self._kept if key[0] == person_id]:
            del self._kept[key]
