"""What was typed into the job form and refused, kept in memory for the next time it is opened.

A modal that answers with an error is gone, and a long job description with it; one wrong number
should not cost the rest. Nothing here outlives an hour, a restart or a saved job.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

__all__ = ["Drafts", "Typed"]

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
