"""What the cogs are given: the use cases, and what a person may send."""

from __future__ import annotations

from dataclasses import dataclass

from cogs.team_finding import TeamRules
from interview.answers import AnswerService
from interview.costs import CostService
from interview.packs import PackService
from interview.people import PeopleService
from interview.ports import DocumentReader, PackFileReader, Store
from interview.recordings import RecordingLimits
from interview.regrading import RegradeService
from interview.servers import Servers
from interview.service import InterviewService
from interview.sounds import SoundService
from interview.team.comments import CommentService
from interview.team.pairing import PairService
from interview.team.rating import PanelService
from interview.team.service import TeamService
from interview.team.stats import TeamStatsService
from interview.team.views import TeamViews
from interview.views import Views

__all__ = ["Services"]


@dataclass(frozen=True, slots=True)
class Services:
    store: Store
    people: PeopleService
    interviews: InterviewService
    answers: AnswerService
    regrades: RegradeService
    costs: CostService
    views: Views
    sounds: SoundService
    documents: DocumentReader
    packs: PackService
    pack_files: PackFileReader
    servers: Servers
    limits: RecordingLimits
    #: Who grades, for help texts: "gemini" or "offline".
    grader: str
    team: TeamService
    team_views: TeamViews
    pairs: PairService
    team_stats: TeamStatsService
    panel: PanelService
    comments: CommentService
    #: Who may start team practice; None: everybody may.
    team_rules: TeamRules | None = None
