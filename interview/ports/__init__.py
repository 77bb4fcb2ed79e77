"""What the use cases need of the outside world, as Protocols.

Adapters live in llm/, speech/, storage/, pipeline/, documents/ and cogs/; bot.py joins them.
Repositories never commit: the use case opens a :class:`UnitOfWork` and holds it for database
work only, never across a call to a model.
"""

from __future__ import annotations

from interview.ports.answers import (
    AnswerRepository,
    FeedbackRepository,
    FollowUpRepository,
    PassageRepository,
)
from interview.ports.doubts import DoubtRepository
from interview.ports.interviewer import (
    AnsweredFollowUp,
    GradeRequest,
    Interviewer,
    QuestionRequest,
    QuestionSet,
    ReportRequest,
    ReviewedAnswer,
)
from interview.ports.outbox import (
    CardRepository,
    ListeningRepository,
    NoticeRepository,
    Outbox,
    TeamCardRepository,
)
from interview.ports.packs import PackFileReader, PackRepository
from interview.ports.queue import Lane, Put, Queue, Runner, Share, Step, Subject
from interview.ports.servers import KeyTester, OwnCoach, OwnCoaches, Sealer, ServerRepository
from interview.ports.services import DocumentReader, Notifier, Speaker, Transcriber, Voice
from interview.ports.sounds import SoundRepository
from interview.ports.storage import (
    InterviewRepository,
    JobRepository,
    PersonRepository,
    QuestionRepository,
    ReportRepository,
    StartRepository,
    Store,
    UnitOfWork,
)
from interview.ports.team import PairWishRepository, PeerRatingRepository, TeamRepository
from interview.ports.team_stats import TeamStatsRepository
from interview.ports.usage import UsageRepository, UsageTask

__all__ = [
    "AnswerRepository",
    "AnsweredFollowUp",
    "CardRepository",
    "DocumentReader",
    "DoubtRepository",
    "FeedbackRepository",
    "FollowUpRepository",
    "GradeRequest",
    "InterviewRepository",
    "Interviewer",
    "JobRepository",
    "KeyTester",
    "Lane",
    "ListeningRepository",
    "NoticeRepository",
    "Notifier",
    "Outbox",
    "OwnCoach",
    "OwnCoaches",
    "PackFileReader",
    "PackRepository",
    "PairWishRepository",
    "PassageRepository",
    "PeerRatingRepository",
    "PersonRepository",
    "Put",
    "QuestionRepository",
    "QuestionRequest",
    "QuestionSet",
    "Queue",
    "ReportRepository",
    "ReportRequest",
    "ReviewedAnswer",
    "Runner",
    "Sealer",
    "ServerRepository",
    "Share",
    "SoundRepository",
    "Speaker",
    "StartRepository",
    "Step",
    "Store",
    "Subject",
    "TeamCardRepository",
    "TeamRepository",
    "TeamStatsRepository",
    "Transcriber",
    "UnitOfWork",
    "UsageRepository",
    "UsageTask",
    "Voice",
]
