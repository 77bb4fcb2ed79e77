"""The one that moves a team practice on: a look at what people did and at the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from interview import costs
from interview.clock import now
from interview.models import TeamKind
from interview.ports import Interviewer, Store
from interview.team.rules import Rules, TeamTiming

__all__ = ["TeamFlow"]


class TeamFlow:
    """Safe for concurrent use: every look locks the practice's row, and is safe to run twice."""

    def __init__(
        self,
        store: Store,
        interviewer: Interviewer,
        rules: Mapping[TeamKind, Rules],
        *,
        seed: int | None = None,
        limits: costs.DailyLimits = costs.NO_LIMITS,
        clock: Callable[[], datetime] = now,
        timing: TeamTiming | None = None,
    ) -> None:
        self._store = store
        self._interviewer = interviewer
        self._rules = rules
        self._seed = seed
        self._limits = limits
        self._clock = clock
        self._timing = timing or TeamTiming()

    async def look(self, practice_id: int) -> None:
        """Do what is due, as far as it goes. Raises InterviewerError while questions are made."""
        raise NotImplementedError

    async def failed(self, practice_id: int) -> None:
        """After the last try: making questions can be tried again; else the practice ends kindly,
        with everything that was answered kept."""
        raise NotImplementedError
