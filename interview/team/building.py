"""Putting the parts of team practice together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from interview import costs
from interview.clock import now
from interview.models import TeamPractice
from interview.ports import Interviewer, Store, Transcriber, UnitOfWork
from interview.team.flow import TeamFlow
from interview.team.kinds import all_rules
from interview.team.rules import TeamTiming
from interview.team.service import TeamService
from interview.team.views import TeamViews

__all__ = ["Team", "build_team"]


@dataclass(frozen=True, slots=True)
class Team:
    service: TeamService
    flow: TeamFlow
    views: TeamViews


def build_team(
    store: Store,
    interviewer: Interviewer,
    transcriber: Transcriber,
    *,
    seed: int | None = None,
    limits: costs.DailyLimits = costs.NO_LIMITS,
    free_languages: frozenset[str] = frozenset(),
    clock: Callable[[], datetime] = now,
    timing: TeamTiming | None = None,
    on_scheduled: Callable[[UnitOfWork, TeamPractice], Awaitable[None]] | None = None,
) -> Team:
    """All three by the same rules, clock and timing; see :class:`TeamFlow` for ``on_scheduled``."""
    rules = all_rules(timing)
    return Team(
        service=TeamService(
            store,
            interviewer,
            transcriber,
            rules,
            limits=limits,
            free_languages=free_languages,
            clock=clock,
            timing=timing,
        ),
        flow=TeamFlow(
            store,
            interviewer,
            rules,
            seed=seed,
            limits=limits,
            clock=clock,
            timing=timing,
            on_scheduled=on_scheduled,
        ),
        views=TeamViews(store, rules),
    )
