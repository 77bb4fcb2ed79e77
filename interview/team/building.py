"""Putting the parts of team practice together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from interview import costs
from interview.coaching import Coaching
from interview.ports import Store, Transcriber
from interview.team.digest import DigestService
from interview.team.flow import TeamFlow
from interview.team.kinds.all import all_rules
from interview.team.kinds.rules import TeamTiming
from interview.team.lookup import TeamLookup
from interview.team.pairs.pairing import PairService
from interview.team.peers.comments import CommentService, ReviewRules
from interview.team.peers.ratings import PanelService
from interview.team.practices import TeamService
from interview.team.reading import TeamViews
from interview.team.stats import TeamStatsService
from interview.timing import now


@dataclass(frozen=True, slots=True)
class Team:
    service: TeamService
    flow: TeamFlow
    views: TeamViews
    lookup: TeamLookup
    pairs: PairService
    stats: TeamStatsService
    digests: DigestService
    panel: PanelService
    comments: CommentService


def build_team(
    store: Store,
    coaching: Coaching,
    transcriber: Transcriber,
    *,
    daily_limits: costs.DailyLimits = costs.NO_LIMITS,
    clock: Callable[[], datetime] = now,
    timing: TeamTiming | None = None,
    reviewing: ReviewRules | None = None,
) -> Team:
    """All by the same rules, clock and timing; ``reviewing``: what servers want of those who rate
    their peers, None for nothing."""
    rules = all_rules(timing)
    views = TeamViews(store, rules)
    pairs = PairService(store, clock=clock)
    return Team(
        service=TeamService(
            store,
            coaching,
            transcriber,
            rules,
            daily_limits=daily_limits,
            clock=clock,
            timing=timing,
        ),
        flow=TeamFlow(
            store,
            coaching,
            rules,
            daily_limits=daily_limits,
            clock=clock,
            timing=timing,
            pairs=pairs,
        ),
        views=views,
        lookup=TeamLookup(store, views),
        pairs=pairs,
        stats=TeamStatsService(store, clock=clock),
        digests=DigestService(store, clock=clock),
        panel=PanelService(store, rules=reviewing, clock=clock),
        comments=CommentService(store, clock=clock),
    )
