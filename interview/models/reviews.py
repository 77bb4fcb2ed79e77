"""What is said of answers: assessments, feedback, scores, reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from interview.models.answers import Sound
from interview.models.interviews import FollowUpDraft, QuestionState


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
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Strength:
    text: str
    #: Verbatim from the transcript, checked in code. Never empty in checked feedback.
    quote: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A statement that is false, and what is so instead."""

    #: Verbatim from the transcript, checked in code. Never empty in checked feedback.
    quote: str
    correction: str


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
    STEERING = "steering"  # only how it should be rated
    NO_ANSWER = "no_answer"  # "I don't know"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call to a model cost."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Remark(StrEnum):
    """What the checks say of a criterion's level. Each has its own words."""

    UNPROVEN = "unproven"  # lowered: no words of the answer show more
    MISHEARD = "misheard"  # taken back: its reason named only words that were heard with doubt


class Band(StrEnum):
    """A rating in words, of an answer and never of a person."""

    NONE = "none"
    START = "start"
    MORE = "more"
    NEAR = "near"
    SOLID = "solid"
    STRONG = "strong"


class StandInReason(StrEnum):
    """Why another grader than the configured one did the work. Each has its own words."""

    UNREACHABLE = "unreachable"  # no connection, or down
    BUSY = "busy"  # too many requests, after all retries
    SLOW = "slow"  # no reply in the time that a person waits
    UNUSABLE = "unusable"  # replies of which too little can be used
    DECLINED = "declined"  # it won't write about this content
    REFUSED = "refused"  # key, model or settings: the admin must act
    LIMIT = "limit"  # the day's limit of calls or tokens is used up


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who should have done it ("gemini"), and why it was another."""

    instead_of: str
    reason: StandInReason


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a grader says of one answer. Either ``not_gradable`` is set, or ``criteria`` is full.

    ``rating`` is computed by :func:`interview.rating.rubric.overall` from ``criteria``, never by a
    model."""

    grader: str  # "gemini", "offline"
    model: str
    rubric_version: str
    not_gradable: NotGradable | None = None
    #: The grader's own words on why it can't be graded, "" if none.
    not_gradable_reason: str = ""
    criteria: tuple[CriterionRating, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    strengths: tuple[Strength, ...] = ()
    improvements: tuple[str, ...] = ()
    #: The one thing to change first.
    first_change: str = ""
    #: The words that it is about, verbatim from the transcript, and how it could sound; "" each
    #: where the grader names none.
    first_quote: str = ""
    first_example: str = ""
    coverage: tuple[KeyPointCoverage, ...] = ()
    #: The person's answer rewritten from their own facts, "" if the grader can't.
    better_answer: str = ""
    #: What this grader can't judge, "" if nothing.
    not_judged: str = ""
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
    #: The last words before it, as heard.
    after: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Facts about how it was said, computed in code; see :mod:`interview.hearing.delivery`."""

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
    #: None in feedback from before it was measured.
    sound: Sound | None = None


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


class ExerciseKind(StrEnum):
    CRITERION = "criterion"  # the weak one, to be tried on a question
    CHANGE = "change"  # what to change first in the answer to a question
    SKIPPED = "skipped"  # a question that was skipped
    BEGIN = "begin"  # nothing was rated


@dataclass(frozen=True, slots=True)
class Exercise:
    """One thing to practice next."""

    kind: ExerciseKind
    #: The question's; 0 for none.
    position: int = 0
    #: A criterion's key and name, for CRITERION.
    key: str = ""
    name: str = ""
    #: The grader's words, for CHANGE.
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """An interview's report in counts, when nobody wrote one: words are made where it is shown.

    ``best`` and ``worst``: (position, rating), None where all are alike."""

    #: Answers that the leading grader rated, and their mean.
    rated: int
    mean: float | None
    best: tuple[int, float] | None
    worst: tuple[int, float] | None
    #: Rated by other graders.
    others: int
    skipped: int
    #: Most useful first; a few more than are shown, as some say the same.
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What an interviewer writes at the end, before it is stored. Either ``summary`` and
    ``practice`` are its words, or ``outcomes`` is set."""

    summary: str
    #: At most three, concrete.
    practice: tuple[str, ...]
    grader: str
    model: str
    usage: Usage = field(default_factory=Usage)
    stand_in: StandIn | None = None
    outcomes: Outcomes | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What one grader's ratings of an interview come to. Graders are never mixed in a mean."""

    grader: str
    #: Mean of its ratings, 1.0-5.0, and of how many questions.
    rating: float
    answers: int
    #: (criterion key, name, mean level, how many answers).
    criteria: tuple[tuple[str, str, float, int], ...] = ()


class CourseWay(StrEnum):
    """How the levels of the questions went, from the first one's to the last one's."""

    SAME = "same"  # every question at it
    BACK = "back"  # begun and ended at it
    UP_ONCE = "up_once"  # for one question
    UP = "up"  # from a question on
    DOWN_ONCE = "down_once"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Course:
    """``level`` 1-5: where it ended; ``position``: since which question."""

    way: CourseWay
    level: int
    position: int

    def __str__(self) -> str:
        """As a report keeps it."""
        return f"{self.way}-{self.level}-{self.position}"

    @classmethod
    def parse(cls, kept: str) -> Course | None:
        """What a report keeps; None for "" and for a sentence of before."""
        way, *numbers = kept.split("-")
        if way not in list(CourseWay) or [each.isdecimal() for each in numbers] != [True, True]:
            return None
        return cls(CourseWay(way), int(numbers[0]), int(numbers[1]))


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
    #: How the difficulty went; a sentence in reports of before, None for fewer than two questions.
    course: Course | str | None = None
