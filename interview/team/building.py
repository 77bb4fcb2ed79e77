"""Putting the parts of team practice together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from interview import costs
from interview.clock import now
from interview.models import TeamPractice
from interview.ports import Interviewer, Store, Transcriber, UnitOfWork
from interview.team.comments import CommentService, ReviewRules
from interview.team.flow import TeamFlow
from interview.team.kinds import all_rules
from interview.team.rating import PanelService
from interview.team.rules import TeamTiming
from interview.team.service import TeamService
from interview.team.views import TeamViews

__all__ = ["Team", "build_team"]


@dataclass(frozen=True, slots=True)
class Team:
    service: TeamService
    flow: TeamFlow
    views: TeamViews
    panel: PanelService
    comments: CommentService


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
    reviewing: ReviewRules | None = None,
) -> Team:
    """All by the same rules, clock and timing; see :class:`TeamFlow` for ``on_scheduled``;
    ``reviewing``: what servers want of those who rate their peers, None for nothing."""
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
        panel=PanelService(store, rules=reviewing, clock=clock),
        comments=CommentService(store, clock=clock),
    )
