"""What is read back: history, progress, costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from interview.models.interviews import Interview, Kind
from interview.models.reviews import Score, Usage


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of /history."""

    interview: Interview
    #: The first of ``scores``; None when nothing was rated (yet).
    rating: float | None
    answered: int
    skipped: int
    #: By grader, as in the report.
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """What one grader said of one ended interview, in /progress. Graders are kept apart."""

    interview_id: int
    role: str
    kind: Kind
    at: datetime
    rating: float
    grader: str
    #: criterion key -> mean level.
    criteria: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class ServerUsage:
    """What one grader's calls for one server have cost on one UTC day; no person is in it."""

    day: date
    #: None for what was held in direct messages.
    guild_id: int | None
    grader: str
    usage: Usage
