"""The words of the product as frozen values.

Everything that crosses a room's border is one of these. They are changed by copy
(:func:`dataclasses.replace`), never in place. Times are timezone-aware UTC; durations are
seconds as ``float``; ids are database identities (``int``); ``person_id``, ``guild_id``,
``channel_id`` and ``message_id`` are Discord snowflakes.
"""

from __future__ import annotations

from interview.models.answers import (
    Answer,
    AnswerSource,
    AnswerState,
    Recording,
    RecordingProblem,
    Transcript,
    TranscriptSource,
    Word,
)
from interview.models.cards import (
    Card,
    CardKind,
)
from interview.models.interviews import (
    Anchors,
    CompanyStyle,
    FollowUp,
    FollowUpDraft,
    FollowUpState,
    Interview,
    InterviewState,
    KeyPoint,
    Kind,
    Manner,
    OwnScale,
    Practice,
    Probe,
    Question,
    QuestionDraft,
    QuestionState,
    Setup,
)
from interview.models.packs import (
    ImportedRows,
    Pack,
    PackFile,
    PackQuestion,
    PackRow,
    RowProblem,
)
from interview.models.past import (
    HistoryEntry,
    ProgressPoint,
    ServerUsage,
)
from interview.models.people import (
    Job,
    JobProfile,
    Person,
)
from interview.models.reviews import (
    Assessment,
    Coverage,
    Criterion,
    CriterionRating,
    Delivery,
    Feedback,
    KeyPointCoverage,
    NotGradable,
    Pause,
    Report,
    ReportDraft,
    Score,
    StandIn,
    StandInReason,
    Strength,
    Usage,
)
from interview.models.sounds import (
    Pcm,
    Speech,
)

__all__ = [
    "Anchors",
    "Answer",
    "AnswerSource",
    "AnswerState",
    "Assessment",
    "Card",
    "CardKind",
    "CompanyStyle",
    "Coverage",
    "Criterion",
    "CriterionRating",
    "Delivery",
    "Feedback",
    "FollowUp",
    "FollowUpDraft",
    "FollowUpState",
    "HistoryEntry",
    "ImportedRows",
    "Interview",
    "InterviewState",
    "Job",
    "JobProfile",
    "KeyPoint",
    "KeyPointCoverage",
    "Kind",
    "Manner",
    "NotGradable",
    "OwnScale",
    "Pack",
    "PackFile",
    "PackQuestion",
    "PackRow",
    "Pause",
    "Pcm",
    "Person",
    "Practice",
    "Probe",
    "ProgressPoint",
    "Question",
    "QuestionDraft",
    "QuestionState",
    "Recording",
    "RecordingProblem",
    "Report",
    "ReportDraft",
    "RowProblem",
    "Score",
    "ServerUsage",
    "Setup",
    "Speech",
    "StandIn",
    "StandInReason",
    "Strength",
    "Transcript",
    "TranscriptSource",
    "Usage",
    "Word",
]
