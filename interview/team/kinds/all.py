"""The rules of every kind of practice."""

from __future__ import annotations

from interview.models import TeamKind
from interview.team.kinds.pair import PairRules
from interview.team.kinds.panel import PanelRules
from interview.team.kinds.relay import RelayRules
from interview.team.kinds.rules import Rules, TeamTiming


def all_rules(timing: TeamTiming | None = None) -> dict[TeamKind, Rules]:
    """By kind."""
    each: tuple[Rules, ...] = (RelayRules(timing), PanelRules(), PairRules())
    return {rules.kind: rules for rules in each}
