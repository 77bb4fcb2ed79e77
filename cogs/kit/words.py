"""The fixed words people read: names of things, durations, ratings.

One place, so that they stay short, kind and the same everywhere. Words about an answer, never
about a person.
"""

from __future__ import annotations

from datetime import datetime

from cogs.kit.text import length, name
from interview.models import (
    AnswerSource,
    CompanyStyle,
    Coverage,
    Interview,
    InterviewState,
    Job,
    Kind,
    Manner,
    Practice,
    QuestionState,
    StandIn,
    StandInReason,
)

__all__ = [
    "LANGUAGES",
    "choice_name",
    "coverage_mark",
    "coverage_name",
    "duration",
    "graded_twice",
    "grader_name",
    "interview_state",
    "kept_here",
    "kind_name",
    "language_name",
    "level_bar",
    "manner_name",
    "moment",
    "plural",
    "practice_name",
    "question_state",
    "rating_bar",
    "rating_text",
    "source_name",
    "stand_in",
    "style_name",
    "thread_name",
    "timestamp",
    "years",
]

_KINDS = {
    Kind.BEHAVIORAL: "Behavioral",
    Kind.TECHNICAL: "Technical",
    Kind.SYSTEM_DESIGN: "System design",
    Kind.MIXED: "Mixed",
}
_PRACTICES = {Practice.COACH: "Coach", Practice.REAL: "Real", Practice.TEAM: "Team"}
_MANNERS = {
    Manner.FRIENDLY: "Friendly",
    Manner.NEUTRAL: "Neutral",
    Manner.TOUGH: "Tough",
}
_STYLES = {
    CompanyStyle.ANY: "Any company",
    CompanyStyle.STARTUP: "Startup",
    CompanyStyle.BIG_TECH: "Big tech",
    CompanyStyle.ENTERPRISE: "Large enterprise",
    CompanyStyle.CONSULTING: "Consulting",
    CompanyStyle.PUBLIC: "Public sector or non-profit",
}
_INTERVIEW_STATES = {
    InterviewState.PREPARING: "questions being made",
    InterviewState.STUCK: "questions couldn't be made",
    InterviewState.ACTIVE: "in progress",
    InterviewState.ENDED: "finished",
}
_QUESTION_STATES = {
    QuestionState.PENDING: "not asked",
    QuestionState.OPEN: "waiting for an answer",
    QuestionState.REVIEW: "being reviewed",
    QuestionState.FOLLOW_UP: "waiting for an answer to the follow-up",
    QuestionState.DONE: "answered",
    QuestionState.SKIPPED: "skipped",
    QuestionState.TIMED_OUT: "no answer in time",
}
_GRADERS = {
    "gemini": "Gemini",
    "offline": "the offline coach",
    # Any model behind an OpenAI-compatible address; its name is stored and shown beside it.
    "compatible": "another language model",
    # Decided by the checks that come before any grader.
    "gate": "a first check",
    # Who made the questions, never who rates.
    "pack": "people of this server",
}
_SOURCES = {
    AnswerSource.VOICE: "voice message",
    AnswerSource.UPLOAD: "recording",
    AnswerSource.TEXT: "text",
}
_COVERAGE = {
    Coverage.COVERED: ("●", "covered"),
    Coverage.PARTLY: ("◐", "partly"),
    Coverage.NOT_HEARD: ("○", "not heard"),
}
#: English names of the ISO 639-1 codes people are likeliest to interview in.
_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def kind_name(kind: Kind) -> str:
    return _KINDS[kind]


def practice_name(practice: Practice) -> str:
    return _PRACTICES[practice]


def manner_name(manner: Manner) -> str:
    return _MANNERS[manner]


def style_name(style: CompanyStyle) -> str:
    return _STYLES[style]


def interview_state(state: InterviewState) -> str:
    return _INTERVIEW_STATES[state]


def question_state(state: QuestionState) -> str:
    return _QUESTION_STATES[state]


def grader_name(grader: str) -> str:
    """ "gemini" → "Gemini"; a grader without a name of ours keeps its own."""
    return _GRADERS.get(grader) or name(grader, 40, "an unknown grader")


_STAND_INS = {
    StandInReason.UNREACHABLE: "{who} couldn't be reached, so the offline coach reviewed this one.",
    StandInReason.REFUSED: "{who} didn't take this one, so the offline coach reviewed it.",
    StandInReason.LIMIT: "{who} has reached today's limit, so the offline coach reviewed this one.",
}


def stand_in(by: StandIn) -> str:
    """Why another grader than the configured one did it, in one sentence with a mark before it."""
    who = grader_name(by.instead_of)
    return "⚠ " + _STAND_INS[by.reason].format(who=who[:1].upper() + who[1:])


def graded_twice(spread: int) -> str:
    """How far two gradings of the same answer were apart, in one sentence."""
    if spread == 0:
        return "Graded twice; no level differed."
    if spread == 1:
        return "Graded twice; levels differed by at most 1, and the lower one counts."
    return (
        f"Graded more than once: two gradings were up to {spread} levels apart on a criterion. "
        "Take it as rough."
    )


def language_name(code: str) -> str:
    return _LANGUAGES.get(code.lower()) or name(code, 10, "?")


def kept_here(days: int) -> str:
    """How long a server keeps what is held in it."""
    return (
        "This server deletes interviews, with recordings, answers and ratings, "
        f"{plural(days, 'day')} after they end."
    )


def source_name(source: AnswerSource) -> str:
    return _SOURCES[source]


def coverage_mark(coverage: Coverage) -> str:
    return _COVERAGE[coverage][0]


def coverage_name(coverage: Coverage) -> str:
    return _COVERAGE[coverage][1]


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 answer``, ``2 answers``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """``0.4 s``, ``9 s``, ``1 min 12 s``, ``2 h 5 min``."""
    seconds = max(0.0, seconds)
    if 0 < seconds < 0.95:
        return f"{max(seconds, 0.1):.1f} s"
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes == 0:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def years(count: float) -> str:
    """``3 years``, ``2.5 years``; "" for none."""
    if count <= 0:
        return ""
    return f"{count:g} year" if count == 1 else f"{count:g} years"


def rating_text(rating: float | None) -> str:
    """``3.4 of 5``, or ``not rated``."""
    return "not rated" if rating is None else f"{rating:.1f} of 5"


def rating_bar(rating: float) -> str:
    """Five marks, halves shown: ``●●●◐○``."""
    halves = round(max(0.0, min(5.0, rating)) * 2)
    full, half = divmod(halves, 2)
    return "●" * full + "◐" * half + "○" * (5 - full - half)


def level_bar(level: int) -> str:
    return rating_bar(float(level))


def clock(seconds: float) -> str:
    """``1:07``, a place in a recording."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def timestamp(when: datetime, style: str = "D") -> str:
    """Discord's own mark-up, which each reader sees in their time zone; styles D, d, f, R, t."""
    return f"<t:{int(when.timestamp())}:{style}>"


def moment(when: datetime) -> str:
    """A time today or tomorrow and how far off it is, as each reader's clock shows it."""
    return f"{timestamp(when, 't')} ({timestamp(when, 'R')})"


def thread_name(interview: Interview) -> str:
    """At most 100 characters (Discord's limit for a thread's name)."""
    tail = f" · {kind_name(interview.kind)} interview"
    return name(interview.profile.role, 100 - length(tail)) + tail


def choice_name(job: Job) -> str:
    """At most 100 characters, for autocomplete."""
    details = [part for part in (years(job.profile.years), name(job.profile.stack, 40, "")) if part]
    tail = f" ({', '.join(details)})" if details else ""
    return name(job.profile.role, 100 - length(tail)) + tail


#: Languages an interview can be held in: ISO 639-1 code -> name in that language.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "tr": "Türkçe",
    "uk": "Українська",
    "ru": "Русский",
    "ja": "日本語",
    "ko": "한국어",
    "zh": "中文",
    "hi": "हिन्दी",
}
