"""The words of the product as frozen values.

Everything that crosses a room's border is one of these. They are changed by copy
(:func:`dataclasses.replace`), never in place. Times are timezone-aware UTC; durations are
seconds as ``float``; ids are database identities (``int``); ``person_id``, ``guild_id``,
``channel_id`` and ``message_id`` are Discord snowflakes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

__all__ = [
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
    "Interview",
    "InterviewState",
    "Job",
    "JobProfile",
    "KeyPoint",
    "KeyPointCoverage",
    "Kind",
    "Manner",
    "NotGradable",
    "Pause",
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
    "Score",
    "Setup",
    "StandIn",
    "StandInReason",
    "Strength",
    "Transcript",
    "TranscriptSource",
    "Usage",
    "Word",
]


# --------------------------------------------------------------------------- people and jobs


@dataclass(frozen=True, slots=True)
class Person:
    """Someone known by their Discord user id; Discord's identity is the login."""

    id: int
    keep_recordings: bool
    created_at: datetime
    #: When the first-run message was shown; ``None`` until then.
    welcomed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobProfile:
    """What a person said about a job: everything an interviewer may know. Untrusted text."""

    role: str
    description: str = ""
    stack: str = ""
    #: Years of experience asked for or held, 0-60.
    years: float = 0.0
    #: Plain text taken out of the résumé, or "".
    resume: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job kept by a person. Editing it does not change interviews already begun."""

    id: int
    person_id: int
    profile: JobProfile
    #: File name of the résumé, or None when there is none.
    resume_name: str | None
    created_at: datetime
    updated_at: datetime


# --------------------------------------------------------------------------- interviews


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
    """See :mod:`interview.transitions` for which may follow which."""

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


class QuestionState(StrEnum):
    PENDING = "pending"  # not asked yet
    OPEN = "open"  # asked (or opened again by Try again): takes an answer
    REVIEW = "review"  # an answer is being transcribed or graded
    FOLLOW_UP = "follow_up"  # a follow-up was asked: takes an answer to it
    DONE = "done"  # feedback was given
    SKIPPED = "skipped"


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
    #: When the clock of the present turn (question or follow-up) began; for timed practice.
    turn_began_at: datetime | None = None


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


# --------------------------------------------------------------------------- answers


class AnswerSource(StrEnum):
    VOICE = "voice"  # a Discord voice message
    UPLOAD = "upload"  # an audio file given to /answer or Submit as answer
    TEXT = "text"


class AnswerState(StrEnum):
    RECEIVED = "received"  # stored; a recording waits for transcription
    TRANSCRIBED = "transcribed"  # there is a transcript (a text answer begins here)
    GRADED = "graded"  # feedback with a rating, or a reasoned "not gradable"
    REFUSED = "refused"  # the recording holds nothing that can be transcribed; terminal
    FAILED = "failed"  # all tries used up; the answer stays and a button tries again


class RecordingProblem(StrEnum):
    """Why a recording was refused. Each has its own words for the person."""

    EMPTY_FILE = "empty_file"  # 0 bytes
    NOT_AUDIO = "not_audio"  # random bytes, HTML, an unknown container
    NO_AUDIO_STREAM = "no_audio_stream"  # video only
    UNSUPPORTED = "unsupported"  # codec, channels or rate we do not take
    TOO_SHORT = "too_short"  # under half a second
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"  # bytes
    CUT_OFF = "cut_off"  # decodes to much less than announced
    NO_SPEECH = "no_speech"  # silence, noise, music
    UNCLEAR = "unclear"  # sound, but nothing the model is sure of


@dataclass(frozen=True, slots=True)
class Recording:
    """The bytes of a spoken answer; they are kept because Discord's links expire."""

    answer_id: int
    data: bytes
    filename: str
    content_type: str
    #: Seconds that Discord announced, None for plain uploads.
    announced_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A transcribed word; ``start``/``end`` in seconds, ``probability`` 0-1."""

    text: str
    start: float
    end: float
    probability: float


class TranscriptSource(StrEnum):
    WHISPER = "whisper"
    TYPED = "typed"  # a text answer
    FIXED = "fixed"  # the person's correction of a transcript


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. Revision 1 is the first; *Fix transcript* adds one."""

    text: str
    source: TranscriptSource
    #: ISO 639-1.
    language: str
    revision: int = 1
    words: tuple[Word, ...] = ()
    #: Seconds of the whole recording, and of speech in it; None for typed answers.
    duration: float | None = None
    speech_seconds: float | None = None
    #: Whisper model that heard it, None for typed answers.
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One attempt at a question."""

    id: int
    question_id: int
    interview_id: int
    person_id: int
    #: 1-based among the attempts at its question. Answers to follow-ups share their attempt's.
    attempt: int
    source: AnswerSource
    state: AnswerState
    #: The Discord message or interaction it came with; unique.
    message_id: int
    channel_id: int
    created_at: datetime
    #: Set when state is REFUSED; ``problem_seconds`` = (decoded, announced) for CUT_OFF,
    #: (seconds, limit) for TOO_LONG / TOO_SHORT.
    problem: RecordingProblem | None = None
    problem_seconds: tuple[float, float] | None = None
    #: Which step failed when state is FAILED: "transcribe" or "grade".
    failed_step: str | None = None
    #: 0 for the answer that began the attempt, then 1, 2, … for answers to its follow-ups.
    turn: int = 0
    #: The follow-up it answers; None for an answer to the question itself.
    follow_up_id: int | None = None
    #: Another grading was asked for: "waiting", "failed", or None.
    regrading: str | None = None


# --------------------------------------------------------------------------- feedback


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a rubric with all five levels written out (index 0 = level 1)."""

    key: str
    name: str
    question: str
    anchors: tuple[str, str, str, str, str]
    #: Share in the overall rating; a rubric's weights add up to 1.
    weight: float
    #: The level to expect by seniority (entry, junior, mid, senior, principal). It never changes
    #: a level; it says which gap matters for this person.
    expected: tuple[int, int, int, int, int] = (2, 3, 3, 4, 4)


@dataclass(frozen=True, slots=True)
class CriterionRating:
    """A level on one criterion with the words of the answer that show it."""

    key: str
    name: str
    #: 1-5; None when this grader cannot judge the criterion (it says so instead of guessing).
    level: int | None
    reason: str
    #: Verbatim from the transcript, checked in code; "" when nothing shows it.
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Strength:
    text: str
    #: Verbatim from the transcript, checked in code. Never empty in checked feedback.
    quote: str


class Coverage(StrEnum):
    COVERED = "covered"
    PARTLY = "partly"
    NOT_HEARD = "not_heard"


@dataclass(frozen=True, slots=True)
class KeyPointCoverage:
    point: str
    coverage: Coverage
    #: The words that cover it, "" when not heard.
    quote: str = ""


class NotGradable(StrEnum):
    """Why an answer has no number. Each has its own words for the person."""

    EMPTY = "empty"  # nothing said
    TOO_SHORT = "too_short"  # "fine"
    GIBBERISH = "gibberish"  # keyword soup, noise of letters
    OFF_TOPIC = "off_topic"  # not an answer to this question
    ECHO = "echo"  # the question said back
    NO_ANSWER = "no_answer"  # "I don't know"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call to a model cost."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class StandInReason(StrEnum):
    """Why another grader than the configured one did the work. Each has its own words."""

    UNREACHABLE = "unreachable"  # busy, down, or replies that can't be used, after all retries
    REFUSED = "refused"  # key, model or content refused
    LIMIT = "limit"  # the day's limit of calls or tokens is used up


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who should have done it ("gemini"), and why it was another."""

    instead_of: str
    reason: StandInReason


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a grader says of one answer. Either ``not_gradable`` is set, or ``criteria`` is full.

    ``rating`` is computed by :func:`interview.rubric.overall` from ``criteria``, never by a model.
    """

    grader: str  # "gemini", "offline"
    model: str
    rubric_version: str
    not_gradable: NotGradable | None = None
    #: The grader's own words on why it can't be graded, "" if none.
    not_gradable_reason: str = ""
    criteria: tuple[CriterionRating, ...] = ()
    strengths: tuple[Strength, ...] = ()
    improvements: tuple[str, ...] = ()
    #: The one thing to change first.
    first_change: str = ""
    coverage: tuple[KeyPointCoverage, ...] = ()
    #: The person's answer rewritten from their own facts, "" if the grader can't.
    better_answer: str = ""
    #: What this grader can't judge, "" if nothing.
    limits: str = ""
    usage: Usage = field(default_factory=Usage)
    #: What to ask next about this answer; None when nothing is worth asking.
    follow_up: FollowUpDraft | None = None
    #: Set when this grader stood in for the configured one.
    stand_in: StandIn | None = None
    #: Graded twice: the largest difference of a criterion's two levels. None: graded once.
    spread: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    start: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """Facts about how it was said, computed in code; see :mod:`interview.delivery`."""

    duration: float
    speech_seconds: float
    word_count: int
    words_per_minute: float
    #: Pauses of at least :data:`interview.delivery.LONG_PAUSE_SECONDS`.
    long_pauses: tuple[Pause, ...] = ()
    #: (filler, times heard), most first; "at least", since Whisper leaves some out.
    fillers: tuple[tuple[str, int], ...] = ()
    #: ISO 639-1; "" in feedback from before it was kept.
    language: str = ""
    #: Words per minute of the time spoken, pauses left out; 0.0 for too few words.
    articulation: float = 0.0
    #: Pauses of at least :data:`interview.delivery.PAUSE_SECONDS`, the long ones included.
    pauses: int = 0
    #: (filler, second at which it begins), in order.
    filler_times: tuple[tuple[str, float], ...] = ()
    #: (words said twice, second at which they begin first), in order; "at least".
    repeats: tuple[tuple[str, float], ...] = ()
    #: Seconds before the first word.
    silent_start: float = 0.0
    #: (word, second) that the model was not sure of, in order.
    unclear: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """A checked assessment of one transcript revision, as stored."""

    id: int
    answer_id: int
    transcript_revision: int
    assessment: Assessment
    #: 1.0-5.0, one decimal; None when not gradable.
    rating: float | None
    #: None for typed answers.
    delivery: Delivery | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What an interviewer writes at the end, before it is stored."""

    summary: str
    #: At most three, concrete.
    practice: tuple[str, ...]
    grader: str
    model: str
    usage: Usage = field(default_factory=Usage)
    stand_in: StandIn | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What one grader's ratings of an interview come to. Graders are never mixed in a mean."""

    grader: str
    #: Mean of its ratings, 1.0-5.0, and of how many questions.
    rating: float
    answers: int
    #: (criterion key, name, mean level, how many answers).
    criteria: tuple[tuple[str, str, float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The end of an interview. Numbers are computed from the stored ratings."""

    interview_id: int
    #: The first of ``scores``; None when nothing was rated.
    rating: float | None
    #: (position, question text, rating or None, state) for each question asked.
    questions: tuple[tuple[int, str, float | None, QuestionState], ...]
    #: Of the first of ``scores``: (criterion key, name, mean level, how many answers).
    criteria: tuple[tuple[str, str, float, int], ...]
    draft: ReportDraft
    created_at: datetime
    #: By grader; the one that rated most questions first.
    scores: tuple[Score, ...] = ()
    #: How the difficulty went ("You were asked senior-level questions from question 3 on.").
    course: str = ""


# --------------------------------------------------------------------------- cards (outbox)


class CardKind(StrEnum):
    QUESTION = "question"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    REPORT = "report"
    #: The state of preparing an interview ("making your questions…", "that failed, try again").
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Card:
    """A message of ours that shows a subject's present state; the outbox of the bot.

    A ``deliver`` job makes the message show what the database holds. It may run any number of
    times: ``shown`` names the state last shown.
    """

    id: int
    kind: CardKind
    #: interview id (OPENING, REPORT), question id (QUESTION), answer id (ANSWER), follow-up id.
    subject_id: int
    interview_id: int
    person_id: int
    channel_id: int
    message_id: int | None
    shown: str
    #: When a first send was begun; set without a message_id, the send may have happened.
    sending_since: datetime | None = None


# --------------------------------------------------------------------------- history


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A line of /history."""

    interview: Interview
    rating: float | None
    answered: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """What one grader said of one ended interview, in /progress. Graders are kept apart."""

    interview_id: int
    role: str
    kind: Kind
    at: datetime
    rating: float
    grader: str
    #: criterion key -> mean level.
    criteria: tuple[tuple[str, str, float], ...]
