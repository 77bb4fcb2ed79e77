"""The one who asks and grades."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from interview.models import (
    Assessment,
    CompanyStyle,
    Criterion,
    CriterionRating,
    JobProfile,
    Kind,
    Manner,
    Note,
    QuestionDraft,
    QuestionState,
    ReportDraft,
    StandIn,
    Transcript,
    Usage,
)


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    profile: JobProfile
    kind: Kind
    count: int
    language: str
    #: Texts of questions this person has had before, newest first; none may come again.
    exclude: tuple[str, ...] = ()
    #: Bank ids had before, for interviewers with a bank.
    exclude_bank_ids: frozenset[str] = frozenset()
    #: Makes the choice repeatable in tests; None for a fresh one.
    seed: int | None = None
    #: How many more to make, of other levels, so that the interview can adapt to its ratings.
    reserve: int = 0
    manner: Manner = Manner.NEUTRAL
    style: CompanyStyle = CompanyStyle.ANY
    #: Use no model that costs: the day's limit is used up.
    frugal: bool = False
    #: How long to try before it fails: somebody else does it then. None: as long as it takes.
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """``questions`` has at least one and at most ``count + reserve`` entries: those planned for the
    interview first, in their order, then the reserve.

    ``notes`` tell the person what they should know: the bank has no more questions for them.
    """

    questions: tuple[QuestionDraft, ...]
    interviewer: str
    notes: tuple[Note, ...] = ()
    usage: Usage = field(default_factory=Usage)
    stand_in: StandIn | None = None


@dataclass(frozen=True, slots=True)
class AnsweredFollowUp:
    """A follow-up that was asked, and what was said to it."""

    asked: str
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class GradeRequest:
    """One attempt: the answer, and the answers to its follow-ups so far, rated as a whole."""

    question: QuestionDraft
    profile: JobProfile
    transcript: Transcript
    #: The rubric for the question's kind (never MIXED).
    criteria: tuple[Criterion, ...]
    rubric_version: str
    language: str
    follow_ups: tuple[AnsweredFollowUp, ...] = ()
    #: Whether a follow-up may be asked after this; the assessment names one if it is worth it.
    may_follow_up: bool = False
    #: Follow-ups asked at this question before, in any attempt: none may come again.
    asked_before: tuple[str, ...] = ()
    manner: Manner = Manner.NEUTRAL
    style: CompanyStyle = CompanyStyle.ANY
    #: Use no model that costs: the day's limit is used up.
    frugal: bool = False
    #: How long to try before it fails: somebody else does it then. None: as long as it takes.
    seconds: float | None = None

    @property
    def said(self) -> str:
        """Everything the person said in this attempt; quotes are verbatim from this."""
        return "\n".join(
            (self.transcript.text, *(each.transcript.text for each in self.follow_ups))
        )


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """One question's outcome, for the report."""

    position: int
    question: str
    kind: Kind
    state: QuestionState
    rating: float | None
    criteria: tuple[CriterionRating, ...] = ()
    improvements: tuple[str, ...] = ()
    first_change: str = ""
    #: Who rated it: ratings of different graders don't compare. "" when there is no rating.
    grader: str = ""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    profile: JobProfile
    kind: Kind
    language: str
    answers: tuple[ReviewedAnswer, ...]
    #: Use no model that costs: the day's limit is used up.
    frugal: bool = False
    #: How long to try before it fails: somebody else does it then. None: as long as it takes.
    seconds: float | None = None


class Interviewer(Protocol):
    """Makes questions, grades answers, writes reports.

    Raises only :class:`interview.errors.InterviewerError` subclasses. ``grade`` returns what the
    grader says; :func:`interview.rating.checks.checked` verifies quotes and levels before it is
    stored."""

    @property
    def name(self) -> str:
        """Stored with each rating: "gemini", "offline"."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes it works in; None for any."""
        ...

    async def make_questions(self, request: QuestionRequest) -> QuestionSet: ...

    async def grade(self, request: GradeRequest) -> Assessment: ...

    async def report(self, request: ReportRequest) -> ReportDraft: ...
