"""What the cogs are given: the use cases, and what a person may send."""

from __future__ import annotations

from dataclasses import dataclass

from cogs.kit.readers import Readers
from interview.conducting.answers import AnswerService
from interview.conducting.edits import EditService
from interview.conducting.interviews import InterviewService
from interview.conducting.listening import Listening
from interview.conducting.reading import Views
from interview.conducting.regrading import RegradeService
from interview.conducting.talk import TalkService
from interview.costs import CostService
from interview.models import RecordingLimits
from interview.notices import Notices
from interview.outbox import DueCards
from interview.packs.service import PackService
from interview.people import PeopleService
from interview.ports.packs import PackFileReader
from interview.ports.services import DocumentReader
from interview.servers import Servers
from interview.speaking.sounds import SoundService
from interview.team.lookup import TeamLookup
from interview.team.pairs.pairing import PairService
from interview.team.peers.comments import CommentService
from interview.team.peers.ratings import PanelService
from interview.team.practices import TeamService
from interview.team.reading import TeamViews
from interview.team.stats import TeamStatsService


@dataclass(frozen=True, slots=True)
class Services:
    notices: Notices
    people: PeopleService
    interviews: InterviewService
    answers: AnswerService
    talk: TalkService
    edits: EditService
    listening: Listening
    regrades: RegradeService
    costs: CostService
    views: Views
    sounds: SoundService
    due: DueCards
    documents: DocumentReader
    packs: PackService
    pack_files: PackFileReader
    servers: Servers
    upload_limits: RecordingLimits
    #: Who grades, for help texts: "gemini" or "offline".
    grader: str
    readers: Readers
    team: TeamService
    team_views: TeamViews
    team_lookup: TeamLookup
    pairs: PairService
    team_stats: TeamStatsService
    panel: PanelService
    comments: CommentService
