"""Interviews, their questions and follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from interview.models.people import JobProfile

#: What levels 1 to 5 of a criterion sound like.
Anchors: TypeAlias = tuple[str, str, str, str, str]


class Kind(StrEnum):
    """What an interview or a question is about. A question is never ``MIXED``."""

    BEHAVIORAL = "behavioral"
    TECHNICAL = "technical"
    SYSTEM_DESIGN = "system_design"
    MIXED = "mixed"


class Practice(StrEnum):
    """How an interview is practiced."""

    #: Hint, feedback, model answer and another attempt at once.
    COACH = "coach"
    #: As it will be: no feedback before the report, and a clock on each answer.
    REAL = "real"
    #: A member's part in a team practice: the team asks, times and reveals.
    TEAM = "team"


class Manner(StrEnum):
    """How the interviewer speaks. It never changes how an answer is rated."""

    FRIENDLY = "friendly"
    NEUTRAL = "neutral"
    TOUGH = "tough"


class CompanyStyle(StrEnum):
    """What kind of employer is imitated: which questions are asked, not how they are rated."""

    ANY = "any"
    STARTUP = "startup"
    BIG_TECH = "big_tech"
    ENTERPRISE = "enterprise"
    CONSULTING = "consulting"
    PUBLIC = "public"  # public sector and non-profit


@dataclass(frozen=True, slots=True)
class Setup:
    """What a person chose about how they are interviewed."""

    practice: Practice = Practice.COACH
    manner: Manner = Manner.NEUTRAL
    style: CompanyStyle = CompanyStyle.ANY
    #: Follow-ups to an answer, at most: 0, 1 or 2.
    follow_ups: int = 1


class InterviewState(StrEnum):
    """See :mod:`interview.models.transitions` for which may follow which."""

    #: Begun; the questions are being made.
    PREPARING = "preparing"
    #: Making the questions failed for good; a button tries again.
    STUCK = "stuck"
    #: A question is open or under review.
    ACTIVE = "active"
    #: Every question was answered or skipped, or the person ended it; the report is due or done.
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Interview:
    """One run through a set of questions for one job, in one channel."""

    id: int
    person_id: int
    #: The job it was begun from; None when that was removed since.
    job_id: int | None
    #: A copy of the job as it was at the start.
    profile: JobProfile
    kind: Kind
    #: ISO 639-1 code the interview is held in.
    language: str
    question_count: int
    state: InterviewState
    #: The server it belongs to; None in a DM. With the person it forms the "place".
    guild_id: int | None
    #: Thread or DM channel; None until it was made.
    channel_id: int | None
    #: Position (1-based) of the question at hand; 0 while preparing.
    position: int
    #: Which interviewer made the questions ("gemini", "offline"), None while preparing.
    interviewer: str | None
    created_at: datetime
    ended_at: datetime | None = None
    setup: Setup = Setup()
    #: The question pack it was begun with; the name stays when the pack is deleted.
    pack_id: int | None = None
    pack_name: str | None = None
    #: The team practice that this is one member's part of; None for an interview of one's own, and
    #: once that practice is gone.
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewInterview:
    """An interview to begin; see :class:`Interview`."""

    person_id: int
    profile: JobProfile
    kind: Kind
    language: str
    question_count: int
    guild_id: int | None
    job_id: int | None = None
    setup: Setup = Setup()
    pack_id: int | None = None
    pack_name: str | None = None
    team_id: int | None = None


class QuestionState(StrEnum):
    PENDING = "pending"  # not asked yet
    OPEN = "open"  # asked (or opened again by Try again): takes an answer
    REVIEW = "review"  # an answer is being transcribed or graded
    FOLLOW_UP = "follow_up"  # a follow-up was asked: takes an answer to it
    DONE = "done"  # feedback was given
    SKIPPED = "skipped"
    TIMED_OUT = "timed_out"  # timed practice: no answer was begun in time


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One thing a good answer says, with other ways of saying it."""

    text: str
    phrasings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """A planned follow-up: what to ask when an answer leaves that part out."""

    #: Key of the rubric's criterion it is about ("result", "tradeoffs", …).
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnScale:
    """A question pack's own words for the levels of some criteria. Untrusted."""

    #: Stored with each rating by it: "pack-<id>-v<version>".
    version: str
    #: By the criterion's key; criteria that aren't here keep the rubric's anchors.
    anchors: tuple[tuple[str, Anchors], ...]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What is compared of a question that was put to somebody before."""

    text: str
    #: None for one that is not of the offline coach's bank.
    bank_id: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as an interviewer made it, before it is stored."""

    text: str
    kind: Kind
    #: Difficulty 1 (entry) to 5 (principal).
    level: int
    hint: str
    #: Why this is asked of this person for this job; one sentence.
    why: str
    model_answer: str
    key_points: tuple[KeyPoint, ...]
    #: Identity in a question bank ("backend-017"), None for made-up questions.
    bank_id: str | None = None
    #: Planned follow-ups, most useful first.
    probes: tuple[Probe, ...] = ()
    #: Set for questions of a pack that has anchors of its own.
    scale: OwnScale | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A stored question. ``draft`` holds what was made; the rest is what happened to it."""

    id: int
    interview_id: int
    person_id: int
    #: 1-based place in the interview; 0 while it was not asked.
    position: int
    draft: QuestionDraft
    state: QuestionState
    asked_at: datetime | None = None
    #: 1-based place among what was made: the planned ones first, then those to adapt with.
    place: int = 0
    #: When the clock of what was asked last (question or follow-up) began.
    clock_began_at: datetime | None = None


class FollowUpState(StrEnum):
    OPEN = "open"  # asked: the next answer is an answer to it
    ANSWERED = "answered"
    LEFT = "left"  # skipped, timed out, or another attempt was begun


@dataclass(frozen=True, slots=True)
class FollowUpDraft:
    """What an interviewer would ask next, from the gap in one answer."""

    #: Key of the rubric's criterion with the gap, or "key_point".
    gap: str
    text: str
    #: The words of the answer that it takes up, verbatim, checked in code; "" for none.
    quote: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up that was asked; its answer counts with the question."""

    id: int
    question_id: int
    interview_id: int
    person_id: int
    #: The answer whose gap it is about.
    answer_id: int
    #: Which attempt at the question it belongs to, and its number there (1 or 2).
    attempt: int
    number: int
    draft: FollowUpDraft
    state: FollowUpState


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """Where a person may have answered."""

    channel_id: int
    person_id: int
