"""What cards and pages of history show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from interview.models import (
    Answer,
    Feedback,
    FollowUp,
    Interview,
    Note,
    Passage,
    PeerRating,
    Question,
    Report,
    TeamPractice,
    Transcript,
)
from interview.rating.panel import PanelSide
from interview.rating.summary import graders_by_position

Attempt = tuple[Answer, Transcript | None, Feedback | None]


@dataclass(frozen=True, slots=True)
class OpeningView:
    interview: Interview
    notes: tuple[Note, ...]
    #: Days after which the server it is held in deletes it; None: it is kept.
    kept_days: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    interview: Interview
    question: Question
    #: Number of the attempt that an answer sent now would be.
    attempt: int
    #: When time is up; None without a clock, or when nothing is awaited.
    limit_at: datetime | None = None
    #: The practice that it is a member's part of.
    team: TeamPractice | None = None


@dataclass(frozen=True, slots=True)
class AnswerView:
    interview: Interview
    question: Question
    answer: Answer
    transcript: Transcript | None
    feedback: Feedback | None
    #: What it consists of.
    passages: tuple[Passage, ...]
    #: Whether its question is the last of the interview.
    is_last: bool
    #: Whether it is the newest answer to the question at hand: then it has buttons.
    current: bool
    #: Whether its transcript may be fixed, and its model answer be seen.
    fixable: bool
    #: Taken, but what was said of it is not shown yet.
    hidden: bool
    #: The one that was asked about it.
    followed_by: FollowUp | None = None
    #: The follow-up that it answers.
    asked: FollowUp | None = None
    #: Of the attempts; what was no answer is not counted among them.
    number: int = 1
    #: The grader that can be asked to rate it again; None where its rating is that one's already.
    again: str | None = None
    #: The feedback that the current one took the place of, oldest first.
    earlier: tuple[Feedback, ...] = ()
    #: Of an answer to a follow-up: how the attempt was rated before it.
    before: Feedback | None = None


@dataclass(frozen=True, slots=True)
class FollowUpView:
    interview: Interview
    question: Question
    follow_up: FollowUp
    #: As in :class:`QuestionView`.
    limit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    interview: Interview
    report: Report
    #: Position of each rated question -> who rated it.
    graders: dict[int, str]
    #: Position of a question -> what a panel of people made of it, apart from the ratings.
    panels: dict[int, PanelSide] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InterviewView:
    interview: Interview
    questions: tuple[Question, ...]
    feedback: dict[int, list[Feedback]]
    report: Report | None
    #: As in :class:`ReportView`.
    panels: dict[int, PanelSide] = field(default_factory=dict)

    @property
    def graders(self) -> dict[int, str]:
        """Position of each rated question -> who rated it."""
        return graders_by_position(self.questions, self.feedback)


@dataclass(frozen=True, slots=True)
class Grades:
    """Beside a question's present feedback: what there was before, and who may grade again."""

    #: Answer id -> the feedback that the current one took the place of, oldest first.
    earlier: dict[int, tuple[Feedback, ...]]
    #: Answer id -> the grader that can be asked to rate it again; the last answer of an attempt.
    again: dict[int, str]
    #: Answer id -> what people made of it, once that was revealed. Never part of a rating.
    peers: dict[int, tuple[PeerRating, ...]] = field(default_factory=dict)
